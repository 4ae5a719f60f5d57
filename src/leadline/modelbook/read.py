"""Read a model's workbook as a draft: the same checks as for a folder, told with sheet and cell."""

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from leadline.errors import AnswersError, InputError, ModelError, Problem
from leadline.model.folder import FOLDERS, PARTS, Document, Draft, PartName
from leadline.modelbook.cells import from_cell
from leadline.modelbook.layout import PARENT, Column, Sheet, column_named, sheets
from leadline.modelbook.write import FIRST, HEADER
from leadline.ratings.answers import content_of
from leadline.ratings.answers_xlsx import Rows, sheets_of
from leadline.text import LANGUAGES
from leadline.yamlfile import Location, validated

GUIDE = "guide"
FORM_VALUE = 2


def read_book(path: Path) -> Draft:
    """Return the model in a workbook as a draft, with every mistake of its sheets; see ``check_draft`` for the rest.

    Raises:
        ModelError: the file is no workbook, or one that would exhaust the memory.
    """
    try:
        data = content_of(path, path.name)
        given = sheets_of(data, path.name)
    except AnswersError as error:
        raise ModelError(error.problems) from error
    return replace(_Reader(path, given).draft(), layers=(hashlib.sha256(data).hexdigest(),))


@dataclass
class _Line:
    """Where a part stands: a row of a sheet, or of a form all its rows; each column with its cell."""

    sheet: str
    cells: dict[Column, tuple[int, int]] = field(default_factory=dict)
    row: int = 0

    def place(self, rest: Location) -> str:
        """Return the cell of what stands at ``rest`` within the part: that of the column with most of its path."""

        def shared(column: Column) -> int:
            pairs = zip(map(str, column.path), map(str, rest))
            return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(column.path), len(rest)))

        best = max(self.cells, key=shared, default=None)
        if best is None or not shared(best):
            return f"sheet {self.sheet}, row {self.row + 1}"
        return f"sheet {self.sheet}, cell {xl_rowcol_to_cell(*self.cells[best])}"


@dataclass
class _Holder:
    """What becomes one file: its data, and where each part within it stands."""

    part: PartName
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Location, _Line] = field(default_factory=dict)


class _Reader:
    def __init__(self, path: Path, given: Mapping[str, Rows]) -> None:
        self._path = path
        self._given = {name.split()[0] if name.split() else name: (name, rows) for name, rows in given.items()}
        self._problems: list[Problem] = []

    def draft(self) -> Draft:
        """Return the draft: one document for each file that the workbook would become."""
        self._unknown_sheets()
        holders: list[_Holder] = []
        single: dict[PartName, _Holder] = {}
        for sheet in sheets():
            if sheet.rows and not sheet.path:
                holders += self._folder_parts(sheet)
                continue
            holder = single.setdefault(sheet.part, _Holder(sheet.part))
            if sheet.rows:
                self._list(sheet, holder)
            elif sheet.id in self._given:
                self._form(sheet, holder)
        holders = [holder for holder in single.values() if holder.data] + holders
        documents = [self._document(holder) for holder in holders]
        return Draft(self._path, tuple(documents), tuple(self._problems))

    def _wrong(self, code: str, place: str | None, **params: Any) -> None:
        self._problems.append(Problem(code=code, file=self._path.name, place=place, params=params))

    def _unknown(self, sheet: Sheet, header: str, place: str) -> None:
        """Tell of a key the model does not have, and of a text that needs a column for each language."""
        languages = [f"{header}.{language}" for language in LANGUAGES]
        if all(column_named(sheet.model, each) for each in languages):
            self._wrong("book-languages", place, given=header, columns=", ".join(languages))
        else:
            self._wrong("book-unknown-column", place, given=header)

    def _unknown_sheets(self) -> None:
        known = [sheet.id for top in sheets() for sheet in (top, *_below(top))]
        for id, (name, _) in self._given.items():
            if id not in (*known, GUIDE):
                near = difflib.get_close_matches(id, known, n=1, cutoff=0.0)
                self._wrong("book-unknown-sheet", f"sheet {name}", near=near[0])
        for needed in ("model", "stages", "dimensions", "levels"):
            if needed not in self._given:
                self._wrong("book-sheet-missing", None, sheet=needed)

    def _folder_parts(self, sheet: Sheet) -> list[_Holder]:
        found = []
        for data, line in self._rows(sheet):
            found.append(_Holder(sheet.part, data, {(): line}))
        self._children(sheet, [(holder, holder.data, ()) for holder in found])
        return found

    def _list(self, sheet: Sheet, holder: _Holder) -> None:
        listed: list[Any] = []
        owners = []
        for data, line in self._rows(sheet):
            place = (*sheet.path, len(listed))
            listed.append(data)
            holder.lines[place] = line
            owners.append((holder, data, place))
        if listed:
            _put(holder.data, sheet.path, listed)
        self._children(sheet, owners)

    def _children(self, sheet: Sheet, owners: Sequence[tuple[_Holder, dict[str, Any], Location]]) -> None:
        """Read the lists within parts, each row to the part it names."""
        for child in sheet.children:
            by_name = {
                str(data.get("id", holder.lines[place].row + 1)): (holder, data, place)
                for holder, data, place in owners
            }
            name = str(child.path[-1])
            grown: list[tuple[_Holder, dict[str, Any], Location]] = []
            for data, line in self._rows(child):
                owner = data.pop(PARENT, None)
                if str(owner) not in by_name:
                    near = difflib.get_close_matches(str(owner), by_name, n=1, cutoff=0.0)
                    self._wrong(
                        "book-unknown-parent", line.place((PARENT,)), given=owner, near=near[0] if near else "–"
                    )
                    continue
                holder, parent, place = by_name[str(owner)]
                within = parent.setdefault(name, [])
                here = (*place, name, len(within))
                within.append(data)
                holder.lines[here] = line
                grown.append((holder, data, here))
            self._children(child, grown)

    def _form(self, sheet: Sheet, holder: _Holder) -> None:
        name, rows = self._given[sheet.id]
        line = _Line(name)
        values = {}
        for row in sorted(rows):
            header = rows[row].get(0)
            if row == HEADER or header is None:
                continue
            column = column_named(sheet.model, header)
            if column is None:
                self._unknown(sheet, header, f"sheet {name}, cell {xl_rowcol_to_cell(row, 0)}")
                continue
            if any(column.repeats(each) for each in line.cells):
                place = f"sheet {name}, cell {xl_rowcol_to_cell(row, 0)}"
                self._wrong("book-repeated-row", place, given=header)
                continue
            line.cells[column] = (row, FORM_VALUE)
            if FORM_VALUE in rows[row]:
                values[column] = rows[row][FORM_VALUE]
        holder.data |= self._data(values, line)
        holder.lines[()] = line

    def _rows(self, sheet: Sheet) -> Iterator[tuple[dict[str, Any], _Line]]:
        """Give the parts of a sheet, and where each stands."""
        name, rows = self._given.get(sheet.id, (sheet.name, {}))
        headers: dict[int, Column] = {}
        for at, header in sorted(rows.get(HEADER, {}).items()):
            column = Column((PARENT,), "text") if header == PARENT else column_named(sheet.model, header)
            if column is None:
                self._unknown(sheet, header, f"sheet {name}, cell {xl_rowcol_to_cell(HEADER, at)}")
            elif any(column.repeats(each) for each in headers.values()):
                place = f"sheet {name}, cell {xl_rowcol_to_cell(HEADER, at)}"
                self._wrong("answers-repeated-column", place, column=header)
            else:
                headers[at] = column
        for row in sorted(rows):
            if row < FIRST:
                continue
            line = _Line(name, {column: (row, at) for at, column in headers.items()}, row)
            values = {headers[at]: text for at, text in rows[row].items() if at in headers}
            for at in rows[row].keys() - headers.keys():
                if at not in rows.get(HEADER, {}):
                    self._wrong("book-no-header", f"sheet {name}, cell {xl_rowcol_to_cell(row, at)}")
            if values:
                yield self._data(values, line), line

    def _data(self, values: Mapping[Column, str], line: _Line) -> dict[str, Any]:
        """Return the nested data that cells mean."""
        data: dict[str, Any] = {}
        texts: dict[Location, dict[str, list[str]]] = {}
        for column, text in values.items():
            value = from_cell(text, column.kind)
            if column.kind == "texts":
                texts.setdefault(column.path[:-1], {})[str(column.path[-1])] = value
            else:
                _put(data, column.path, value)
        for path, by_language in texts.items():
            counts = {language: len(lines) for language, lines in by_language.items()}
            if len(by_language) == 1 or len(set(counts.values())) > 1:
                said = ", ".join(f"{language} {count}" for language, count in counts.items())
                self._wrong("book-lists-differ", line.place(path), counts=said)
            lines = zip(*by_language.values())
            _put(data, path, [dict(zip(by_language, each)) for each in lines])
        return data

    def _document(self, holder: _Holder) -> Document:
        def origin(location: Location) -> tuple[str, str]:
            known = [n for n in range(len(location) + 1) if location[:n] in holder.lines]
            if not known:
                return self._path.name, f"sheet {location[0] if location else holder.part}"
            return self._path.name, holder.lines[location[: known[-1]]].place(location[known[-1] :])

        name = f"{holder.part}/{holder.data.get('id')}.yaml" if holder.part in FOLDERS else f"{holder.part}.yaml"
        document = Document(holder.part, name, Path(name), holder.data, origin=origin)
        try:
            part = validated(PARTS[holder.part], holder.data, document.path, name=name, origin=origin)
        except InputError as error:
            self._problems += error.problems
            return document
        return replace(document, part=part)


def _below(sheet: Sheet) -> Iterator[Sheet]:
    for child in sheet.children:
        yield child
        yield from _below(child)


def _put(data: dict[Any, Any], path: Sequence[int | str], value: Any) -> None:
    for step in path[:-1]:
        within = data.setdefault(step, {})
        data = within if isinstance(within, dict) else {}
    data[path[-1]] = value
