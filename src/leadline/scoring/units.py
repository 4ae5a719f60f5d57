"""One assessment by business unit, the pooled result of several units, and a group of organisations to compare with."""

import statistics
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal

import numpy as np

from leadline.errors import InputError, Problem
from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Model, Target
from leadline.ratings.evidence import Evidence
from leadline.ratings.rating import Answers
from leadline.ratings.units import Belonging, parts_of
from leadline.scoring.combine import NO_EVIDENCE
from leadline.scoring.findings import findings
from leadline.scoring.score import score
from leadline.scoring.scores import ItemScore, Scored, Scores
from leadline.text import Text


class UnitScores(Scored):
    """One unit's scores. ``objects`` is the largest sample one of its indicators has.

    ``respondents`` counts the unit's own people who answered; ``private`` names the items which so few of them answered
    that their answers count in no unit.
    """

    unit: str
    objects: int
    respondents: int = 0
    private: tuple[str, ...] = ()
    scores: Scores


class Pooled(Scored):
    """Several units as one. A score is the mean of the units that have one, by ``weights``; a level is the lowest.

    ``scores`` and ``levels`` are by ``whole``, a stage's or dimension's id, or a cell as ``stage.dimension``. A score
    is None where no unit has one, a level where a unit has none: nothing is passed vacuously.
    """

    rule: Literal["weights", "objects"]
    weights: Mapping[str, float]
    scores: Mapping[str, float | None]
    levels: Mapping[str, int | None]


class Quartiles(Scored):
    """A cell's, dimension's, stage's or the whole's quartiles over ``n`` organisations."""

    id: str
    n: int
    first: float
    median: float
    third: float


def by_unit(
    model: Model,
    values: Sequence[IndicatorValue],
    answers: Answers | None,
    attribute: str,
    *,
    departments: Mapping[str, str] = MappingProxyType({}),
    units: Collection[str] = (),
    kind: Literal["self", "verified"] = "self",
    target: Target | None = None,
    rules: Sequence[RuleCompliance] = (),
    not_applicable: Mapping[tuple[str, str], str | Text] = MappingProxyType({}),
    as_of: date | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[UnitScores, ...]:
    """Return the scores of each unit named by ``attribute`` in the breakdown of the values, in the order of their
    names.

    ``units`` are further ones, of which there are answers and no events.

    An indicator has the unit's own value and sample, so that small units are *not measured*; its interval and months
    are not known by unit, so that no unit passes 4.0. Answers belong to the unit of the person who gave them, else to
    that of the department by ``departments``; those of others, who serve all units, count in every one. Answers of
    fewer people than may be shown on their own count in no unit (see ``ratings.units``). Rules, evidence and what
    meetings agreed are those of the whole organisation, but an item that nobody of a unit rated stays not rated there.

    Raises:
        InputError: no value is broken down by ``attribute`` and no ``units`` are given, or people or departments
            belong to a unit that it does not have; with every such unit.

    >>> from leadline.indicators.value import Point
    >>> from leadline.model.schema import Scoring
    >>> model = Model.model_construct(
    ...     stages=(), dimensions=(), items=(), rules=(), indicators=(), scoring=Scoring(), target=Target())
    >>> by_unit(model, [], None, "region")
    Traceback (most recent call last):
    ...
    leadline.errors.InputError: no indicator is broken down by 'region'. Name it under breakdown in assessment.yaml.
    """
    measured = [value for value in values if attribute in value.breakdown]
    if not measured and not units:
        raise InputError.of("compare-no-units", attribute=attribute)
    names = units_in(values, attribute, units)
    belonging = Belonging(names, departments)
    unknown = _unknown(belonging, answers, attribute)
    if unknown:
        raise InputError(unknown)
    parts = parts_of(answers, belonging, model.scoring.private_group) if answers else {}
    found = {
        name: score(
            model,
            values_of_unit(values, attribute, name),
            parts[name].answers if name in parts else answers,
            kind=kind,
            target=target,
            rules=rules,
            not_applicable=not_applicable,
            as_of=as_of,
            evidence=evidence,
        )
        for name in names
    }
    return tuple(
        UnitScores(
            unit=name,
            objects=max((p.n for value in measured for p in value.breakdown[attribute] if p.group == name), default=0),
            respondents=parts[name].respondents if name in parts else 0,
            private=parts[name].private if name in parts else (),
            scores=without_groups(model, found[name], parts[name].hidden, rules) if name in parts else found[name],
        )
        for name in names
    )


def units_in(values: Sequence[IndicatorValue], attribute: str, units: Collection[str] = ()) -> Sequence[str]:
    """Return the units that values are broken down by, and further ones, each as the data write it, in order.

    >>> from leadline.indicators.value import Point
    >>> east = {"region": (Point(group="East", n=40, value=80.0),)}
    >>> value = IndicatorValue(indicator="quotes", status="measured", n=90, value=75.0, breakdown=east)
    >>> units_in([value], "region", ["EAST", "West"])
    ['East', 'West']
    """
    found = {point.group for value in values for point in value.breakdown.get(attribute, ()) if point.group}
    known = Belonging(found, {})
    return sorted(found | {unit for unit in units if known.named(unit) is None})


def pooled(units: Sequence[UnitScores], weights: Mapping[str, float] | None = None) -> Pooled:
    """Return several units as one, by the ``weights`` given, else by their number of objects.

    Raises:
        InputError: a unit has no weight, or there is no unit.
    """
    missing = [each.unit for each in units if weights is not None and weights.get(each.unit, 0) <= 0]
    if missing or not units:
        raise InputError.of("compare-no-weight", units=", ".join(missing) or "-")
    weight = {each.unit: float(weights[each.unit] if weights is not None else each.objects) for each in units}
    total = sum(weight.values())
    found = {each.unit: _scores_of(each.scores) for each in units}
    levels = [_levels_of(each.scores) for each in units]
    means: dict[str, float | None] = {}
    for id in next(iter(found.values())):
        rated = [(score, weight[unit]) for unit, its in found.items() if (score := its[id]) is not None]
        means[id] = statistics.fmean([s for s, _ in rated], weights=[w for _, w in rated]) if rated else None
    return Pooled(
        rule="objects" if weights is None else "weights",
        weights={unit: its / total for unit, its in weight.items()},
        scores=means,
        levels={
            id: _lowest([its[id] for its in levels if id in its])
            for id in dict.fromkeys(i for its in levels for i in its)
        },
    )


def benchmark(scores: Sequence[Scores], smallest: int) -> tuple[Quartiles, ...]:
    """Return the quartiles of every score that at least ``smallest`` organisations have, the whole first.

    Raises:
        InputError: fewer than ``smallest`` organisations (``scoring.benchmark_group``): one could be recognised.

    >>> from leadline.scoring.scores import Aggregate
    >>> def at(score):
    ...     whole = Aggregate(kind="whole", id="whole", status="rated", score=score)
    ...     return Scores(kind="self", cells=(), dimensions=(), stages=(), whole=whole)
    >>> benchmark([at(score) for score in (1.0, 2.0, 3.0, 4.0, 5.0)], 5)
    (Quartiles(id='whole', n=5, first=2.0, median=3.0, third=4.0),)
    """
    if len(scores) < smallest:
        raise InputError.of("compare-small-group", count=len(scores), needed=smallest)
    found = [_scores_of(each) for each in scores]
    quartiles = []
    for id in dict.fromkeys(id for its in found for id in its):
        rated = [score for its in found if (score := its.get(id)) is not None]
        if len(rated) >= smallest:
            first, median, third = (float(each) for each in np.quantile(rated, [0.25, 0.5, 0.75]))
            quartiles.append(Quartiles(id=id, n=len(rated), first=first, median=median, third=third))
    return tuple(quartiles)


def values_of_unit(values: Sequence[IndicatorValue], attribute: str, unit: str) -> tuple[IndicatorValue, ...]:
    """Return what is known of one unit: each value's own part in the breakdown by ``attribute``.

    >>> from leadline.indicators.value import Point
    >>> east = {"region": (Point(group="East", n=40, value=80.0),)}
    >>> whole = IndicatorValue(indicator="quotes", status="measured", n=90, value=75.0, breakdown=east)
    >>> [each.value for unit in ("East", "West") for each in values_of_unit([whole], "region", unit)]
    [80.0, None]
    """
    return tuple(_of_unit(value, attribute, unit) for value in values)


def _of_unit(value: IndicatorValue, attribute: str, unit: str) -> IndicatorValue:
    point = next((point for point in value.breakdown.get(attribute, ()) if point.group == unit), None)
    if value.status == "not-measured":
        return value
    if point is None or point.value is None:
        return IndicatorValue(indicator=value.indicator, status="not-measured", reason="no-observations")
    update = {"n": point.n, "value": point.value, "low": None, "high": None, "numerator": None}
    return value.model_copy(update={**update, "trend": (), "breakdown": {}})


def _unknown(belonging: Belonging, answers: Answers | None, attribute: str) -> list[Problem]:
    """Return the units that people or departments are said to belong to and that the data do not have."""
    known = ", ".join(belonging.units)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for rating in answers.ratings if answers else ():
        if rating.unit and belonging.named(rating.unit) is None:
            people[rating.unit].add(rating.respondent)
    return [
        *(
            Problem(
                code="compare-unknown-unit",
                params={"unit": unit, "count": len(their), "attribute": attribute, "known": known},
            )
            for unit, their in sorted(people.items())
        ),
        *(
            Problem(
                code="compare-unknown-unit-of-department",
                params={"department": department, "unit": unit, "attribute": attribute, "known": known},
            )
            for department, unit in belonging.departments.items()
            if belonging.named(unit) is None
        ),
    ]


def without_groups(
    model: Model, scores: Scores, hidden: Collection[tuple[str, str, str]], rules: Sequence[RuleCompliance]
) -> Scores:
    """Return scores that do not show the ``hidden`` groups (item, department, role), nor tell anything of them.

    ``hidden`` are those of ``ratings.units.Part``: groups of which a unit's part may not be shown.

    >>> from leadline.model import load_model
    >>> from leadline.ratings import Answers, Rating
    >>> model = load_model("ltc")
    >>> item = model.items[0]
    >>> said = [Rating(respondent=f"r{n}", department="sales", role="clerk", item=item.id, answer="rated", value=2)
    ...         for n in range(3)]
    >>> scores = score(model, [], Answers(ratings=said))
    >>> [len(scores.cell(item.stage, item.dimension).items[0].groups)
    ...  for scores in (scores, without_groups(model, scores, {(item.id, "sales", "clerk")}, ()))]
    [1, 0]
    """
    if not hidden:
        return scores

    def shown(item: ItemScore) -> ItemScore:
        groups = tuple(group for group in item.groups if (item.item, group.department, group.role) not in hidden)
        private = item.private_groups + len(item.groups) - len(groups)
        return item.model_copy(update={"groups": groups, "private_groups": private})

    cells = tuple(cell.model_copy(update={"items": tuple(map(shown, cell.items))}) for cell in scores.cells)
    told = findings(model, cells, scores.dimensions, scores.whole, rules)
    return scores.model_copy(update={"cells": cells, "findings": told})


def _scores_of(scores: Scores) -> dict[str, float | None]:
    aggregates = {each.id: each.score for each in (scores.whole, *scores.dimensions, *scores.stages)}
    return aggregates | {f"{cell.stage}.{cell.dimension}": cell.score for cell in scores.cells}


def _levels_of(scores: Scores) -> dict[str, int | None]:
    found = {each.id: each.verdict for each in (scores.whole, *scores.dimensions) if each.verdict}
    return {id: verdict.level for id, verdict in found.items()}


def _lowest(levels: Sequence[int | None]) -> int | None:
    return min((each for each in levels if each is not None), default=None) if None not in levels else None
