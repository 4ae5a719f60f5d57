"""Section 5: the level of the whole, its extra gates, and why not the next."""

import pytest

from leadline.model.schema import Dimension
from leadline.scoring import score
from leadline.scoring.scores import CellScore, LevelVerdict
from leadline.scoring.whole import whole_verdict
from leadline.text import Text
from scoring.small_model import asked, compliance, model, rule, said

TWO = ("data", "risk")


def at(level, *failures, moves=()):
    return LevelVerdict(preset="strict", level=level, failures=failures, moves=moves)


def cell(score, stage="order", dimension="risk"):
    status = "not-rated" if score is None else "rated"
    return CellScore(stage=stage, dimension=dimension, status=status, score=score, weight=0.5)


def whole(data, risk, cells=(), rules=(), improved=False, of=None, **gates):
    of = of or model(dimensions=TWO, rules=[rule(), rule("limit", severity="high")], gates=gates)
    return whole_verdict(of, {"data": at(data), "risk": at(risk)}, cells, rules, improved=improved)


def test_the_whole_is_the_lowest_key_dimension():
    found = whole(3, 2)
    assert found.level == 2
    (failure,) = found.failures
    assert (failure.gate, failure.level, failure.dimension) == ("dimension-level", 3, "risk")
    assert (failure.value, failure.needed, failure.shortfall) == (2, 3, 1)


def test_a_dimension_that_is_not_key_does_not_decide():
    of = model(dimensions=TWO)
    risk = Dimension(id="risk", name=Text.same("risk"), weight=1, key=False)
    assert whole(3, 1, of=of.model_copy(update={"dimensions": (of.dimensions[0], risk)})).level == 3


def test_level_3_needs_every_cell_at_2():
    found = whole(3, 3, [cell(1.99), cell(2.0, "lead"), cell(3.5, dimension="data")])
    assert found.level == 2
    (failure,) = found.failures
    assert (failure.gate, failure.stage, failure.value) == ("every-cell", "order", 1.99)
    assert failure.shortfall == pytest.approx(0.01)
    assert [(move.stage, move.to) for move in found.moves] == [("order", 2.0)]


def test_a_cell_that_is_not_rated_is_not_at_2():
    found = whole(3, 3, [cell(None), cell(3, dimension="data")])
    assert found.level == 2
    assert [failure.gate for failure in found.failures] == ["unrated-cell"]


@pytest.mark.parametrize(("share", "level"), [(0.849, 3), (0.85, 4), (None, 3)])
def test_level_4_needs_critical_rules_kept_in_85_percent(share, level):
    assert whole(4, 4, rules=[compliance(share)]).level == level


def test_why_not_level_4():
    (broken,) = whole(4, 4, rules=[compliance(0.8)]).failures
    assert (broken.gate, broken.level, broken.rule, broken.dimension) == ("critical-rules", 4, "four-eyes", "risk")
    assert (broken.value, broken.shortfall) == (0.8, pytest.approx(0.05))
    (unproven,) = whole(4, 4).failures
    assert (unproven.gate, unproven.value, unproven.needed, unproven.shortfall) == ("critical-rules", None, 0.85, None)


def test_rules_that_are_not_critical_neither_prove_nor_spoil_level_4():
    assert whole(4, 4, rules=[compliance(0.99, "limit")]).level == 3
    assert whole(4, 4, rules=[compliance(0.9), compliance(0.1, "limit")]).level == 4


def test_level_5_needs_a_measured_improvement():
    kept = [compliance(0.99)]
    assert whole(5, 5, rules=kept, improved=True).level == 5
    found = whole(5, 5, rules=kept)
    assert (found.level, [failure.gate for failure in found.failures]) == (4, ["improvement"])


def test_a_model_may_do_without_the_extra_gates():
    off = {
        "level3_every_cell": None,
        "level4_critical_compliance": None,
        "level5_measured_improvement": False,
    }
    found = whole(5, 5, [cell(1)], gates=off, of=model(dimensions=TWO, gates=off))
    assert (found.level, found.failures, found.moves) == (5, (), ())


def test_all_failing_gates_of_the_next_level_are_told():
    found = whole(3, 2, [cell(1.5)])
    assert [failure.gate for failure in found.failures] == ["dimension-level", "every-cell"]


def test_a_key_dimension_without_a_level_leaves_the_whole_without_one():
    scores = score(asked(dimensions=TWO), [], said(**{f"{stage}.data": 5 for stage in ("lead", "conversion", "order")}))
    assert scores.whole.verdict.level is None
    assert {failure.gate for failure in scores.whole.verdict.failures} == {"unrated-cell"}
    assert len(scores.whole.verdict.failures) == 1 + 4


def test_a_dimension_that_is_not_applicable_does_not_decide():
    found = whole_verdict(model(dimensions=TWO), {"data": None, "risk": at(2)}, [])
    assert found.level == 2
    assert whole_verdict(model(dimensions=TWO), {"data": None, "risk": None}, []).level is None


def test_the_moves_of_lagging_dimensions_are_the_moves_of_the_whole():
    ratings = {"lead.data": 3, "order.data": 3, "lead.risk": 3, "order.risk": 2}
    scores = score(asked(stages=("lead", "order"), dimensions=TWO), [], said(**ratings))
    assert scores.whole.verdict.level == 2
    (move,) = scores.whole.verdict.moves
    assert (move.stage, move.dimension, move.score, move.to) == ("order", "risk", 2, 2.71)  # (1 + .71) / 2 > .85
