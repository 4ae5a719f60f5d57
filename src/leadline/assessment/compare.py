"""Two results compared: which of their items and indicators are defined alike, and what became of the scores."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from leadline.assessment.result import Result
from leadline.model.schema import Indicator, Model
from leadline.scoring.compare import Comparison, compare_scores


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
    nothing but indicators can be called improved (see ``compare_scores``).

    >>> from leadline.assessment import read_result
    >>> def shown(path):
    ...     earlier, later = read_result(path / "2024.json"), read_result(path / "2025.json")
    ...     return compare(earlier, later).differences[0].verdict
    """
    one, other = before.model.definitions, after.model.definitions
    common = {id for id, digest in other.items() if one.get(id) == digest}
    return compare_scores(
        before.scores,
        after.scores,
        common,
        after.scoring,
        left_out=sorted((one.keys() | other.keys()) - common),
        same_rules=before.scoring == after.scoring,
        draws=(before.quantiles, after.quantiles) if before.quantiles and after.quantiles else None,
    )
