"""Answered workbooks: whatever program saved them, whatever their sheets are called now."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.answers import read_answers
from leadline.ratings.rating import Rating
from ratings.small_questionnaire import ANNA, FillIn, fill_in_workbook, small_model


def codes(error: pytest.ExceptionInfo[AnswersError]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_an_answered_questionnaire_gives_exactly_its_ratings(small: Model, fill_in: FillIn) -> None:
    path = fill_in(
        {
            "Q-DAT-1": {"answer": 3, "comment": "see list", "evidence": "E2", "evidence_until": date(2026, 12, 31)},
            "Q-RSK-1": {"answer": "N/A", "reason": "no orders", "approver": "CEO"},
            "Q-DAT-2": {"answer": "Don't know"},
        },
        {**ANNA, "answered": date(2026, 3, 31)},
    )
    anna = {"respondent": "Anna", "department": "sales", "role": "seller", "answered": date(2026, 3, 31)}
    answers = read_answers(small, [path])
    assert answers.ratings == (
        Rating(
            **anna, item="Q-DAT-1", answer="rated", value=3, evidence="E2", evidence_until=date(2026, 12, 31),
            comment="see list",
        ),
        Rating(**anna, item="Q-RSK-1", answer="not-applicable", reason="no orders", approver="CEO"),
        Rating(**anna, item="Q-DAT-2", answer="dont-know"),
    )  # fmt: skip
    assert [(file.name, file.ratings) for file in answers.files] == [("anna.xlsx", 3)]


def test_a_chinese_questionnaire_gives_the_same_ratings(small: Model, fill_in: FillIn) -> None:
    english = fill_in({"Q-DAT-1": {"answer": "N/A"}, "Q-DAT-2": {"answer": 4}}, {**ANNA, "method": "Interview"})
    chinese = fill_in(
        {"Q-DAT-1": {"answer": "不适用"}, "Q-DAT-2": {"answer": 4}},
        {**ANNA, "department": "销售部", "method": "访谈"},
        name="安娜.xlsx",
        language="zh-Hans",
    )
    assert read_answers(small, [english]).ratings == read_answers(small, [chinese]).ratings


@pytest.mark.parametrize("written", [3, 3.0, "3", " 3.0 ", "３"])
def test_numbers_may_be_numbers_or_texts(small: Model, fill_in: FillIn, written: object) -> None:
    [rating] = read_answers(small, [fill_in({"Q-DAT-1": {"answer": written}})]).ratings
    assert rating.value == 3


@pytest.mark.parametrize(
    "written",
    [date(2026, 2, 1), datetime(2026, 2, 1, 10), 46054, "2026-02-01", "2026/2/1", "2026.02.01", "2026年2月1日"],
)
def test_dates_may_be_dates_serial_numbers_or_texts(small: Model, fill_in: FillIn, written: object) -> None:
    [rating] = read_answers(small, [fill_in({"Q-DAT-1": {"answer": 3, "evidence_until": written}})]).ratings
    assert rating.evidence_until == date(2026, 2, 1)


def test_curly_apostrophes_and_case_do_not_matter(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": "don’t KNOW"}, "Q-RSK-1": {"answer": "n/a"}, "Q-DAT-2": {"answer": "NA"}})
    assert [r.answer for r in read_answers(small, [path]).ratings] == ["dont-know", "not-applicable", "not-applicable"]


def test_sheets_may_be_renamed_and_moved_and_rows_inserted(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-2": {"answer": 5}})
    workbook = openpyxl.load_workbook(path)
    workbook["Order management"].title = "renamed"
    workbook.move_sheet("renamed", -2)
    workbook["renamed"].insert_rows(1, 3)
    workbook["How to answer"].insert_rows(1, 2)
    workbook.save(path)
    [rating] = read_answers(small, [path]).ratings
    assert (rating.item, rating.value, rating.respondent) == ("Q-DAT-2", 5, "Anna")


def test_a_department_the_model_does_not_know_keeps_its_name(small: Model, fill_in: FillIn) -> None:
    [rating] = read_answers(small, [fill_in({"Q-DAT-1": {"answer": 1}}, {**ANNA, "department": "Space"})]).ratings
    assert rating.department == "Space"


def test_assessors_may_give_halves_but_respondents_may_not(small: Model, fill_in: FillIn) -> None:
    half = {"Q-DAT-1": {"answer": 2.5}}
    [rating] = read_answers(small, [fill_in(half, {**ANNA, "method": "Observation"})]).ratings
    assert (rating.value, rating.method) == (2.5, "observation")
    with pytest.raises(AnswersError) as error:
        read_answers(small, [fill_in(half)])
    assert codes(error) == [("answers-half-point", "sheet Leads first contact, cell I5")]


def test_a_workbook_may_lack_the_reason_for_not_applicable(small: Model, fill_in: FillIn) -> None:
    [rating] = read_answers(small, [fill_in({"Q-DAT-1": {"answer": "N/A"}})]).ratings
    assert (rating.answer, rating.reason) == ("not-applicable", None)


def test_everything_wrong_is_told_at_once_with_its_cell(small: Model, fill_in: FillIn) -> None:
    path = fill_in(
        {
            "Q-DAT-1": {"answer": 6, "evidence": "E9"},
            "Q-RSK-1": {"answer": "yes", "evidence_until": "31/12/2026"},
            "Q-DAT-2": {"answer": 3, "evidence_until": "2026-02-30"},
        },
        {"respondent": "Anna", "role": "seller", "method": "guess", "answered": "soon"},
    )
    with pytest.raises(AnswersError) as error:
        read_answers(small, [path])
    first, leads, order = (
        "sheet How to answer, cell ",
        "sheet Leads first contact, cell ",
        "sheet Order management, cell ",
    )
    assert set(codes(error)) == {
        ("answers-missing-department", first + "C9"),
        ("answers-not-a-date", first + "C12"),
        ("answers-not-a-method", first + "C13"),
        ("answers-outside-scale", leads + "I5"),
        ("answers-not-a-grade", leads + "K5"),
        ("answers-not-an-answer", leads + "I6"),
        ("answers-not-a-date", leads + "L6"),
        ("answers-not-a-date", order + "L5"),
    }
    assert len(error.value.problems) == 8  # what is wrong with the person is told once, not for each answer
    assert "anna.xlsx, sheet Leads first contact, cell I5: the answer 6 is outside 1 to 5." in str(error.value)


def test_a_finer_answer_than_halves_is_refused(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 2.3}}, {**ANNA, "method": "interview"})
    with pytest.raises(AnswersError) as error:
        read_answers(small, [path])
    assert codes(error) == [("answers-finer-than-half", "sheet Leads first contact, cell I5")]


def test_a_questionnaire_without_an_answer_is_refused(small: Model, fill_in: FillIn) -> None:
    with pytest.raises(AnswersError) as error:
        read_answers(small, [fill_in({"Q-DAT-1": {"comment": "no time"}})])
    assert codes(error) == [("answers-none", None)]


def test_an_answer_to_an_item_that_the_model_no_longer_has(small: Model, fill_in: FillIn) -> None:
    newer = small_model(version="2.2.0", items=small.items[:2])
    with pytest.raises(AnswersError) as error:
        read_answers(newer, [fill_in({"Q-DAT-2": {"answer": 3}})])
    assert codes(error) == [("answers-unknown-item-near", "sheet Order management, cell A5")]
    assert read_answers(newer, [fill_in({"Q-DAT-1": {"answer": 3}})]).ratings[0].value == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "other"}, "answers-other-model"),
        ({"version": "3.0.0"}, "answers-other-version"),
    ],
)
def test_a_workbook_of_another_model_or_major_version_is_refused(
    small: Model, fill_in: FillIn, changes: dict[str, str], code: str
) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}}, model=small_model(**changes))
    with pytest.raises(AnswersError) as error:
        read_answers(small, [path])
    assert codes(error) == [(code, None)]


def remove_hidden_sheet(workbook: openpyxl.Workbook) -> None:
    del workbook["leadline"]


def remove_first_sheet(workbook: openpyxl.Workbook) -> None:
    del workbook["How to answer"]


def raise_layout(workbook: openpyxl.Workbook) -> None:
    workbook["leadline"]["C1"] = "2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (remove_hidden_sheet, "answers-not-questionnaire"),
        (remove_first_sheet, "answers-not-questionnaire"),
        (raise_layout, "answers-other-format"),
    ],
)
def test_a_workbook_that_is_not_our_questionnaire_is_refused(
    small: Model, fill_in: FillIn, change: Callable[[openpyxl.Workbook], None], code: str
) -> None:
    path = fill_in({"Q-DAT-1": {"answer": 3}})
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)
    with pytest.raises(AnswersError) as error:
        read_answers(small, [path])
    assert codes(error) == [(code, None)]


def test_a_row_that_lost_its_id_is_told(small: Model, fill_in: FillIn) -> None:
    path = fill_in({"Q-DAT-2": {"answer": 3}})
    workbook = openpyxl.load_workbook(path)
    workbook["Order management"]["A5"] = None
    workbook.save(path)
    with pytest.raises(AnswersError) as error:
        read_answers(small, [path])
    assert codes(error) == [("answers-missing-item", "sheet Order management, cell A5")]


def test_the_same_answer_twice_counts_once_and_a_different_one_is_a_problem(
    small: Model, fill_in: FillIn, tmp_path: Path
) -> None:
    first = fill_in({"Q-DAT-1": {"answer": 3}, "Q-RSK-1": {"answer": 2}})
    again = fill_in({"Q-DAT-1": {"answer": "3.0"}}, name="again.xlsx")
    assert [(r.item, r.value) for r in read_answers(small, [first, again]).ratings] == [("Q-DAT-1", 3), ("Q-RSK-1", 2)]
    assert len(read_answers(small, [first, first]).files) == 1

    fill_in_workbook(again, {}, {"Q-DAT-1": {"answer": 4, "evidence": "E2"}})
    with pytest.raises(AnswersError) as error:
        read_answers(small, [first, again])
    assert str(error.value) == (
        "again.xlsx, sheet Leads first contact, cell I5: Anna answered Q-DAT-1 here with 4 (E2), but with 3 in "
        "anna.xlsx, sheet Leads first contact, cell I5. Keep one of the two."
    )

    interview = fill_in({"Q-DAT-1": {"answer": 4}}, {**ANNA, "method": "interview"}, name="interview.xlsx")
    assert len(read_answers(small, [first, interview]).ratings) == 3  # another method is another rating


def test_one_person_belongs_to_one_department(small: Model, fill_in: FillIn) -> None:
    sales = fill_in({"Q-DAT-1": {"answer": 3}})
    alias = fill_in({"Q-RSK-1": {"answer": 3}}, {**ANNA, "department": "销售部"}, name="b.xlsx")
    assert len(read_answers(small, [sales, alias]).ratings) == 2
    finance = fill_in({"Q-RSK-1": {"answer": 3}}, {**ANNA, "department": "Finance"}, name="c.xlsx")
    with pytest.raises(AnswersError) as error:
        read_answers(small, [sales, finance])
    [problem] = error.value.problems
    assert (problem.code, problem.file) == ("answers-two-departments", "c.xlsx")
    assert problem.params["other"] == "anna.xlsx, sheet Leads first contact, cell I5"


def test_progress_is_told_after_each_file(small: Model, fill_in: FillIn) -> None:
    paths = [fill_in({"Q-DAT-1": {"answer": 3}}, name=name) for name in ("a.xlsx", "b.xlsx")]
    told: list[tuple[str, float]] = []
    read_answers(small, paths, progress=lambda name, share: told.append((name, share)))
    assert told == [("a.xlsx", 0.5), ("b.xlsx", 1.0)]
