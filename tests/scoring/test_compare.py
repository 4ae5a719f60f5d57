"""Section 7: two assessments like with like, units of one organisation, and a benchmark group."""

from pathlib import Path

import numpy as np
import pytest

from leadline import InputError, Model, Result, assess, write_result
from leadline.assessment.compare import compare, definitions
from leadline.indicators.value import Point
from leadline.model.schema import Scoring
from leadline.ratings.rating import Answers
from leadline.scoring import score
from leadline.scoring.compare import compare_scores, difference_interval, quantiles
from leadline.scoring.units import UnitScores, benchmark, by_unit, pooled
from leadline.text import LANGUAGES, catalogue
from scoring.small_model import answers, asked, indicator, item, model, rating, said, value

ALL = ("lead.risk", "conversion.risk", "order.risk", "fulfilment.risk")


def at(*given):
    four = asked()
    return score(four, [], said(**dict(zip(ALL, given, strict=True))))


def drawn(scores, spread=0.1):
    """Draws of every score: as sure as ``spread``."""
    ids = {each.id: each.score for each in (scores.whole, *scores.dimensions, *scores.stages)}
    ids |= {f"{cell.stage}.{cell.dimension}": cell.score for cell in scores.cells}
    grid = np.linspace(-spread, spread, 101)
    return {id: its + grid for id, its in ids.items() if its is not None}


def of(comparison, kind, id):
    (its,) = [each for each in comparison.differences if (each.kind, each.id) == (kind, id)]
    return its


def compared(before, after, common=frozenset(ALL), draws=True, spread=0.1, **changes):
    pair = (drawn(before, spread), drawn(after, spread)) if draws else None
    return compare_scores(before, after, set(common), Scoring(), draws=pair, **changes)


def test_improved_means_surely_and_by_enough():
    before = at(2, 2, 3, 3)
    found = compared(before, at(3, 2, 3, 2))
    lead, last = of(found, "cell", "lead.risk"), of(found, "cell", "fulfilment.risk")
    assert (lead.delta, lead.verdict) == (1, "improved")
    # two uniforms of half-width .1: the 5% quantile of their difference is -.2 + .2·sqrt(.1) = -.1368
    assert (lead.low, lead.high) == (pytest.approx(0.8632, abs=2e-3), pytest.approx(1.1368, abs=2e-3))
    assert (last.delta, last.verdict) == (-1, "declined")
    assert of(found, "cell", "order.risk").verdict == "no-clear-change"
    assert (of(found, "whole", "whole").delta, found.improved) == (0, False)
    assert compared(before, at(3, 3, 3, 3)).improved


def test_a_sure_but_small_rise_and_a_large_but_unsure_one_are_no_improvement():
    before, after = at(2, 2, 2, 2), at(2, 2, 2, 2.5)
    assert of(compared(before, after), "whole", "whole").delta == 0.125
    assert not compared(before, after, spread=0.01).improved
    assert not compared(at(2, 2, 2, 2), at(3, 3, 3, 3), spread=2.0).improved


def test_without_draws_nothing_is_called_improved():
    found = compared(at(2, 2, 2, 2), at(4, 4, 4, 4), draws=False)
    assert {each.verdict for each in found.differences} == {"not-known-how-sure"}
    assert not found.improved


def test_what_is_defined_otherwise_is_left_out_and_nothing_in_common_is_not_comparable():
    found = compared(at(2, 2, 2, 2), at(4, 4, 4, 4), common=ALL[1:])
    assert of(found, "cell", "lead.risk").verdict == "not-comparable"
    assert of(found, "item", "lead.risk").delta is None
    assert of(found, "whole", "whole").delta == 2
    assert of(found, "whole", "whole").verdict == "not-known-how-sure"  # not the official scores' difference
    nothing = compared(at(2, 2, 2, 2), at(4, 4, 4, 4), common=())
    assert not nothing.comparable
    assert {each.verdict for each in nothing.differences} == {"not-comparable"}


def test_under_60_percent_in_common_the_whole_is_not_comparable():
    found = compared(at(2, 2, 2, 2), at(3, 3, 3, 3), common=ALL[:2])
    assert of(found, "whole", "whole").verdict == "not-comparable"
    assert of(found, "stage", "lead").delta == 1


def test_a_cell_with_a_new_indicator_is_compared_by_what_both_have():
    one = model(indicators=[indicator("a"), indicator("b")], items=[item("Q1")])
    before = score(one, [value("a", 80.0)], answers(rating(3)))
    after = score(one, [value("a", 90.0), value("b", 70.0)], answers(rating(3)))
    found = compare_scores(before, after, {"a", "b", "Q1"}, Scoring(), draws=(drawn(before), drawn(after)))
    cell = of(found, "cell", "order.risk")
    # before .3·3 + .7·3 = 3; after .6·3 + .4·3 = 3; with the later weights, a alone: .6·(4 - 3) = .6
    assert (cell.before, cell.after) == (pytest.approx(3), pytest.approx(3))
    assert cell.delta == pytest.approx(0.6)
    assert (cell.alike, cell.verdict) == (False, "not-known-how-sure")


def test_an_indicator_has_its_interval_from_both_sides():
    one = model(indicators=[indicator("a")])
    before = score(one, [value("a", 80.0, low=78.0, high=82.0)])
    after = score(one, [value("a", 90.0, low=88.0, high=92.0)])
    its = of(compare_scores(before, after, {"a"}, Scoring()), "indicator", "a")
    # scores 3 (2.8 ... 3.2) and 4 (3.8 ... 4.4)
    assert (its.low, its.high) == (pytest.approx(1 - 0.08**0.5), pytest.approx(1 + (0.16 + 0.04) ** 0.5))
    assert its.verdict == "improved"


def test_self_and_verified_are_not_the_same_rules():
    four = asked()
    given = said(**dict.fromkeys(ALL, 2))
    found = compared(score(four, [], given), score(four, [], given, kind="verified"))
    assert of(found, "whole", "whole").verdict == "not-known-how-sure"


def test_the_interval_of_a_difference_pairs_all_with_all():
    # the same draws in the same order are not the same draw: 0 is not sure
    low, high = difference_interval([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 0.9)
    assert low < -1 < 1 < high
    assert difference_interval([], [1.0], 0.9) is None
    assert difference_interval([float("nan")], [1.0], 0.9) is None
    grid = np.linspace(2, 3, 5001)
    exact = difference_interval(grid, grid + 1, 0.9)
    assert difference_interval(quantiles(grid), quantiles(grid + 1), 0.9) == pytest.approx(exact, abs=0.01)


def test_two_results_compare_by_definition(manufacturer: Result, model: Model):
    result = manufacturer
    same = compare(result, result)
    assert same.comparable
    assert (same.improved, same.left_out) == (False, ())
    assert same.common == len(model.items) + len(model.indicators)
    changed = model.indicator_of["win-rate"].model_copy(update={"unit": "ratio"})
    others = tuple(changed if each.id == "win-rate" else each for each in model.indicators)
    digests = definitions(model.model_copy(update={"indicators": others}))
    reference = result.model.model_copy(update={"definitions": digests, "version": "2030.1"})
    other = compare(result, result.model_copy(update={"model": reference}))
    assert other.left_out == ("win-rate",)
    foreign = result.model_copy(update={"model": result.model.model_copy(update={"definitions": {}})})
    assert not compare(foreign, result).comparable


def test_an_earlier_result_opens_the_gate_of_level_5(tmp_path: Path, model: Model):
    def assessed(name: str, answer: int, organisation: str = "X", **keys: str) -> Result:
        folder = tmp_path / name
        folder.mkdir()
        extra = "".join(f"{key}: {its}\n" for key, its in keys.items())
        (folder / "assessment.yaml").write_text(
            f"name: {name}\norganisation: {organisation}\nanswers: [a.csv]\n{extra}", encoding="utf-8"
        )
        rows = [f"R{who},D{who % 4},Clerk,{each.id},{answer}" for each in model.items for who in range(40)]
        text = "\n".join(["respondent,department,role,item,answer", *rows]) + "\n"
        (folder / "a.csv").write_text(text, encoding="utf-8")
        result = assess(folder)
        write_result(result, folder / "result.json")
        return result

    def gates(result: Result) -> set[str]:
        return {failure.gate for failure in result.scores.whole.verdict.failures}

    free = "{gates: {level4_critical_compliance: null}, quantitative_weight: 0.5}"
    assessed("first", 3, scoring=free)
    assert "improvement" in gates(assessed("alone", 4, scoring=free))
    later = assessed("second", 4, scoring=free, previous="../first/result.json")
    assert later.scores.whole.verdict.level == 4
    assert "improvement" not in gates(later)
    assert "improvement" in gates(assessed("third", 4, scoring=free, previous="../second/result.json"))
    stranger = assessed("stranger", 4, organisation="Y", scoring=free, previous="../first/result.json")
    assert "improvement" in gates(stranger)  # another organisation's result proves nothing
    with pytest.raises(InputError, match="nowhere"):
        assessed("fourth", 4, scoring=free, previous="nowhere.json")


def broken_down(id, **units):
    points = tuple(Point(group=unit, n=n, value=its) for unit, (its, n) in units.items())
    return value(id, 85.0, n=200, breakdown={"business_unit": points})


def test_each_unit_has_its_own_values_and_answers():
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), West=(90.0, 50), South=(95.0, 5))]
    ratings = answers(
        *(rating(2, who=f"e{n}", department="East sales") for n in range(3)),
        *(rating(4, who=f"w{n}", department="West sales") for n in range(3)),
    )
    east, south, west = by_unit(
        one, values, ratings, "business_unit", departments={"East sales": "East", "West sales": "West"}
    )
    assert [each.unit for each in (east, south, west)] == ["East", "South", "West"]
    assert (east.objects, west.objects) == (100, 50)
    assert east.scores.cell("order", "risk").score == pytest.approx(0.6 * 3 + 0.4 * 2)
    assert west.scores.cell("order", "risk").score == pytest.approx(0.6 * 4 + 0.4 * 4)
    assert south.scores.cell("order", "risk").indicators[0].reason == "too-few"
    assert south.scores.cell("order", "risk").status == "not-rated"

    whole = pooled([east, west])
    assert (whole.rule, whole.weights) == ("objects", {"East": pytest.approx(2 / 3), "West": pytest.approx(1 / 3)})
    assert whole.scores["order.risk"] == pytest.approx((2 * 2.6 + 4) / 3)
    assert whole.levels["whole"] == min(each.scores.whole.verdict.level for each in (east, west))
    even = pooled([east, west], {"East": 1, "West": 1})
    assert (even.rule, even.scores["order.risk"]) == ("weights", pytest.approx(3.3))
    assert pooled([east, west, south]).levels["whole"] is None  # a unit without a level leaves none


def test_units_that_are_not_in_the_data_or_have_no_weight_are_told():
    one = model(indicators=[indicator("a")])
    with pytest.raises(InputError, match="region"):
        by_unit(one, [value("a")], None, "region")
    unit = UnitScores(unit="East", objects=1, scores=score(one, [value("a")]))
    with pytest.raises(InputError, match="East"):
        pooled([unit], {"West": 1.0})
    with pytest.raises(InputError):
        pooled([])


def test_answers_of_departments_without_a_unit_count_in_every_unit():
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), West=(80.0, 50))]
    units = by_unit(one, values, Answers(ratings=(rating(3, department="Finance"),)), "business_unit")
    assert [each.scores.cell("order", "risk").j for each in units] == [3, 3]


def people(count, value, unit=None, **given):
    return [rating(value, who=f"{unit} {value} {n} {given}", unit=unit, **given) for n in range(count)]


def test_a_person_s_own_unit_stands_above_that_of_the_department():
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), West=(80.0, 50))]
    given = answers(*people(3, 2), *people(4, 4, "west "), *people(3, 5, department="Board"))
    east, west = by_unit(one, values, given, "business_unit", departments={"sales": "East"})
    assert [(each.unit, each.respondents, each.private) for each in (east, west)] == [("East", 3, ()), ("West", 4, ())]
    # the board serves both: two groups of equal weight in each
    assert east.scores.cell("order", "risk").j == pytest.approx((2 + 5) / 2)
    assert west.scores.cell("order", "risk").j == pytest.approx((4 + 5) / 2)


def test_few_people_of_a_unit_cannot_be_made_out():
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), North=(80.0, 60), West=(80.0, 50))]
    many, some, two = people(5, 2, "East"), people(3, 3, "North"), people(2, 5, "West")

    def units(*given):
        return {each.unit: each for each in by_unit(one, values, answers(*given), "business_unit")}

    # all but East's and North's would be West's two, so North is left out with West
    found = units(*many, *some, *two)
    assert {unit: each.scores.cell("order", "risk").j for unit, each in found.items()} == {
        "East": 2.0, "North": None, "West": None,
    }  # fmt: skip
    assert {unit: each.private for unit, each in found.items()} == {"East": (), "North": ("Q1",), "West": ("Q1",)}
    assert found["West"].scores.cell("order", "risk").items[0].n == 0
    assert {unit: each.scores.cell("order", "risk").j for unit, each in units(*many, *some).items()} == {
        "East": 2.0, "North": 3.0, "West": None,
    }  # fmt: skip
    # one who serves all and is alone says nothing in a unit: it would be that person's answer
    alone = units(*many, *some, *people(1, 5, department="Board"))["West"]
    assert alone.scores.cell("order", "risk").j is None


def test_a_group_is_not_told_by_the_difference_of_its_parts():
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), West=(80.0, 50))]
    parts = [*people(4, 2, "East"), *people(2, 5, "West"), *people(3, 3, "West", department="logistics")]
    (whole,) = score(one, values, answers(*parts)).cell("order", "risk").items
    assert {group.department: group.n for group in whole.groups} == {"sales": 6, "logistics": 3}
    east, west = (
        each.scores.cell("order", "risk").items[0] for each in by_unit(one, values, answers(*parts), "business_unit")
    )
    assert east.n == 4
    assert (east.groups, east.private_groups) == ((), 1)  # with it, West's two of sales would be the rest of six
    assert (west.groups, west.private_groups) == ((), 2)
    enough = answers(*parts, *people(1, 4, "West"))
    east, west = (each.scores.cell("order", "risk").items[0] for each in by_unit(one, values, enough, "business_unit"))
    assert [group.n for group in east.groups] == [4]
    assert {group.department: group.n for group in west.groups} == {"sales": 3, "logistics": 3}


@pytest.mark.parametrize(("language", "said"), [("en", "2 of the people"), ("zh-Hans", "有 2 名受访者")])
def test_units_that_the_data_do_not_have_are_told(language, said):
    one = model(indicators=[indicator("a")], items=[item("Q1")])
    values = [broken_down("a", East=(80.0, 100), West=(80.0, 50))]
    given = answers(*people(2, 3, "Eest"), *people(3, 3, "East"))
    with pytest.raises(InputError) as error:
        by_unit(one, values, given, "business_unit", departments={"sales": "South"})
    wrong, department = (problem.sentence(language) for problem in error.value.problems)
    assert said in wrong
    assert "Eest" in wrong
    assert "East, West" in wrong
    assert "South" in department


def test_a_benchmark_needs_five():
    group = [at(*(given,) * 4) for given in (1, 2, 3, 4)]
    with pytest.raises(InputError, match=r"4 organisations.*from 5"):
        benchmark(group, Scoring().benchmark_group)
    found = {each.id: each for each in benchmark([*group, at(3, 3, 3, 3)], 5)}
    assert (found["order.risk"].first, found["order.risk"].median, found["order.risk"].third) == (2, 3, 3)
    assert found["whole"].n == 5
    unrated = score(asked(), [], said(**{"lead.risk": 3}))
    assert "order.risk" not in {each.id for each in benchmark([*group, unrated], 5)}


def test_every_verdict_has_its_words():
    verdicts = {"improved", "declined", "no-clear-change", "not-known-how-sure", "not-comparable"}
    assert verdicts <= catalogue("compare").keys()
    assert all(text.get(language) for text in catalogue("compare").values() for language in LANGUAGES)
