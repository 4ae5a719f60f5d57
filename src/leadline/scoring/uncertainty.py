"""How sure the scores are: median, interval and the probability of each level, from draws (section 6)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from leadline.model.schema import Model
from leadline.scoring.drawn_scores import DrawnScores
from leadline.scoring.gates import LEVELS
from leadline.scoring.scores import Aggregate, Estimate, Scores

DIGITS = 6
"""Of what is told: fewer than those in which two machines' sums may differ."""


def with_uncertainty(model: Model, scores: Scores, drawn: DrawnScores) -> Scores:
    """Return ``scores`` with how sure each is; ``drawn`` are the draws of these scores.

    Medians, intervals at the model's confidence and probabilities stand beside every cell, dimension, stage and the
    whole that is rated; no score changes.

    >>> from leadline.model.schema import Dimension, Item, ReferenceProcess, Scoring, Stage, Target
    >>> from leadline.ratings.rating import Answers, Rating
    >>> from leadline.scoring import score
    >>> from leadline.scoring.drawn_scores import Basis, draw_scores
    >>> from leadline.text import Text
    >>> model = Model.model_construct(
    ...     stages=(Stage(id="order", name=Text.same("Order"), weight=1),),
    ...     dimensions=(Dimension(id="data", name=Text.same("Data"), weight=1),),
    ...     items=(Item.model_construct(id="Q", stage="order", dimension="data", weight=1.0),),
    ...     indicators=(), rules=(), scoring=Scoring(), target=Target(default=4),
    ...     process=ReferenceProcess(objects=(), departments=(), attributes=(), activities=()))
    >>> said = [Rating(respondent=f"r{i}", department="sales", role="clerk", item="Q", answer="rated", value=3 + i % 2)
    ...         for i in range(40)]
    >>> scores = score(model, [], Answers(ratings=said))
    >>> sure = with_uncertainty(model, scores, draw_scores(model, scores, Basis([], said, draws=2000)))
    >>> round(sure.whole.estimate.low, 1), round(sure.whole.estimate.high, 1), sure.whole.verdict.at_least[2]
    (3.4, 3.6, 1.0)
    """
    confidence = model.scoring.confidence
    return scores.model_copy(
        update={
            "draws": drawn.draws,
            "seed": drawn.seed,
            "cells": tuple(
                cell.model_copy(update=_told(drawn, f"{cell.stage}.{cell.dimension}", cell.score, confidence))
                for cell in scores.cells
            ),
            "dimensions": tuple(_aggregate(drawn, each, confidence) for each in scores.dimensions),
            "stages": tuple(_aggregate(drawn, each, confidence) for each in scores.stages),
            "whole": _aggregate(drawn, scores.whole, confidence),
        }
    )


def estimate(drawn: npt.NDArray[np.float64], score: float, confidence: float) -> Estimate:
    """Return median and interval of draws. The interval never leaves out the score itself.

    A score may lie at the very end of what is possible, such as 40 kept of 40, and all draws on one side of it.

    >>> estimate(np.array([2.0, 2.5, 3.0]), 3.2, 0.9)
    Estimate(median=2.5, low=2.05, high=3.2)
    """
    tail = (1 - confidence) / 2
    low, median, high = (round(float(end), DIGITS) for end in np.quantile(drawn, [tail, 0.5, 1 - tail]))
    return Estimate(median=median, low=min(low, round(score, DIGITS)), high=max(high, round(score, DIGITS)))


def at_least(drawn: npt.NDArray[Any]) -> tuple[float, ...]:
    """Return the share of draws that are at least 1, 2, 3, 4 and 5.

    >>> at_least(np.array([2.0, 2.5, 3.0, 4.2]))
    (1.0, 1.0, 0.5, 0.25, 0.0)
    """
    return tuple(float((np.round(drawn - level, 6) >= 0).mean()) for level in LEVELS)


def _told(drawn: DrawnScores, id: str, score: float | None, confidence: float) -> dict[str, Any]:
    if score is None:
        return {}
    return {"estimate": estimate(drawn.scores[id], score, confidence), "at_least": at_least(drawn.scores[id])}


def _aggregate(drawn: DrawnScores, aggregate: Aggregate, confidence: float) -> Aggregate:
    told = _told(drawn, aggregate.id, aggregate.score, confidence)
    if aggregate.verdict is not None and aggregate.id in drawn.levels:
        told["verdict"] = aggregate.verdict.model_copy(update={"at_least": at_least(drawn.levels[aggregate.id])})
    return aggregate.model_copy(update=told)
