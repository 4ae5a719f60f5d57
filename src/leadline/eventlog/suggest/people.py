"""Who did it: persons, departments, systems; for a whole table, or for single steps of a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.words import plays, roles, split, types, without
from leadline.model.names import Names
from leadline.model.schema import Activity, Model

_STEM = 4
_CHINESE_STEM = 2
_MOST_PEOPLE = 0.9
_OFTEN = 1.5
"""Rows that have the same person, or the same number of a department, on average."""

_DECISIONS = ("approve_", "assess_", "check_", "decide_", "match_", "qualify_", "review_", "validate_")
"""How the ids of steps begin that somebody decides, and does not carry out."""

_DEPARTMENTS = 0.8
"""Values of which this share are names of departments are departments, whatever the column is called."""


@dataclass(frozen=True)
class Who:
    """A person's column with the department's beside it, and how sure each is."""

    person: Column | None
    department: Column | None
    sure: float
    department_sure: float
    departments: frozenset[str] = frozenset()


def departments_of(column: Column, model: Model) -> tuple[frozenset[str], float]:
    """Return the model's departments among a column's values, and the share of its values that are such."""
    known = Names(model.process.departments)
    total = sum(column.values.values()) or 1
    found = {value: department for value in column.values if (department := known.get(value))}
    return frozenset(found.values()), sum(column.values[value] for value in found) / total


def find_people(columns: Sequence[Column], model: Model, *, of_changes: bool = False) -> list[Who]:
    """Return the columns that say who did something, each person's with the department's of the same words.

    Who made the last change of an object did no step of it, but did where the rows are changes (``of_changes``).
    """
    departments: list[tuple[Column, float, frozenset[str]]] = []
    persons: list[tuple[Column, float]] = []
    for column in columns:
        if column.kind not in ("text", "number") or column.fill == 0:
            continue
        if plays("technical", column.name) and not of_changes:
            continue
        ids, share = departments_of(column, model)
        named = plays("department", column.name)
        coded = column.kind == "number" and column.whole and column.repeats > _OFTEN
        if (column.kind == "text" or coded) and (
            share >= _DEPARTMENTS or (named and not plays("person", without("department", column.name)))
        ):
            if column.distinct <= 200:
                departments.append((column, min(0.97, 0.3 + 0.45 * share + 0.3 * named), ids))
        elif plays("person", column.name) and column.distinct < max(4.0, _MOST_PEOPLE * column.filled):
            persons.append((column, 0.65 + 0.15 * (column.repeats > _OFTEN) + 0.1 * (column.kind == "text")))
    persons = [(c, sure) for c, sure in persons if not any(_same_person(c, other) for other, _ in persons)]
    pairs: list[Who] = []
    free = list(departments)
    for person, sure in persons:
        near = max(free, key=lambda d: likeness(person.name, d[0].name), default=None)
        if near and not alike(person.name, near[0].name):
            near = None
        if near is None and len(departments) == 1:
            near = (departments[0][0], departments[0][1], frozenset[str]())  # of all persons: it tells none apart
        if near in free and len(departments) > 1:
            free.remove(near)
        pairs.append(Who(person, near[0], sure, near[1], near[2]) if near else Who(person, None, sure, 0.0))
    told = {pair.department.name for pair in pairs if pair.department}
    pairs += [Who(None, d[0], 0.0, d[1], d[2]) for d in departments if d[0].name not in told]
    return pairs


def _same_person(column: Column, other: Column) -> bool:
    """Say whether another column has the names of the people of whom this one has the ids."""
    ids, names = ({*split(each.name)} for each in (column, other))
    more = ids - names
    return (
        bool(more)
        and ids > names - {"name"}
        and all(any(found.word == word for found in roles("id").find(word)) for word in more)
        and (column.filled, column.distinct) == (other.filled, other.distinct)
    )


def alike(one: str, other: str) -> bool:
    """Say whether two columns speak of the same thing: ``approved_at`` and ``approver``, ``关闭时间`` and ``关闭人``.

    >>> alike("approved_at", "approver"), alike("关闭时间", "关闭人"), alike("opened_at", "closed_by")
    (True, True, False)
    >>> alike("order_date", "order_clerk"), alike("商机创建时间", "商机负责人")
    (False, False)
    """
    return likeness(one, other) > 0


def likeness(one: str, other: str) -> int:
    """Return how much two names have in common beside words for types and times, 0 where it is too little to count."""
    best = 0
    for a in _telling(one):
        for b in _telling(other):
            if a.isascii() and b.isascii():
                common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
                best = max(best, common if common >= _STEM else 0)
            elif not a.isascii() and not b.isascii():
                size = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
                best = max(best, size if size >= _CHINESE_STEM else 0)
    return best


def _telling(name: str) -> list[str]:
    """Return the words of a name without those for types, times and departments."""
    joined = f"_{'_'.join(split(name))}_"
    for found in (*types().find(name), *roles("time").find(name), *roles("department").find(name)):
        joined = joined[: found.start] + "_" * (found.end - found.start) + joined[found.end :]
    return [word for word in joined.split("_") if word]


def choose_people(draft: Draft, people: Sequence[Who], columns: Sequence[Column]) -> None:
    """Say who did the rows of an event table."""
    person = max((w for w in people if w.person), key=lambda w: w.sure, default=None)
    department = max((w for w in people if w.department), key=lambda w: w.department_sure, default=None)
    if person and person.person:
        draft.choose(("resource",), person.person.name, person.sure, "person")
    else:
        _guess_person(draft, columns)
    if department and department.department:
        draft.choose(("department",), department.department.name, department.department_sure, "department")


def _guess_person(draft: Draft, columns: Sequence[Column]) -> None:
    """Where no name says it: the only column of short texts that repeat, which may well be people."""
    texts = [
        c
        for c in columns
        if c.kind == "text" and 3 <= c.distinct <= 0.3 * c.filled and c.longest <= 40 and c.fill > 0.5
    ]
    texts = [c for c in texts if not any(plays(role, c.name) for role in ("status", "id", "field", "old value"))]
    texts = [c for c in texts if not any(types().meanings(c.name))]
    if len(texts) == 1:
        draft.choose(("resource",), texts[0].name, 0.4, "person-guessed")


def who_did(
    people: Sequence[Who], column: str, activity: Activity, times: Sequence[str] = (), steps: Sequence[str] = ()
) -> Who | None:
    """Return who did the step of a time column of a milestone table, or None where only the row's person can be it.

    It is who is called as the time is (``approved_at``, ``approver``), else at a control point who decides, else who is
    of a department that does the step. ``times`` are those of the row that are no step: who is called as one of them is
    did that, and not this. Who is called as one of the ``steps`` decides other steps too, but does nothing else.
    """
    persons = [who for who in people if who.person]
    best = max(persons, key=lambda who: likeness(column, who.person.name if who.person else ""), default=None)
    if best and best.person and alike(column, best.person.name):
        return best
    persons = free_of(persons, times)
    deciding = [who for who in persons if who.person and plays("decides", who.person.name)]
    decided = activity.id.startswith(_DECISIONS) or free_of(deciding, steps)
    if activity.control_point and len(deciding) == 1 < len(persons) and decided:
        return deciding[0]
    return next((who for who in persons if who.departments & {*activity.departments}), None)


def free_of(persons: Sequence[Who], times: Sequence[str]) -> list[Who]:
    """Return the persons who are not called as one of the times is: those did what happened then."""
    return [who for who in persons if not (who.person and any(alike(time, who.person.name) for time in times))]
