"""Where an assessment stands: five steps as practitioners work, each with what is there and what is missing.

The apps that collect evidence say what they have by registering a function with ``counts``; so this module knows
none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from leadline.errors import LeadlineError
from leadline.model import Model
from leadline.text import Language, Text, say
from leadline.web.assessments.models import Assessment
from leadline.web.core.roles import Permission

StepId = Literal["define", "methods", "collect", "score", "plan"]


@dataclass(frozen=True)
class Told:
    """Something that is there or missing: a key of the texts with its numbers, and the page where it is mended.

    ``bare`` is what is neither: nothing is there, and nothing is missed.
    """

    key: str
    done: bool
    params: Mapping[str, object]
    url_name: str = ""
    bare: bool = False

    def sentence(self, language: Language) -> str:
        """Return what it tells, texts of the model in the reader's language."""
        params = {
            name: value.get(language) if isinstance(value, Text) else value for name, value in self.params.items()
        }
        return say("web", self.key, language, **params)


@dataclass(frozen=True)
class Step:
    """A step: ``done`` where it and all before it are, ``now`` for the first that is not, then ``later``."""

    id: StepId
    state: Literal["done", "now", "later"]
    told: tuple[Told, ...]
    url_name: str

    @property
    def begun(self) -> bool:
        """Whether something is there already, though an earlier step is not done."""
        return self.state == "later" and any(each.done and not each.bare for each in self.told)


@dataclass(frozen=True)
class Door:
    """A way evidence comes in: its page, its words, who may see it and the method it belongs to (empty: any)."""

    url_name: str
    title: str
    about: str
    permission: Permission
    method: str = ""


Counter = Callable[[Assessment], Iterator[Told]]
_counters: dict[StepId, list[Counter]] = {"collect": [], "score": [], "plan": []}


_doors: list[Door] = []


def add_door(door: Door) -> None:
    """Put a way evidence comes in onto the page *Collect*; apps do so as they are loaded."""
    _doors.append(door)


def doors() -> tuple[Door, ...]:
    """Return every way evidence comes in."""
    return tuple(_doors)


def counts(step: StepId) -> Callable[[Counter], Counter]:
    """Register a function that tells what there is for a step."""

    def register(counter: Counter) -> Counter:
        _counters[step].append(counter)
        return counter

    return register


def steps(assessment: Assessment) -> tuple[Step, ...]:
    """Return the five steps of an assessment; the first that is not done is *now*."""
    try:
        model = assessment.maturity
    except LeadlineError as error:  # such as an overlay made for another version of what comes with Leadline
        told = {"define": _broken(error), "methods": (), "collect": (), "score": (), "plan": ()}
    else:
        told = {
            "define": tuple(_defined(assessment, model)),
            "methods": tuple(_chosen(assessment)),
            **{step: tuple(each for count in found for each in count(assessment)) for step, found in _counters.items()},
        }
    states: list[Literal["done", "now", "later"]] = []
    for its in told.values():
        done = bool(its) and all(each.done for each in its)
        # What is there of a later step is told, but it is not done before all earlier ones are.
        states.append("later" if "now" in states else "done" if done else "now")
    ids: tuple[StepId, ...] = ("define", "methods", "collect", "score", "plan")
    return tuple(Step(id, state, told[id], f"assessment-{id}") for id, state in zip(ids, states, strict=True))


def _broken(error: LeadlineError) -> tuple[Told, ...]:
    why = Text(en=error.problems[0].sentence("en"), zh_hans=error.problems[0].sentence("zh-Hans"))
    return (Told("step-model-broken", False, {"why": why}, "assessment-define"),)


def _defined(assessment: Assessment, model: Model) -> Iterator[Told]:
    named = {"name": model.whole_name, "version": model.whole_version}
    yield Told("step-model", True, named, "assessment-define")
    goal = model.goal_of.get(assessment.goal)
    if model.goals:
        told = Told("step-goal", True, {"goal": goal.name}, "assessment-define") if goal else None
        yield told or Told("step-goal-none", False, {}, "assessment-define")
    period = bool(assessment.period_from and assessment.period_to)
    some = assessment.period_from or assessment.period_to
    yield Told(
        "step-period" if some else "step-period-none",
        period,
        {"first": str(assessment.period_from or "–"), "last": str(assessment.period_to or "–")},
        "assessment-define",
    )
    yield Told(
        "step-target", True, {"target": assessment.target.get("default", model.target.default)}, "assessment-define"
    )


def _chosen(assessment: Assessment) -> Iterator[Told]:
    count = len(assessment.methods)
    yield Told(
        "step-methods-count" if count else "step-methods-none", bool(count), {"count": count}, "assessment-methods"
    )
