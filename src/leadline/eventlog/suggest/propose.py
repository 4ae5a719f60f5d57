"""Propose a mapping for files nobody has mapped: tables, types, keys, links, steps, people and attributes."""

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadline.engine import DuckDB, sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, InputError, MappingError, Problem
from leadline.eventlog.check import check_mapping
from leadline.eventlog.dateformat import DAY_FIRST, MONTH_FIRST
from leadline.eventlog.mapping import Mapping, is_log_file
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.suggest.choice import Choice, Draft, Left, Reason
from leadline.eventlog.suggest.columns import Column, moment
from leadline.eventlog.suggest.facts import choose_facts
from leadline.eventlog.suggest.links import Values, rank_types
from leadline.eventlog.suggest.logs import choose_names, count_names, say_type, suggest_log
from leadline.eventlog.suggest.milestones import choose_steps
from leadline.eventlog.suggest.people import choose_people, find_people
from leadline.eventlog.suggest.relate import choose_links, settle_types
from leadline.eventlog.suggest.shape import shape
from leadline.eventlog.suggest.sheets import ROWS, UNNAMED, Sheet, find_places, open_sheets
from leadline.eventlog.suggest.steps import Steps, match_names
from leadline.eventlog.suggest.words import is_planned, plays
from leadline.model.schema import Model

_SAID_BY = 0.97
"""A date column of which a larger share can be read is told to be bad only by the few that cannot."""


@dataclass(frozen=True)
class ProposedTable:
    """A table of the proposal: what it is called, its shape (event, milestone, log), and every choice made for it.

    ``settings`` are what reading needs to be told: sheet, repeats, where, format, bad_dates. ``left`` is what is not
    mapped. ``of`` are the columns of its file, by name.
    """

    name: str
    file: str
    shape: str
    type: str
    type_confidence: float
    type_reason: Reason
    settings: Mapping_[str, Any]
    choices: tuple[Choice, ...]
    left: tuple[Left, ...]
    of: Mapping_[str, Column]
    rows: int
    sampled: bool
    usable: bool = True

    def entry(self) -> dict[str, Any]:
        """Return the table as plain data of a mapping."""
        entry: dict[str, Any] = {"name": self.name, "file": self.file, **self.settings}
        if self.shape == "milestone":
            entry["object"] = self.type
        for choice in self.choices:
            place = entry
            for step in choice.place[:-1]:
                place = place.setdefault(step, {})
            place[choice.place[-1]] = choice.value
        return entry


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping: its tables, the files without a place in it, and the files that cannot be read."""

    tables: tuple[ProposedTable, ...]
    left: tuple[Left, ...]
    problems: tuple[Problem, ...]

    def mapping(self) -> Mapping:
        """Return the proposal as a mapping.

        Raises:
            DataError: no name in any of its tables stands for a step of the process.
        """
        usable = [table for table in self.tables if table.usable]
        if not usable:
            raise DataError.of("suggest-no-steps", file=", ".join(table.file for table in self.tables))
        return Mapping.model_validate({"tables": [table.entry() for table in usable]})


def suggest_mapping(
    files: Sequence[Path | str], model: Model, *, engine: Engine | None = None, rows: int = ROWS
) -> Proposal:
    """Return a proposed mapping for files, or for all files in a folder, to be confirmed by a person.

    Files are CSV, Excel, Parquet, XES and OCEL. Only the first ``rows`` rows of a table are looked at, and of a text
    file its first 64 megabytes. What files mean is told by their values first (do they repeat, are they dates, are they
    the ids of another file), then by their names, in English, German and Chinese. ``engine`` is where they are looked
    at, a new embedded DuckDB by default.

    Raises:
        DataError: a file is missing, none can be read, or none holds a time: there is no log in them.

    >>> from tempfile import TemporaryDirectory
    >>> from leadline.model import load_model
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.csv")
    ...     _ = path.write_text("order_no,shipped\\n4711,2024-03-04 16:00\\n4712,2024-03-05 09:30\\n")
    ...     suggest_mapping([path], load_model("ltc")).mapping().tables[0].events
    {'ship_goods': 'shipped'}
    """
    places = find_places([Path(file) for file in files])
    used = engine or DuckDB()
    try:
        with Scratch(used) as scratch:
            steps = Steps(model)
            drafts: list[Draft] = []
            sheets, problems = open_sheets(used, [p for p in places if not is_log_file(p.name)], scratch, rows)
            told = list(problems)
            for number, place in enumerate(p for p in places if is_log_file(p.name)):
                try:
                    drafts.append(suggest_log(used, place, steps, model, scratch, number))
                except InputError as error:
                    told += error.problems
            tabled, left = _tables(used, sheets, steps, model)
    finally:
        if engine is None:
            used.close()
    drafts += tabled
    if not drafts and told:
        raise DataError(told)
    if not any(c.place[0] in ("events", "time") or d.shape == "log" for d in drafts for c in d.choices):
        names = ", ".join(dict.fromkeys(place.name for place in places))
        raise DataError([Problem(code="suggest-no-time", params={"files": names}), *told])
    return _whole(drafts, tuple(left), tuple(told), model)


def _tables(
    engine: Engine, sheets: Sequence[Sheet], steps: Steps, model: Model
) -> tuple[list[Draft], list[Left]]:
    """Return the drafts of all tables, and the files that have no place in the process."""
    left: list[Left] = []
    drafts: list[Draft] = []
    ranks = rank_types(model)
    for sheet in sheets:
        draft = shape(engine, sheet, steps)
        if not draft.key:
            left.append(Left(sheet.file, Reason("left-no-key")))
        elif not draft.type and plays("reference", sheet.title):
            left.append(Left(sheet.file, Reason("left-reference")))
        else:
            drafts.append(draft)
    values = Values(engine)
    drafts = settle_types(values, drafts, ranks)
    _call(drafts)
    for draft in [d for d in drafts if d.shape == "event"]:
        _name_events(engine, draft, steps)
    more = choose_links(values, [d for d in drafts if d.usable], ranks)
    for draft in list(drafts):
        second = _fill(engine, draft, steps, model)
        more += [second] if second else []
    drafts = _worth_it([*drafts, *more], ranks, left)
    formats = _decided(draft.sheet for draft in drafts)
    for draft in drafts:
        _say_formats(engine, draft, formats)
        _say_rest(draft, drafts)
    return drafts, left


def _call(drafts: Sequence[Draft]) -> None:
    """Call tables whose files have no Latin name after their type."""
    names = {draft.name for draft in drafts}
    for draft in drafts:
        if draft.name.startswith(UNNAMED) and draft.type:
            stem = draft.type if draft.shape == "milestone" else f"{draft.type}_events"
            draft.name = next(n for n in (stem, *(f"{stem}_{i}" for i in range(2, 999))) if n not in names)
            names.add(draft.name)


def _name_events(engine: Engine, draft: Draft, steps: Steps) -> None:
    """Say the time column of an event table, its type where nothing else has said it, and the steps of its names."""
    dates = [c for c in draft.sheet.columns if c.kind == "date" and not plays("technical", c.name)]
    main = max(
        dates, key=lambda c: (not plays("recorded", c.name), not is_planned(c.name), c.fill > 0.9, c.timed, -c.place)
    )
    draft.choose(("time",), main.name, 0.95 if len(dates) == 1 else 0.8, "time" if len(dates) == 1 else "time-of-several")
    keyed = next((c for c in dates if c is not main and plays("recorded", c.name)), None)
    if keyed:
        draft.choose(("recorded",), keyed.name, 0.8, "recorded")
    sheet = draft.sheet
    activity, key = sheet.column(str(draft.column_of("activity"))), sheet.column(draft.key[0])
    relation = sheet.relation
    if draft.where:
        relation = f"{sheet.relation}_of_{draft.type}"
        prefix = draft.where.split(" like ")[1]
        engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {sql.name(relation)} AS SELECT * FROM {sql.name(sheet.relation)} "
            f"WHERE {key.sql} LIKE {prefix}"
        )
    name = f"trim(CAST({activity.sql} AS VARCHAR))"
    counts, positions = count_names(
        engine, relation, f"nullif({name}, '')", key.sql, f"{moment(main, main.formats[0])}, row"
    )
    if not draft.type:
        draft.type, draft.type_confidence = say_type(counts, steps)
        draft.type_reason = Reason("type-steps" if draft.type else "type-unknown")
        draft.type, draft.type_confidence = draft.type or "order", draft.type_confidence or 0.3
    draft.choose(("objects", draft.type), draft.key[0], draft.type_confidence, draft.type_reason.code, **draft.type_reason.params)
    choose_names(draft, match_names(counts, positions, steps, draft.kind or draft.type, draft.type_confidence), counts)
    if draft.where:
        engine.drop(relation)


def _fill(engine: Engine, draft: Draft, steps: Steps, model: Model) -> Draft | None:
    """Choose attributes, people and steps from the columns that have no place yet."""
    kept = [c for c in draft.sheet.columns if c.name not in draft.used and c.kind != "empty"]
    flags = [c for c in kept if c.kind == "boolean" and plays("automated", c.name)]
    people = find_people([c for c in draft.sheet.columns if c.name not in draft.key], model)
    told = {w.department.name for w in people if w.department}
    facts = [c for c in kept if c.name not in told and c not in flags]
    choose_facts(engine, draft, facts, model)
    second = None
    if draft.lines:
        draft.choices = [c for c in draft.choices if c.place[0] != "attributes"]
        return None
    if draft.shape == "event":
        choose_people(draft, people, [c for c in kept if c.name not in draft.used])
        if flags:
            draft.choose(("automated",), flags[0].name, 0.85, "automated")
    else:
        free = [c for c in kept if c.name not in draft.used]
        second = choose_steps(engine, draft, free, people, steps, model)
        flag = next((c for c in flags if c.name not in draft.used), None)
        if flag and draft.column_of("resource"):
            draft.choose(("automated",), flag.name, 0.6, "automated")
    return second


def _worth_it(drafts: Sequence[Draft], ranks: Mapping_[str, int], left: list[Left]) -> list[Draft]:
    """Leave out tables that say nothing: no step, no attribute, no link; and links to types only they would describe."""
    kept = list(drafts)
    while True:
        linked = {c.place[1] for d in kept for c in d.choices if c.place[0] == "links"}
        useless = [
            d
            for d in kept
            if d.shape == "milestone"
            and not any(c.place[0] in ("events", "attributes", "links") for c in d.choices)
            or (d.shape == "milestone" and d.type not in ranks and d.type not in linked and not _steps_of(d))
        ]
        described = {d.type for d in kept if d not in useless}
        for draft in kept:
            draft.choices = [
                c for c in draft.choices if c.place[0] != "links" or c.place[1] in ranks or c.place[1] in described
            ]
        if not useless:
            return kept
        kept = [d for d in kept if d not in useless]
        told = {d.sheet.file for d in kept}
        left += [Left(d.sheet.file, Reason("left-nothing")) for d in useless if d.sheet.file not in told]


def _steps_of(draft: Draft) -> bool:
    return any(c.place[0] == "events" for c in draft.choices)


def _decided(sheets: Any) -> str | None:
    """Return how days and months are ordered where some column of some file shows it: month first or day first."""
    shown = {
        column.formats[0]
        for sheet in sheets
        for column in sheet.columns
        if column.kind == "date" and len(column.formats) == 1 and column.formats[0] in (MONTH_FIRST, DAY_FIRST)
    }
    return shown.pop() if len(shown) == 1 else None


def _say_formats(engine: Engine, draft: Draft, decided: str | None) -> None:
    """Write down the format of dates that cannot be told from the values, and that some values are no dates."""
    here = _decided([draft.sheet]) or decided
    for i, choice in enumerate(draft.choices):
        column = _date_of(draft, choice)
        if column is None:
            continue
        if 0 < column.share < 1:
            draft.settings["bad_dates"] = "missing"
        if not column.needs_format:
            continue
        chosen = column.formats[0] if len(column.formats) == 1 else here or _narrower(engine, draft.sheet, column)
        params = {**choice.reason.params, "format": chosen}
        sure = choice.confidence if len(column.formats) == 1 or here else min(choice.confidence, 0.5)
        if choice.place[0] in ("time", "recorded"):
            draft.settings["format"] = chosen
            value: Any = choice.value
        elif choice.place[0] == "attributes":
            value = {**(choice.value if isinstance(choice.value, dict) else {"column": choice.value}), "format": chosen}
        else:
            value = {**(choice.value if isinstance(choice.value, dict) else {"time": choice.value}), "format": chosen}
        draft.choices[i] = Choice(choice.place, value, sure, Reason(choice.reason.code, params))


def _date_of(draft: Draft, choice: Choice) -> Column | None:
    """Return the date column a choice takes, or None."""
    if draft.shape == "log" or choice.place[0] not in ("events", "attributes", "time", "recorded"):
        return None
    name = choice.value.get("time", choice.value.get("column")) if isinstance(choice.value, dict) else choice.value
    column = draft.sheet.column(name)
    return column if column.kind == "date" else None


def _narrower(engine: Engine, sheet: Sheet, column: Column) -> str:
    """Return the order of day and month in which the dates of a column lie closer together."""
    spans = ", ".join(
        f"date_diff('day', min({moment(column, f)}), max({moment(column, f)})) AS s{i}" for i, f in enumerate(column.formats)
    )
    row = engine.query(f"SELECT {spans} FROM {sql.name(sheet.relation)}").to_pylist()[0]
    return min(enumerate(column.formats), key=lambda each: (row[f"s{each[0]}"], each[0]))[1]


def _say_rest(draft: Draft, drafts: Sequence[Draft]) -> None:
    """List the columns of a table that have no place in it, nor in another table over the same rows."""
    same = [d for d in drafts if d.sheet is draft.sheet]
    if draft.shape == "log" or draft is not same[0]:
        return
    used = {name for each in same for name in each.used} | {each.name for d in same for each in d.left}
    for each in same:
        used |= {c.name for c in draft.sheet.columns if each.where and c.name in each.where}
        used |= {c.name for c in draft.sheet.columns for k in each.choices if _names(k.value, c.name)}
    for column in draft.sheet.columns:
        if column.name in used:
            continue
        if column.kind == "empty":
            draft.leave(column.name, "left-empty")
        elif plays("address", column.name):
            draft.leave(column.name, "left-address")
        elif draft.lines:
            draft.leave(column.name, "left-lines")
        elif plays("technical", column.name):
            draft.leave(column.name, "left-technical")
        elif column.share < 1 and column.kind != "date":
            draft.leave(column.name, "left-mixed", share=f"{100 * column.share:.0f}")
        else:
            draft.leave(column.name, f"left-{column.kind}")


def _names(value: Any, column: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get("where"), str) and column in value["where"]


def _whole(drafts: Sequence[Draft], left: tuple[Left, ...], problems: tuple[Problem, ...], model: Model) -> Proposal:
    """Return the proposal as a whole, checked as a mapping is; of links that go round in a circle the weakest goes."""
    while True:
        proposal = Proposal(tuple(_proposed(draft) for draft in drafts), left, problems)
        if not any(draft.usable for draft in drafts):
            return proposal
        try:
            check_mapping(proposal.mapping(), model)
            return proposal
        except MappingError as error:
            links = [(c.confidence, d, c) for d in drafts for c in d.choices if c.place[0] == "links"]
            circle = {p.params.get("types", "") for p in error.problems if "cycle" in p.code or "itself" in p.code}
            inside = [each for each in links if any(each[2].place[1] in types.split(" -> ") for types in circle)]
            if not inside:
                raise
            _, draft, weakest = min(inside, key=lambda each: each[0])
            draft.choices.remove(weakest)
            draft.leave(str(weakest.value), "left-circle", type=weakest.place[1])


def _proposed(draft: Draft) -> ProposedTable:
    settings: dict[str, Any] = {}
    if draft.sheet.sheet:
        settings["sheet"] = draft.sheet.sheet
    if draft.where:
        settings["where"] = draft.where
    settings |= draft.settings
    if draft.shape == "milestone" and draft.repeats:
        settings["repeats"] = True
    return ProposedTable(
        name=draft.name,
        file=draft.sheet.file,
        shape=draft.shape,
        type=draft.type,
        type_confidence=draft.type_confidence,
        type_reason=draft.type_reason,
        settings=settings,
        choices=tuple(draft.choices),
        left=tuple(draft.left),
        of={column.name: column for column in draft.sheet.columns},
        rows=draft.sheet.rows,
        sampled=draft.sheet.sampled,
        usable=draft.usable,
    )
