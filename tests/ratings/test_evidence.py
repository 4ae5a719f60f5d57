"""Section 3: how well an item's ratings are proven."""

from datetime import date

import pytest

from leadline.model.schema import Scoring
from leadline.ratings.agreement import summarise
from leadline.ratings.evidence import Evidence, Piece, evidence_grade, piece_grade
from leadline.ratings.rating import Rating
from ratings.small_questionnaire import small_model

TODAY = date(2025, 12, 31)


def rating(value=4, role="manager", evidence=None, until=None, answer="rated"):
    return Rating(
        respondent="ann",
        department="sales",
        role=role,
        item="Q1",
        answer=answer,
        value=value if answer == "rated" else None,
        evidence=evidence,
        evidence_until=until,
    )


def grade(*ratings, as_of=TODAY, pieces=(), verified=False, **scoring):
    rules = Scoring(**scoring)
    return evidence_grade(ratings, summarise(ratings, rules), rules, as_of, pieces, verified=verified)


def piece(kind="document", **more):
    return Piece(item="Q1", kind=kind, title="shown", **more)


def test_one_persons_statement_is_e0():
    assert grade(rating()) == "E0"


def test_two_people_of_one_role_are_one_voice():
    assert grade(rating(), rating()) == "E0"


def test_two_roles_that_agree_are_e1():
    assert grade(rating(4, "manager"), rating(4, "clerk")) == "E1"


def test_two_roles_that_disagree_are_e0():
    assert grade(rating(5, "manager"), rating(3, "clerk")) == "E0"  # s² = 2, r_wg = 0


def test_agreement_is_reached_at_exactly_the_models_limit():
    ratings = [rating(3, "manager"), rating(4, "clerk")]  # s² = .5, r_wg = .75
    assert grade(*ratings, agreement=0.75) == "E1"
    assert grade(*ratings, agreement=0.76) == "E0"


def test_the_highest_grade_cited_counts():
    assert grade(rating(evidence="E2"), rating(evidence="E3"), rating()) == "E3"


def test_agreement_never_lowers_a_grade_that_is_shown():
    assert grade(rating(4, "manager", "E2"), rating(4, "clerk")) == "E2"


@pytest.mark.parametrize(
    ("cited", "until", "counts"),
    [
        ("E3", date(2026, 1, 1), "E3"),
        ("E3", TODAY, "E3"),  # valid on its last day
        ("E3", date(2025, 12, 30), "E2"),
        ("E2", date(2025, 12, 30), "E1"),
        ("E0", date(2025, 12, 30), "E0"),
    ],
)
def test_evidence_past_its_date_drops_one_grade(cited, until, counts):
    assert grade(rating(evidence=cited, until=until)) == counts


def test_without_a_day_to_compare_with_nothing_is_out_of_date():
    assert grade(rating(evidence="E3", until=date(1999, 1, 1)), as_of=None) == "E3"


def test_newer_evidence_of_a_lower_grade_can_beat_what_is_out_of_date():
    assert grade(rating(evidence="E2", until=date(2020, 1, 1)), rating(evidence="E2", until=TODAY)) == "E2"


@pytest.mark.parametrize("answer", ["not-applicable", "dont-know"])
def test_who_gave_no_value_cites_no_evidence(answer):
    assert grade(rating(), rating(answer=answer, evidence="E3")) == "E0"


@pytest.mark.parametrize(
    ("attached", "worth"),
    [
        (piece("statement"), "E0"),
        (piece("document"), "E2"),
        (piece("record", valid_until=TODAY), "E2"),  # valid on its last day
        (piece("record", valid_until=date(2025, 12, 30)), "E1"),
        (piece("system-data"), "E3"),
        (piece("system-data", valid_until=date(2020, 1, 1)), "E2"),
        (piece("sample-test", passed=True), "E3"),
        (piece("sample-test", passed=False), "E0"),
    ],
)
def test_what_a_piece_of_evidence_proves(attached, worth):
    assert piece_grade(attached, TODAY) == worth
    assert grade(rating(), pieces=[attached]) == worth


def test_what_is_attached_and_what_is_claimed_count_in_a_self_assessment():
    assert grade(rating(evidence="E3"), pieces=[piece()]) == "E3"
    assert grade(rating(evidence="E2"), pieces=[piece("system-data")]) == "E3"


@pytest.mark.parametrize(
    ("claimed", "pieces", "counts"),
    [
        (None, [], "E0"),
        ("E1", [], "E1"),
        ("E3", [], "E1"),  # a claim
        ("E3", [piece("system-data")], "E1"),  # attached, but nobody looked at it
        ("E3", [piece(reviewer="Li Na")], "E2"),  # a document proves what a document proves
        (None, [piece("sample-test", passed=True, reviewer="Li Na")], "E3"),
        ("E3", [piece("sample-test", passed=False, reviewer="Li Na")], "E1"),
        (None, [piece("statement", reviewer="Li Na")], "E0"),
    ],
)
def test_in_a_verified_assessment_only_what_was_reviewed_counts_above_e1(claimed, pieces, counts):
    assert grade(rating(evidence=claimed), pieces=pieces, verified=True) == counts


def test_evidence_for_a_cell_supports_all_its_items():
    model = small_model()
    whole, one = (
        Piece(stage="lead", dimension="data", kind="document", title="a"),
        piece().model_copy(update={"item": "Q-RSK-1"}),
    )
    evidence = Evidence(pieces=(whole, one))
    assert [evidence.of(item) for item in model.items] == [(whole,), (one,), ()]
