"""Levels and means of many sets of scores at once are those that the gates explain, whatever is missing or left out.

Cells may be rated, not rated or not applicable, dimensions and cells key or not, and no weight need be rated at all.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.model.schema import Gates
from leadline.scoring.aggregate import aggregate
from leadline.scoring.gates import dimension_verdict
from leadline.scoring.levels import dimension_levels, highest_level, mean_scores, whole_levels
from leadline.scoring.scores import CellScore
from leadline.scoring.whole import whole_verdict
from scoring.small_model import STAGES, asked, compliance, rule

OUT = "not applicable"
DIMENSIONS = ("data", "risk")
Score = float | str | None


@dataclass(frozen=True)
class Case:
    """Scores by stage and dimension (None: not rated), weights of stages, and what the model says of gates."""

    scores: tuple[tuple[Score, Score], ...]
    weights: tuple[int, ...] = (1, 1, 1, 1)
    preset: str = "strict"
    key_cells: tuple[str, ...] | str = "all"
    key_dimensions: frozenset[str] = frozenset(DIMENSIONS)
    rated_share: float = 0.6
    every_cell: float | None = 2.0
    critical: float | None = 0.9
    improved: bool = False

    def model(self):
        gates = Gates(preset=self.preset, key_cells=self.key_cells, level3_every_cell=self.every_cell)
        weighted = dict(zip(STAGES, map(float, self.weights), strict=True))
        made = asked(stages=weighted, dimensions=DIMENSIONS, rules=[rule()], gates=gates, rated_share=self.rated_share)
        key = (each.model_copy(update={"key": each.id in self.key_dimensions}) for each in made.dimensions)
        return made.model_copy(update={"dimensions": tuple(key)})

    def cells(self) -> list[CellScore]:
        return [
            CellScore(
                stage=stage,
                dimension=dimension,
                status={None: "not-rated", OUT: "not-applicable"}.get(its, "rated"),
                score=its if isinstance(its, float) else None,
                uncapped=its if isinstance(its, float) else None,
                weight=weight,
            )
            for stage, row, weight in zip(STAGES, self.scores, self.weights, strict=True)
            for dimension, its in zip(DIMENSIONS, row, strict=True)
        ]


value = st.floats(1, 5).map(lambda score: round(score, 2))
mostly_rated = st.one_of(value, value, value, st.none(), st.just(OUT))
close = st.one_of(value, st.sampled_from([1.99, 2.0, 2.5, 2.51, 3.85, 4.0, 5.0]))
rows = st.one_of(
    st.tuples(*[st.tuples(cell, cell)] * 4) for cell in (mostly_rated, close, st.one_of(close, st.just(OUT)))
)
CELLS = [f"{stage}.{dimension}" for stage in STAGES for dimension in DIMENSIONS]
cases = st.builds(
    Case,
    scores=rows,
    weights=st.tuples(*[st.integers(1, 9)] * 4),
    preset=st.sampled_from(["strict", "iso33020", "average"]),
    key_cells=st.one_of(st.just("all"), st.sets(st.sampled_from(CELLS)).map(tuple)),
    key_dimensions=st.frozensets(st.sampled_from(DIMENSIONS)),
    rated_share=st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    every_cell=st.one_of(st.none(), st.sampled_from([2.0, 2.5])),
    critical=st.one_of(st.none(), st.floats(0.8, 1)),
    improved=st.booleans(),
)
FIVES = ((5.0, 5.0),) * 3
ONE_KEY = frozenset({"data"})


@settings(max_examples=300)
@given(cases)
@example(Case(((5.0, 5.0), (OUT, OUT), (OUT, OUT), (OUT, OUT))))  # one stage alone, whatever its share
@example(Case(((OUT, 5.0),) * 4, critical=0.99, improved=True))  # a dimension that is not applicable decides nothing
@example(Case(((5.0, OUT),) * 4, key_dimensions=frozenset({"risk"})))  # the only key dimension is not applicable
@example(Case((*FIVES, (5.0, None))))  # one key dimension has a level, the other has none
@example(Case((*FIVES, (5.0, None)), key_dimensions=ONE_KEY))  # an unrated cell is never at 2.0
@example(Case(((None, None),) * 4, key_cells=(), rated_share=0.0))  # nothing rated is no level, even if nothing need be
@example(Case((*FIVES, (1.0, 5.0)), preset="average"))  # a failed gate of level 3 is not passed over to level 4
@example(Case(((None, OUT),) * 4, key_cells=(), rated_share=0.0))
def test_many_at_once_are_as_each_alone(case):
    model, cells = case.model(), case.cells()
    gates, share = model.scoring.gates, case.rated_share
    scores = np.array([[its if isinstance(its, float) else np.nan for its in row] for row in case.scores])
    applicable = np.array([[its != OUT for its in row] for row in case.scores])
    is_key = np.array([gates.key_cells == "all" or cell in gates.key_cells for cell in CELLS]).reshape(4, 2)
    weights = np.repeat(np.array(case.weights, dtype=float)[:, None], 2, axis=1)

    verdicts = {
        id: dimension_verdict([cell for cell in cells if cell.dimension == id], gates, share) for id in DIMENSIONS
    }
    (found,) = dimension_levels(scores[None], weights[None], applicable, is_key, gates, share)
    assert found.tolist() == [(verdict and verdict.level) or 0 for verdict in verdicts.values()]

    rules = [] if case.critical is None else [compliance(case.critical)]
    whole = whole_verdict(model, verdicts, cells, rules, improved=case.improved)
    highest = highest_level(model, rules, improved=case.improved)
    (level,) = whole_levels(scores[None], found[None], applicable, model, highest)
    assert level == (whole.level or 0)

    mean = aggregate("whole", "whole", cells, share)
    if applicable.any():
        (many,) = mean_scores(scores[None], weights[None], applicable, share)
        assert np.isnan(many) if mean.score is None else abs(many - mean.score) < 1e-9


def test_each_key_dimension_must_have_a_level_before_the_whole_has_one():
    case = Case((*FIVES, (5.0, None)))
    verdicts = {
        id: dimension_verdict([cell for cell in case.cells() if cell.dimension == id], case.model().scoring.gates, 0.6)
        for id in DIMENSIONS
    }
    whole = whole_verdict(case.model(), verdicts, case.cells())
    assert (verdicts["data"].level, verdicts["risk"].level, whole.level) == (5, None, None)
    assert [(failure.gate, failure.dimension) for failure in whole.failures] == [("unrated-cell", "risk")]
