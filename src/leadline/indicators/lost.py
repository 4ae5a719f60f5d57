"""What is recorded and yet cannot be reckoned: days no calendar knows, amounts without a rate. Counted, and told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.eventlog.log import QualityFinding
from leadline.indicators.money import AMOUNT, CURRENCY, currencies
from leadline.indicators.period import Period, days_within
from leadline.indicators.population import Population
from leadline.indicators.scope import Scope
from leadline.indicators.value import IndicatorValue
from leadline.text import folded
from leadline.worktime import public_days

_EXAMPLES = 3


@dataclass(frozen=True)
class Losing:
    """What an indicator may lose, as SQL: ``kept``, which objects count; ``at``, their day; ``lost``, by reason."""

    kept: str
    at: str
    lost: Mapping[str, tuple[str, ...]]


def count_lost(scope: Scope, losing: Sequence[Losing], period: Period) -> list[dict[str, int]]:
    """Count for each indicator, by reason, the objects of the period that only what is lost of them leaves out."""
    found: list[dict[str, int]] = [{} for _ in losing]
    wanted = [(i, reason) for i, one in enumerate(losing) for reason in one.lost]
    if not wanted:
        return found
    counts = []
    for number, (i, reason) in enumerate(wanted):
        one = losing[i]
        tests = [f"coalesce({one.kept}, TRUE)", f"({' OR '.join(one.lost[reason])})", *days_within(one.at, period)]
        counts.append(f"count(*) FILTER (WHERE {' AND '.join(tests)}) AS n{number}")
    row = scope.population.log.engine.query(f"SELECT {', '.join(counts)} FROM {scope.source()}").to_pylist()[0]
    for number, (i, reason) in enumerate(wanted):
        if row[f"n{number}"]:
            found[i][reason] = row[f"n{number}"]
    return found


def with_lost(value: IndicatorValue, lost: Mapping[str, int], scope: Scope) -> IndicatorValue:
    """Say how many objects are left out because something of them cannot be reckoned; where all are, that is why."""
    if not lost:
        return value
    if value.status == "measured":
        return value.model_copy(update={"lost": dict(lost)})
    reason = max(lost, key=lambda each: lost[each])
    params = {"n": lost[reason], **facts(scope.population, reason)}
    return value.model_copy(update={"reason": reason, "params": params})


def gathered(losing: Iterable[Losing]) -> dict[str, list[str]]:
    """Return by reason what any of several indicators may lose."""
    found: dict[str, list[str]] = {}
    for one in losing:
        for reason, conditions in one.lost.items():
            found.setdefault(reason, []).extend(conditions)
    return found


def tell_lost(scope: Scope, lost: Mapping[str, Sequence[str]]) -> None:
    """Add to the population's findings how many objects of a scope something is lost of, for each reason.

    Where several ask the same of a type, such as rules and indicators, what is lost most often is told.
    """
    if not lost:
        return
    population, source = scope.population, scope.source()
    engine = population.log.engine
    for reason, conditions in lost.items():
        any_of = " OR ".join(dict.fromkeys(conditions))
        row = engine.query(f"SELECT count(*) FILTER (WHERE {any_of}) AS lost, count(*) AS n FROM {source}").to_pylist()[
            0
        ]
        earlier = population.findings.get((scope.type, reason))
        if not row["lost"] or (earlier and earlier.count >= row["lost"]):
            continue
        examples = engine.query(f"SELECT o.id FROM {source} WHERE {any_of} ORDER BY o.object LIMIT {_EXAMPLES}")
        population.findings[scope.type, reason] = QualityFinding(
            code=reason,
            severity="warning",
            count=row["lost"],
            of=row["n"],
            examples=tuple(examples["id"].to_pylist()),
            params={"object": scope.type, **facts(population, reason)},
        )


def facts(population: Population, reason: str) -> dict[str, str]:
    """Return what the sentence on a reason tells: the years that calendars know, or the currencies without a rate."""
    if reason == "no-rate" and population.rates:
        known = {rate.currency for rate in population.rates.rates} | {population.rates.report_in}
        given = {each for kind in population.profiles for each in _recorded(population, kind)}
        return {"currency": population.rates.report_in, "without": ", ".join(sorted(given - known)) or "–"}
    if reason == "calendar-unknown" and population.calendars:
        spans = {
            f"{calendar.country} {days.first}-{days.last}"
            for calendar in population.calendars.all
            if calendar.country and (days := public_days(calendar.country, calendar.subdivision))
        }
        return {"years": ", ".join(sorted(spans))}
    return {}


def _recorded(population: Population, object_type: str) -> tuple[str, ...]:
    filled = {a.attribute for a in population.profiles[object_type].attributes if a.filled}
    return currencies(population, object_type) if {AMOUNT, CURRENCY} <= filled else ()


def tell_unreckoned(population: Population) -> Iterator[QualityFinding]:
    """Find amounts of several currencies without rates, and units whose calendar nothing in the data has."""
    for object_type in population.profiles:
        several = _recorded(population, object_type) if population.rates is None else ()
        if len(several) > 1:
            row = population.log.engine.query(
                f"SELECT count(a_{AMOUNT}) AS amounts, count(*) AS n FROM {sql.name(f'object_{object_type}')}"
            ).to_pylist()[0]
            params = {"object": object_type, "currencies": ", ".join(several)}
            yield QualityFinding(
                code="several-currencies", severity="warning", count=row["amounts"], of=row["n"], params=params
            )
    calendars = population.calendars
    if calendars and calendars.by and calendars.units:
        seen = {folded(value) for kind in population.profiles for value in _values(population, kind, calendars.by)}
        unseen = [unit for unit in calendars.units if folded(unit) not in seen]
        if unseen:
            yield QualityFinding(
                code="calendar-unit-unseen",
                severity="warning",
                count=len(unseen),
                of=len(calendars.units),
                examples=tuple(unseen[:_EXAMPLES]),
                params={"attribute": calendars.by},
            )


def _values(population: Population, object_type: str, attribute: str) -> list[str]:
    if not any(a.attribute == attribute and a.filled for a in population.profiles[object_type].attributes):
        return []
    rows = population.log.engine.query(
        f"SELECT DISTINCT CAST({sql.name(f'a_{attribute}')} AS VARCHAR) AS value "
        f"FROM {sql.name(f'object_{object_type}')} WHERE value IS NOT NULL"
    )
    found: list[str] = rows["value"].to_pylist()
    return found
