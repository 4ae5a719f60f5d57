"""Answers and evidence given to an earlier version of a model, carried to a later one as tables of text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from leadline.errors import AnswersError, Problem
from leadline.model.migration import Lost, Route
from leadline.model.schema import Model
from leadline.ratings.answers import READERS, content_of, named_files
from leadline.ratings.entry import Entry
from leadline.ratings.fields import FIELDS, MEETING_FIELDS, Field
from leadline.ratings.register import cell_named, register_of

Row = tuple[str, ...]


class CarriedTable(BaseModel):
    """A table as it is to be written: its name without ending, and its rows, the header first."""

    model_config = ConfigDict(frozen=True)

    name: str
    rows: tuple[Row, ...]


class Carried(BaseModel):
    """What could be carried over, in tables, and how many rows name each thing that could not."""

    model_config = ConfigDict(frozen=True)

    tables: tuple[CarriedTable, ...] = ()
    rows: int = 0
    lost: tuple[tuple[Lost, int], ...] = ()


def carry_answers(model: Model, route: Route, before: str, paths: Sequence[str | Path]) -> Carried:
    """Return the answers in ``paths``, given to version ``before``, with the ids of ``model`` that ``route`` leads to.

    Workbooks become tables, so that what people wrote stands under the new ids and can be read.

    Raises:
        AnswersError: a file cannot be read at all; with every such file.
    """
    earlier = _earlier(model, route, before)
    tables: list[CarriedTable] = []
    lost: Counter[Lost] = Counter()
    problems: list[Problem] = []
    carried = 0
    for name, path in named_files(paths).items():
        try:
            data = content_of(path, name)  # says so where no reader takes such a file
            entries = READERS[path.suffix.lower()](earlier, data, name)
        except AnswersError as error:
            problems += error.problems
            continue
        kept: list[tuple[Entry, str]] = []
        for entry in entries:
            after = _item(model, route, entry.values.get("item", ""))
            if isinstance(after, Lost):
                lost[after] += 1
            else:
                kept.append((entry, after))
        carried += len(kept)
        stem = name.rsplit(".", 1)[0].replace("/", "-")
        tables += _tables(stem, kept)
    if problems:
        raise AnswersError(problems)
    return Carried(tables=tuple(tables), rows=carried, lost=tuple(lost.items()))


def carry_evidence(model: Model, route: Route, paths: Sequence[str | Path]) -> Carried:
    """Return the registers of evidence in ``paths`` with the items and cells of ``model`` that ``route`` leads to.

    Raises:
        AnswersError: a file cannot be read at all.
    """
    tables: list[CarriedTable] = []
    lost: Counter[Lost] = Counter()
    carried = 0
    for name, path in named_files(paths).items():
        columns, (header, *rows) = register_of(path, name)
        kept: list[Row] = [tuple(header)]
        for row in rows:
            cells = list(row)
            ends: list[str | Lost] = []
            for at, column in columns.items():
                if at < len(cells) and cells[at] and column in ("item", "cell"):
                    end = _item(model, route, cells[at]) if column == "item" else follow_cell(model, route, cells[at])
                    ends.append(end)
                    cells[at] = end if isinstance(end, str) else cells[at]
            gone = [end for end in ends if isinstance(end, Lost)]
            lost.update(gone)
            if not gone and any(cells):
                kept.append(tuple(cells))
        carried += len(kept) - 1
        tables.append(CarriedTable(name=name.rsplit(".", 1)[0].replace("/", "-"), rows=tuple(kept)))
    return Carried(tables=tuple(tables), rows=carried, lost=tuple(lost.items()))


def follow_cell(model: Model, route: Route, cell: str) -> str | Lost:
    """Return the later name of a cell, written ``stage.dimension``, or what was lost of it."""
    stage, _, dimension = cell.strip().partition(".")
    ends = [route.follow("stages", stage), route.follow("dimensions", dimension)]
    for end in ends:
        if isinstance(end, Lost):
            return end
    after = ".".join(map(str, ends))
    return after if cell_named(model, after) else Lost(kind="stages", id=cell)


def _item(model: Model, route: Route, item: str) -> str | Lost:
    after = route.follow("items", item)
    return Lost(kind="items", id=item) if isinstance(after, str) and after not in model.item_of else after


def _earlier(model: Model, route: Route, version: str) -> Model:
    """Return the later model under the earlier ids, for the readers: they look up nothing but ids and versions."""
    ids = route.earlier("items", list(model.item_of))
    anything = model.items[0]
    items = [(model.item_of[new] if new else anything).model_copy(update={"id": old}) for old, new in ids.items()]
    return model.model_copy(update={"items": tuple(items), "version": version})


def _tables(stem: str, kept: Iterable[tuple[Entry, str]]) -> list[CarriedTable]:
    """Return a file's answers as tables, a column only where something stands in it.

    What meetings agreed stands apart. So do the reasons that a respondent wrote: a table with columns for them asks
    everybody for one, which a questionnaire does not.
    """
    kinds: dict[str, list[Mapping[Field, str]]] = {"": [], "-reasons": [], "-meetings": []}
    for entry, item in kept:
        volunteered = not entry.asks_reason and {"reason", "approver"} & set(entry.values)
        kind = "-meetings" if entry.meeting else "-reasons" if volunteered else ""
        kinds[kind].append({**entry.values, "item": item})
    found = []
    for ending, values in kinds.items():
        fields = [
            field
            for field in (MEETING_FIELDS if ending == "-meetings" else FIELDS)
            if any(field in each for each in values) or (ending == "-meetings" and field == "participants")
        ]
        if values:
            rows = [tuple(each.get(field, "") for field in fields) for each in values]
            found.append(CarriedTable(name=stem + ending, rows=(tuple(fields), *rows)))
    return found
