"""What is supposed: which items, indicators and cells reach a level, which rules are kept, what is done."""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from leadline.errors import InputError, Problem
from leadline.model.schema import Model

LOWEST, HIGHEST = 1.0, 5.0
Extent = Literal["least", "middle", "most"]


class Supposition(BaseModel):
    """Levels that are supposed to be reached, by id, cells as ``stage.dimension``; and initiatives that are done.

    ``items``, ``indicators`` and ``cells`` give scores from 1 to 5, ``rules`` the share of cases (0-1) that keep the
    rule. ``effects`` is which end of an initiative's expected effects counts: the ``least``, the ``middle`` of the
    range, or the ``most``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: Mapping[str, float] = Field(default={}, description="Item and the score it is supposed to reach, 1 to 5.")
    indicators: Mapping[str, float] = Field(
        default={}, description="Indicator and the score it is supposed to reach, 1 to 5."
    )
    cells: Mapping[str, float] = Field(
        default={}, description="Cell, as stage.dimension, and the score it is supposed to reach, 1 to 5."
    )
    rules: Mapping[str, float] = Field(
        default={}, description="Rule and the share of cases, 0 to 1, that are supposed to keep it."
    )
    initiatives: tuple[str, ...] = Field(default=(), description="Initiatives that are supposed to be done.")
    effects: Extent = Field(default="least", description="Which end of the expected effects of initiatives counts.")

    @property
    def empty(self) -> bool:
        """Whether nothing is supposed."""
        return not (self.items or self.indicators or self.cells or self.rules or self.initiatives)


def check_supposition(supposition: Supposition, model: Model) -> None:
    """Refuse what the model does not know, and levels that there are not.

    Raises:
        InputError: every problem at once, and where nothing is supposed at all.

    >>> from leadline.model import load_model
    >>> check_supposition(Supposition(cells={"order.risk": 7}), load_model("ltc"))
    Traceback (most recent call last):
    ...
    leadline.errors.InputError: order.risk: 7 is no score. Give a number from 1 to 5.
    """
    problems = list(_problems(supposition, model))
    if supposition.empty:
        problems.append(Problem(code="whatif-nothing"))
    if problems:
        raise InputError(problems)


def _problems(supposition: Supposition, model: Model) -> Iterator[Problem]:
    known: dict[str, tuple[Collection[str], Collection[str]]] = {
        "item": (supposition.items, model.item_of),
        "indicator": (supposition.indicators, model.indicator_of),
        "cell": (supposition.cells, [".".join(cell) for cell in model.cells]),
        "rule": (supposition.rules, model.rule_of),
        "initiative": (supposition.initiatives, model.initiative_of),
    }
    for kind, (given, ids) in known.items():
        for id in given:
            if id not in ids:
                yield Problem(code=f"whatif-unknown-{kind}", params={"id": id})
    for scores in (supposition.items, supposition.indicators, supposition.cells):
        for id, score in scores.items():
            if not (math.isfinite(score) and LOWEST <= score <= HIGHEST):
                yield Problem(code="whatif-score", params={"id": id, "given": f"{score:g}"})
    for id, share in supposition.rules.items():
        if not (math.isfinite(share) and 0 <= share <= 1):
            yield Problem(code="whatif-share", params={"id": id, "given": f"{share:g}"})
