"""The indicators of a part of the events: of one unit or region, of some months; measured again."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.http import Http404

from leadline.indicators import IndicatorValue, measure
from leadline.model.schema import Target
from leadline.planning.gaps import gaps
from leadline.scoring import score
from leadline.scoring.units import values_of_unit
from leadline.web.assessments.models import Run
from leadline.web.results.amounts import calendars_of, rates_of
from leadline.web.results.logs import log_of
from leadline.web.results.reading import KEPT, Found, found


class Narrow(NamedTuple):
    """A part of the events: of days ``start`` to ``end``, of objects whose ``attribute`` has ``value``; empty: all."""

    start: date | None = None
    end: date | None = None
    attribute: str = ""
    value: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.start or self.end or self.attribute)


def narrow_of(asked: Mapping[str, str]) -> Narrow:
    """Return which part of the events an address asks for; what it says wrongly is the whole.

    >>> narrow_of({"from": "2025-07-01", "part": "region=East", "to": ""})
    Narrow(start=datetime.date(2025, 7, 1), end=None, attribute='region', value='East')
    """
    attribute, _, value = asked.get("part", "").partition("=")
    part = (attribute, value) if value else ("", "")
    return Narrow(day_of(asked.get("from", "")), day_of(asked.get("to", "")), *part)


def day_of(text: str) -> date | None:
    """Return a day as it is written, None where it is none.

    >>> day_of("2025-13-01")
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def asking(narrow: Narrow) -> dict[str, str]:
    """Return what an address says to ask for a part of the events.

    >>> asking(Narrow(end=date(2025, 6, 30), attribute="region", value="East"))
    {'to': '2025-06-30', 'part': 'region=East'}
    """
    days = {"from": narrow.start, "to": narrow.end}
    part = {"part": f"{narrow.attribute}={narrow.value}"} if narrow.attribute else {}
    return {name: day.isoformat() for name, day in days.items() if day} | part


def seen_narrowed(run: Run, narrow: Narrow) -> Found | None:
    """Return a run's result as it is of a part of its events; None where the events are no longer kept.

    Values and their scores are of the part. Answers are left out, as nobody gave them for a part.

    Raises:
        Http404: the events have no such attribute.
    """
    its = {each.attribute for profile in found(run).result.types for each in profile.attributes}
    if narrow.attribute and narrow.attribute not in its:
        raise Http404
    return found(run) if narrow.whole else _narrowed(run.file.path, run, narrow)


@lru_cache(maxsize=KEPT)
def _narrowed(_: Path, run: Run, narrow: Narrow) -> Found | None:
    read = found(run)
    result, by = read.result, (narrow.attribute,) if narrow.attribute else ()
    period = (narrow.start or result.period_from, narrow.end or result.period_to)
    with log_of(run, read.model) as log:
        if log is None:
            return None
        measured = measure(
            read.model,
            log,
            by=by,
            period=period,
            not_applicable={each.rule for each in result.not_applicable if each.rule},
            calendars=calendars_of(run),
            rates=rates_of(run),
        )
    absent = {each.indicator for each in result.not_applicable if each.indicator}
    recorded = {each.indicator: each for each in result.indicators if each.recording is not None}
    dated = narrow.start is not None or narrow.end is not None
    values = tuple(
        _undated(recorded[each.indicator])
        if dated and each.indicator in recorded
        else recorded.get(each.indicator, each)
        for each in measured.indicators
        if each.indicator not in absent
    )
    if narrow.attribute:
        values = values_of_unit(values, narrow.attribute, narrow.value)
    kept = tuple(each for each in read.model.indicators if each.id not in absent)
    model = read.model.model_copy(update={"indicators": kept})
    scores = score(
        model,
        values,
        target=Target(cells={f"{cell.stage}.{cell.dimension}": cell.target for cell in result.scores.cells}),
        rules=measured.rules,
        as_of=period[1] or result.as_of,
    )
    update = {"indicators": values, "rules": measured.rules, "scores": scores, "gaps": gaps(scores)}
    days = {"period_from": period[0], "period_to": period[1]}
    return Found(
        result.model_copy(update={**update, **days, "sensitivity": None, "quantiles": {}}), read.model, read.given
    )


def _undated(value: IndicatorValue) -> IndicatorValue:
    """Return a recorded value as not measured: what was recorded for the period cannot be told apart by other days."""
    return IndicatorValue(indicator=value.indicator, status="not-measured", reason="not-in-part")
