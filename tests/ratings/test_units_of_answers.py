"""The business unit a person works for: read from tables and workbooks, one for each person."""

from pathlib import Path

import pytest

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.answers import read_answers
from leadline.ratings.rating import Answers
from ratings.small_questionnaire import ANNA, FillIn

UNITS = ("East", "华东事业部")


def read(model: Model, folder: Path, *tables: str, units: tuple[str, ...] = ()) -> Answers:
    paths = []
    for number, table in enumerate(tables, 1):
        paths.append(folder / f"{number}.csv")
        paths[-1].write_text(table, encoding="utf-8")
    return read_answers(model, paths, units=units)


def told(model: Model, folder: Path, *tables: str, units: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(AnswersError) as error:
        read(model, folder, *tables, units=units)
    return error.value.sentences()


@pytest.mark.parametrize(
    "table",
    [
        "respondent,department,role,unit,item,answer\nAnna,Sales,seller,East,Q-DAT-1,3\nBert,Sales,clerk,,Q-DAT-1,2\n",
        "respondent,department,role,unit,Q-DAT-1\nAnna,Sales,seller,East,3\nBert,Sales,clerk,,2\n",
        "受访者,部门,角色,事业部,题项,答案\nAnna,销售部,seller,East,Q-DAT-1,3\nBert,Sales,clerk,,Q-DAT-1,2\n",
    ],
    ids=["long", "wide", "zh-Hans"],
)
def test_a_column_of_a_table(small: Model, tmp_path: Path, table: str) -> None:
    assert [rating.unit for rating in read(small, tmp_path, table).ratings] == ["East", None]


def test_a_field_of_the_workbook(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}}, {**ANNA, "unit": "East"}, language="zh-Hans")
    assert [rating.unit for rating in read_answers(small, [path]).ratings] == ["East"]


def test_named_once_it_holds_for_all_answers_of_the_person(small: Model, tmp_path: Path) -> None:
    header = "respondent,department,role,unit,method,item,answer\n"
    said = "Anna,Sales,seller,{},{},Q-DAT-1,3\n"
    found = read(small, tmp_path, header + said.format("", "interview"), header + said.format("East", "questionnaire"))
    assert [rating.unit for rating in found.ratings] == ["East", "East"]


def test_two_units_of_one_person_are_told(small: Model, tmp_path: Path) -> None:
    table = "respondent,department,role,unit,item,answer\nAnna,Sales,seller,{},{},3\n"
    (wrong,) = told(small, tmp_path, table.format("East", "Q-DAT-1"), table.format("West", "Q-RSK-1"))
    assert wrong.startswith(
        "2.csv, row 2, column answer: Anna works for the unit West here, but for East in 1.csv, row 2"
    )


def test_units_are_written_as_the_assessment_writes_them(small: Model, tmp_path: Path) -> None:
    table = "respondent,department,role,unit,item,answer\nAnna,Sales,seller, ＥAST ,Q-DAT-1,3\n"
    assert [rating.unit for rating in read(small, tmp_path, table, units=UNITS).ratings] == ["East"]


def test_units_the_assessment_does_not_have_are_told_with_their_place(small: Model, tmp_path: Path) -> None:
    table = (
        "respondent,department,role,unit,item,answer\n"
        "Anna,Sales,seller,Eastt,Q-DAT-1,3\nBert,Sales,clerk,South,Q-DAT-1,2\n"
    )
    assert told(small, tmp_path, table, units=UNITS) == [
        "1.csv, row 2, column unit: the assessment has no unit 'Eastt'. Did you mean 'East'?",
        "1.csv, row 3, column unit: the assessment has no unit 'South'. Its units are: East, 华东事业部. "
        "Correct the answer, leave the unit empty for people who work for all of them, or add it under units in "
        "assessment.yaml.",
    ]


def test_a_meeting_agrees_for_the_whole(small: Model, tmp_path: Path) -> None:
    table = (
        "respondent,department,role,unit,method,item,answer\n"
        "Anna,Sales,seller,East,questionnaire,Q-DAT-1,3\nAnna,Sales,seller,East,consensus,Q-DAT-1,2\n"
    )
    (wrong,) = told(small, tmp_path, table)
    assert wrong.startswith("1.csv, row 3, column unit: a consensus meeting's row has")
