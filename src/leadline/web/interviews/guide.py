"""The guide of an interview or walk-through, made from the model: what to ask, look at and compare with."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from leadline.model import Model
from leadline.model.schema import Activity, Dimension, Indicator, Item, Stage
from leadline.ratings.bias import own_stages
from leadline.text import Text


@dataclass(frozen=True)
class Question:
    """An item, and the indicators of the model that its answer will be compared with."""

    item: Item
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Part:
    """The questions of one cell; ``rated`` counts those that were answered already."""

    stage: Stage
    dimension: Dimension
    questions: tuple[Question, ...]
    rated: int = 0


def make_guide(
    model: Model,
    *,
    stages: Collection[str] = (),
    dimensions: Collection[str] = (),
    role: str = "",
    also: Collection[str] = (),
) -> tuple[Part, ...]:
    """Return the questions of the chosen stages and dimensions, cell by cell; none chosen means all of them.

    ``role`` is the English name of a role the model asks; then only its items are left. Items in ``also``,
    which were answered, are always there.

    >>> from leadline.model import load_model
    >>> [(part.dimension.id, [each.item.id for each in part.questions])
    ...  for part in make_guide(load_model("ltc"), stages=["lead"], role="Marketing director")]
    [('data', ['Q-DAT-LM-2']), ('collaboration', ['Q-COL-LM-1'])]
    """

    def chosen(item: Item) -> bool:
        within = (not stages or item.stage in stages) and (not dimensions or item.dimension in dimensions)
        return item.id in also or (within and (not role or role in {each.en for each in item.roles}))

    parts = []
    for stage in model.stages:
        for dimension in model.dimensions:
            its = [i for i in model.items if (i.stage, i.dimension) == (stage.id, dimension.id) and chosen(i)]
            if its:
                questions = tuple(_question(model, item) for item in its)
                parts.append(Part(stage, dimension, questions, sum(item.id in also for item in its)))
    return tuple(parts)


def _question(model: Model, item: Item) -> Question:
    return Question(item, tuple(model.indicator_of[id] for id in item.indicators if id in model.indicator_of))


def roles_of(model: Model) -> tuple[Text, ...]:
    """Return every role the model's items are meant for, once, by its English name.

    >>> from leadline.model import load_model
    >>> roles_of(load_model("ltc"))[0].en
    'Account manager'
    """
    return tuple(sorted({role.en: role for item in model.items for role in item.roles}.values(), key=lambda r: r.en))


def steps_to_see(model: Model, stages: Collection[str] = ()) -> Iterator[tuple[Stage, tuple[Activity, ...]]]:
    """Yield each chosen stage with the steps of its reference process, in the order the work is done.

    >>> from leadline.model import load_model
    >>> [(stage.id, steps[0].id) for stage, steps in steps_to_see(load_model("ltc"), ["order"])]
    [('order', 'hand_over_contract')]
    """
    for stage in model.stages:
        steps = tuple(step for step in model.process.activities if step.stage == stage.id)
        if steps and (not stages or stage.id in stages):
            yield stage, steps


def judged_by_itself(model: Model, department: str, stages: Collection[str]) -> tuple[Stage, ...]:
    """Return the chosen stages in which a department does core steps: there it rates its own work.

    >>> from leadline.model import load_model
    >>> [stage.id for stage in judged_by_itself(load_model("ltc"), "marketing", [])]
    ['lead']
    """
    own = own_stages(model).get(department, ())
    return tuple(stage for stage in model.stages if stage.id in own and (not stages or stage.id in stages))
