"""A cell's score from what is measured (Q) and what is answered (J): section 4."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from leadline.indicators.value import IndicatorValue
from leadline.model.schema import Indicator, Item, Model, Scoring, Target
from leadline.ratings.evidence import Evidence
from leadline.ratings.rating import Consensus, Rating
from leadline.scoring.answered import score_item
from leadline.scoring.measured import score_indicator, shares_of_q
from leadline.scoring.scores import CellScore, IndicatorScore, ItemScore
from leadline.text import Text

NO_EVIDENCE = Evidence()
HIGHEST_WITHOUT_TREND = 4.0
"""A cell whose indicators were not measured period after period shows management, not improvement."""


def combine(
    q: float | None, j: float | None, coverage: float, quantitative_weight: float
) -> tuple[float | None, float]:
    """Return a cell's score and the weight Q had in it: w = ``quantitative_weight`` x coverage, w·Q + (1 - w)·J.

    With only one of the two it is that one; with neither there is no score.

    >>> combine(4.0, 2.0, coverage=0.5, quantitative_weight=0.5)
    (2.5, 0.25)
    >>> combine(4.0, None, coverage=0.5, quantitative_weight=0.6), combine(None, None, 0.0, 0.6)
    ((4.0, 1.0), (None, 0.0))
    """
    if q is None or j is None:
        return (j, 0.0) if q is None else (q, 1.0)
    weight = quantitative_weight * coverage
    return _between(weight * q + (1 - weight) * j, (q, j)), weight


def score_cell(
    model: Model,
    stage: str,
    dimension: str,
    values: Mapping[str, IndicatorValue],
    ratings: Mapping[str, Sequence[Rating]],
    *,
    verified: bool = False,
    target: Target | None = None,
    as_of: date | None = None,
    reason: str | Text | None = None,
    agreed: Mapping[str, Consensus] = MappingProxyType({}),
    evidence: Evidence = NO_EVIDENCE,
) -> CellScore:
    """Return one cell's score from the values by indicator, and the ratings and what meetings agreed by item.

    ``reason`` is why the cell is not applicable, where someone said so; a cell is not applicable too where nothing is
    measured and every rating of it says so.

    >>> from leadline.model.schema import Dimension, Item, Scoring, Stage
    >>> from leadline.text import Text
    >>> model = Model.model_construct(
    ...     stages=(Stage(id="order", name=Text.same("Order"), weight=1),),
    ...     dimensions=(Dimension(id="data", name=Text.same("Data"), weight=1),),
    ...     items=(Item.model_construct(id="Q", stage="order", dimension="data", weight=1.0),),
    ...     indicators=(), scoring=Scoring(), target=Target())
    >>> said = Rating(respondent="a", department="sales", role="clerk", item="Q", answer="rated", value=4)
    >>> cell = score_cell(model, "order", "data", {}, {"Q": [said]}, verified=True)
    >>> cell.score, cell.uncapped, cell.notes
    (2.0, 4.0, ('ratings-only', 'caps-applied'))
    """
    scoring = model.scoring
    here = [each for each in model.indicators if (each.stage, each.dimension) == (stage, dimension)]
    indicators = _score_indicators(here, values, scoring, as_of)
    asked = [each for each in model.items if (each.stage, each.dimension) == (stage, dimension)]
    items = _with_shares(
        asked,
        [
            score_item(
                each,
                ratings.get(each.id, ()),
                scoring,
                verified=verified,
                as_of=as_of,
                meeting=agreed.get(each.id),
                pieces=evidence.of(each),
            )
            for each in asked
        ],
    )

    measured = sum(each.weight for each, its in zip(here, indicators, strict=True) if its.score is not None)
    coverage = measured / sum(each.weight for each in here) if here else 0.0
    q = _mean([(each.score, each.share) for each in indicators])
    j = _mean([(each.score, each.share) for each in items])
    j_uncapped = _mean([(each.uncapped, each.share) for each in items])
    score, quantitative_weight = combine(q, j, coverage, scoring.quantitative_weight)
    uncapped, _ = combine(q, j_uncapped, coverage, scoring.quantitative_weight)
    trend = any(each.score is not None and each.periods >= scoring.trend_periods for each in indicators)
    held = score is not None and round(score - HIGHEST_WITHOUT_TREND, 6) > 0 and not trend

    applicable = reason is None and not (q is None and _everyone_says_not_applicable(items))
    rated = applicable and score is not None
    return CellScore(
        stage=stage,
        dimension=dimension,
        status="rated" if rated else "not-rated" if applicable else "not-applicable",
        reason=reason,
        score=(HIGHEST_WITHOUT_TREND if held else score) if rated else None,
        uncapped=uncapped if rated else None,
        q=q,
        j=j,
        j_uncapped=j_uncapped,
        coverage=coverage,
        quantitative_weight=quantitative_weight,
        weight=_weight(model, stage, dimension),
        target=(target or model.target).of(stage, dimension),
        indicators=indicators,
        items=items,
        notes=_notes(model, indicators, items, held=held, verified=verified) if rated else (),
    )


def _score_indicators(
    here: Sequence[Indicator], values: Mapping[str, IndicatorValue], scoring: Scoring, as_of: date | None
) -> tuple[IndicatorScore, ...]:
    """Return the scores of a cell's indicators, each with its share of Q."""
    scored = [score_indicator(each, values.get(each.id), scoring, as_of) for each in here]
    measured = [each for each, its in zip(here, scored, strict=True) if its.score is not None]
    shares = shares_of_q(measured, scoring.outcome_share)
    return tuple(each.model_copy(update={"share": shares.get(each.indicator)}) for each in scored)


def _with_shares(asked: Sequence[Item], scored: Sequence[ItemScore]) -> tuple[ItemScore, ...]:
    """Return the scores of a cell's items, each with its share of J."""
    rated = {each.id: each.weight for each, its in zip(asked, scored, strict=True) if its.status == "rated"}
    total = sum(rated.values())
    return tuple(
        each.model_copy(update={"share": rated[each.item] / total}) if each.item in rated else each for each in scored
    )


def _everyone_says_not_applicable(items: Sequence[ItemScore]) -> bool:
    """Say whether there are ratings and all of them say *not applicable*; one *don't know* leaves it open."""
    return any(each.not_applicable for each in items) and not any(each.n or each.dont_know for each in items)


def _mean(scores_and_shares: Sequence[tuple[float | None, float | None]]) -> float | None:
    """Return the mean of the scores there are, weighted by their shares."""
    found = [(score, share) for score, share in scores_and_shares if score is not None and share is not None]
    if not found:
        return None
    scores = [score for score, _ in found]
    return _between(statistics.fmean(scores, weights=[share for _, share in found]), scores)


def _between(mean: float, scores: Sequence[float]) -> float:
    """Return a mean of scores, which rounding must not take past the lowest or highest of them, nor off the scale."""
    return min(max(mean, min(scores)), max(scores))


def _weight(model: Model, stage: str, dimension: str) -> float:
    """Return stage weight x dimension weight as a share of all cells."""
    total = sum(each.weight for each in model.stages) * sum(each.weight for each in model.dimensions)
    return model.stage_of[stage].weight * model.dimension_of[dimension].weight / total


def _notes(
    model: Model, indicators: Sequence[IndicatorScore], items: Sequence[ItemScore], *, held: bool, verified: bool
) -> tuple[str, ...]:
    """Return what the reader of a cell's score should know, as keys of the catalogue of notes."""
    measured = [model.indicator_of[each.indicator] for each in indicators if each.score is not None]
    rated = [each for each in items if each.status == "rated"]
    capped = any(each.uncapped is not None and each.cap is not None and each.uncapped > each.cap for each in rated)
    notes = {
        "held-at-4": held,
        "outcome-only": bool(measured) and all(each.nature == "outcome" for each in measured),
        "measured-only": bool(measured) and not rated,
        "ratings-only": bool(rated) and not measured,
        "caps-applied": capped and verified,
        "caps-shown": capped and not verified,
    }
    return tuple(note for note, holds in notes.items() if holds)
