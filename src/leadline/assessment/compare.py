"""Two results compared: which of their items and indicators are defined alike, and what became of the scores."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from leadline.assessment.result import Result
from leadline.model.schema import Indicator, Model
from leadline.scoring.compare import Comparison, Doubt, compare_scores


def definitions(model: Model) -> Mapping[str, str]:
    """Return a short digest of what each item and indicator means: its question and anchors, or measure and entry
    values.

    Names, weights and sources may change without making two assessments incomparable.

    >>> from leadline.model import load_model
    >>> len(definitions(load_model("ltc"))["win-rate"])
    12
    """
    meant = {
        **{each.id: each.model_dump(mode="json", include={"question", "anchors"}) for each in model.items},
        **{each.id: _meaning(each) for each in model.indicators},
    }
    return {
        id: hashlib.sha256(json.dumps(its, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
        for id, its in meant.items()
    }


def _meaning(indicator: Indicator) -> dict[str, Any]:
    its = indicator.model_dump(mode="json", include={"measure", "unit", "direction", "scale", "levels"})
    if indicator.recorded:
        its |= {"recorded": indicator.recorded.model_dump(mode="json", include={"aggregate", "months"})}
    return its


def compare(before: Result, after: Result) -> Comparison:
    """Return what changed between two assessments, from the whole down to items and indicators.

    Compared are items and indicators that have the same definition in both models; where there is none, nothing is
    comparable. How sure a difference is comes from the quantiles of both results' draws; where a result has none,
    nothing but indicators can be called improved (see ``compare_scores``). What speaks against the comparison itself
    goes along (see ``doubts``).

    >>> from leadline.assessment import read_result
    >>> def shown(path):
    ...     earlier, later = read_result(path / "2024.json"), read_result(path / "2025.json")
    ...     return compare(earlier, later).differences[0].verdict
    """
    one, other = before.model.definitions, after.model.definitions
    common = {id for id, digest in other.items() if one.get(id) == digest}
    found = compare_scores(
        before.scores,
        after.scores,
        common,
        after.scoring,
        left_out=sorted((one.keys() | other.keys()) - common),
        same_rules=before.scoring == after.scoring,
        draws=(before.quantiles, after.quantiles) if before.quantiles and after.quantiles else None,
    )
    return found.model_copy(update={"doubts": doubts(before, after)})


def proves_improvement(before: Result, after: Result) -> bool:
    """Return whether an organisation measurably improved from one result to the next, which the gate of level 5 asks.

    Another organisation's result, the same one again, or a later one as the earlier proves nothing.

    >>> def opens_level_5(earlier, later):
    ...     return proves_improvement(earlier, later)
    """
    nothing = {"same-result", "other-organisation", "wrong-order"}
    found = compare(before, after)
    return found.improved and not any(doubt.code in nothing for doubt in found.doubts)


def doubts(before: Result, after: Result) -> tuple[Doubt, ...]:
    """Return what speaks against comparing two results as before and after of one organisation, the gravest first.

    The same result twice, another organisation, the later one given first, periods that overlap, another kind of
    assessment, other scoring numbers, another model or goal.

    >>> from leadline.assessment import read_result
    >>> def told(path):
    ...     return [doubt.code for doubt in doubts(read_result(path / "2025.json"), read_result(path / "2024.json"))]
    """
    return tuple(_doubts(before, after))


def _doubts(before: Result, after: Result) -> Iterator[Doubt]:
    if before == after:
        yield Doubt(code="same-result")
        return
    if before.organisation != after.organisation:
        yield Doubt(code="other-organisation", params={"before": before.organisation, "after": after.organisation})
    ends = [result.period_to or result.as_of for result in (before, after)]
    if ends[0] and ends[1] and ends[0] > ends[1]:
        yield Doubt(code="wrong-order", params={"before": ends[0].isoformat(), "after": ends[1].isoformat()})
    elif before.period_to and after.period_from and after.period_from <= before.period_to:
        params = {"first": after.period_from.isoformat(), "last": before.period_to.isoformat()}
        yield Doubt(code="overlap", params=params)
    if before.kind != after.kind:
        yield Doubt(code="other-kind", params={"before": before.kind, "after": after.kind})
    if before.model.id != after.model.id:
        yield Doubt(code="other-model", params={"before": before.model.name, "after": after.model.name})
    if before.scoring != after.scoring:
        names = [name for name in type(after.scoring).model_fields if _differ(name, before, after)]
        yield Doubt(code="other-scoring", params={"names": ", ".join(names)})
    if (before.goal and before.goal.id) != (after.goal and after.goal.id):
        yield Doubt(code="other-goal")


def _differ(name: str, before: Result, after: Result) -> bool:
    return bool(getattr(before.scoring, name) != getattr(after.scoring, name))
