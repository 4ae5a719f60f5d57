"""The one scoring function: whole assessments, bad input, and the properties every score must have."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.model.schema import Target
from leadline.scoring import Scores, score
from leadline.text import Text
from scoring.small_model import (
    LAST_DAY,
    STAGES,
    THREE_MONTHS,
    answers,
    asked,
    compliance,
    indicator,
    item,
    model,
    rating,
    said,
    value,
)

TWO = ("data", "risk")


def test_a_whole_assessment_by_hand():
    of = model(
        stages={"lead": 15, "order": 35},
        dimensions={"data": 20, "risk": 30},
        indicators=[indicator("quotes", "order", "risk")],
        items=[item(f"{stage}.{dimension}", stage, dimension) for stage in ("lead", "order") for dimension in TWO],
    )
    ratings = said(**{"lead.data": 2, "lead.risk": 3, "order.data": 4, "order.risk": 3})
    scores = score(of, [value("quotes", 90)], ratings, as_of=LAST_DAY)
    assert scores.cell("order", "risk").score == pytest.approx(0.6 * 4 + 0.4 * 3)  # 3.6
    data, risk = scores.dimensions
    lead, order = scores.stages
    assert data.score == pytest.approx(0.3 * 2 + 0.7 * 4)  # 3.4
    assert risk.score == pytest.approx(0.3 * 3 + 0.7 * 3.6)  # 3.42
    assert lead.score == pytest.approx(0.4 * 2 + 0.6 * 3)  # 2.6
    assert order.score == pytest.approx(0.4 * 4 + 0.6 * 3.6)  # 3.76
    assert scores.whole.score == pytest.approx(0.4 * 3.4 + 0.6 * 3.42)  # 3.412
    assert (data.verdict.level, risk.verdict.level, scores.whole.verdict.level) == (2, 3, 2)  # A_3 of data is .7
    assert lead.verdict is None
    assert sum(cell.weight for cell in scores.cells) == pytest.approx(1)


def test_an_empty_assessment_is_not_rated_and_not_a_1():
    scores = score(asked(), [])
    assert {cell.status for cell in scores.cells} == {"not-rated"}
    assert (scores.whole.status, scores.whole.score, scores.whole.verdict.level) == ("not-rated", None, None)


def test_a_target_of_the_assessment_replaces_the_models():
    scores = score(asked(), [], target=Target(default=4, stages={"lead": 2}))
    assert [cell.target for cell in scores.cells] == [2, 4, 4, 4]
    assert scores.whole.target == 3.5


def test_a_stage_that_does_not_exist_here_leaves_the_weights():
    ratings = said(**{"conversion.risk": 3, "order.risk": 3, "fulfilment.risk": 3})
    scores = score(asked(), [], ratings, not_applicable={("lead", "risk"): "all customers are known"})
    assert scores.stages[0].status == "not-applicable"
    assert scores.cell("lead", "risk").reason == Text.same("all customers are known")
    assert (scores.whole.score, scores.whole.lower_bound) == (3, 2.5)
    assert scores.whole.verdict.level == 3


def test_verified_applies_what_self_only_shows():
    ratings = said(**{f"{stage}.risk": 4 for stage in STAGES})
    stated, official = (score(asked(), [], ratings, kind=kind) for kind in ("self", "verified"))
    assert (stated.kind, stated.whole.score, stated.whole.uncapped) == ("self", 4, 4)
    assert (official.kind, official.whole.score, official.whole.uncapped) == ("verified", 2, 4)
    assert stated.cells[0].items[0].capped == official.cells[0].items[0].capped == 2


def test_level_5_with_everything_proven():
    of = model(stages=STAGES, indicators=[indicator(stage, stage) for stage in STAGES])
    values = [value(stage, 97, trend=THREE_MONTHS) for stage in STAGES]
    unproven = score(of, values)
    assert (unproven.dimensions[0].verdict.level, unproven.whole.verdict.level) == (5, 3)
    off = of.model_copy(
        update={
            "scoring": of.scoring.model_copy(
                update={"gates": of.scoring.gates.model_copy(update={"level4_critical_compliance": None})}
            )
        }
    )
    assert score(off, values, improved=True).whole.verdict.level == 5


def test_results_survive_json():
    scores = score(asked(dimensions=TWO), [], said(**{f"{stage}.data": 3 for stage in STAGES}))
    assert Scores.model_validate_json(scores.model_dump_json()) == scores


def test_everything_the_model_does_not_know_is_told_at_once():
    with pytest.raises(InputError) as raised:
        score(
            asked(),
            [value("nothing"), value("nothing")],
            answers(rating(3, "Q9"), rating(4, "Q8")),
            rules=[compliance(0.9, "no-rule")],
            not_applicable={("lead", "style"): "why"},
        )
    assert raised.value.sentences() == [
        "the model has no indicator nothing. Measure with the same model that scores.",
        "the model has no item Q8, Q9. Read the answers with the same model that scores.",
        "the model has no rule no-rule. Check rules with the same model that scores.",
        "lead.style: said to be not applicable, but the model has no such cell. "
        "Write stage.dimension with the model's ids.",
        "the indicator nothing is given more than once. Give one value for each.",
    ]


PARTS = model(
    stages=("lead", "order"),
    dimensions=TWO,
    indicators=[
        indicator(f"{nature}.{stage}.{dimension}", stage, dimension, nature=nature)
        for stage in ("lead", "order")
        for dimension in TWO
        for nature in ("capability", "outcome")
    ],
    items=[item(f"{stage}.{dimension}", stage, dimension) for stage in ("lead", "order") for dimension in TWO],
)
PEOPLE = [("ann", "sales", "clerk"), ("bob", "sales", "manager"), ("eve", "finance", "clerk")]

some_values = st.lists(st.sampled_from([each.id for each in PARTS.indicators]), unique=True).flatmap(
    lambda ids: st.tuples(*(st.builds(value, st.just(id), st.floats(0, 100), st.sampled_from([10, 100])) for id in ids))
)
some_ratings = st.lists(
    st.tuples(
        st.sampled_from([each.id for each in PARTS.items]),
        st.sampled_from(PEOPLE),
        st.one_of(st.integers(1, 5), st.sampled_from(["not-applicable", "dont-know"])),
        st.sampled_from([None, "E2", "E3"]),
    ),
    unique_by=lambda each: each[:2],
).map(lambda made: tuple(rating(each, id, *who, evidence=grade) for id, who, each, grade in made))


def all_scores(scores):
    aggregates = (*scores.dimensions, *scores.stages, scores.whole)
    return [cell.score for cell in scores.cells] + [aggregate.score for aggregate in aggregates]


@settings(max_examples=60, deadline=None)
@given(some_values, some_ratings, st.data())
def test_a_better_answer_never_lowers_a_score(values, ratings, data):
    given_values = [each for each in ratings if each.value is not None and each.value < 5]
    if not given_values:
        return
    worse = data.draw(st.sampled_from(given_values))
    better = tuple(each.model_copy(update={"value": each.value + 1}) if each is worse else each for each in ratings)
    before, after = (all_scores(score(PARTS, values, answers(*each))) for each in (ratings, better))
    assert all(a is None if b is None else a >= b - 1e-9 for b, a in zip(before, after, strict=True))


@settings(max_examples=60, deadline=None)
@given(some_values, some_ratings, st.data(), st.floats(0, 50))
def test_a_better_value_never_lowers_a_score(values, ratings, data, more):
    if not values:
        return
    worse = data.draw(st.sampled_from(values))
    better = tuple(each.model_copy(update={"value": each.value + more}) if each is worse else each for each in values)
    before, after = (all_scores(score(PARTS, each, answers(*ratings))) for each in (values, better))
    assert all(a is None if b is None else a >= b - 1e-9 for b, a in zip(before, after, strict=True))


@settings(max_examples=40, deadline=None)
@given(some_values, some_ratings, st.randoms(use_true_random=False), st.sampled_from(["self", "verified"]))
def test_the_order_of_values_and_respondents_does_not_matter(values, ratings, random, kind):
    shuffled_values, shuffled_ratings = [*values], [*ratings]
    random.shuffle(shuffled_values)
    random.shuffle(shuffled_ratings)
    one = score(PARTS, values, answers(*ratings), kind=kind)
    assert score(PARTS, shuffled_values, answers(*shuffled_ratings), kind=kind) == one


@settings(max_examples=40, deadline=None)
@given(some_values, some_ratings, st.floats(0.01, 100))
def test_scaling_all_weights_changes_nothing(values, ratings, factor):
    def scaled(parts):
        return tuple(part.model_copy(update={"weight": part.weight * factor}) for part in parts)

    heavier = PARTS.model_copy(
        update={part: scaled(getattr(PARTS, part)) for part in ("stages", "dimensions", "items", "indicators")}
    )
    for cached in ("stage_of", "dimension_of", "item_of", "indicator_of"):
        heavier.__dict__.pop(cached, None)  # a copy keeps what the original has looked up
    one, other = (score(each, values, answers(*ratings)) for each in (PARTS, heavier))
    assert all_scores(other) == pytest.approx(all_scores(one))
    assert other.whole.verdict.level == one.whole.verdict.level


@settings(max_examples=40, deadline=None)
@given(some_values, some_ratings, st.sampled_from(["not-applicable", "dont-know"]))
def test_an_answer_without_a_value_never_acts_as_a_number(values, ratings, nothing):
    rated = {each.item for each in ratings if each.value is not None}
    extra = [rating(nothing, id, who="zoe", department="legal") for id in rated]
    one, other = (score(PARTS, values, answers(*each)) for each in (ratings, (*ratings, *extra)))
    assert all_scores(other) == all_scores(one)


@settings(max_examples=40, deadline=None)
@given(some_values, some_ratings)
def test_a_level_is_only_given_where_every_cell_is_known(values, ratings):
    scores = score(PARTS, values, answers(*ratings))
    for dimension in scores.dimensions:
        known = [cell.status for cell in scores.cells if cell.dimension == dimension.id]
        if dimension.status == "not-applicable":
            assert dimension.verdict is None
        else:
            assert (dimension.verdict.level is None) == ("not-rated" in known)


def test_scores_do_not_depend_on_the_day_they_are_made():
    old = [value("capability.order.risk", last=date(1999, 1, 1))]
    assert score(PARTS, old).cell("order", "risk").status == "rated"
    assert score(PARTS, old, as_of=LAST_DAY).cell("order", "risk").status == "not-rated"
