"""Section 4: a cell's score from Q and J."""

import pytest
from pydantic import ValidationError

from leadline.model.schema import Target
from leadline.scoring.combine import combine, score_cell
from leadline.scoring.scores import CellScore
from leadline.text import Text
from scoring.small_model import LAST_DAY, THREE_MONTHS, indicator, item, model, rating, value


def cell(of, values=(), ratings=(), **settings):
    by_item = {}
    for each in ratings:
        by_item.setdefault(each.item, []).append(each)
    return score_cell(of, "order", "risk", {v.indicator: v for v in values}, by_item, as_of=LAST_DAY, **settings)


TWO_INDICATORS = (indicator("a"), indicator("b"))


def test_with_all_indicators_measured_q_has_60_percent():
    found = cell(model(indicators=TWO_INDICATORS, items=[item()]), [value("a", 90), value("b", 80)], [rating(2)])
    assert (found.q, found.j, found.coverage) == (3.5, 2, 1)
    assert found.quantitative_weight == 0.6
    assert found.score == pytest.approx(0.6 * 3.5 + 0.4 * 2)  # 2.9


def test_with_half_the_indicators_measured_q_has_30_percent():
    found = cell(model(indicators=TWO_INDICATORS, items=[item()]), [value("a", 90)], [rating(2)])
    assert (found.q, found.coverage, found.quantitative_weight) == (4, 0.5, 0.3)
    assert found.score == pytest.approx(0.3 * 4 + 0.7 * 2)  # 2.6


def test_rounding_takes_no_score_off_the_scale():
    # the weighted mean of three fives is 5.000000000000001 with these weights
    three = [indicator(id, weight=weight) for id, weight in (("a", 0.1), ("b", 2.3), ("c", 2.3))]
    found = cell(model(indicators=three), [value(id, 95, trend=THREE_MONTHS) for id in "abc"])
    assert (found.q, found.score) == (5.0, 5.0)
    with pytest.raises(ValidationError, match="less than or equal to 5"):
        CellScore(stage="order", dimension="risk", status="rated", score=5.1)
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        CellScore(stage="order", dimension="risk", status="rated", score=0.9)


def test_coverage_is_by_weight():
    of = model(indicators=[indicator("a", weight=3), indicator("b")])
    assert cell(of, [value("a")]).coverage == 0.75


def test_what_is_not_measured_is_no_1():
    of = model(indicators=TWO_INDICATORS, items=[item()])
    found = cell(of, [value("a", 90), value("b", 80, n=3)], [rating(4)])
    assert (found.q, found.j, found.score) == (4, 4, 4)
    assert found.indicators[1].reason == "too-few"


def test_with_only_one_of_the_two_it_is_that_one():
    of = model(indicators=[indicator("a")], items=[item()])
    measured, answered = cell(of, [value("a", 80)]), cell(of, ratings=[rating(2)])
    assert (measured.score, measured.quantitative_weight, measured.notes) == (3, 1, ("measured-only",))
    assert (answered.score, answered.quantitative_weight, answered.notes) == (2, 0, ("ratings-only",))


def test_with_neither_the_cell_is_not_rated():
    found = cell(model(indicators=[indicator("a")], items=[item()]), ratings=[rating("dont-know")])
    assert (found.status, found.score, found.uncapped, found.q, found.j) == ("not-rated", None, None, None, None)


def test_items_count_by_weight_and_those_not_rated_do_not_count():
    of = model(items=[item("Q1", weight=1), item("Q2", weight=3), item("Q3", weight=5)])
    found = cell(of, ratings=[rating(1, "Q1"), rating(3, "Q2"), rating("not-applicable", "Q3")])
    assert found.j == 2.5
    assert [each.share for each in found.items] == [0.25, 0.75, None]


def test_a_verified_cell_is_capped_and_the_uncapped_score_stands_beside_it():
    of = model(indicators=[indicator("a")], items=[item()])
    found = cell(of, [value("a", 80)], [rating(4)], verified=True)
    assert (found.j, found.j_uncapped) == (2, 4)
    assert found.score == pytest.approx(0.6 * 3 + 0.4 * 2)
    assert found.uncapped == pytest.approx(0.6 * 3 + 0.4 * 4)
    assert found.notes == ("caps-applied",)


def test_a_self_assessed_cell_only_says_that_a_cap_would_bite():
    found = cell(model(items=[item()]), ratings=[rating(4)])
    assert (found.score, found.uncapped, found.notes) == (4, 4, ("ratings-only", "caps-shown"))


def test_above_4_is_reached_only_with_an_indicator_measured_in_three_months():
    of = model(indicators=[indicator("a")], items=[item()])
    held = cell(of, [value("a", 95, trend=THREE_MONTHS[:2])], [rating(5, evidence="E3")])
    free = cell(of, [value("a", 95, trend=THREE_MONTHS)], [rating(5, evidence="E3")])
    assert (held.score, held.uncapped, held.notes) == (4, 5, ("held-at-4",))
    assert (free.score, free.uncapped, free.notes) == (5, 5, ())


def test_a_trend_of_an_indicator_that_does_not_count_frees_nothing():
    of = model(indicators=[indicator("a")], items=[item()])
    found = cell(of, [value("a", 95, n=20, trend=THREE_MONTHS)], [rating(5, evidence="E3")])
    assert found.score == 4


def test_exactly_4_is_not_held():
    assert "held-at-4" not in cell(model(items=[item()]), ratings=[rating(4)]).notes


def test_a_cell_measured_by_outcomes_only_says_so():
    of = model(indicators=[indicator("dso", nature="outcome"), indicator("a")], items=[item()])
    found = cell(of, [value("dso", 80)], [rating(2)])
    assert (found.q, found.indicators[0].share) == (3, 1)
    assert found.notes == ("outcome-only",)
    assert cell(of, [value("dso", 80), value("a", 90)]).q == pytest.approx(0.4 * 3 + 0.6 * 4)


def test_a_cell_said_to_be_not_applicable_has_no_score_but_keeps_what_was_found():
    found = cell(model(items=[item()]), ratings=[rating(4)], reason="no tenders here")
    assert (found.status, found.score, found.j, found.reason) == (
        "not-applicable",
        None,
        4,
        Text.same("no tenders here"),
    )


def test_a_cell_is_not_applicable_where_every_rating_says_so_and_nothing_is_measured():
    of = model(indicators=[indicator("a")], items=[item("Q1"), item("Q2")])
    no = rating("not-applicable", "Q1")
    assert cell(of, ratings=[no]).status == "not-applicable"
    assert cell(of, [value("a")], [no]).status == "rated"
    assert cell(of, ratings=[no, rating("dont-know", "Q2")]).status == "not-rated"
    assert cell(of, ratings=[no, rating(3, "Q2")]).score == 3
    assert cell(of).status == "not-rated"


def test_weight_is_stage_times_dimension_as_a_share_and_target_the_narrowest():
    of = model(stages={"lead": 1, "order": 3}, dimensions={"risk": 20, "data": 60})
    found = cell(of, target=Target(default=3, dimensions={"risk": 4}))
    assert (found.weight, found.target) == (pytest.approx(0.75 * 0.25), 4)


def test_a_model_can_leave_numbers_out_of_the_score():
    assert combine(5, 2, 1, 0) == (2, 0)
    assert combine(5, None, 1, 0) == (5, 1)
