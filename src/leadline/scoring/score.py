"""The one scoring function, behind every screen, report and command."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal

from leadline.errors import InputError, Problem
from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Model, Target
from leadline.ratings.evidence import Evidence
from leadline.ratings.rating import Answers, Rating
from leadline.ratings.reliability import reliability
from leadline.scoring.aggregate import aggregate
from leadline.scoring.combine import NO_EVIDENCE, score_cell
from leadline.scoring.drawn_scores import Basis, draw_scores
from leadline.scoring.findings import findings
from leadline.scoring.gates import dimension_verdict
from leadline.scoring.scores import Scores
from leadline.scoring.uncertainty import with_uncertainty
from leadline.scoring.whole import whole_verdict
from leadline.text import Text


def score(
    model: Model,
    values: Sequence[IndicatorValue],
    answers: Answers | None = None,
    *,
    kind: Literal["self", "verified"] = "self",
    target: Target | None = None,
    rules: Sequence[RuleCompliance] = (),
    not_applicable: Mapping[tuple[str, str], str | Text] = MappingProxyType({}),
    as_of: date | None = None,
    improved: bool = False,
    evidence: Evidence = NO_EVIDENCE,
    draws: int = 0,
    seed: int = 1,
) -> Scores:
    """Return the scores of one assessment: cells, dimensions, stages and the whole, with levels and findings.

    ``kind`` ``verified`` applies the evidence caps, ``self`` only shows them. ``target`` replaces the model's.
    ``not_applicable`` gives the reason for each (stage, dimension) that leaves the weights, beside the model's own.
    ``as_of`` is the last day of the assessment, against which values go stale and evidence expires; without it neither
    happens. ``improved`` says that a measured improvement between two assessments is proven. ``evidence`` is what is
    attached to items and cells. ``draws`` from ``seed`` say how sure every score is (section 6); without them nothing
    does. The order of values and answers does not matter.

    Raises:
        InputError: values, answers, rules or cells that the model does not know, or an indicator given twice.

    >>> from leadline.model.schema import Dimension, Item, Scoring, Stage
    >>> from leadline.text import Text
    >>> model = Model.model_construct(
    ...     stages=(Stage(id="order", name=Text.same("Order"), weight=1),),
    ...     dimensions=(Dimension(id="data", name=Text.same("Data"), weight=1),),
    ...     items=(Item.model_construct(id="Q", stage="order", dimension="data", weight=1.0),),
    ...     indicators=(), rules=(), scoring=Scoring(), target=Target(default=4))
    >>> said = [Rating(respondent=who, department=who, role="manager", item="Q", answer="rated", value=value)
    ...         for who, value in (("sales", 3), ("finance", 4), ("logistics", 3))]
    >>> scores = score(model, [], Answers(ratings=said))
    >>> round(scores.cell("order", "data").score, 2), scores.whole.verdict.level
    (3.33, 3)
    """
    _check(model, values, answers, rules, not_applicable, evidence)
    reasons: dict[tuple[str, str], str | Text] = {
        (each.stage, each.dimension): each.reason for each in model.not_applicable if each.stage and each.dimension
    }
    reasons.update(not_applicable)
    by_indicator = {value.indicator: value for value in values}
    by_item: defaultdict[str, list[Rating]] = defaultdict(list)
    for rating in answers.ratings if answers else ():
        by_item[rating.item].append(rating)
    cells = tuple(
        score_cell(
            model,
            stage,
            dimension,
            by_indicator,
            by_item,
            verified=kind == "verified",
            target=target,
            as_of=as_of,
            reason=reasons.get((stage, dimension)),
            agreed={meeting.item: meeting for meeting in (answers.consensus if answers else ())},
            evidence=evidence,
        )
        for stage, dimension in model.cells
    )
    share = model.scoring.rated_share
    of_dimension = {each.id: [cell for cell in cells if cell.dimension == each.id] for each in model.dimensions}
    of_stage = {each.id: [cell for cell in cells if cell.stage == each.id] for each in model.stages}
    verdicts = {id: dimension_verdict(its, model.scoring.gates, share) for id, its in of_dimension.items()}
    verdict = whole_verdict(model, verdicts, cells, rules, improved=improved)
    dimensions = tuple(aggregate("dimension", id, its, share, verdicts[id]) for id, its in of_dimension.items())
    whole = aggregate("whole", "whole", cells, share, verdict)
    scores = Scores(
        kind=kind,
        cells=cells,
        dimensions=dimensions,
        stages=tuple(aggregate("stage", id, its, share) for id, its in of_stage.items()),
        whole=whole,
        findings=findings(model, cells, dimensions, whole, rules),
        reliability=reliability(model, answers.ratings if answers else ()),
    )
    if not draws:
        return scores
    ratings = answers.ratings if answers else ()
    basis = Basis(values, ratings, rules, improved=improved, draws=draws, seed=seed)
    return with_uncertainty(model, scores, draw_scores(model, scores, basis))


def _check(
    model: Model,
    values: Sequence[IndicatorValue],
    answers: Answers | None,
    rules: Sequence[RuleCompliance],
    not_applicable: Mapping[tuple[str, str], str | Text],
    evidence: Evidence,
) -> None:
    """Raise an error that names everything given that the model does not know."""
    answers = answers or Answers()
    items = [*(each.item for each in answers.ratings), *(each.item for each in answers.consensus)]
    given: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "score-unknown-indicator": ((value.indicator for value in values), model.indicator_of),
        "score-unknown-item": (
            (*items, *(each.item for each in evidence.pieces if each.item)),
            model.item_of,
        ),
        "score-unknown-rule": ((rule.rule for rule in rules), model.rule_of),
        "score-unknown-cell": (
            (*map(".".join, not_applicable), *(f"{p.stage}.{p.dimension}" for p in evidence.pieces if not p.item)),
            map(".".join, model.cells),
        ),
    }
    wrong = {code: sorted(set(ids) - set(known)) for code, (ids, known) in given.items()}
    twice = [id for id, n in Counter(value.indicator for value in values).items() if n > 1]
    wrong["score-double-indicator"] = sorted(twice)
    problems = [Problem(code=code, params={"ids": ", ".join(ids)}) for code, ids in wrong.items() if ids]
    if problems:
        raise InputError(problems)
