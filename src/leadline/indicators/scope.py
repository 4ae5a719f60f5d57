"""SQL for one object type of one log: what the measure language's names and functions mean there.

A ``Scope`` stands on ``object_T`` (alias ``o``). Whatever is seen through links is gathered in *views*: one per set of
paths, grouped to one row per object, joined on ``object``. Times are UTC; a time known only to the day is compared, and
subtracted, as a calendar day of the log's time zone. Every other day is one of the time zone of the object's calendar.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property, partial
from typing import Literal
from zoneinfo import ZoneInfo

from leadline.engine import sql as text
from leadline.eventlog.log import ActivityProfile, AttributeProfile, ObjectProfile
from leadline.indicators.joins import Joins
from leadline.indicators.language import COUNTERS
from leadline.indicators.money import AMOUNT, AMOUNT_IN, CURRENCY, currencies, write_money
from leadline.indicators.population import Population, reached
from leadline.indicators.rates import Rates
from leadline.indicators.term import CheckedRule, Kind, NotMeasurable, Term
from leadline.indicators.worktime import by_unit
from leadline.text import folded

_NEEDS = {
    "automated_steps": "has_automated",
    "recorded_steps": "has_recorded",
    "timely_steps": "has_recorded",
    "resources": "has_resource",
    "handovers": "has_department",
    "ping_pong": "has_department",
    "departments": "has_department",
    "handover_seconds": "has_department",
}


class Scope:
    """One object type on which expressions are compiled."""

    def __init__(self, population: Population, object_type: str, as_of: date, rules: Mapping[str, CheckedRule]) -> None:
        self.population = population
        self.type = object_type
        self.as_of = as_of
        self.rules = rules
        self.tables: set[str] = set()
        self.agreed = False
        self._joins = Joins(population, object_type)
        self.lost: dict[str, list[str]] = {}
        """By reason: SQL that is true of objects of which something is recorded that cannot be reckoned."""

    @cached_property
    def profile(self) -> ObjectProfile:
        """The profile of the type this scope stands on."""
        profile = self.population.log.type_of(self.type)
        if profile is None:
            raise NotMeasurable("no-object", object=self.type)
        return profile

    # -- where things are

    def _own_activity(self, activity: str) -> ActivityProfile | None:
        return next((a for a in self.profile.activities if a.activity == activity), None)

    def activity(self, activity: str, what: str) -> Term:
        """Return column ``what`` (first, last, count, auto, who, dept) of an activity, own or seen through links.

        Raises:
            NotMeasurable: the activity is recorded nowhere near this type, or nobody says who did it.
        """
        own = self._own_activity(activity)
        if own:
            self.tables.update(own.tables)
            profiles = [(self.profile, own)]
            sql = f'o."{what}_{activity}"'
        else:
            paths = self.population.paths_to_activity(self.type, activity)
            if not paths:
                raise NotMeasurable("no-activity", activity=activity)
            profiles = []
            for path in paths:
                profile = self.population.profiles[path.types[-1]]
                found = next(a for a in profile.activities if a.activity == activity)
                self.tables.update(found.tables)
                profiles.append((profile, found))
            sql = self._joins.linked(f"{what}_{activity}", what, paths)
        needed = {"auto": "has_automated", "who": "has_resource", "dept": "has_department"}.get(what)
        if needed and not any(getattr(profile, needed) for profile, _ in profiles):
            raise NotMeasurable(needed.replace("has_", "no-"), activity=activity)
        day_only = any(found.day_only for _, found in profiles)
        match what:
            case "count":
                return Term(f"coalesce({sql}, 0)", "number")
            case "auto":
                return Term(sql, "boolean")
            case "first" | "last":
                return Term(sql, "moment", day_only=day_only, step=True)
            case _:
                return Term(sql, "null")

    def count(self, activity: str) -> Term:
        """Return how often an activity happened.

        Raises:
            NotMeasurable: as ``activity`` says; also where the data keeps one date for it, so that once may be often.
        """
        own = self._own_activity(activity)
        if own and own.once_only:
            raise NotMeasurable("once-only", activity=activity)
        return self.activity(activity, "count")

    def occurrences(self, activity: str) -> str:
        """Return SQL for every time an activity happened, own or seen through links: object, activity (rank), time.

        Raises:
            NotMeasurable: the activity is recorded nowhere near this type.
        """
        self.activity(activity, "first")
        rank = list(self.population.model.activity_of).index(activity)
        if self._own_activity(activity):
            return f'SELECT object, activity, time FROM "steps_{self.type}" WHERE activity = {rank}'
        return " UNION ALL ".join(
            f'SELECT p.object, s.activity, s.time FROM ({pairs}) p JOIN "steps_{end}" s '
            f"ON s.object = p.linked WHERE s.activity = {rank}"
            for end, pairs in reached(self.population.paths_to_activity(self.type, activity)).items()
        )

    def joined(self, sql: str) -> str:
        """Join a SELECT that gives at most one row per ``object``, and return its alias."""
        return self._joins.select(sql)

    def attribute(self, attribute: str, *, as_recorded: bool = False) -> Term:
        """Return an attribute of the object, or of what it came from (the nearest type upstream that has it).

        Where it came from several the least counts; in an ``agreed`` scope only what they agree on, else null. An
        amount is told in the currency that the rates report in, unless it is asked for ``as_recorded``.

        Raises:
            NotMeasurable: neither the object nor anything upstream has it; amounts of several currencies without rates.
        """
        found = _filled(self.profile, attribute)
        if found:
            self.tables.update(found.tables)
            if not as_recorded and self._converts(self.profile, found):
                money = self._own_money()
                self._lose("no-rate", f"{money}.lost")
                return Term(f"{money}.amount", "number")
            return _attribute_term(f'o."a_{attribute}"', found)
        paths = [
            (path, known)
            for path in self.population.paths(self.type)
            if path.upstream and (known := _filled(self.population.profiles[path.types[-1]], attribute))
        ]
        if not paths:
            raise NotMeasurable("no-attribute", attribute=attribute)
        nearest, known = paths[0]
        ways = [
            path for path, _ in paths if len(path.types) == len(nearest.types) and path.types[-1] == nearest.types[-1]
        ]
        self.tables.update(known.tables)
        gather = "agreed" if self.agreed else "attribute"
        if not as_recorded and self._converts(self.population.profiles[nearest.types[-1]], known):
            self._lose("no-rate", self._joins.linked("lost", "rule", ways, source="money"))
            return Term(self._joins.linked("amount", gather, ways, source="money"), "number")
        return _attribute_term(self._joins.linked(f"a_{attribute}", gather, ways), known)

    def _converts(self, profile: ObjectProfile, attribute: AttributeProfile) -> bool:
        """Say whether an attribute is an amount to be converted, and see to it that it will be."""
        if attribute.attribute != AMOUNT or attribute.type != "number" or not _filled(profile, CURRENCY):
            return False
        if self.population.rates is None:
            several = currencies(self.population, profile.type)
            if len(several) > 1:
                raise NotMeasurable("several-currencies", currencies=", ".join(several))
            return False
        self._joins.need(f"money_{profile.type}", partial(self._write_money, profile.type))
        return True

    def convert_own(self) -> Rates | None:
        """Write the type's own amounts as ``money_T`` and return the rates; None where nothing is converted."""
        rates = self.population.rates
        amount = _filled(self.profile, AMOUNT)
        if rates is None or amount is None or not self._converts(self.profile, amount):
            return None
        self._lose("no-rate", f"{self._own_money()}.lost")
        self._joins.write()
        return rates

    def listed(self) -> tuple[str, str]:
        """Return SQL for the further columns of a list of objects, and for the join they need.

        They are the attributes as recorded and the own amount in the currency reported in; the object's table is ``o``.
        """
        columns = "".join(f', o."a_{a.attribute}" AS "{a.attribute}"' for a in self.profile.attributes)
        rates = self.convert_own()
        if rates is None:
            return columns, ""
        column = text.name(f"{AMOUNT_IN}{rates.report_in}")
        table = text.name(f"money_{self.type}")
        return f"{columns}, reported.amount AS {column}", f" JOIN {table} reported ON reported.object = o.object"

    def _own_money(self) -> str:
        return self.joined(f'SELECT object, amount, lost FROM "money_{self.type}"')

    def _lose(self, reason: str, sql: str) -> None:
        self.lost.setdefault(reason, []).append(f"coalesce({sql}, FALSE)")

    def counter(self, function: str, stage: str | None) -> Term:
        """Return a counter over all steps of the object, or over its steps of one stage.

        Where the object itself has no step of that stage, the counter is summed over what came of it, or else over what
        it came from.

        Raises:
            NotMeasurable: no step of that stage, days instead of times, or the column it counts is never filled.
        """
        column = COUNTERS[function]
        needed = _NEEDS.get(column)
        own = [a for a in self.profile.activities if stage is None or self._stage(a.activity) == stage]
        if own:
            profiles = [(self.profile, own)]
            sql = f'o."{column}__{stage}"' if stage else f'o."{column}"'
        else:
            linked = {
                path: [a for a in profile.activities if self._stage(a.activity) == stage]
                for path in self.population.paths(self.type)
                for profile in [self.population.profiles[path.types[-1]]]
                if not needed or getattr(profile, needed)
            }
            found = [path for path, activities in linked.items() if activities]
            paths = [path for path in found if not path.upstream] or found
            if not paths:
                raise NotMeasurable("no-stage-steps", stage=stage or "")
            profiles = [(self.population.profiles[path.types[-1]], linked[path]) for path in paths]
            sql = self._joins.linked(
                f"{column}__{stage}", "seconds" if column.endswith("_seconds") else "counter", paths
            )
        if needed and not any(getattr(profile, needed) for profile, _ in profiles):
            raise NotMeasurable(needed.replace("has_", "no-"), activity="")
        if column == "rework" and all(a.once_only for _, activities in profiles for a in activities):
            raise NotMeasurable("once-only-all")
        if column.endswith("_seconds"):
            if any(a.day_only for _, activities in profiles for a in activities):
                raise NotMeasurable("day-only")
            sql = f"({sql} / 3600.0)"
        self.tables.update(t for _, activities in profiles for a in activities for t in a.tables)
        return Term(sql, "number")

    def _stage(self, activity: str) -> str:
        return self.population.model.activity_of[activity].stage

    def moment(self, which: Literal["first_step", "last_step"]) -> Term:
        """Return the time of the object's first or last own step."""
        end = which.removesuffix("_step")
        of_days = [f'o."{end}_{each.activity}" = o.{end}_time' for each in self.profile.activities if each.day_only]
        clocks = {self.population.log.time_zone, *self.population.zones}
        some = len(clocks) > 1 and 0 < len(of_days) < len(self.profile.activities)
        some_days = f"({' OR '.join(of_days)})" if some else None
        return Term(f"o.{end}_time", "moment", day_only=bool(of_days), step=True, some_days=some_days)

    @property
    def variant(self) -> Term:
        """The sequence of the object's own steps, as a number that only says which are alike."""
        self.tables.update(table for activity in self.profile.activities for table in activity.tables)
        return Term("o.variant", "number")

    def linked(self, object_type: str) -> Term:
        """Return whether the object is linked to one of ``object_type``, upstream or downstream.

        An id that is only named in a link, and has no record of its own, leads nowhere and does not count.

        Raises:
            NotMeasurable: the log has no such objects, or its tables do not link the two types at all; also where one
                table holds both, so that the link is given and proves nothing.
        """
        carrier = self.population.carrier(object_type)
        if carrier is None:
            raise NotMeasurable("no-object", object=object_type)
        paths = self.population.paths_to_type(self.type, carrier[0])
        if not paths:
            raise NotMeasurable("not-linked", object=object_type)
        return Term(f"coalesce({self._joins.linked('own', 'rule', paths)}, FALSE)", "boolean")

    def has_any(self, activities: Sequence[str]) -> str | None:
        """Return SQL that is true for objects with at least one of the activities, or None for no activities."""
        return " OR ".join(f"{self.activity(a, 'count').sql} > 0" for a in activities) or None

    def rule(self, rule_id: str) -> str | None:
        """Return SQL for a rule's verdict (true: violated, null: does not apply), or None if uncheckable."""
        checked = self.rules.get(rule_id)
        if checked is None:
            return None
        if checked.type == self.type:
            sql = self._joins.rule(rule_id)
        else:
            paths = self.population.paths_to_type(self.type, checked.type)
            if not paths:
                return None
            sql = self._joins.linked(rule_id, "rule", paths, source="rules")
        self.tables.update(checked.tables)
        return sql

    # -- moments

    @property
    def today(self) -> Term:
        """The assessment's last day, as a moment known to the day."""
        local = datetime.combine(self.as_of, time(), ZoneInfo(self.population.log.time_zone))
        utc = local.astimezone(ZoneInfo("UTC"))
        return Term(f"TIMESTAMP '{utc:%Y-%m-%d %H:%M:%S}'", "moment", day_only=True)

    def day(self, moment: Term) -> str:
        """Return SQL for the calendar day of a moment, on the clock of the object's unit."""
        day = self.day_of(moment.sql, day_only=moment.day_only)
        timed = self.day_of(moment.sql)
        return f"CASE WHEN {moment.some_days} THEN {day} ELSE {timed} END" if moment.some_days else day

    def day_of(self, time: str, *, day_only: bool = False, unit: str | None = None) -> str:
        """Return SQL for the calendar day of a UTC time: in the log's time zone where only the day is known.

        ``unit`` is SQL for the object's calendar where ``time`` is not asked of ``o``, as in a subquery.
        """
        zones = (self.population.log.time_zone,) if day_only else self.population.zones
        number = (unit or self.unit) if len(set(zones)) > 1 else "0"
        return by_unit(number, [text.local_day(time, zone) for zone in zones])

    @property
    def unit(self) -> str:
        """SQL for the number of the object's calendar: 0 is the default's, else that of its unit."""
        calendars = self.population.calendars
        if calendars is None or not calendars.units or not self._unit_known:
            return "0"
        return self._joins.unit(self._write_units)

    @cached_property
    def _unit_known(self) -> bool:
        calendars = self.population.calendars
        try:
            Scope(self.population, self.type, self.as_of, {}).attribute(calendars.by or "" if calendars else "")
        except NotMeasurable:
            return False
        return True

    def with_units(self, sql: str) -> tuple[str, str]:
        """Return a SELECT on ``object`` with the column ``unit`` where units have clocks of their own, and its name."""
        if len(set(self.population.zones)) == 1 or self.unit == "0":
            return sql, "0"
        return f'SELECT s.*, n.unit FROM ({sql}) s JOIN "unit_{self.type}" n ON n.object = s.object', "unit"

    def _write_units(self) -> None:
        """Write ``unit_T``: which calendar each object has."""
        inner, calendars = Scope(self.population, self.type, self.as_of, {}), self.population.calendars
        if calendars is None or calendars.by is None:
            return
        value = f"CAST({inner.attribute(calendars.by).sql} AS VARCHAR)"
        engine, source = self.population.log.engine, inner.source()
        numbers = {unit: i for i, unit in enumerate(calendars.units, start=1)}
        as_compared = {folded(unit): i for unit, i in numbers.items()}
        given = engine.query(f"SELECT DISTINCT {value} AS unit FROM {source} WHERE unit IS NOT NULL ORDER BY unit")
        known = {each: numbers.get(each, as_compared.get(folded(each))) for each in given["unit"].to_pylist()}
        whens = " ".join(f"WHEN {text.text(each)} THEN {number}" for each, number in known.items() if number)
        unit = f"CASE {value} {whens} ELSE 0 END" if whens else "0"
        engine.execute(
            f'CREATE OR REPLACE TEMP TABLE "unit_{self.type}" AS SELECT o.object, {unit} AS unit FROM {source}'
        )

    def _write_money(self, object_type: str) -> None:
        inner = Scope(self.population, object_type, self.as_of, {})
        write_money(self.population, object_type, inner.day(inner.moment("first_step")), inner.source)

    def working(self, function: str, start: Term, end: Term) -> str:
        """Return SQL for the working hours or days from one moment to another.

        Raises:
            NotMeasurable: no calendar is given, or hours are asked for of what is known to the day.
        """
        worktime = self.population.worktime(self.as_of)
        if worktime is None:
            raise NotMeasurable("no-calendar")
        if function == "working_days":
            counted = worktime.days(self.day(start), self.day(end), self.unit, self._joins.day_row)
        elif start.day_only or end.day_only:
            raise NotMeasurable("day-only")
        else:
            counted = worktime.hours(start.sql, end.sql, self.unit, self._joins.day_row)
        self._lose("calendar-unknown", counted.unknown)
        return counted.value

    def source(self) -> str:
        """Return the FROM clause: the object table with every view its expressions need, and write what these need."""
        return self._joins.source()


def _filled(profile: ObjectProfile, attribute: str) -> AttributeProfile | None:
    return next((a for a in profile.attributes if a.attribute == attribute and a.filled), None)


def _attribute_term(sql: str, profile: AttributeProfile) -> Term:
    kinds: dict[str, Kind] = {"date": "moment", "number": "number", "boolean": "boolean"}
    return Term(sql, kinds.get(profile.type, "text"), day_only=profile.day_only)
