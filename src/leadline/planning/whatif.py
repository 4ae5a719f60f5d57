"""What if: an assessment scored once more with something supposed, never by a shortcut."""

from collections.abc import Iterator

from leadline.planning.outcome import Change, LevelShift, Shift, Standing, WhatIf
from leadline.planning.supposing import SAME, Supposing
from leadline.planning.supposition import Supposition, check_supposition
from leadline.scoring.given import Given
from leadline.scoring.scores import Aggregate, CellScore, GateFailure, LevelVerdict, Scores


def what_if(given: Given, supposition: Supposition, *, before: Scores | None = None) -> WhatIf:
    """Return what the scores and levels would be, if what is supposed were so.

    It is arithmetic and no forecast: only the inputs named in ``changes`` differ, and the same function scores them.
    ``given`` is what the assessment was scored from, ``before`` its scores, which are worked out where they are not
    given. What nothing is known of (an item nobody rated, an indicator that is not measured) stays so, and is told
    under ``left_out``. Intervals come from as many cases and the same people as before.

    Raises:
        InputError: something is supposed that the model does not know, or nothing at all.

    >>> from leadline.model import load_model
    >>> from leadline.ratings.rating import Answers, Rating
    >>> model = load_model("ltc")
    >>> model = model.model_copy(update={"scoring": model.scoring.model_copy(update={"draws": 50})})
    >>> said = [Rating(respondent=who, department=who, role="manager", item=item.id, answer="rated", value=2)
    ...         for who in ("sales", "finance", "logistics") for item in model.items]
    >>> found = what_if(Given(model, answers=Answers(ratings=said)), Supposition(cells={"order.risk": 3}))
    >>> found.shift("order.risk").after.score, found.shift("whole").before.score < found.shift("whole").after.score
    (3.0, True)
    """
    check_supposition(supposition, given.model)
    earlier = before or given.scored()
    supposing = Supposing(given, earlier)
    changed = supposing.suppose(supposition)
    later = changed.scored()
    return WhatIf(
        supposition=supposition,
        changes=tuple(_changes(given, changed, supposing, later)),
        left_out=tuple(supposing.left_out),
        shifts=tuple(_shifts(earlier, later)),
        levels=tuple(_levels(earlier, later)),
        confidence=given.model.scoring.confidence,
        draws=later.draws,
        seed=later.seed,
        indicators=changed.values,
        rules=changed.rules,
        scores=later,
    )


def _changes(given: Given, changed: Given, supposing: Supposing, later: Scores) -> Iterator[Change]:
    """Give every input that differs, in the model's order."""
    indicators = {one.indicator: one for cell in later.cells for one in cell.indicators}
    items = {one.item: one for cell in later.cells for one in cell.items}
    for value, to in zip(given.values, changed.values, strict=True):
        why = supposing.why.get(("indicator", value.indicator))
        if why and value.value is not None and to.value is not None:
            cell, score = supposing.indicator_before(value.indicator)
            yield Change(
                kind="indicator",
                id=value.indicator,
                because=why.because,
                cell=cell,
                before=value.value,
                after=to.value,
                score_before=score.score,
                score_after=indicators[value.indicator].score,
                effects=why.effects,
            )
    for item, now in items.items():
        why = supposing.why.get(("item", item))
        cell, was = supposing.item_before(item)
        if why and was.uncapped is not None and now.uncapped is not None:
            yield Change(
                kind="item",
                id=item,
                because=why.because,
                cell=cell,
                before=was.uncapped,
                after=now.uncapped,
                score_before=was.score,
                score_after=now.score,
            )
    for rule, kept in zip(given.rules, changed.rules, strict=True):
        if ("rule", rule.rule) in supposing.why and rule.share is not None and kept.share is not None:
            yield Change(kind="rule", id=rule.rule, because="asked", before=rule.share, after=kept.share)


def _shifts(before: Scores, after: Scores) -> Iterator[Shift]:
    aggregates = zip(
        (before.whole, *before.dimensions, *before.stages), (after.whole, *after.dimensions, *after.stages), strict=True
    )
    for was, now in aggregates:
        yield Shift(kind=was.kind, id=was.id, before=_standing(was), after=_standing(now))
    for one, other in zip(before.cells, after.cells, strict=True):
        if one.score is not None and other.score is not None and abs(one.score - other.score) > SAME:
            id = f"{one.stage}.{one.dimension}"
            yield Shift(kind="cell", id=id, before=_standing(one), after=_standing(other))


def _standing(score: Aggregate | CellScore) -> Standing:
    verdict = score.verdict if isinstance(score, Aggregate) else None
    level = verdict.level if verdict else None
    return Standing(
        score=score.score,
        low=score.estimate.low if score.estimate else None,
        high=score.estimate.high if score.estimate else None,
        level=level,
        sure=verdict.at_least[level - 1] if verdict and level and verdict.at_least else None,
    )


def _levels(before: Scores, after: Scores) -> Iterator[LevelShift]:
    for was, now in zip((before.whole, *before.dimensions), (after.whole, *after.dimensions), strict=True):
        if was.verdict is not None and now.verdict is not None:
            yield LevelShift(
                of=was.id,
                before=was.verdict.level,
                after=now.verdict.level,
                passed=_passed(was.verdict, now.verdict),
                failing=now.verdict.failures,
            )


def _passed(was: LevelVerdict, now: LevelVerdict) -> tuple[GateFailure, ...]:
    """Return the gates that failed before and no longer do."""
    still = {_gate(failure) for failure in now.failures}
    reached = now.level or 0
    return tuple(
        failure
        for failure in was.failures
        if failure.level <= reached or (now.level == was.level and _gate(failure) not in still)
    )


def _gate(failure: GateFailure) -> tuple[object, ...]:
    return failure.gate, failure.level, failure.of_level, failure.dimension, failure.stage, failure.rule
