"""Whose answers count where a result is seen of a part of its events, and what a page says of them.

Answers name the business unit and the department of who gave them, and nothing that objects have beside: no region, no
channel, no days. So they are told apart by business units alone, under the rules for small groups, else left out.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from leadline.ratings.units import Belonging, Part, join_parts, parts_of
from leadline.scoring.units import units_in
from leadline.web.assessments.models import Run
from leadline.web.results.basis import given_still, units_named
from leadline.web.results.reading import KEPT, found

UNIT = "business_unit"
"""The attribute whose values are the business units that people say they work for."""
DAYS = "days"
"""Stands among what answers do not know for the days of a part."""


class AnswersIn(NamedTuple):
    """The answers that count in a part; None: all are left out.

    ``why`` says how they are told apart, or why they are not: they are of the ``unit``; they do not know what is named
    (``unknown``); ``nobody`` named a unit; they were not kept with the result (``no-basis``); or there are ``none``.
    ``smallest`` is the fewest people of a unit whose answers count.
    """

    why: Literal["unit", "unknown", "nobody", "no-basis", "none"]
    unknown: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    part: Part | None = None
    smallest: int = 0


def answers_in(run: Run, where: tuple[tuple[str, tuple[str, ...]], ...], *, dated: bool) -> AnswersIn:
    """Return the answers that count in a part of a run's events, by the attributes and values that make it."""
    return _answers_in(run.file.path, run, where, dated=dated)


@lru_cache(maxsize=KEPT)
def _answers_in(_: Path, run: Run, where: tuple[tuple[str, tuple[str, ...]], ...], *, dated: bool) -> AnswersIn:
    result = found(run).result
    if not result.ratings:
        return AnswersIn("none")
    unknown = (*(name for name, _ in where if name != UNIT), *((DAYS,) if dated else ()))
    if unknown:
        return AnswersIn("unknown", unknown=unknown)
    start = given_still(run)
    if start is None:
        return AnswersIn("no-basis")
    named = units_named(start.answers)
    if not named:
        return AnswersIn("nobody")
    wanted = dict(where)[UNIT]
    belonging = Belonging(units_in(result.indicators, UNIT, (*named, *filter(None, wanted))), {})
    smallest = start.model.scoring.private_group
    parts = parts_of(start.answers, belonging, smallest)
    units = tuple(dict.fromkeys(unit for each in wanted if each and (unit := belonging.named(each))))
    if not units:  # objects of no unit are asked for, and nobody works for none
        return AnswersIn("unknown", unknown=(UNIT,))
    part = join_parts(start.answers, [parts[unit] for unit in units])
    return AnswersIn("unit", units=units, part=part, smallest=smallest)
