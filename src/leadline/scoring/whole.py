"""The level of the whole: the lowest key dimension, and then the model's extra gates (section 5)."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from leadline.indicators.value import RuleCompliance
from leadline.model.schema import Model
from leadline.scoring.gates import LEVELS, demand, failure, reaches, unrated
from leadline.scoring.moves import RatedCell, smallest_moves
from leadline.scoring.scores import CellMove, CellScore, GateFailure, LevelVerdict


def whole_verdict(
    model: Model,
    dimensions: Mapping[str, LevelVerdict | None],
    cells: Sequence[CellScore],
    rules: Iterable[RuleCompliance] = (),
    *,
    improved: bool = False,
) -> LevelVerdict:
    """Return the level of the whole and why not the next, from the verdicts by dimension (None: not applicable).

    Level 3 needs every applicable cell rated and at 2.0; level 4 no critical rule under the limit and at least one
    measured; level 5 ``improved``, a measured improvement between two assessments. Where a key dimension has no level
    the whole has none.

    >>> from leadline.model.schema import Dimension, Gates, Scoring
    >>> model = Model.model_construct(
    ...     dimensions=tuple(Dimension.model_construct(id=id, key=True) for id in ("data", "risk")),
    ...     scoring=Scoring(), stages=(), rules=())
    >>> at = {"data": LevelVerdict(preset="strict", level=4), "risk": LevelVerdict(preset="strict", level=2)}
    >>> verdict = whole_verdict(model, at, [])
    >>> verdict.level, verdict.failures[0].gate, verdict.failures[0].dimension
    (2, 'dimension-level', 'risk')
    """
    preset = model.scoring.gates.preset
    key = {each.id: verdict for each in model.dimensions if each.key and (verdict := dimensions.get(each.id))}
    levels = {id: verdict.level for id, verdict in key.items() if verdict.level is not None}
    if not key or len(levels) < len(key):
        unknown = tuple(each for id, verdict in key.items() if id not in levels for each in verdict.failures)
        return LevelVerdict(preset=preset, level=None, failures=unknown)
    extra = {k: _extra_failures(model, k, cells, tuple(rules), improved=improved) for k in LEVELS}
    level = max(each for each in LEVELS if each <= min(levels.values()) and not any(extra[k] for k in LEVELS[:each]))
    if level == LEVELS[-1]:
        return LevelVerdict(preset=preset, level=level)
    lagging = {id: at for id, at in levels.items() if at <= level}
    lower = (failure("dimension-level", level + 1, at, level + 1, dimension=id) for id, at in lagging.items())
    return LevelVerdict(
        preset=preset,
        level=level,
        failures=(*lower, *extra[level + 1]),
        moves=_moves(model, cells, lagging, level + 1),
    )


def critical_shares(model: Model, rules: Iterable[RuleCompliance]) -> Mapping[str, float]:
    """Return how well each critical rule that could be checked was kept (0-1), in the model's order.

    >>> from leadline.model.schema import Rule
    >>> model = Model.model_construct(rules=(Rule.model_construct(id="four-eyes", severity="critical"),))
    >>> critical_shares(model, [RuleCompliance(rule="four-eyes", status="measured", n=50, violations=5, share=0.9)])
    {'four-eyes': 0.9}
    """
    found = {each.rule: each.share for each in rules if each.share is not None}
    return {each.id: found[each.id] for each in model.rules if each.severity == "critical" and each.id in found}


def _extra_failures(
    model: Model, level: int, cells: Sequence[CellScore], rules: Sequence[RuleCompliance], *, improved: bool
) -> tuple[GateFailure, ...]:
    """Return the extra gates at one level that are not passed."""
    gates = model.scoring.gates
    if level == 3 and gates.level3_every_cell is not None:
        return _low_cells(cells, level, gates.level3_every_cell)
    if level == 4 and gates.level4_critical_compliance is not None:
        return _broken_rules(model, rules, level, gates.level4_critical_compliance)
    if level == 5 and gates.level5_measured_improvement and not improved:
        return (failure("improvement", level),)
    return ()


def _low_cells(cells: Sequence[CellScore], level: int, needed: float) -> tuple[GateFailure, ...]:
    return (
        *(unrated(cell, level) for cell in cells if cell.status == "not-rated"),
        *(
            failure("every-cell", level, cell.score, needed, dimension=cell.dimension, stage=cell.stage)
            for cell in cells
            if cell.score is not None and not reaches(cell.score, needed)
        ),
    )


def _broken_rules(model: Model, rules: Sequence[RuleCompliance], level: int, needed: float) -> tuple[GateFailure, ...]:
    measured = critical_shares(model, rules)
    if not measured:
        return (failure("critical-rules", level, None, needed),)
    return tuple(
        failure("critical-rules", level, share, needed, rule=rule, dimension=model.rule_of[rule].dimension)
        for rule, share in measured.items()
        if not reaches(share, needed)
    )


def _moves(model: Model, cells: Sequence[CellScore], lagging: Collection[str], level: int) -> tuple[CellMove, ...]:
    """Return the smallest moves that pass ``level``: of lagging dimensions, and of cells its extra gate finds too low.

    Both at once, dimension by dimension: a cell that must rise for the one gate may be all that the other needs.
    """
    gates = model.scoring.gates
    lowest = gates.level3_every_cell if level == 3 else None
    found = {}
    for dimension in {cell.dimension: None for cell in cells}:
        rated = [
            RatedCell(cell.stage, cell.dimension, cell.score, cell.weight)
            for cell in cells
            if cell.dimension == dimension and cell.score is not None
        ]
        wanted = demand(rated, level if dimension in lagging else None, gates, lowest)
        found.update({(move.stage, move.dimension): move for move in smallest_moves(rated, wanted)})
    return tuple(found[cell] for cell in model.cells if cell in found)
