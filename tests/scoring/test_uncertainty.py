"""How sure: intervals and probabilities from draws that are the same every time and never change a score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.scoring import Scores, score
from leadline.scoring.uncertainty import at_least, estimate
from scoring.small_model import (
    STAGES,
    THREE_MONTHS,
    answers,
    asked,
    compliance,
    indicator,
    item,
    model,
    rating,
    rule,
    said,
    value,
)

ITEMS = model(items=[item(f"Q{number}") for number in range(1, 21)])


def people(count, items, say):
    """Everybody answers every item; ``say(who, item)`` is the answer."""
    return answers(
        *(rating(say(who, id), f"Q{id}", who=f"r{who}", department="sales") for who in range(count) for id in items)
    )


def width(scores):
    return scores.whole.estimate.high - scores.whole.estimate.low


def test_draws_add_how_sure_and_change_no_score():
    given = people(12, range(1, 21), lambda who, id: 2 + (who + id) % 3)
    sure = score(ITEMS, [], given, draws=500)
    forgotten = {"estimate": None, "at_least": ()}
    plain = sure.model_dump()
    for each in (*plain["cells"], *plain["dimensions"], *plain["stages"], plain["whole"]):
        each.update(forgotten)
        if each.get("verdict"):
            each["verdict"]["at_least"] = ()
    assert Scores.model_validate({**plain, "draws": 0, "seed": 0}) == score(ITEMS, [], given)
    assert (sure.draws, sure.seed) == (500, 1)
    assert Scores.model_validate_json(sure.model_dump_json()) == sure


def test_the_same_seed_gives_the_same_and_another_seed_nearly_the_same():
    given = people(12, range(1, 21), lambda who, id: 2 + (who + id) % 3)
    one, again, other = (score(ITEMS, [], given, draws=3000, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.whole.estimate != other.whole.estimate
    assert other.whole.estimate.low == pytest.approx(one.whole.estimate.low, abs=0.03)
    assert other.whole.estimate.high == pytest.approx(one.whole.estimate.high, abs=0.03)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_respondents_and_values_does_not_matter(random):
    of = model(items=[item("Q1"), item("Q2")], indicators=[indicator("a"), indicator("b")])
    ratings = [rating(1 + (who * id) % 5, f"Q{id}", who=f"r{who}") for who in range(6) for id in (1, 2)]
    values = [value("a", 80), value("b", 90)]
    one = score(of, values, answers(*ratings), draws=200)
    random.shuffle(ratings)
    random.shuffle(values)
    assert score(of, values, answers(*ratings), draws=200) == one


def test_an_indicator_more_leaves_the_draws_of_all_others_as_they_were():
    of = model(stages=("lead", "order"), indicators=[indicator("a", "lead"), indicator("b", "order")])
    one, both = (score(of, values, draws=300) for values in ([value("a", 80)], [value("a", 80), value("b", 80)]))
    assert one.cells[0].estimate == both.cells[0].estimate
    assert both.cells[0].estimate != both.cells[1].estimate


def test_more_people_say_it_surer():
    widths = [width(score(ITEMS, [], people(n, [1], lambda who, _: 3 + who % 2), draws=2000)) for n in (4, 16, 64)]
    assert widths[0] > 1.7 * widths[1] > 1.7**2 * widths[2]


def test_more_items_from_the_same_people_hardly_do():
    """Each person sees all things alike, brighter or darker: twenty items tell little more about people than one."""
    one, twenty = (
        width(score(ITEMS, [], people(8, items, lambda who, _: 2 + who % 3), draws=4000))
        for items in ([1], range(1, 21))
    )
    assert 0.85 * one < twenty < one  # as independent answers it would be a quarter


def test_people_who_all_say_the_same_are_not_known_to_speak_for_everybody():
    sure = score(ITEMS, [], people(5, [1], lambda *_: 3), draws=4000).whole
    assert (sure.score, sure.estimate.median) == (3, pytest.approx(3, abs=0.02))
    assert 0.2 < sure.estimate.high - sure.estimate.low < 1.2


def test_the_word_of_one_person_says_next_to_nothing():
    assert width(score(ITEMS, [], people(1, [1], lambda *_: 3), draws=4000)) > 2


def test_students_t_for_twelve_people_by_hand():
    """Half say 3 and half 4: s² = 3/11; with a pseudo-rater of variance .6 the mean's is (11 s² + .6) / 12² = .025."""
    sure = score(ITEMS, [], people(12, [1], lambda who, _: 3 + who % 2), draws=100_000).whole.estimate
    assert sure.high - sure.low == pytest.approx(2 * 1.796 * 0.025**0.5, rel=0.05)  # t at 11 degrees, 95%: 1.796


def test_a_cap_that_is_applied_holds_in_every_draw():
    ratings = [rating(5, who=f"r{who}", role=f"role {who % 2}") for who in range(6)]
    self, verified = (
        score(model(items=[item()]), [], answers(*ratings), kind=k, draws=500) for k in ("self", "verified")
    )
    assert verified.whole.estimate.model_dump() == {"median": 3, "low": pytest.approx(3, abs=0.9), "high": 3}
    assert self.whole.estimate.high == 4  # nothing measured: held at 4


def test_passing_4_takes_a_trend_in_every_draw():
    of = model(indicators=[indicator()])
    held, free = (score(of, [value(value=94, n=400, trend=trend)], draws=500) for trend in ((), THREE_MONTHS))
    assert held.whole.estimate.high == 4
    assert free.whole.estimate.high > 4.5


def test_a_value_counts_only_where_it_is_measured():
    of = model(indicators=[indicator("a"), indicator("b")])
    few = score(of, [value("a", 80, n=1000), value("b", 80, n=10)], draws=500)
    assert few.whole.estimate == score(of, [value("a", 80, n=1000)], draws=500).whole.estimate


def test_levels_that_are_beyond_doubt_have_probability_1_or_0():
    of = model(stages=STAGES, indicators=[indicator(stage, stage) for stage in STAGES])
    sure = score(of, [value(stage, 85, n=10**6) for stage in STAGES], draws=500)  # 3.5 in every cell
    assert sure.dimensions[0].verdict.level == sure.whole.verdict.level == 3
    assert sure.dimensions[0].verdict.at_least == sure.whole.verdict.at_least == (1, 1, 1, 0, 0)
    assert sure.cells[0].at_least == sure.stages[0].at_least == (1, 1, 1, 0, 0)


def test_a_cell_on_the_edge_of_a_gate_makes_the_level_a_toss_up():
    of = model(stages=STAGES, indicators=[indicator(stage, stage) for stage in STAGES])
    values = [value(stage, 88 if stage != "lead" else 75, n=2000) for stage in STAGES]  # lead at 2.5: a_3 = .5
    assert score(of, values, draws=4000).dimensions[0].verdict.at_least[2] == pytest.approx(0.5, abs=0.05)


def test_how_well_critical_rules_are_kept_is_drawn_too():
    """Kept in 85 of 100 cases, just at the limit: by the Jeffreys posterior a toss-up."""
    of = model(stages=STAGES, indicators=[indicator(stage, stage) for stage in STAGES], rules=[rule()])
    values = [value(stage, 94, n=10**5, trend=THREE_MONTHS) for stage in STAGES]
    sure = score(of, values, rules=[compliance(0.85)], draws=4000).whole.verdict
    assert sure.level == 4
    assert sure.at_least == (1, 1, 1, pytest.approx(0.5, abs=0.05), 0)


def test_without_a_level_there_is_no_probability_of_one():
    sure = score(asked(), [], said(**{"order.risk": 3}), draws=200)
    assert sure.whole.estimate is None
    assert sure.whole.verdict.at_least == ()
    assert sure.cell("order", "risk").estimate is not None
    assert sure.cell("lead", "risk").at_least == ()


def test_nothing_given_is_nothing_told():
    sure = score(asked(), [], draws=200)
    assert sure.whole.estimate is None
    assert {cell.estimate for cell in sure.cells} == {None}


def test_an_interval_never_leaves_out_its_score():
    assert estimate(np.array([3.0, 3.1, 3.2]), 3.5, 0.9).high == 3.5
    assert estimate(np.array([3.0, 3.1, 3.2]), 2.5, 0.9).low == 2.5


@given(st.lists(st.floats(1, 5), min_size=1))
def test_a_higher_level_is_never_more_probable(drawn):
    shares = at_least(np.array(drawn))
    assert shares[0] == 1
    assert list(shares) == sorted(shares, reverse=True)
