"""Write a model as a workbook: a sheet for each list of parts, with a row for each part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from leadline.errors import ModelError
from leadline.model.check import check_draft
from leadline.model.fieldnames import field_name
from leadline.model.folder import FILES, Draft, PartName
from leadline.model.layers import Given, read_model
from leadline.model.references import REFERENCES
from leadline.model.schema import Model
from leadline.modelbook.cells import to_cell
from leadline.modelbook.layout import PARENT, Column, Sheet, columns, sheets
from leadline.ratings.styles import CREATED, make_styles, row_height
from leadline.text import LANGUAGES, say

HEADER, LABELS, FIRST = 0, 1, 2
"""Rows of a sheet: the paths that an import reads, what they are called, and the first part."""
WIDE, MIDDLE, NARROW = 46, 24, 13
GUIDE = 110
FORM = (NARROW + 26, MIDDLE + 16, 90)
"""Widths of columns, in characters."""
FILTER = 3
"""Characters that the arrow of a filter covers."""
LONGEST = 32_767
"""Characters that a spreadsheet allows in a cell."""


def write_book(model: Given | Sequence[Given], path: Path) -> Path:
    """Write a model as a workbook and return its path. Reading it gives the same model; remarks in YAML are left out.

    ``model`` is what ``load_model`` takes; of overlays, the model they make is written, whole. The first row of each
    sheet says where a value belongs and must stay; the second says so in words. Cells with a closed list of values
    offer it.

    Raises:
        ModelError: the model is not right, with every problem; or ``path`` is there already, since it may be a workbook
            that somebody edited, or cannot be written.
    """
    if path.exists():
        raise ModelError.of("book-exists", file=str(path))
    draft = read_model(model)
    problems, whole = check_draft(draft), draft.model()
    if problems or whole is None:
        raise ModelError(problems)
    content = BytesIO()  # so that nothing half-written is left behind
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"{whole.id} {whole.version}", "created": CREATED})
        book = _Book(whole, draft, workbook)
        book.write_guide()
        for sheet in sheets():
            book.write(sheet)
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelError.of("book-not-writable", file=str(path), reason=reason) from error
    return path


def plain_parts(draft: Draft, model: Model, part: PartName) -> list[dict[str, Any]]:
    """Return the parts of one kind as they stand in YAML, in the model's order; of what a single file holds, one.

    >>> from leadline.model import load_model
    >>> [list(each) for each in plain_parts(read_model("ltc"), load_model(), "goals")]
    [['goals']]
    """
    if part in FILES:
        found = [dict(document.entries) for document in draft.of(part)] or [{}]
        if part == "model" and model.not_applicable:  # an overlay that says so is its approver
            approved = [each.model_dump(by_alias=True, exclude_none=True) for each in model.not_applicable]
            found[0]["not_applicable"] = [{k: v for k, v in each.items() if k != "name"} for each in approved]
        return found
    order = {each.id: rank for rank, each in enumerate(getattr(model, part))}
    documents = sorted(draft.of(part), key=lambda document: order.get(document.id, len(order)))
    return [document.entries for document in documents]


class _Book:
    def __init__(self, model: Model, draft: Draft, workbook: xlsxwriter.Workbook) -> None:
        self._model, self._draft, self._workbook = model, draft, workbook
        self._styles: Mapping[str, Format] = make_styles(workbook, "zh-Hans")

    def write_guide(self) -> None:
        """Write the first sheet: what this is and how to edit it, in every language."""
        page = self._workbook.add_worksheet("guide 说明")
        page.hide_gridlines(2)
        page.set_column(0, 0, GUIDE)
        row = 0
        for language in LANGUAGES:
            title = say(
                "modelbook", "title", language, name=self._model.name.get(language), version=self._model.version
            )
            page.write_string(row, 0, title, self._styles["title"])
            page.set_row(row, 30)
            for line in range(1, 8):
                text = say("modelbook", f"guide-{line}", language)
                page.write_string(row + line, 0, text, self._styles["text"])
                page.set_row(row + line, row_height([(text, GUIDE)]))
            row += 10

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, and those of the lists within its parts."""
        holders = plain_parts(self._draft, self._model, sheet.part)
        if not sheet.rows:
            self._write_form(sheet, holders[0])
            return
        parts = holders if not sheet.path else [part for holder in holders for part in _at(holder, sheet.path)]
        self._write_rows(sheet, [(None, part) for part in parts])

    def _write_form(self, sheet: Sheet, data: Mapping[str, Any]) -> None:
        page = self._page(sheet, FORM)
        for at, title in enumerate(("key", "meaning", "value")):
            page.write_string(HEADER, at, title, self._styles["header"])
        for row, column in enumerate(columns(sheet.model, [data]), 1):
            page.write_string(row, 0, column.header, self._styles["note"])
            page.write_string(row, 1, _label(sheet, column), self._styles["label"])
            written = self._cell(page, row, 2, _value(data, column), column)
            page.set_row(row, row_height(zip((column.header, _label(sheet, column), written), FORM)))
            self._offer(page, sheet, column, row, row, 2)
        page.freeze_panes(1, 0)

    def _write_rows(
        self, sheet: Sheet, rows: Sequence[tuple[str | None, Mapping[str, Any]]], *, nested: bool = False
    ) -> None:
        """Write a row for each part; each comes with the id of what it belongs to."""
        found = columns(sheet.model, [part for _, part in rows])
        shown = ([Column((PARENT,), "text")] if nested else []) + list(found)
        widths = [_width(column) for column in shown]
        page = self._page(sheet, widths)
        for at, column in enumerate(shown):
            page.write_string(HEADER, at, column.header, self._styles["note"])
            page.write_string(LABELS, at, _label(sheet, column), self._styles["header"])
        page.set_row(LABELS, row_height((_label(sheet, each), width - FILTER) for each, width in zip(shown, widths)))
        for number, (parent, part) in enumerate(rows, FIRST):
            written = [
                self._cell(page, number, at, parent if column.path == (PARENT,) else _value(part, column), column)
                for at, column in enumerate(shown)
            ]
            page.set_row(number, row_height(zip(written, widths)))
        for at, column in enumerate(shown):
            self._offer(page, sheet, column, FIRST, max(FIRST, len(rows) + FIRST) + 200, at)
        page.freeze_panes(FIRST, 2 if nested else 1)
        page.autofilter(LABELS, 0, LABELS + max(len(rows), 1), len(shown) - 1)
        for child in sheet.children:
            name = str(child.path[-1])
            within = [
                (_identity(part, number), each) for number, (_, part) in enumerate(rows) for each in part.get(name, ())
            ]
            self._write_rows(child, within, nested=True)

    def _page(self, sheet: Sheet, widths: Iterable[float]) -> Worksheet:
        page = self._workbook.add_worksheet(sheet.name)
        for at, width in enumerate(widths):
            page.set_column(at, at, width)
        return page

    def _cell(self, page: Worksheet, row: int, at: int, value: Any, column: Column) -> str:
        """Write a value and return it as it is seen."""
        style = self._styles["text"]
        if value is _ABSENT:
            page.write_blank(row, at, None, style)
            return ""
        written = value if column.path == (PARENT,) else to_cell(value, column.kind)
        if isinstance(written, bool):
            page.write_boolean(row, at, written, style)
        elif isinstance(written, int | float):
            page.write_number(row, at, written, style)
        elif len(str(written)) > LONGEST:
            name = f"{page.get_name()}, {column.header}"
            raise ModelError.of("book-text-too-long", place=f"sheet {name}", longest=LONGEST)
        else:
            page.write_string(row, at, str(written), style)
        return str(written)

    def _offer(self, page: Worksheet, sheet: Sheet, column: Column, first: int, last: int, at: int) -> None:
        """Offer the values a cell may take: those of the schema, or the ids that it may refer to."""
        source: Any = list(column.options)
        if column.kind == "boolean":
            source = ["TRUE", "FALSE"]
        if not source and column.kind == "text":
            source = self._ids(sheet, column)
        if source:
            validation = {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
            page.data_validation(first, at, last, at, validation)

    def _ids(self, sheet: Sheet, column: Column) -> str | None:
        """Return the range of ids a column refers to, where they stand on a sheet of their own."""
        place = ".".join((*(f"{step}.*" for step in sheet.path), column.header)) if sheet.path else column.header
        kind = next((to for part, path, to in REFERENCES if (part, path) == (sheet.part, place)), None)
        target = next((each for each in sheets() if each.id == kind), None)
        if target is None:
            return None
        return f"='{target.name}'!$A${FIRST + 1}:$A${FIRST + 400}"


_ABSENT = object()


def _value(part: Mapping[str, Any], column: Column) -> Any:
    """Return the value at a column's path, or a mark where the part has no such key."""
    value: Any = part
    path = column.path[:-1] if column.kind == "texts" else column.path
    for step in path:
        if value is None or step not in value:  # a whole map that is null stands in no single cell
            return _ABSENT
        value = value[step]
    return [text[column.path[-1]] for text in value] if column.kind == "texts" else value


def _at(holder: Mapping[str, Any], path: Sequence[int | str]) -> Iterator[Mapping[str, Any]]:
    value: Any = holder
    for step in path:
        value = value.get(step, {}) if isinstance(value, Mapping) else {}
    yield from value or ()


def _identity(part: Mapping[str, Any], number: int) -> str:
    """Return what a part within a list is called by the rows that belong to it: its id, else its row."""
    return str(part.get("id", number + FIRST + 1))


def _label(sheet: Sheet, column: Column) -> str:
    """Return what a column is called, in every language; the language of a text after its name."""
    if column.path == (PARENT,):
        return "\n".join(say("modelbook", "parent", language) for language in LANGUAGES)
    path, ending = column.path, ""
    if path[-1] in LANGUAGES:
        path, ending = path[:-1], f" [{path[-1]}]"
    if not path:
        return column.header
    return "\n".join(field_name(sheet.id, path, language) + ending for language in LANGUAGES)


def _width(column: Column) -> float:
    if column.kind in ("number", "integer", "boolean") or column.options:
        return NARROW
    if column.kind in ("list", "mixed") or column.header in ("id", "code", PARENT):
        return MIDDLE
    return WIDE if column.kind == "texts" or column.path[-1] in LANGUAGES else MIDDLE
