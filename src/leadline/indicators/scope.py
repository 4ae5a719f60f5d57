"""SQL for one object type of one log: what the measure language's names and functions mean there.

A ``Scope`` stands on ``object_T`` (alias ``o``). Whatever is seen through links is gathered in *views*: one per set of
paths, grouped to one row per object, joined on ``object``. Times are UTC; a time known only to the day is compared, and
subtracted, as a calendar day of the log's time zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from leadline.eventlog.log import ActivityProfile, AttributeProfile, ObjectProfile
from leadline.indicators.language import COUNTERS
from leadline.indicators.population import Path, Population

Kind = Literal["boolean", "number", "text", "moment", "null"]

_GATHER = {
    "first": "min({})",
    "last": "max({})",
    "count": "sum({})",
    "auto": "bool_and({})",
    "who": "list_distinct(flatten(list({})))",
    "dept": "list_distinct(flatten(list({})))",
    "attribute": "min({})",
    "agreed": "CASE WHEN min({0}) = max({0}) THEN min({0}) END",
    "counter": "sum({})",
    "rule": "bool_or({})",
}
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


class NotMeasurable(Exception):  # noqa: N818 - an answer, not an error
    """This log cannot answer: ``code`` is a key of the catalogue ``content/texts/reasons.yaml``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Term:
    """A piece of SQL with what it is. ``day_only`` and ``step`` describe moments: known to the day; a step's time."""

    sql: str
    kind: Kind
    day_only: bool = False
    step: bool = False


@dataclass(frozen=True)
class CheckedRule:
    """Where a rule was checked: the object type that has its verdicts, and the tables they rest on."""

    type: str
    tables: tuple[str, ...]


@dataclass
class _View:
    alias: str
    paths: tuple[Path, ...]
    source: str
    columns: dict[str, str] = field(default_factory=dict)

    def sql(self, present: dict[str, set[str]]) -> str:
        """Return the view's SELECT; ``present`` says which columns each source table has, others are null there."""
        parts = []
        for path in self.paths:
            table = f"{self.source}_{path.types[-1]}"
            has = present.get(table)
            columns = ", ".join(f'u."{c}"' if has is None or c in has else f'NULL AS "{c}"' for c in self.columns)
            parts.append(f'SELECT p.object, {columns} FROM ({path.sql()}) p JOIN "{table}" u ON u.object = p.linked')
        gathered = ", ".join(how.format(f'"{c}"') + f' AS "{c}"' for c, how in self.columns.items())
        return f"SELECT object, {gathered} FROM ({' UNION ALL '.join(parts)}) GROUP BY object"


class Scope:
    """One object type on which expressions are compiled."""

    def __init__(self, population: Population, object_type: str, as_of: date, rules: Mapping[str, CheckedRule]) -> None:
        self.population = population
        self.type = object_type
        self.as_of = as_of
        self.rules = rules
        self.tables: set[str] = set()
        self.agreed = False
        self._views: dict[tuple[str, str, tuple[Path, ...]], _View] = {}
        self._joins: dict[str, str] = {}
        self._own_rules = False

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

    def _linked(self, column: str, gather: str, paths: Sequence[Path], source: str = "object") -> str:
        key = (source, "agreed" if gather == "agreed" else "", tuple(paths))
        view = self._views.setdefault(key, _View(alias=f"v{len(self._views)}", paths=key[2], source=source))
        view.columns[column] = _GATHER[gather]
        return f'{view.alias}."{column}"'

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
            sql = self._linked(f"{what}_{activity}", what, paths)
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
            f'SELECT p.object, s.activity, s.time FROM ({path.sql()}) p JOIN "steps_{path.types[-1]}" s '
            f"ON s.object = p.linked WHERE s.activity = {rank}"
            for path in self.population.paths_to_activity(self.type, activity)
        )

    def joined(self, sql: str) -> str:
        """Join a SELECT that gives at most one row per ``object``, and return its alias."""
        return self._joins.setdefault(sql, f"j{len(self._joins)}")

    def attribute(self, attribute: str) -> Term:
        """Return an attribute of the object, or of what it came from (the nearest type upstream that has it).

        Where it came from several the least counts; in an ``agreed`` scope only what they agree on, else null.

        Raises:
            NotMeasurable: neither the object nor anything upstream has it.
        """
        found = _filled(self.profile, attribute)
        if found:
            self.tables.update(found.tables)
            return _attribute_term(f'o."a_{attribute}"', found)
        paths = [
            (path, known)
            for path in self.population.paths(self.type)
            if path.upstream and (known := _filled(self.population.profiles[path.types[-1]], attribute))
        ]
        if not paths:
            raise NotMeasurable("no-attribute", attribute=attribute)
        path, known = paths[0]
        self.tables.update(known.tables)
        gather = "agreed" if self.agreed else "attribute"
        return _attribute_term(self._linked(f"a_{attribute}", gather, [path]), known)

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
            sql = self._linked(f"{column}__{stage}", "counter", paths)
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
        day_only = any(a.day_only for a in self.profile.activities)
        return Term(f"o.{which.removesuffix('_step')}_time", "moment", day_only=day_only, step=True)

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
        return Term(f"coalesce({self._linked('own', 'rule', paths)}, FALSE)", "boolean")

    def has_any(self, activities: Sequence[str]) -> str | None:
        """Return SQL that is true for objects with at least one of the activities, or None for no activities."""
        return " OR ".join(f"{self.activity(a, 'count').sql} > 0" for a in activities) or None

    def rule(self, rule_id: str) -> str | None:
        """Return SQL for a rule's verdict (true: violated, null: does not apply), or None if uncheckable."""
        checked = self.rules.get(rule_id)
        if checked is None:
            return None
        if checked.type == self.type:
            self._own_rules = True
            sql = f'r."{rule_id}"'
        else:
            paths = self.population.paths_to_type(self.type, checked.type)
            if not paths:
                return None
            sql = self._linked(rule_id, "rule", paths, source="rules")
        self.tables.update(checked.tables)
        return sql

    # -- moments

    @property
    def today(self) -> Term:
        """The assessment's last day, as a moment known to the day."""
        local = datetime.combine(self.as_of, time(), ZoneInfo(self.population.log.time_zone))
        utc = local.astimezone(ZoneInfo("UTC"))
        return Term(f"TIMESTAMP '{utc:%Y-%m-%d %H:%M:%S}'", "moment", day_only=True)

    def day(self, moment: str) -> str:
        """Return SQL for the calendar day of a UTC time in the log's time zone."""
        zone = self.population.log.time_zone.replace("'", "''")
        if zone == "UTC":
            return f"CAST({moment} AS DATE)"
        return f"CAST(timezone('{zone}', timezone('UTC', {moment})) AS DATE)"

    def source(self) -> str:
        """Return the FROM clause: the object table with every view its expressions need."""
        present = {
            f"object_{name}": _columns(profile, self.population.model.activity_of)
            for name, profile in self.population.profiles.items()
        }
        joins = [
            f"LEFT JOIN ({view.sql(present)}) {view.alias} ON {view.alias}.object = o.object"
            for view in self._views.values()
        ]
        joins += [f"LEFT JOIN ({sql}) {alias} ON {alias}.object = o.object" for sql, alias in self._joins.items()]
        if self._own_rules:
            joins.append(f'LEFT JOIN "rules_{self.type}" r ON r.object = o.object')
        return " ".join([f'"object_{self.type}" o', *joins])


def _filled(profile: ObjectProfile, attribute: str) -> AttributeProfile | None:
    return next((a for a in profile.attributes if a.attribute == attribute and a.filled), None)


def _attribute_term(sql: str, profile: AttributeProfile) -> Term:
    kinds: dict[str, Kind] = {"date": "moment", "number": "number", "boolean": "boolean"}
    return Term(sql, kinds.get(profile.type, "text"), day_only=profile.day_only)


def _columns(profile: ObjectProfile, activities: Any) -> set[str]:
    """Return the columns of ``object_T`` that a view may ask for."""
    stages = {activities[a.activity].stage for a in profile.activities}
    counters = set(COUNTERS.values())
    whats = ("first", "last", "count", "auto", "who", "dept")
    return (
        {f"{what}_{a.activity}" for a in profile.activities for what in whats}
        | {f"a_{a.attribute}" for a in profile.attributes}
        | {"own"}
        | counters
        | {f"{counter}__{stage}" for counter in counters for stage in stages}
    )
