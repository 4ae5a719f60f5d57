"""One sheet of the questionnaire: a stage's questions, each with its five anchors in its own row."""

from collections.abc import Mapping
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from leadline.model.schema import Item, Model, Stage
from leadline.ratings.choices import choose_answer, choose_date, choose_grade
from leadline.ratings.fields import MARK, ItemField, label
from leadline.ratings.styles import row_height
from leadline.text import Language, say

TITLE, INSTRUCTION, HEADER, MARKS, FIRST = range(5)
"""Rows: the title, one line on what to do, the headers, the hidden marks, the first question.

The marks stand right above the questions, because an import takes what is below them for questions.
"""

ID, DIMENSION, QUESTION, ANCHOR_1 = 0, 1, 2, 3
ANSWER, COMMENT, EVIDENCE, EVIDENCE_UNTIL, TO_ASK_FOR, REASON, APPROVER, ROLES = range(8, 16)
FIELD_COLUMNS: dict[ItemField, int] = {
    "item": ID,
    "answer": ANSWER,
    "comment": COMMENT,
    "evidence": EVIDENCE,
    "evidence_until": EVIDENCE_UNTIL,
    "reason": REASON,
    "approver": APPROVER,
}
WIDTHS = {
    ID: 13, DIMENSION: 13, QUESTION: 25, ANSWER: 11, COMMENT: 24, EVIDENCE: 10, EVIDENCE_UNTIL: 15, TO_ASK_FOR: 21,
    REASON: 15, APPROVER: 13, ROLES: 17,
} | dict.fromkeys(range(ANCHOR_1, ANSWER), 20)  # fmt: skip
A3 = 8
"""Paper: the five anchors beside one another are too small to read on A4."""


class StageSheet(NamedTuple):
    """A sheet that was written, as the first sheet refers to it."""

    name: str
    stage: Stage
    questions: int

    @property
    def answers(self) -> str:
        """The range of the answer cells, in a formula."""
        column = xl_col_to_name(ANSWER)
        return f"{self.quoted}!${column}${FIRST + 1}:${column}${FIRST + self.questions}"

    @property
    def quoted(self) -> str:
        """The sheet's name, in a formula."""
        return "'" + self.name.replace("'", "''") + "'"


def write_stage_sheet(
    sheet: Worksheet, model: Model, stage: Stage, styles: Mapping[str, Format], language: Language
) -> StageSheet:
    """Fill a sheet with the questions of one stage, in the model's order."""
    items = [item for item in model.items if item.stage == stage.id]
    sheet.write_string(TITLE, ID, stage.name.get(language), styles["title"])
    sheet.write_string(INSTRUCTION, ID, say("questionnaire", "stage-instruction", language), styles["subtitle"])
    _write_headers(sheet, model, styles, language)
    for row, item in enumerate(items, FIRST):
        _write_item(sheet, row, item, model, styles, language)
    if items:
        last = FIRST + len(items) - 1
        choose_answer(sheet, FIRST, ANSWER, last, language)
        choose_grade(sheet, FIRST, EVIDENCE, last, language)
        choose_date(sheet, FIRST, EVIDENCE_UNTIL, last, language)
        _show_answers(sheet, last, styles, language)
    _lay_out(sheet)
    return StageSheet(sheet.get_name(), stage, len(items))


def _write_headers(sheet: Worksheet, model: Model, styles: Mapping[str, Format], language: Language) -> None:
    for field, column in FIELD_COLUMNS.items():
        sheet.write_string(MARKS, column, MARK + field)
        header = label(field, language)
        if field != "item":
            hint = say("questionnaire", f"hint-{field}", language)
            header = say("questionnaire", "header-with-hint", language, header=header, hint=hint)
        sheet.write_string(HEADER, column, header, styles["header"])
    for column, key in (
        (DIMENSION, "dimension"),
        (QUESTION, "question"),
        (TO_ASK_FOR, "evidence-to-ask-for"),
        (ROLES, "roles"),
    ):
        sheet.write_string(HEADER, column, say("questionnaire", key, language), styles["header"])
    for level in model.levels:
        heading = f"{level.number}\n{level.name.get(language)}"
        sheet.write_string(HEADER, ANCHOR_1 + level.number - 1, heading, styles[f"level-{level.number}"])


def _write_item(
    sheet: Worksheet, row: int, item: Item, model: Model, styles: Mapping[str, Format], language: Language
) -> None:
    between = say("questionnaire", "between-hints", language)
    texts = {
        ID: (item.id, styles["note"]),
        DIMENSION: (model.dimension_of[item.dimension].name.get(language), styles["text"]),
        QUESTION: (item.question.get(language), styles["label"]),
        TO_ASK_FOR: (between.join(hint.get(language) for hint in item.evidence), styles["note"]),
        ROLES: (between.join(role.get(language) for role in item.roles), styles["note"]),
    } | {ANCHOR_1 + number - 1: (anchor.get(language), styles["text"]) for number, anchor in item.anchors.items()}
    for column, (text, style) in texts.items():
        sheet.write_string(row, column, text, style)
    for column, style in (
        (ANSWER, styles["choice"]),
        (COMMENT, styles["entry"]),
        (EVIDENCE, styles["choice"]),
        (EVIDENCE_UNTIL, styles["day"]),
        (REASON, styles["entry"]),
        (APPROVER, styles["entry"]),
    ):
        sheet.write_blank(row, column, None, style)
    sheet.set_row(row, row_height((text, WIDTHS[column]) for column, (text, _) in texts.items()))


def _show_answers(sheet: Worksheet, last: int, styles: Mapping[str, Format], language: Language) -> None:
    """Colour the anchor that was chosen, and ask for a reason where the answer is *not applicable*."""
    answer = f"${xl_col_to_name(ANSWER)}{FIRST + 1}"
    for number in range(1, 6):
        column = ANCHOR_1 + number - 1
        rule = {"type": "formula", "criteria": f'={answer}&""="{number}"', "format": styles[f"chosen-{number}"]}
        sheet.conditional_format(FIRST, column, last, column, rule)
    for column in (REASON, APPROVER):
        empty = f'{xl_col_to_name(column)}{FIRST + 1}=""'
        not_applicable = say("questionnaire", "answer-not-applicable", language)
        rule = {"type": "formula", "criteria": f'=AND({answer}="{not_applicable}",{empty})', "format": styles["asked"]}
        sheet.conditional_format(FIRST, column, last, column, rule)


def _lay_out(sheet: Worksheet) -> None:
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.set_row(MARKS, None, None, {"hidden": True})
    sheet.set_row(TITLE, 30)
    sheet.set_row(INSTRUCTION, 20)
    sheet.set_row(HEADER, 58)
    sheet.freeze_panes(FIRST, ANCHOR_1)
    sheet.set_zoom(90)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.protect("", {"format_rows": True, "format_columns": True})
