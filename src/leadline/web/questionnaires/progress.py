"""How far a campaign is: by department and role, and by person only where people were told that they are named."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from pydantic import BaseModel, ConfigDict

from leadline.ratings.agreement import too_small
from leadline.web.questionnaires.models import Campaign, Participant


class Group(BaseModel):
    """People of one department or role; ``name`` is None for all groups too small to be shown, together."""

    model_config = ConfigDict(frozen=True)

    name: str | None
    people: int
    started: int
    finished: int

    @property
    def percent(self) -> int:
        """The share that has finished, 0-100; 100 only where everybody has."""
        return 100 * self.finished // self.people if self.people else 0


class Progress(BaseModel):
    """How far everybody is. ``hidden`` is the smallest group that is shown, None where all are."""

    model_config = ConfigDict(frozen=True)

    all: Group
    answers: int
    departments: tuple[Group, ...]
    roles: tuple[Group, ...]
    hidden: int | None = None


def progress_of(campaign: Campaign, smallest: int) -> Progress:
    """Return how far a campaign is; in an anonymous one no group under ``smallest`` people is shown on its own."""
    people = list(people_of(campaign))
    least = smallest if campaign.anonymous else None
    return Progress(
        all=_group(None, people),
        answers=sum(person.given for person in people),  # type: ignore[attr-defined]
        departments=_groups(people, lambda person: person.department, least),
        roles=_groups(people, lambda person: person.role, least),
        hidden=least,
    )


def people_of(campaign: Campaign, wanted: str = "") -> "QuerySet[Participant]":
    """Return a campaign's participants, each with ``given``, how many answers there are.

    With ``wanted`` those who have it in name, address, role or unit.
    """
    its = campaign.participants.annotate(given=Count("answers")).order_by("name", "email", "pk")
    if not wanted:
        return its
    fields = ("name", "email", "code", "role", "unit")
    return its.filter(reduce(or_, (Q(**{f"{field}__icontains": wanted}) for field in fields)))


def _groups(
    people: Sequence[Participant], key: Callable[[Participant], str], smallest: int | None
) -> tuple[Group, ...]:
    members: defaultdict[str, list[Participant]] = defaultdict(list)  # people write their roles as they like
    for person in people:
        members[key(person)].append(person)
    hidden = (
        too_small(Counter({name: len(its) for name, its in members.items()}), smallest) if smallest else frozenset()
    )
    shown = [_group(name, members[name]) for name in sorted(members) if name not in hidden]
    if hidden:
        shown.append(_group(None, [each for each in people if key(each) in hidden]))
    return tuple(shown)


def _group(name: str | None, people: Sequence[Participant]) -> Group:
    return Group(
        name=name,
        people=len(people),
        started=sum(bool(person.given) for person in people),  # type: ignore[attr-defined]
        finished=sum(person.done for person in people),
    )
