"""The first sheet of the questionnaire: what it is for, who answers, and how."""

from collections.abc import Mapping, Sequence
from typing import get_args

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from leadline.model.schema import Grade, Model
from leadline.ratings.choices import choose_date, choose_department, choose_method
from leadline.ratings.fields import MARK, NO_VALUE, PERSON_FIELDS, label
from leadline.ratings.stage_sheet import StageSheet
from leadline.ratings.styles import row_height
from leadline.text import Language, say

MARKS, LABEL, TEXT, NOTE = range(4)
WIDTHS = {LABEL: 28, TEXT: 78, NOTE: 40}
STEPS = 6
A4 = 9


class FirstSheet:
    """A sheet written from top to bottom, one row after another."""

    def __init__(self, sheet: Worksheet, model: Model, styles: Mapping[str, Format], language: Language) -> None:
        self._sheet, self._model, self._styles, self._language = sheet, model, styles, language
        self._row = 0

    def write(self, organisation: str | None, departments: str | None, stages: Sequence[StageSheet]) -> None:
        """Fill the sheet. ``departments`` is the range with the names to offer."""
        self._head(organisation)
        self._person(departments)
        self._how()
        self._stages(stages)
        self._levels()
        self._grades()
        self._lay_out()

    def _say(self, key: str, **params: object) -> str:
        return say("questionnaire", key, self._language, **params)

    def _section(self, key: str, beside: str = "") -> None:
        self._row += 1
        self._sheet.set_row(self._row, 20)
        for column, text in ((LABEL, self._say(key)), (TEXT, beside), (NOTE, "")):
            self._sheet.write_string(self._row, column, text, self._styles["section"])
        self._row += 1

    def _line(self, label: str, text: str, note: str = "") -> None:
        """Write a label, a text and a note side by side."""
        self._sheet.write_string(self._row, LABEL, label, self._styles["label"])
        self._sheet.write_string(self._row, TEXT, text, self._styles["text"])
        if note:
            self._sheet.write_string(self._row, NOTE, note, self._styles["note"])
        texts = ((label, LABEL), (text, TEXT), (note, NOTE))
        self._sheet.set_row(self._row, row_height((words, WIDTHS[column]) for words, column in texts))
        self._row += 1

    def _head(self, organisation: str | None) -> None:
        name = self._model.name.get(self._language)
        params = {"model": self._model.id, "version": self._model.version}
        key = "subtitle" if organisation else "subtitle-without-organisation"
        self._sheet.write_string(0, LABEL, self._say("title", model=name), self._styles["title"])
        self._sheet.write_string(
            1, LABEL, self._say(key, organisation=organisation, **params), self._styles["subtitle"]
        )
        self._sheet.set_row(0, 34)
        self._row = 2
        self._section("purpose")
        self._line(name, self._say("purpose-text", private=self._model.scoring.private_group))

    def _person(self, departments: str | None) -> None:
        self._section("you")
        for field in PERSON_FIELDS:
            called = self._say("you-respondent") if field == "respondent" else label(field, self._language)
            self._line(called, "", self._say(f"note-{field}"))
            row = self._row - 1
            self._sheet.write_string(row, MARKS, MARK + field)
            self._sheet.write_blank(
                row, TEXT, None, self._styles["day"] if field == "answered" else self._styles["entry"]
            )
            self._sheet.set_row(row, 32)
            if field == "department" and departments:
                choose_department(self._sheet, row, TEXT, departments)
            elif field == "answered":
                choose_date(self._sheet, row, TEXT, row, self._language)
            elif field == "method":
                self._sheet.write_string(row, TEXT, self._say("method-questionnaire"), self._styles["entry"])
                choose_method(self._sheet, row, TEXT, self._language)

    def _how(self) -> None:
        self._section("how")
        words = {each.replace("-", "_"): self._say(f"answer-{each}") for each in NO_VALUE}
        for step in range(1, STEPS + 1):
            self._line(str(step), self._say(f"how-{step}", **words))

    def _stages(self, stages: Sequence[StageSheet]) -> None:
        self._section("stages", self._say("stages-note"))
        for stage in stages:
            name = stage.stage.name.get(self._language)
            self._sheet.write_url(self._row, LABEL, f"internal:{stage.quoted}!A1", self._styles["link"], name)
            counted = f'=COUNTA({stage.answers})&" / {stage.questions}"'
            self._sheet.write_formula(self._row, TEXT, counted, self._styles["text"], f"0 / {stage.questions}")
            self._sheet.set_row(self._row, row_height([(name, WIDTHS[LABEL])]))
            self._row += 1

    def _levels(self) -> None:
        self._section("levels")
        for level in self._model.levels:
            name = f"{level.number}  {level.name.get(self._language)}"
            self._line(name, level.meaning.get(self._language))
            self._sheet.write_string(self._row - 1, LABEL, name, self._styles[f"level-{level.number}"])

    def _grades(self) -> None:
        self._section("grades")
        for grade in get_args(Grade):
            cap = f"{self._model.scoring.evidence_caps[grade]:g}"
            self._line(grade, self._say(f"grade-{grade}"), self._say("grade-cap", cap=cap))
        self._line("", self._say("grade-note"))

    def _lay_out(self) -> None:
        self._sheet.set_column(MARKS, MARKS, None, None, {"hidden": True})
        for column, width in WIDTHS.items():
            self._sheet.set_column(column, column, width)
        self._sheet.hide_gridlines(2)
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 1)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&A&R&P / &N")
        self._sheet.protect("", {"format_rows": True, "format_columns": True})
