"""Which part of a log a question is about: one object type, within a period, with certain attribute values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from leadline.engine import sql
from leadline.errors import InputError, LeadlineError, Problem
from leadline.eventlog.log import THREAD, AttributeProfile, Log, ObjectProfile, Record

GROUPS = 20
"""How many values of an attribute are told apart: the most frequent; a customer's number has thousands."""
NOTHING = ""
"""The value of an attribute where an object has none."""
_ANCHOR = AttributeProfile(attribute="anchor", type="text", filled=1)


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Slice(Record):
    """A part of a log. Every question of ``leadline.mining`` takes one, or just the name of an object type.

    ``start`` and ``end`` are inclusive days in the log's time zone; the moment of an object is its first step.
    ``where`` gives for each attribute the value, or the values, that an object may have, "" for none; objects must fit
    all attributes named. Threads also have ``anchor``, the type a thread stands for.

    >>> Slice(object="order", start=date(2024, 1, 1), where={"region": "North", "product": ("A", "B")}).where
    {'region': ('North',), 'product': ('A', 'B')}
    """

    object: str
    start: date | None = None
    end: date | None = None
    where: Mapping[str, Annotated[tuple[str, ...], BeforeValidator(_several)]] = {}


class Group(Record):
    """The part of a slice that has one value of an attribute ("" for none), and how many objects it holds."""

    value: str
    objects: int
    slice: Slice


class Split(Record):
    """A slice by the values of an attribute, the most frequent first, and how many rarer values are left out."""

    attribute: str
    groups: tuple[Group, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Cut:
    """A slice as SQL on one log: ``steps``, ``objects``, ``repeats`` stand for these tables of its type in a FROM."""

    log: Log
    profile: ObjectProfile
    steps: str
    objects: str
    repeats: str
    whole: bool

    def query(self, statement: str) -> list[dict[str, Any]]:
        """Run a statement and return its rows."""
        rows: list[dict[str, Any]] = self.log.engine.query(statement).to_pylist()
        return rows

    def count(self) -> int:
        """Return how many objects the slice holds."""
        return (
            self.profile.objects if self.whole else int(self.query(f"SELECT count(*) AS n FROM {self.objects}")[0]["n"])
        )

    def names(self, table: str) -> dict[int | None, str | None]:
        """Return the names of people or departments by their codes; None stands for itself."""
        rows = self.query(f"SELECT code, name FROM {table} ORDER BY code")
        return {None: None} | {row["code"]: row["name"] for row in rows}


def cut(log: Log, slice: Slice | str) -> Cut:
    """Return a slice as SQL.

    Raises:
        InputError: the log has no such object type or attribute, or a value is none of the attribute's type; all at
            once.
    """
    wanted = Slice(object=slice) if isinstance(slice, str) else slice
    profile = log.type_of(wanted.object)
    if profile is None:
        types = ", ".join(each.type for each in log.types)
        raise InputError.of("mining-no-object", object=wanted.object, types=types)
    problems: list[Problem] = []
    if wanted.start and wanted.end and wanted.end < wanted.start:
        problems.append(Problem(code="mining-period", params={"start": wanted.start, "end": wanted.end}))
    tests = []
    if wanted.start and wanted.start.year > MINYEAR:  # before which there is no day
        tests.append(f"first_time >= {midnight(wanted.start, log)}")
    if wanted.end and wanted.end.year < MAXYEAR:  # after which there is no day
        tests.append(f"first_time < {midnight(wanted.end + timedelta(days=1), log)}")
    for attribute, values in wanted.where.items():
        try:
            column = _attribute(profile, attribute)
            tests.append(f"({' OR '.join(_equals(column, value, log) for value in values) or 'FALSE'})")
        except LeadlineError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    steps, objects, repeats = (sql.name(f"{what}_{profile.type}") for what in ("steps", "object", "repeats"))
    if tests:
        chosen = f"(SELECT object FROM {objects} WHERE {' AND '.join(tests)})"
        steps = f"(SELECT s.* FROM {steps} s SEMI JOIN {chosen} c ON c.object = s.object)"
        repeats = f"(SELECT r.* FROM {repeats} r SEMI JOIN {chosen} c ON c.object = r.object)"
        objects = f"(SELECT * FROM {objects} WHERE {' AND '.join(tests)})"
    return Cut(log=log, profile=profile, steps=steps, objects=objects, repeats=repeats, whole=not tests)


def split(log: Log, slice: Slice | str, attribute: str) -> Split:
    """Return the slices by the values of an attribute: the 20 most frequent, and last the objects that have none.

    Raises:
        InputError: as ``cut`` says.
    """
    wanted = Slice(object=slice) if isinstance(slice, str) else slice
    part = cut(log, wanted)
    value = _value(_attribute(part.profile, attribute), log)
    rows = part.query(f"SELECT {value} AS value, count(*) AS n FROM {part.objects} GROUP BY 1 ORDER BY n DESC, value")
    filled = [row for row in rows if row["value"] is not None]
    kept = filled[:GROUPS] + [row for row in rows if row["value"] is None]
    groups = tuple(
        Group(
            value=NOTHING if row["value"] is None else row["value"],
            objects=row["n"],
            slice=wanted.model_copy(
                update={"where": {**wanted.where, attribute: (NOTHING if row["value"] is None else row["value"],)}}
            ),
        )
        for row in kept
    )
    return Split(attribute=attribute, groups=groups, left_out=len(filled) - min(len(filled), GROUPS))


class _Attribute(NamedTuple):
    column: str
    profile: AttributeProfile


def _attribute(profile: ObjectProfile, attribute: str) -> _Attribute:
    if profile.type == THREAD and attribute == _ANCHOR.attribute:
        return _Attribute("anchor", _ANCHOR)
    known = next((each for each in profile.attributes if each.attribute == attribute), None)
    if known is None:
        names = [each.attribute for each in profile.attributes]
        names += [_ANCHOR.attribute] if profile.type == THREAD else []
        raise InputError.of(
            "mining-no-attribute", attribute=attribute, object=profile.type, attributes=", ".join(names) or "-"
        )
    return _Attribute(sql.name(f"a_{attribute}"), known)


def _value(attribute: _Attribute, log: Log) -> str:
    """Return SQL for an attribute's value as a text that ``_equals`` reads back."""
    if attribute.profile.type == "date":
        return f"strftime({sql.local_day(attribute.column, log.time_zone)}, '%Y-%m-%d')"
    return f"CAST({attribute.column} AS VARCHAR)"


def _equals(attribute: _Attribute, value: str, log: Log) -> str:
    column, kind = attribute.column, attribute.profile.type
    if value == NOTHING:
        return f"{column} IS NULL"
    wrong = InputError.of("mining-bad-value", attribute=attribute.profile.attribute, value=value, type=kind)
    try:
        match kind:
            case "number":
                return f"{column} = CAST({sql.text(repr(float(value)))} AS DOUBLE)"
            case "date":
                return f"{sql.local_day(column, log.time_zone)} = DATE '{date.fromisoformat(value)}'"
            case "boolean":
                return f"{column} = {({'true': 'TRUE', 'false': 'FALSE'})[value.lower()]}"
    except (ValueError, KeyError) as error:
        raise wrong from error
    return f"{column} = {sql.text(value)}"


def midnight(day: date, log: Log) -> str:
    """Return SQL for the UTC time at which a day begins in the log's time zone."""
    begins = datetime.combine(day, time(), ZoneInfo(log.time_zone)).astimezone(UTC)
    return f"TIMESTAMP '{begins.replace(tzinfo=None).isoformat(' ')}'"


__all__ = ["GROUPS", "NOTHING", "Cut", "Group", "Slice", "Split", "cut", "midnight", "split"]
