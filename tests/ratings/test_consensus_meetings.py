"""What consensus meetings agreed, read from tables: beside the ratings, never instead of them."""

from datetime import date
from pathlib import Path

import pytest

from leadline.errors import AnswersError
from leadline.model.schema import Model
from leadline.ratings.answers import read_answers
from leadline.ratings.rating import Consensus
from leadline.text import LANGUAGES

RATINGS = "respondent,department,role,item,answer,method\nAnna,Sales,seller,Q-DAT-1,1,\nBert,Finance,clerk,Q-DAT-1,5,\n"


def table(folder: Path, text: str, name: str = "meeting.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(model: Model, folder: Path, *texts: str):
    return read_answers(model, [table(folder, text, f"{n}.csv") for n, text in enumerate((RATINGS, *texts))])


def problems(model: Model, folder: Path, *texts: str):
    with pytest.raises(AnswersError) as error:
        read(model, folder, *texts)
    for language in LANGUAGES:
        assert all(error.value.sentences(language))
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_a_row_of_answers_with_the_method_consensus(small: Model, tmp_path: Path) -> None:
    path = table(tmp_path, RATINGS + "Chair,,,Q-DAT-1,3.5,consensus\n")
    answers = read_answers(small, [path])
    assert answers.consensus == (Consensus(item="Q-DAT-1", value=3.5),)
    assert [rating.value for rating in answers.ratings] == [1, 5]
    assert (answers.respondents, answers.files[0].ratings) == (2, 3)


@pytest.mark.parametrize(
    "meeting",
    [
        "item,answer,answered,participants,comment\nQ-DAT-1,3.5,2026-03-31,4,orders were checked\n",
        "题项,答案,日期,参会人数,备注\nQ-DAT-1,3.5,2026年3月31日,4,orders were checked\n",
    ],
)
def test_a_table_of_a_meetings_own(small: Model, tmp_path: Path, meeting: str) -> None:
    expected = Consensus(
        item="Q-DAT-1", value=3.5, agreed=date(2026, 3, 31), participants=4, comment="orders were checked"
    )
    assert read(small, tmp_path, meeting).consensus == (expected,)


def test_the_same_value_twice_is_one(small: Model, tmp_path: Path) -> None:
    meeting = "item,answer,participants\nQ-DAT-1,3,4\n"
    assert len(read(small, tmp_path, meeting, meeting).consensus) == 1


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("Q-DAT-1,N/A,,", "answers-consensus-no-value", "row 2, column answer"),
        ("Q-DAT-1,3.2,,", "answers-finer-than-half", "row 2, column answer"),
        ("Q-DAT-1,6,,", "answers-outside-scale", "row 2, column answer"),
        ("Q-DAT-1,3,1,", "answers-not-participants", "row 2, column participants"),
        ("Q-DAT-1,3,some,", "answers-not-participants", "row 2, column participants"),
        ("Q-DAT-1,3,4,31/03/26", "answers-not-a-date", "row 2, column answered"),
        ("Q-DAT-9,3,4,", "answers-unknown-item-near", "row 2, column item"),
        (",3,4,", "answers-missing-item", "row 2, column item"),
        ("Q-RSK-1,3,4,", "answers-consensus-unrated", "row 2, column answer"),
    ],
)
def test_what_is_wrong_with_a_meeting(small: Model, tmp_path: Path, row: str, code: str, place: str) -> None:
    assert problems(small, tmp_path, f"item,answer,participants,answered\n{row}\n") == [(code, place)]


def test_two_meetings_that_agreed_differently_contradict(small: Model, tmp_path: Path) -> None:
    first, second = (f"item,answer,participants\nQ-DAT-1,{value},4\n" for value in (3, 4))
    assert problems(small, tmp_path, first, second) == [("answers-consensus-twice", "row 2, column answer")]


def test_a_meeting_cites_no_evidence(small: Model, tmp_path: Path) -> None:
    answers = (
        "respondent,department,role,item,answer,method,evidence\n"
        "Anna,Sales,seller,Q-DAT-1,1,,\nChair,,,Q-DAT-1,3,共识会议,E3\n"
    )
    assert problems(small, tmp_path, answers)[0] == ("answers-consensus-field", "row 3, column evidence")
    alone = "item,answer,participants,evidence\nQ-DAT-1,3,4,E2\n"
    assert problems(small, tmp_path, alone)[0][0].startswith("answers-unknown-column")
