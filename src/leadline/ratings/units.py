"""Whose answers count in which business unit, so that no small group can be made out (section 7).

Within the whole organisation, groups of a department and role under ``private_group`` people are not shown. A unit is a
part of the whole that is shown beside it, so the same rule holds for the people of a unit who answered an item, and for
the part of each group that a unit has.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from leadline.ratings.agreement import too_small
from leadline.ratings.fields import plain
from leadline.ratings.rating import Answers, Rating

ALL_UNITS = ""
"""Stands for the people who serve all units."""


class Belonging:
    """To which of the ``units`` a person belongs: the one that was named, else that of the department."""

    def __init__(self, units: Collection[str], departments: Mapping[str, str]) -> None:
        self.units, self.departments = tuple(units), departments
        self._known = {plain(unit): unit for unit in units}

    def named(self, unit: str) -> str | None:
        """Return a unit as the data write it; case, full-width signs and outer blanks do not matter.

        >>> Belonging(["East"], {}).named(" EAST"), Belonging(["East"], {}).named("West")
        ('East', None)
        """
        return self._known.get(plain(unit))

    def of(self, rating: Rating) -> str:
        """Return the unit of a rating, ``ALL_UNITS`` where it has none."""
        unit = rating.unit or self.departments.get(rating.department)
        return (self.named(unit) if unit else None) or ALL_UNITS


class Part(NamedTuple):
    """What a unit has of all answers.

    ``respondents`` are its own people; ``private`` are the items which too few of them answered; ``hidden`` are the
    groups (item, department, role) of which the unit's part may not be shown.
    """

    answers: Answers
    respondents: int
    private: tuple[str, ...]
    hidden: frozenset[tuple[str, str, str]]


def parts_of(answers: Answers, belonging: Belonging, smallest: int) -> dict[str, Part]:
    """Return what each unit has of all answers: those of its own people and of those who serve all units.

    Answers to an item by fewer than ``smallest`` of a unit's people are left out of it, and with them those of the next
    smallest unit where they could be worked out as the difference to all. So are those of the people who serve all,
    where they are as few and alone.

    >>> def said(who, unit):
    ...     person = {"respondent": who, "department": "sales", "role": "clerk", "unit": unit}
    ...     return Rating(**person, item="Q", answer="rated", value=3)
    >>> given = Answers(ratings=[said(f"{unit}{n}", unit) for unit, n in (("E", 1), ("E", 2), ("E", 3), ("W", 1))])
    >>> [(unit, len(part.answers.ratings), part.private)
    ...  for unit, part in parts_of(given, Belonging(["E", "W"], {}), 3).items()]
    [('E', 0, ('Q',)), ('W', 0, ('Q',))]
    """
    by_item: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    by_group: defaultdict[tuple[str, str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    people: defaultdict[str, set[str]] = defaultdict(set)
    for rating in answers.ratings:
        unit = belonging.of(rating)
        by_item[rating.item][unit].add(rating.respondent)
        people[unit].add(rating.respondent)
        if rating.answer == "rated":
            by_group[rating.item, rating.department, rating.role][unit].add(rating.respondent)
    few = {item: _too_few(its, smallest) for item, its in by_item.items()}
    hidden = {group: too_small(_sizes(its), smallest) for group, its in by_group.items() if len(its) > 1}
    return {
        unit: Part(
            answers=answers.model_copy(
                update={"ratings": tuple(_counting(answers.ratings, unit, belonging, by_item, few, smallest))}
            ),
            respondents=len(people[unit]),
            private=tuple(sorted(item for item, units in few.items() if unit in units)),
            hidden=frozenset(group for group, units in hidden.items() if unit in units or ALL_UNITS in units),
        )
        for unit in belonging.units
    }


def join_parts(answers: Answers, parts: Sequence[Part]) -> Part:
    """Return several units' parts of ``answers`` as one; what is left out of one of them is not let in by the others.

    >>> def said(who, unit):
    ...     person = {"respondent": who, "department": "sales", "role": "clerk", "unit": unit}
    ...     return Rating(**person, item="Q", answer="rated", value=3)
    >>> given = Answers(ratings=[said(f"{unit}{n}", unit) for unit in "EWN" for n in range(3)])
    >>> parts = parts_of(given, Belonging("EWN", {}), 3)
    >>> joined = join_parts(given, [parts["E"], parts["W"]])
    >>> len(joined.answers.ratings), joined.respondents
    (6, 6)
    """
    kept = {(rating.respondent, rating.item) for part in parts for rating in part.answers.ratings}
    return Part(
        answers=answers.model_copy(
            update={"ratings": tuple(each for each in answers.ratings if (each.respondent, each.item) in kept)}
        ),
        respondents=sum(part.respondents for part in parts),
        private=tuple(sorted({item for part in parts for item in part.private})),
        hidden=frozenset(group for part in parts for group in part.hidden),
    )


def _too_few(by_unit: Mapping[str, Collection[str]], smallest: int) -> frozenset[str]:
    return too_small(_sizes({unit: their for unit, their in by_unit.items() if unit != ALL_UNITS}), smallest)


def _sizes(by_unit: Mapping[str, Collection[str]]) -> dict[str, int]:
    return {unit: len(their) for unit, their in by_unit.items()}


def _counting(
    ratings: Iterable[Rating],
    unit: str,
    belonging: Belonging,
    by_item: Mapping[str, Mapping[str, Collection[str]]],
    few: Mapping[str, Collection[str]],
    smallest: int,
) -> Iterable[Rating]:
    """Yield the ratings that count in one unit."""
    for rating in ratings:
        of, item = belonging.of(rating), by_item[rating.item]
        if of == unit and unit not in few[rating.item]:
            yield rating
        elif of == ALL_UNITS:
            own = len(item.get(unit, ())) if unit not in few[rating.item] else 0
            # Where only people who serve all answered, the unit shows nothing that the whole does not.
            if own or len(item[ALL_UNITS]) >= smallest or len(item) == 1:
                yield rating
