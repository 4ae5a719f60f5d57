"""A prepared log: tables in an engine, and a description that lets every measure know what it may ask.

Tables, for each object type T (``object`` numbers objects of a type from 0, in the order in which the files first name
them; times are UTC, microseconds; seconds are fractional):

``steps_T``
    object, position (1-based, in the order of the design: object, time, rank of the activity, source row), activity
    (index into ``Log.activities``), time, recorded, resource (index into table ``resources``, null when unknown),
    department (index into ``departments``), automated, next_activity, next_time, next_resource, next_department; and
    event (the number of the event in ``events``), midnight (its clock shows 00:00). A view of ``sorted_T``, in which
    columns that say nothing are left out; its rows stand object by object, in no promised order.
``object_T``
    One row per object: ``object``, ``id``, ``own`` (it has a record, and is not only named in a link);
    ``a_<attribute>``; for each activity of T ``first_<activity>``, ``last_<activity>`` (times),
    ``firstpos_<activity>``, ``lastpos_<activity>`` (positions), ``count_<activity>``, ``auto_<activity>`` (true when
    all its events were automated, null where none says), ``who_<activity>`` (sorted list of the distinct people,
    systems left out), ``dept_<activity>`` (sorted list of distinct departments); counters, over all steps and again
    per stage as ``<counter>__<stage>``: ``steps``, ``automated_steps`` (null where no event says), ``rework`` (steps
    that repeat an activity of the object), ``handovers`` (department changes between neighbouring steps, counted in
    the stage that receives the work), ``ping_pong`` (hand-overs that give work back: department X, another, X again),
    ``departments``, ``resources`` (distinct), ``recorded_steps`` and ``timely_steps`` (recorded within 24 h; a
    step known to the day, on the next day at the latest), ``handover_seconds`` (waits at department changes; for a
    stage, between two of its own steps), ``cycle_seconds`` (first to last step, null without steps); ``first_time``,
    ``last_time``, ``variant`` (a hash of the sequence of activities). Of these, what ``core_T`` has is always there:
    ``object``, ``id``, ``own``, the attributes, ``steps``, ``rework``, ``cycle_seconds``, ``first_time``,
    ``last_time``, ``variant``. The others are written when a statement given to ``Log.engine`` first names one.
``repeats_T``
    object, activity, count: only where an object has an activity more than once.
``link_C_P``
    child, parent, qualifier: objects of type C that name objects of type P as their origin, and how they say so.
``resources``, ``departments``
    code, name.

Where the log has more than one type, the pseudo type ``thread`` has ``steps_thread`` and ``object_thread`` too, with
``anchor``, the type the thread stands for; its attributes are the anchor's, else those of what it came from.

The log itself, object-centric and integer-coded: ``events`` (event, source, name, id, activity, time, recorded,
resource, department, automated, midnight, and ``o_T``, the object of type T), ``also`` (event, type, object: further
objects of an event that belongs to several of a type) and ``names`` (code, source, table, name, activity: what the log
called it). In a log of one type ``events`` is a view of its steps and of ``unmapped``, the events whose activity is
null. ``Log.events()`` and its sisters give them as the four tables of OCEL 2.0.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.text import Language, say

THREAD = "thread"
_EVENT_ID = "coalesce(e.id, concat_ws(':', n.table, (e.event >> 10) & 1099511627775, nullif(e.event & 1023, 0)))"


class Record(BaseModel):
    """Base of every described thing: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(Record):
    """A file that was read: its name (as the mapping writes it), size in rows, SHA-256, and the tables made of it.

    Or a table or query of a database, called ``erp: sales.orders``; the hash is then that of the rows.
    """

    name: str
    rows: int
    sha256: str
    tables: tuple[str, ...] = ()


def say_header(rows: tuple[int, ...], language: Language) -> str:
    """Return where the names of columns stand, as a sentence.

    >>> say_header((3, 4), "en")
    'The names of its columns stand in rows 3 and 4, joined.'
    """
    key = "header" if len(rows) == 1 else "header-of-two"
    return say("readings", key, language, row=rows[0], last=rows[-1])


class Reading(Record):
    """How a file, or the dates of a column, were read: what was found by itself and should be looked at once.

    ``code`` is a key of the catalogue ``content/texts/readings.yaml``: csv, parquet, xlsx, xlsx-merged, database, log,
    dates.

    >>> Reading(code="csv", file="a.csv", rows=3, params={"delimiter": ";", "encoding": "utf-8"}).sentence("en")
    "a.csv: 3 rows of CSV, ';' between values, text in utf-8."
    """

    code: str
    file: str = ""
    rows: int = 0
    header: tuple[int, ...] = (1,)
    params: Mapping[str, str] = {}

    def sentence(self, language: Language = "en") -> str:
        """Return it as a sentence."""
        params = dict(self.params)
        if params.get("delimiter") == "\t":
            params["delimiter"] = "tab" if language == "en" else "制表符"
        told = say("readings", self.code, language, file=self.file, rows=self.rows, **params)
        if self.header == (1,):
            return told
        header = say_header(self.header, language)
        return f"{told} {header}" if language == "en" else f"{told}{header}"


def say_readings(readings: Iterable[Reading], language: Language = "en") -> list[str]:
    """Return readings as sentences; dates that can be read in one way only, as ISO 8601, are one for each file.

    >>> def dates(column, format="ISO 8601"):
    ...     params = {"column": column, "format": format, "example": "01/02/2025", "meant": "2025-02-01 00:00:00"}
    ...     return Reading(code="dates", file="a.csv", params=params)
    >>> say_readings([dates("sent"), dates("paid"), dates("due", "%d/%m/%Y")])[0]
    'a.csv: dates are read as ISO 8601 in 2 columns: sent, paid.'
    """
    together: dict[str, list[Reading]] = {}
    for each in readings:
        plain = each.code == "dates" and each.params["format"] == "ISO 8601"
        together.setdefault(each.file if plain else each.sentence(language), []).append(each)
    return [_say_together(each, language) for each in together.values()]


def _say_together(readings: Sequence[Reading], language: Language) -> str:
    columns = list(dict.fromkeys(each.params["column"] for each in readings if each.code == "dates"))
    if len(columns) < 2:
        return readings[0].sentence(language)
    joined = (", " if language == "en" else "、").join(columns)
    return say("readings", "dates-iso", language, file=readings[0].file, count=len(columns), columns=joined)


class ActivityProfile(Record):
    """How often an activity occurs on an object type, how precise its times are, and which tables it came from.

    ``once_only``: the one table it comes from has a single date for it per object, so that repeats cannot be seen.
    """

    activity: str
    events: int
    day_only: bool
    once_only: bool = False
    tables: tuple[str, ...] = ()


class AttributeProfile(Record):
    """What an attribute of an object type looks like. ``day_only`` is meaningful for dates."""

    attribute: str
    type: str
    filled: int
    day_only: bool = False
    tables: tuple[str, ...] = ()


class ObjectProfile(Record):
    """An object type in the log. ``records``: which optional event columns are filled at all."""

    type: str
    objects: int
    events: int
    activities: tuple[ActivityProfile, ...]
    attributes: tuple[AttributeProfile, ...]
    parents: tuple[str, ...] = Field(default=(), description="Types this type's objects link to directly.")
    has_resource: bool = False
    has_department: bool = False
    has_automated: bool = False
    has_recorded: bool = False


class QualityFinding(Record):
    """One line of the data-quality report: what was found, where, how often, of how many, and a few examples.

    ``code`` is a key of the catalogue ``content/texts/quality.yaml``: missing-ids, missing-times, missing-activities,
    missing-values, unmapped-activity, duplicate-events, impossible-dates, unread-dates, some-offsets, unread-numbers,
    unread-booleans, day-only, tied-times, out-of-order, orphan-links, small-type, not-covered, total-rows, total-named,
    id-rounded, id-zeroed, id-list, id-several, id-lookalike, rows-swallowed, unnamed-columns, error-cells,
    formula-cells, doubtful-points, unit-in-name, department-spellings, department-unseen, join-alone; of databases
    database-no-snapshot; of XES and OCEL log-unnamed-traces, log-doubled-traces, log-doubled-attributes,
    log-doubled-objects, log-attributes-left-out, log-links, log-links-within-type, log-unknown-objects.

    >>> finding = QualityFinding(code="tied-times", severity="note", count=2, of=8, params={"object": "order"})
    >>> finding.sentence("en")
    'order: 2 of 8 steps share their time with the next step; their order is that of the reference process.'
    """

    code: str
    severity: str = Field(pattern="^(error|warning|note)$")
    table: str | None = None
    column: str | None = None
    count: int
    of: int
    examples: tuple[str, ...] = ()
    params: Mapping[str, str] = {}

    def sentence(self, language: Language = "en") -> str:
        """Return the finding as a sentence: where, how many of how many, and what follows from it."""
        where = ", ".join(part for part in (self.table, self.column) if part)
        examples = ", ".join(self.examples)
        return say(
            "quality", self.code, language, where=where, count=self.count, of=self.of, examples=examples, **self.params
        )


class Description(Record):
    """What a log knows of itself besides its tables.

    ``threads_are``: the type whose objects are the threads, where threads hold nothing else.
    """

    activities: tuple[str, ...]
    types: tuple[ObjectProfile, ...]
    threads_are: str | None = None
    time_zone: str
    first_time: datetime
    last_time: datetime
    files: tuple[SourceFile, ...]
    quality: tuple[QualityFinding, ...]
    readings: tuple[Reading, ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        """The values of these fields by name, without what a kind of description adds."""
        return {name: getattr(self, name) for name in Description.model_fields}


class Log(Description):
    """A prepared log that knows itself, with the engine that holds its tables.

    Made by ``leadline.read_log``, or kept on disk by ``prepare_log`` and opened by ``open_log``. Close it, or use it as
    a context manager.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    engine: SkipValidation[Engine] = Field(exclude=True, repr=False)

    # Two logs of one description are two logs: each has tables of its own.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def type_of(self, name: str) -> ObjectProfile | None:
        """Return the profile of object type ``name``, or None where the log has no such type."""
        return next((profile for profile in self.types if profile.type == name), None)

    @property
    def first_date(self) -> date:
        """The day of the first event, in the log's time zone."""
        return self._day(self.first_time)

    @property
    def last_date(self) -> date:
        """The day of the last event, in the log's time zone."""
        return self._day(self.last_time)

    def _day(self, time: datetime) -> date:
        return time.replace(tzinfo=UTC).astimezone(ZoneInfo(self.time_zone)).date()

    def events(self) -> pa.Table:
        """Return the events: event_id, activity (null when unmapped), name (the log's own), time, recorded, ...

        Further columns: resource, department, automated. Times are UTC.
        """
        return self.engine.query(
            f"SELECT {_EVENT_ID} AS event_id, [{sql.texts(self.activities)}][e.activity + 1] AS activity, n.name, "
            "e.time, e.recorded, r.name AS resource, d.name AS department, e.automated "
            "FROM events e JOIN names n ON n.code = e.name LEFT JOIN resources r ON r.code = e.resource "
            "LEFT JOIN departments d ON d.code = e.department ORDER BY e.event"
        )

    def objects(self) -> pa.Table:
        """Return the objects: object_id (``type:id``, since ids of two types may be the same), type, id."""
        parts = [
            f"SELECT {sql.text(f'{t}:')} || id AS object_id, {sql.text(t)} AS type, id, {i} AS place, object "
            f"FROM {sql.name(f'object_{t}')}"
            for i, t in enumerate(self._real_types)
        ]
        return self.engine.query(
            f"SELECT object_id, type, id FROM ({' UNION ALL '.join(parts)}) ORDER BY place, object"
        )

    def event_objects(self) -> pa.Table:
        """Return which event belongs to which objects: event_id, object_id."""
        parts = [
            f"SELECT e.event, {_EVENT_ID} AS event_id, {sql.text(f'{t}:')} || o.id AS object_id, {i} AS place "
            "FROM events e JOIN names n ON n.code = e.name "
            f"JOIN {sql.name(f'object_{t}')} o ON o.object = e.{sql.name(f'o_{t}')}"
            for i, t in enumerate(self._real_types)
        ]
        parts += [
            f"SELECT e.event, {_EVENT_ID} AS event_id, {sql.text(f'{t}:')} || o.id AS object_id, {i} AS place "
            f"FROM also a JOIN events e ON e.event = a.event JOIN names n ON n.code = e.name "
            f"JOIN {sql.name(f'object_{t}')} o ON o.object = a.object WHERE a.type = {sql.text(t)}"
            for i, t in enumerate(self._real_types)
        ]
        return self.engine.query(
            f"SELECT event_id, object_id FROM ({' UNION ALL '.join(parts)}) ORDER BY event, place, object_id"
        )

    def object_objects(self) -> pa.Table:
        """Return which object came from which: source_id (the later object), target_id (its origin), qualifier."""
        parts = [
            f"SELECT {sql.text(f'{p.type}:')} || c.id AS source_id, {sql.text(f'{parent}:')} || o.id AS target_id, "
            f"coalesce(l.qualifier, 'origin') AS qualifier FROM {sql.name(f'link_{p.type}_{parent}')} l "
            f"JOIN {sql.name(f'object_{p.type}')} c ON c.object = l.child "
            f"JOIN {sql.name(f'object_{parent}')} o ON o.object = l.parent"
            for p in self.types
            for parent in p.parents
        ]
        nothing = "SELECT '' AS source_id, '' AS target_id, '' AS qualifier WHERE FALSE"
        return self.engine.query(
            f"SELECT * FROM ({' UNION ALL '.join(parts) or nothing}) ORDER BY source_id, target_id"
        )

    @property
    def _real_types(self) -> tuple[str, ...]:
        return tuple(profile.type for profile in self.types if profile.type != THREAD)

    def close(self) -> None:
        """Free the engine."""
        self.engine.close()

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


__all__ = [
    "ActivityProfile",
    "AttributeProfile",
    "Description",
    "Log",
    "ObjectProfile",
    "QualityFinding",
    "Reading",
    "Record",
    "SourceFile",
]
