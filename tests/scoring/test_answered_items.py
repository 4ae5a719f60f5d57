"""Sections 2 and 3: an item's score before and after the evidence cap."""

import pytest

from leadline.model.schema import Scoring
from leadline.ratings.evidence import Piece
from leadline.ratings.rating import Consensus
from leadline.scoring.answered import score_item
from scoring.small_model import LAST_DAY, item, rating


def scored(*ratings, verified=True, meeting=None, pieces=(), **scoring):
    rules = Scoring(**scoring)
    return score_item(item(), ratings, rules, verified=verified, as_of=LAST_DAY, meeting=meeting, pieces=pieces)


def piece(kind):
    passed = True if kind == "sample-test" else None
    return Piece(item="Q1", kind=kind, title="shown", reviewer="auditor", passed=passed)


@pytest.mark.parametrize(
    ("kind", "score"), [("statement", 2), ("document", 4), ("record", 4), ("sample-test", 5), ("system-data", 5)]
)
def test_a_rating_of_5_counts_for_no_more_than_its_evidence(kind, score):
    found = scored(rating(5), pieces=[piece(kind)])
    assert (found.mean, found.cap, found.capped, found.score) == (5, score, score, score)


@pytest.mark.parametrize(("grade", "score"), [(None, 2), ("E1", 3), ("E2", 3), ("E3", 3)])
def test_in_a_verified_assessment_a_claim_alone_counts_at_most_e1(grade, score):
    assert scored(rating(5, evidence=grade)).score == score


def test_who_reviewed_a_piece_is_not_told():
    found = scored(rating(5), pieces=[piece("document")])
    assert (found.evidence[0].reviewed, found.evidence[0].grade) == (True, "E2")
    assert "auditor" not in found.model_dump_json()


def test_what_a_meeting_agreed_is_scored_and_the_originals_stay():
    before = scored(rating(1), rating(5, who="bob"), verified=False)
    after = scored(
        rating(1),
        rating(5, who="bob"),
        verified=False,
        meeting=Consensus(item="Q1", value=3.5, agreed=LAST_DAY, participants=4, comment="ann gave in"),
    )
    assert (before.score, before.flags) == (3, ("thin", "consensus-meeting"))
    assert (after.score, after.consensus, after.participants, after.consensus_on) == (3.5, 3.5, 4, LAST_DAY)
    assert after.flags == ("thin",)  # the meeting it called for was held
    originals = ("n", "mean", "sd", "range", "agreement", "distribution")
    assert [getattr(after, each) for each in originals] == [getattr(before, each) for each in originals]
    assert "gave in" not in after.model_dump_json()


def test_a_meeting_is_capped_like_a_mean_and_proves_nothing():
    found = scored(rating(1), rating(5, who="bob"), meeting=Consensus(item="Q1", value=4))
    assert (found.grade, found.capped, found.score) == ("E0", 2, 2)


def test_a_meeting_about_what_nobody_rated_scores_nothing():
    assert scored(rating("dont-know"), meeting=Consensus(item="Q1", value=4)).status == "not-rated"


def test_a_self_assessment_shows_the_cap_and_does_not_apply_it():
    found = scored(rating(5), verified=False)
    assert (found.grade, found.cap, found.capped, found.score) == ("E0", 2, 2, 5)


def test_a_rating_under_its_cap_is_left_alone():
    assert scored(rating(1.5)).score == 1.5


def test_caps_are_the_models():
    assert scored(rating(5), evidence_caps={"E0": 2.5, "E1": 3, "E2": 4, "E3": 5}).score == 2.5


def test_not_applicable_is_what_every_rating_says():
    assert scored(rating("not-applicable"), rating("not-applicable")).status == "not-applicable"
    assert scored(rating("not-applicable"), rating("dont-know")).status == "not-rated"
    assert scored(rating("not-applicable"), rating(4)).status == "rated"
    assert scored().status == "not-rated"


def test_private_groups_do_not_appear():
    found = scored(rating(5, who="ceo", department="board"), *(rating(3, who=f"clerk {n}") for n in range(4)))
    assert [group.department for group in found.groups] == []  # sales alone would give the board's answer away
    assert found.private_groups == 2
    assert "board" not in found.model_dump_json()
