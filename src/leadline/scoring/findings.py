"""What scoring finds worth telling, the worst first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from leadline.indicators.value import RuleCompliance
from leadline.model.schema import Model, Severity
from leadline.ratings.agreement import Group
from leadline.ratings.bias import biased, own_ratings
from leadline.scoring.gates import reaches
from leadline.scoring.scores import Aggregate, CellScore, Finding
from leadline.scoring.whole import critical_shares

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From worst to mildest."""

WIDE_GAP = 2
"""A perception gap of so many times the model's limit is of high severity."""


def findings(
    model: Model,
    cells: Sequence[CellScore],
    dimensions: Sequence[Aggregate],
    whole: Aggregate,
    rules: Iterable[RuleCompliance] = (),
) -> tuple[Finding, ...]:
    """Return the findings, ordered by severity, then by kind and place in the model.

    >>> from leadline.model.schema import Scoring
    >>> cell = CellScore(stage="order", dimension="risk", status="rated", q=2.0, j=3.5)
    >>> found = findings(Model.model_construct(scoring=Scoring(), rules=()), [cell], [],
    ...                  Aggregate(kind="whole", id="whole", status="not-rated"))
    >>> found[0].kind, found[0].params["direction"]
    ('perception-gap', 'said-higher')
    """
    found = (
        *_critical_rules(model, tuple(rules)),
        *_levels((whole, *dimensions)),
        *_perception_gaps(model, cells),
        *_own_department_bias(model, cells),
        *_low_agreement(model, cells),
        *_thin_evidence(model, cells),
    )
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def _critical_rules(model: Model, rules: Sequence[RuleCompliance]) -> Iterator[Finding]:
    needed = model.scoring.gates.level4_critical_compliance
    compliance = {each.rule: each for each in rules}
    for rule, share in critical_shares(model, rules).items():
        if needed is not None and not reaches(share, needed):
            each = compliance[rule]
            params = {"share": share, "n": each.n, "violations": each.violations, "needed": needed}
            yield Finding(
                kind="critical-rule",
                severity="critical",
                rule=rule,
                dimension=model.rule_of[rule].dimension,
                params=params,
            )


def _levels(aggregates: Iterable[Aggregate]) -> Iterator[Finding]:
    """Yield why the whole, and then each dimension, has no level or not the next one."""
    for each in aggregates:
        verdict = each.verdict
        if verdict is None or not verdict.failures:
            continue
        dimension = each.id if each.kind == "dimension" else None
        if verdict.level is None:
            cells = [f"{failure.stage}.{failure.dimension}" for failure in verdict.failures]
            kind, params = "no-level", {"count": len(cells), "cells": cells}
        else:
            gates = sorted({failure.gate for failure in verdict.failures})
            kind = "failing-gate"
            params = {
                "level": verdict.level,
                "next": verdict.level + 1,
                "count": len(verdict.failures),
                "gates": gates,
            }
        yield Finding(kind=kind, severity="medium" if dimension else "high", dimension=dimension, params=params)


def _perception_gaps(model: Model, cells: Iterable[CellScore]) -> Iterator[Finding]:
    limit = model.scoring.perception_gap
    for cell in cells:
        if cell.status != "rated" or cell.q is None or cell.j is None or not reaches(abs(cell.q - cell.j), limit):
            continue
        gap = abs(cell.q - cell.j)
        direction = "said-higher" if cell.j > cell.q else "measured-higher"
        yield Finding(
            kind="perception-gap",
            severity="high" if reaches(gap, WIDE_GAP * limit) else "medium",
            stage=cell.stage,
            dimension=cell.dimension,
            params={"q": cell.q, "j": cell.j, "gap": gap, "direction": direction},
        )


def _own_department_bias(model: Model, cells: Iterable[CellScore]) -> Iterator[Finding]:
    """Yield the stages that a department of theirs and the other departments rate a level or more apart."""
    groups = {item.item: [Group(**each.model_dump()) for each in item.groups] for cell in cells for item in cell.items}
    for each in biased(own_ratings(model, groups)):
        yield Finding(
            kind="own-department-bias",
            severity="medium",
            stage=each.stage,
            params={
                "department": each.department,
                "stage": each.stage,
                "own": each.own,
                "others": each.others,
                "gap": abs(each.gap),
                "items": each.items,
                "direction": "own-higher" if each.gap > 0 else "others-higher",
            },
        )


def _low_agreement(model: Model, cells: Iterable[CellScore]) -> Iterator[Finding]:
    """Yield the cells with items to meet about; worse where raters do not agree by r_wg either."""
    for cell, items, rated in _flagged(cells, "consensus-meeting"):
        apart = any(
            item.agreement is not None and not reaches(item.agreement, model.scoring.agreement)
            for item in cell.items
            if item.item in items
        )
        yield Finding(
            kind="low-agreement",
            severity="medium" if apart else "low",
            stage=cell.stage,
            dimension=cell.dimension,
            params={"items": items, "count": len(items), "rated": rated},
        )


def _thin_evidence(model: Model, cells: Iterable[CellScore]) -> Iterator[Finding]:
    """Yield the cells with thin items; worse where nothing else carries the cell."""
    for cell, items, rated in _flagged(cells, "thin"):
        yield Finding(
            kind="thin-evidence",
            severity="medium" if len(items) == rated and cell.q is None else "low",
            stage=cell.stage,
            dimension=cell.dimension,
            params={
                "items": items,
                "count": len(items),
                "rated": rated,
                "respondents": model.scoring.thin_respondents,
                "departments": model.scoring.thin_departments,
            },
        )


def _flagged(cells: Iterable[CellScore], flag: str) -> Iterator[tuple[CellScore, list[str], int]]:
    """Yield every rated cell with items that carry a flag, those items, and how many of its items are rated."""
    for cell in cells:
        items = [item.item for item in cell.items if flag in item.flags]
        if cell.status == "rated" and items:
            yield cell, items, sum(item.status == "rated" for item in cell.items)
