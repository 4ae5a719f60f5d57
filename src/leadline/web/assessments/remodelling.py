"""What becomes of what was collected when an assessment is to be judged by another model, or another version of it.

Nothing is lost: what the new model does not ask stays with the assessment and counts again once a model asks it.
"""

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leadline.errors import LeadlineError, Problem
from leadline.model import Model
from leadline.model.diff import diff
from leadline.model.migration import Lost, Route, route
from leadline.text import Language, Text, say
from leadline.web.assessments.collected import collect, gather
from leadline.web.assessments.models import Assessment
from leadline.web.maturity.library import WHOLE, load

SHOWN = 5
"""Problems a page shows of what was collected."""


@dataclass(frozen=True)
class Touched:
    """An item that was answered or proven and is gone, or asks something else. ``now`` is its later id, if known."""

    item: str
    question: Text
    answers: int
    evidence: int
    now: str = ""
    why: Text | None = None

    def sentence(self, language: Language) -> str:
        """Return what happens, in words."""
        said = say(
            "web", "remodel-item", language, item=self.item, question=self.question.get(language),
            answers=self.answers, evidence=self.evidence,
        )  # fmt: skip
        if self.now:
            said += say("web", "remodel-now", language, now=self.now)
        return said + (say("upgrade", "why", language, why=self.why.get(language)) if self.why else "")


@dataclass(frozen=True)
class Remodelled:
    """What a change of the model means: items gone, items that ask something else, new ones, what stands in the way.

    ``problems`` are of what was collected, as it would be read then.
    """

    before: str
    after: str
    gone: tuple[Touched, ...] = ()
    reworded: tuple[Touched, ...] = ()
    unasked: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def more_problems(self) -> int:
        """How many problems a page leaves out: a table may have one in each row."""
        return max(0, len(self.problems) - SHOWN)

    @property
    def matters(self) -> bool:
        """Whether something that was collected does not count any more, or counts for something else."""
        return bool(self.gone or self.reworded or self.problems)


def remodelled(assessment: Assessment, names: Sequence[str]) -> Remodelled:
    """Return what it means for an assessment to be judged by the models ``names``.

    Raises:
        InputError: there is no such model, or they cannot be laid over one another.
    """
    after = load(assessment.organisation_id, names)
    trial = copy.copy(assessment)
    trial.model = list(names)
    try:
        before = load(assessment.organisation_id, assessment.model or [WHOLE])
        now = collect(assessment)
    except LeadlineError:  # it cannot be read as it is: nothing is lost by another model
        return Remodelled(before="–", after=after.whole_version, problems=_problems(trial))
    answers = Counter(rating.item for rating in now.answers.ratings)
    evidence = Counter(piece.item for piece in now.evidence.pieces if piece.item)
    way = route(after.migrations, before.version, after.version)

    def touched(id: str) -> Touched:
        became = way.follow("items", id) if way else id
        return Touched(
            id, before.item_of[id].question, answers[id], evidence[id],
            now=became if isinstance(became, str) and became != id and became in after.item_of else "",
            why=became.why if isinstance(became, Lost) else None,
        )  # fmt: skip

    reworded = _reworded(before, after, way)
    collected = [id for id in before.item_of if answers[id] or evidence[id]]
    return Remodelled(
        before=before.whole_version,
        after=after.whole_version,
        gone=tuple(touched(id) for id in collected if id not in after.item_of),
        reworded=tuple(touched(id) for id in collected if id in reworded),
        unasked=len(after.item_of.keys() - before.item_of.keys()),
        problems=_problems(trial),
    )


def _reworded(before: Model, after: Model, way: Route | None) -> set[str]:
    """Return the items that ask something else under the same id: another question, other anchors, another cell."""
    keys = ("question", "anchors", "stage", "dimension")
    changed = {each.id for each in diff(before, after) if each.part == "items" and each.path and each.path[0] in keys}
    again = {item for step in (way.steps if way else ()) for item in step.asked_again}
    return (changed | again) & before.item_of.keys() & after.item_of.keys()


def _problems(trial: Assessment) -> tuple[Problem, ...]:
    try:
        gather(trial)  # never by what is kept, which tells assessments apart by their rows alone
    except LeadlineError as error:
        return error.problems
    return ()
