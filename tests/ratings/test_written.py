"""What is written is read again as it was, and nothing in it runs in a spreadsheet."""

import csv
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model import load_model
from leadline.model.schema import Grade
from leadline.ratings import Consensus, Rating, read_answers, read_evidence
from leadline.ratings.evidence import EvidenceKind, Piece
from leadline.ratings.formulas import mark_formula, unmark_formula
from leadline.ratings.written import write_consensus, write_evidence, write_ratings

MODEL = load_model("ltc")
ITEMS = sorted(MODEL.item_of)
words = st.text(st.characters(categories=["L", "N"], include_characters=",;\"'\n \t."), min_size=1, max_size=20).map(
    lambda text: f"a{text}z"
)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
values = st.sampled_from([1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0])


@st.composite
def ratings(draw: st.DrawFn) -> Rating:
    answer = draw(st.sampled_from(["rated", "not-applicable", "dont-know"]))
    return Rating(
        respondent=draw(words), department="sales", role=draw(words), unit="East", item=draw(st.sampled_from(ITEMS)),
        answer=answer, value=draw(values) if answer == "rated" else None,
        method=draw(st.sampled_from(["interview", "observation"])), answered=draw(days),
        evidence=draw(st.none() | st.sampled_from(get_args(Grade))), evidence_until=draw(days),
        reason="not done here" if answer == "not-applicable" else None, comment=draw(st.none() | words),
    )  # fmt: skip


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    kind = draw(st.sampled_from(get_args(EvidenceKind)))
    stage, dimension = draw(st.sampled_from(MODEL.cells))
    whose = {"item": draw(st.sampled_from(ITEMS))} if draw(st.booleans()) else {"stage": stage, "dimension": dimension}
    return Piece(
        **whose, kind=kind, title=draw(words), valid_until=draw(days), reviewer=draw(st.none() | words),
        passed=draw(st.booleans()) if kind == "sample-test" else None,
    )  # fmt: skip


@given(rated=st.lists(ratings(), min_size=1, max_size=5, unique_by=lambda each: (each.respondent, each.item)))
def test_ratings_are_read_again_as_they_were(rated: list[Rating], tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("written") / "answers.csv"
    write_ratings(path, rated)
    assert read_answers(MODEL, [path]).ratings == tuple(rated)


@given(shown=st.lists(pieces(), min_size=1, max_size=5, unique=True))
def test_evidence_is_read_again_as_it_was(shown: list[Piece], tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("written") / "evidence.csv"
    write_evidence(path, shown)
    assert read_evidence(MODEL, [path]).pieces == tuple(shown)


def test_what_a_meeting_agreed_is_read_again_beside_the_ratings(tmp_path: Path) -> None:
    rated = Rating(respondent="a", department="sales", role="clerk", item=ITEMS[0], answer="rated", value=4)
    agreed = Consensus(item=ITEMS[0], value=2.5, agreed=date(2025, 11, 30), participants=6, comment="walked through")
    write_ratings(tmp_path / "answers.csv", [rated])
    write_consensus(tmp_path / "agreed.csv", [agreed])
    read = read_answers(MODEL, [tmp_path / "answers.csv", tmp_path / "agreed.csv"])
    assert (read.ratings, read.consensus) == ((rated,), (agreed,))


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    said = Rating(
        respondent="=1+1", department="sales", role="@SUM(A1)", item=ITEMS[0], answer="rated", value=3, comment="-2"
    )
    write_ratings(tmp_path / "answers.csv", [said])
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["respondent"], row["role"], row["comment"]) == ("'=1+1", "'@SUM(A1)", "'-2")
    assert read_answers(MODEL, [tmp_path / "answers.csv"]).ratings == (said,)


@pytest.mark.parametrize("unit", ["+East", "-North", "@Shop", "＝中国", "'+East"])
def test_a_unit_that_is_called_like_a_formula_is_the_same_unit_when_read(unit: str, tmp_path: Path) -> None:
    said = Rating(respondent="a", department="sales", role="clerk", unit=unit, item=ITEMS[0], answer="rated", value=3)
    write_ratings(tmp_path / "answers.csv", [said])
    assert read_answers(MODEL, [tmp_path / "answers.csv"], units=[unit]).ratings == (said,)


@given(text=st.text(st.sampled_from("'=+-@ \t\n＝a1")))
def test_a_marked_text_runs_nowhere_and_is_given_back(text: str) -> None:
    cell = mark_formula(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\n", "＝"))
    assert unmark_formula(cell) == text
