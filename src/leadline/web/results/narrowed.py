"""A result of a part of its events: of some units and regions, of some months; measured and scored again."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from leadline.assessment.result import Coverage, Result
from leadline.errors import InputError, Problem
from leadline.indicators import IndicatorValue, measure
from leadline.planning.gaps import gaps
from leadline.scoring.combine import NO_EVIDENCE
from leadline.scoring.given import NO_ANSWERS, Given
from leadline.scoring.units import values_of_unit, without_groups
from leadline.web.assessments.models import Run
from leadline.web.results.amounts import calendars_of, rates_of
from leadline.web.results.answering import AnswersIn, answers_in
from leadline.web.results.basis import given_still
from leadline.web.results.logs import log_of
from leadline.web.results.reading import KEPT, Found, found

Where = tuple[tuple[str, tuple[str, ...]], ...]
MOST, LONGEST = 20, 300
"""How many values an address may name, and how long one may be."""


class Narrow(NamedTuple):
    """A part of the events: of days ``start`` to ``end``, and of objects that fit every attribute of ``where``.

    Of the values of one attribute an object has any; "" is none. Empty it is the whole.
    """

    start: date | None = None
    end: date | None = None
    where: Where = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.start or self.end or self.where)

    @property
    def dated(self) -> bool:
        """Whether days are named."""
        return bool(self.start or self.end)

    @property
    def query(self) -> str:
        """What an address says to ask for it.

        >>> Narrow(end=date(2025, 6, 30), where=(("region", ("East", "West")),)).query
        'to=2025-06-30&where=region%3DEast&where=region%3DWest'
        """
        return urlencode(self.asking)

    @property
    def asking(self) -> Sequence[tuple[str, str]]:
        """The names and values of which that is made."""
        days = [(name, day.isoformat()) for name, day in (("from", self.start), ("to", self.end)) if day]
        return [*days, *(("where", f"{name}={value}") for name, values in self.where for value in values)]


WHOLE = Narrow()


def narrow_of(asked: QueryDict) -> Narrow:
    """Return which part of the events an address asks for; what it says wrongly is not asked for.

    >>> narrow_of(QueryDict("from=2025-07-01&where=region%3DEast&where=product%3DA&where=region%3DWest&to="))
    Narrow(start=datetime.date(2025, 7, 1), end=None, where=(('region', ('East', 'West')), ('product', ('A',))))
    """
    return Narrow(day_of(asked.get("from", "")), day_of(asked.get("to", "")), where_of(asked.getlist("where")))


def where_of(named: Iterable[str]) -> Where:
    """Return the attributes and values that are named as ``region=East``.

    >>> where_of(["region=East", "nonsense", "region=East", "product="])
    (('region', ('East',)), ('product', ('',)))
    """
    found: dict[str, dict[str, None]] = {}
    for each in list(named)[:MOST]:
        if _names_value(each):
            attribute, _, value = each.partition("=")
            found.setdefault(attribute, {})[value] = None
    return tuple((attribute, tuple(values)) for attribute, values in found.items())


def check_asked(asked: QueryDict) -> None:
    """Refuse a filter that an address names wrongly, as the page would show something else than whoever sent it saw.

    Raises:
        InputError: with each part of it that is no day, no attribute with its value, or one too many.
    """
    named = asked.getlist("where")
    wrong = [text for name in ("from", "to") if (text := asked.get(name, "")) and day_of(text) is None]
    wrong += [each for each in named[:MOST] if not _names_value(each)] + named[MOST:]
    if wrong:
        raise InputError(Problem(code="web-filter-unread", params={"given": each[:LONGEST]}) for each in wrong)


def _names_value(text: str) -> bool:
    attribute, told, _ = text.partition("=")
    return bool(attribute and told) and len(text) <= LONGEST and "\0" not in text


def day_of(text: str) -> date | None:
    """Return a day as it is written, None where it is none.

    >>> day_of("2025-13-01")
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def seen_narrowed(run: Run, narrow: Narrow) -> Found | None:
    """Return a run's result as it is of a part of its events; None where the events are no longer kept.

    Values, rules and scores are of the part. Answers count where they can be told apart by what is named (see
    ``answering``), else they are left out.

    Raises:
        InputError: the events have no such attribute, or the days end before they begin; every problem at once.
    """
    if narrow.whole:
        return found(run)
    check_narrow(found(run).result, narrow)
    return _narrowed(run.file.path, run, narrow)


def check_narrow(result: Result, narrow: Narrow) -> None:
    """Refuse attributes that the events do not have, and days that end before they begin.

    Raises:
        InputError: every problem at once.
    """
    its = sorted({each.attribute for profile in result.types for each in profile.attributes})
    problems = [
        InputError.of("web-filter-attribute", attribute=attribute, known=", ".join(its) or "-").problems[0]
        for attribute, _ in narrow.where
        if attribute not in its
    ]
    if narrow.start and narrow.end and narrow.end < narrow.start:
        problems += InputError.of("mining-period", start=narrow.start, end=narrow.end).problems
    if problems:
        raise InputError(problems)


def answers_told(run: Run, narrow: Narrow) -> AnswersIn:
    """Return what answers count in a part, and what is to be said of them."""
    return answers_in(run, narrow.where, dated=narrow.dated)


@lru_cache(maxsize=KEPT)
def _narrowed(_: Path, run: Run, narrow: Narrow) -> Found | None:
    read = found(run)
    result = read.result
    period = (narrow.start or result.period_from, narrow.end or result.period_to)
    with log_of(run, read.model) as log:
        if log is None:
            return None
        measured = measure(
            read.model,
            log,
            by=list(dict.fromkeys(name for each in result.indicators for name in each.breakdown)),
            period=period,
            where=dict(narrow.where),
            not_applicable={each.rule for each in result.not_applicable if each.rule},
            calendars=calendars_of(run),
            rates=rates_of(run),
        )
    absent = {each.indicator for each in result.not_applicable if each.indicator}
    recorded = {each.indicator: each for each in result.indicators if each.recording is not None}
    values = tuple(
        _recorded(recorded[each.indicator], narrow) if each.indicator in recorded else each
        for each in measured.indicators
        if each.indicator not in absent
    )
    part = answers_told(run, narrow).part
    given = replace(
        given_still(run) or _bare(read, absent),
        values=values,
        answers=part.answers if part else NO_ANSWERS,
        rules=measured.rules,
        as_of=period[1] or result.as_of,
        improved=False,
    )
    given = given if part else replace(given, evidence=NO_EVIDENCE)
    scores = without_groups(given.model, given.bare(), part.hidden if part else (), measured.rules)
    ratings = part.answers.ratings if part else ()
    update = {
        "indicators": values,
        "rules": measured.rules,
        "scores": scores,
        "gaps": gaps(scores),
        "period_from": period[0],
        "period_to": period[1],
        "coverage": Coverage(
            measured=sum(one.status == "measured" for cell in scores.cells for one in cell.indicators),
            applicable=sum(len(cell.indicators) for cell in scores.cells),
        ),
        "respondents": len({rating.respondent for rating in ratings}),
        "ratings": len(ratings),
        "departments": len({rating.department for rating in ratings}),
        "sensitivity": None,
        "quantiles": {},
    }
    return Found(result.model_copy(update=update), read.model, read.given)


def _bare(read: Found, absent: Collection[str]) -> Given:
    """Return what a result was scored from as far as it says itself, where its basis was not kept."""
    result = read.result
    kept = tuple(each for each in read.model.indicators if each.id not in absent)
    return Given(
        read.model.model_copy(update={"indicators": kept}),
        kind="verified" if result.kind == "verified" else "self",
        target=result.target,
        not_applicable=result.cells_left_out,
    )


def _recorded(value: IndicatorValue, narrow: Narrow) -> IndicatorValue:
    """Return a recorded value as it is of a part: that of the one unit named, where it was recorded by unit."""
    if narrow.dated:
        return IndicatorValue(indicator=value.indicator, status="not-measured", reason="not-in-part")
    if len(narrow.where) == 1 and (attribute := narrow.where[0][0]) in value.breakdown:
        values = narrow.where[0][1]
        if len(values) == 1:
            return values_of_unit([value], attribute, values[0])[0]
    return IndicatorValue(indicator=value.indicator, status="not-measured", reason="not-by-value")
