"""Rules that hold whatever people answer: a group's size, the order of people and answers without a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.ratings.agreement import summarise
from leadline.ratings.rating import Consensus
from leadline.scoring import score
from scoring.small_model import answers, asked, rating

MODEL = asked(dimensions=("risk", "data"))
ITEMS = [item.id for item in MODEL.items]

people = st.tuples(st.sampled_from(["sales", "finance", "legal"]), st.sampled_from(["clerk", "manager"]))
values = st.sampled_from([1, 2, 3, 4, 5, "not-applicable", "dont-know"])
sheets = st.lists(st.tuples(people, st.dictionaries(st.sampled_from(ITEMS), values, min_size=1)), max_size=8)
meetings = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([1.0, 2.5, 4.0]), max_size=3).map(
    lambda agreed: tuple(Consensus(item=item, value=value) for item, value in agreed.items())
)


def said(sheets, again=()):
    """Every sheet is one person's; those of the groups in ``again`` are handed in twice, by different people."""
    return [
        rating(value, item, f"{who} {copy}", department, role)
        for who, ((department, role), sheet) in enumerate(sheets)
        for copy in range(2 if (department, role) in again else 1)
        for item, value in sheet.items()
    ]


def official(scores):
    cells = [(cell.status, cell.j) for cell in scores.cells]
    return cells, [(each.status, each.score) for each in (*scores.dimensions, *scores.stages, scores.whole)]


@given(st.lists(st.tuples(people, st.integers(1, 5)), min_size=2, max_size=5), st.integers(0, 4))
def test_a_better_answer_never_lowers_the_item_that_several_rated(said_of_one, place):
    """Every example has several people on one item: elsewhere they seldom meet."""
    place %= len(said_of_one)

    def mean(values):
        ratings = [
            rating(its, ITEMS[0], f"{n}", *group) for n, ((group, _), its) in enumerate(zip(said_of_one, values))
        ]
        return summarise(ratings, MODEL.scoring).mean

    values = [its for _, its in said_of_one]
    better = [min(5, its + (n == place)) for n, its in enumerate(values)]
    assert mean(better) >= mean(values) - 1e-9


@given(sheets, people, meetings)
def test_a_duplicated_group_changes_no_score(sheets, group, agreed):
    once, twice = (score(MODEL, [], answers(*said(sheets, again), consensus=agreed)) for again in ((), (group,)))
    for before, after in zip(official(once), official(twice), strict=True):
        assert [status for status, _ in before] == [status for status, _ in after]
        assert [number for _, number in before] == pytest.approx([number for _, number in after])


@given(sheets, meetings, st.randoms(use_true_random=False))
def test_the_order_of_raters_and_meetings_does_not_matter(sheets, agreed, random):
    ratings = said(sheets)
    shuffled = answers(*random.sample(ratings, len(ratings)), consensus=random.sample(agreed, len(agreed)))
    assert score(MODEL, [], shuffled) == score(MODEL, [], answers(*ratings, consensus=agreed))


@given(sheets, people, st.sampled_from(["not-applicable", "dont-know"]))
def test_an_answer_without_a_value_never_acts_as_0(sheets, person, nothing):
    ratings = said(sheets)
    rated = {each.item for each in ratings if each.answer == "rated"}
    empty = [rating(nothing, item, "nobody", *person) for item in rated]
    without, beside = (score(MODEL, [], answers(*ratings, *more)) for more in ([], empty))
    assert official(beside) == official(without)
    assert beside.reliability == without.reliability


@given(sheets, meetings)
def test_a_meeting_changes_no_statistic_of_the_original_ratings(sheets, agreed):
    ratings = said(sheets)
    without, beside = score(MODEL, [], answers(*ratings)), score(MODEL, [], answers(*ratings, consensus=agreed))
    assert beside.reliability == without.reliability
    for before, after in zip(without.cells, beside.cells, strict=True):
        for first, then in zip(before.items, after.items, strict=True):
            kept = {"mean", "sd", "range", "agreement", "agreement_max", "n", "groups", "distribution", "grade"}
            assert first.model_dump(include=kept) == then.model_dump(include=kept)
