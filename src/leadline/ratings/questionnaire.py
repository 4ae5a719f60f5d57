"""Write a model's questionnaire as a workbook that one person fills in."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from leadline.model.schema import Model
from leadline.ratings.fields import LAYOUT, MARK
from leadline.ratings.first_sheet import FirstSheet
from leadline.ratings.stage_sheet import write_stage_sheet
from leadline.ratings.styles import CREATED, make_styles
from leadline.text import Language, say

"""Stands in every questionnaire instead of the clock, so that the same model gives the same bytes."""

HIDDEN_SHEET = "leadline"
DEPARTMENTS_COLUMN = 4


def write_questionnaire(
    model: Model, path: str | Path, *, language: Language = "en", organisation: str | None = None
) -> None:
    """Write the questionnaire of a model as an XLSX workbook: a first sheet that explains, and one for each stage.

    Only the answer cells can be changed (sheets are protected, without a password). A hidden sheet and hidden marks
    say which model, version and language it is, for :func:`read_answers`. The same arguments give the same bytes.

    >>> import tempfile
    >>> from leadline.model.load import load_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "questionnaire.xlsx"
    ...     write_questionnaire(load_model(), path, language="zh-Hans", organisation="Example")
    ...     path.read_bytes()[:2]
    b'PK'
    """
    content = BytesIO()  # so that nothing half-written is left behind
    with Workbook(content, {"in_memory": True}) as workbook:
        title = say("questionnaire", "title", language, model=model.name.get(language))
        workbook.set_properties({"title": title, "created": CREATED})
        styles = make_styles(workbook, language)
        names = sheet_names(
            [say("questionnaire", "first-sheet", language), *(s.name.get(language) for s in model.stages)]
        )
        first = workbook.add_worksheet(next(names))
        stages = [
            write_stage_sheet(workbook.add_worksheet(name), model, stage, styles, language)
            for name, stage in zip(names, model.stages)
        ]
        departments = _write_hidden_sheet(workbook, model, language)
        FirstSheet(first, model, styles, language).write(organisation, departments, stages)
    Path(path).write_bytes(content.getvalue())


def sheet_names(names: Iterable[str]) -> Iterator[str]:
    r"""Yield names that a workbook allows: at most 31 characters, none of ``[]:*?/\``, no two alike.

    >>> list(sheet_names(["Order/Cash", "order cash", "History"]))
    ['Order Cash', 'order cash 2', 'History 2']
    """
    taken = {"history", HIDDEN_SHEET}  # Excel keeps the first one for itself
    for wanted in names:
        name = basis = " ".join(re.sub(r"[\[\]:*?/\\]", " ", wanted).split())[:31].strip(" '")
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{basis[:28]} {number}"
        taken.add(name.casefold())
        yield name


def _write_hidden_sheet(workbook: Workbook, model: Model, language: Language) -> str | None:
    """Write what an import needs to know, and return the range with the names of departments."""
    sheet = workbook.add_worksheet(HIDDEN_SHEET)
    sheet.very_hidden()
    origin = {
        "layout": LAYOUT,
        "model": model.id,
        "version": model.version,
        "digest": model.digest,
        "language": language,
    }
    for row, (key, value) in enumerate(origin.items()):
        for column, text in enumerate((MARK + key, key, value)):
            sheet.write_string(row, column, text)
    names = [department.name.get(language) for department in model.process.departments]
    for row, name in enumerate(names):
        sheet.write_string(row, DEPARTMENTS_COLUMN, name)
    if not names:
        return None
    corners = (xl_rowcol_to_cell(row, DEPARTMENTS_COLUMN, True, True) for row in (0, len(names) - 1))
    return f"={HIDDEN_SHEET}!" + ":".join(corners)
