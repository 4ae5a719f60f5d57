"""Do departments rate their own part of the process as the departments that depend on it do (section 2)?"""

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from leadline.model.schema import Model, Scoring
from leadline.ratings.agreement import Group

OWN_BIAS = 1.0
"""Levels between a department's own rating and the others' that are worth telling."""


class OwnRating(BaseModel):
    """How a department rates a stage of its own, and how the others rate it, over ``items`` that both rated."""

    model_config = ConfigDict(frozen=True)

    department: str
    stage: str
    own: float
    others: float
    items: int

    @property
    def gap(self) -> float:
        """Levels by which the department rates itself higher than the others do."""
        return self.own - self.others


def own_stages(model: Model) -> Mapping[str, tuple[str, ...]]:
    """Return the stages of each department that has some: those in which it does a core activity.

    >>> from leadline.model.load import load_model
    >>> own_stages(load_model())["marketing"]
    ('lead',)
    """
    works = {(name, step.stage) for step in model.process.activities if step.core for name in step.departments}
    own = {
        department.id: tuple(stage.id for stage in model.stages if (department.id, stage.id) in works)
        for department in model.process.departments
    }
    return {department: stages for department, stages in own.items() if stages}


def own_ratings(model: Model, groups: Mapping[str, Sequence[Group]]) -> Iterator[OwnRating]:
    """Yield how each department rates each stage of its own beside how all other departments rate it.

    ``groups`` are the groups of raters of each item that may be shown (``ItemSummary.groups``), and no others: what is
    told here can be worked out from what is shown anyway, so it gives no small group away. An item counts where groups
    of both sides rated it. A side's rating is the mean of its groups', weighted by department; that of a stage is the
    mean over its items, by their weights.

    >>> from leadline.model.load import load_model
    >>> said = [Group(department=department, role="staff", n=3, mean=mean)
    ...         for department, mean in (("marketing", 4), ("sales", 2), ("service", 3))]
    >>> for each in own_ratings(load_model(), {"Q-STD-LM-1": said}):
    ...     print(each.department, each.stage, each.own, each.others)
    marketing lead 4.0 2.5
    sales lead 2.0 3.5
    """
    if len({group.department for its in groups.values() for group in its}) < 2:
        return
    for department, stages in own_stages(model).items():
        for stage in stages:
            pairs = []
            for item in model.items:
                own = [group for group in groups.get(item.id, ()) if group.department == department]
                others = [group for group in groups.get(item.id, ()) if group.department != department]
                if item.stage == stage and own and others:
                    pairs.append((_mean(own, model.scoring), _mean(others, model.scoring), item.weight))
            if pairs:
                weights = [weight for *_, weight in pairs]
                yield OwnRating(
                    department=department,
                    stage=stage,
                    own=statistics.fmean([own for own, *_ in pairs], weights=weights),
                    others=statistics.fmean([others for _, others, _ in pairs], weights=weights),
                    items=len(pairs),
                )


def biased(ratings: Iterable[OwnRating]) -> list[OwnRating]:
    """Return those in which a department and the others are a level or more apart."""
    return [each for each in ratings if round(abs(each.gap) - OWN_BIAS, 6) >= 0]


def _mean(groups: Sequence[Group], scoring: Scoring) -> float:
    weights = [scoring.group_weights.get(group.department, 1.0) for group in groups]
    return statistics.fmean([group.mean for group in groups], weights=weights)
