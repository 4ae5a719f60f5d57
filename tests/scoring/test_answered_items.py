"""Sections 2 and 3: an item's score before and after the evidence cap."""

import pytest

from leadline.model.schema import Scoring
from leadline.scoring.answered import score_item
from scoring.small_model import LAST_DAY, item, rating


def scored(*ratings, verified=True, **scoring):
    return score_item(item(), ratings, Scoring(**scoring), verified=verified, as_of=LAST_DAY)


@pytest.mark.parametrize(("grade", "score"), [(None, 2), ("E1", 3), ("E2", 4), ("E3", 5)])
def test_a_rating_of_5_counts_for_no_more_than_its_evidence(grade, score):
    found = scored(rating(5, evidence=grade))
    assert (found.mean, found.cap, found.capped, found.score) == (5, score, score, score)


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
