"""A prepared log: tables in an engine, and a description that lets every measure know what it may ask.

Tables, for each object type T (``object`` numbers objects of a type from 0; times are UTC, microseconds):

``steps_T``
    object, position (1-based, in the order of the design: object, time, rank of the activity, source row), activity
    (index into ``Log.activities``), time, recorded, resource (index into table ``resources``, null when unknown),
    department (index into ``departments``), automated, next_activity, next_time, next_resource, next_department.
``object_T``
    One row per object: ``object``, ``id``; ``a_<attribute>``; for each activity of T ``first_<activity>``,
    ``last_<activity>`` (times), ``firstpos_<activity>``, ``lastpos_<activity>`` (positions), ``count_<activity>``,
    ``auto_<activity>`` (true when all its events were automated, null where none says), ``who_<activity>`` (sorted
    list of the distinct people, systems left out), ``dept_<activity>`` (sorted list of distinct departments);
    counters, over all steps and again per stage as ``<counter>__<stage>``: ``steps``, ``automated_steps`` (null where
    no event says), ``rework`` (steps that repeat an activity of the object), ``handovers`` (department changes between
    neighbouring steps), ``ping_pong`` (work that comes back: department X, another, X again), ``departments``,
    ``resources`` (distinct), ``recorded_steps`` and ``timely_steps`` (recorded within 24 h), ``handover_seconds``
    (waits at department changes), ``cycle_seconds`` (first to last step); ``first_time``, ``last_time``, ``variant``.
``link_C_P``
    child, parent: objects of type C that name objects of type P as their origin.
``resources``, ``departments``
    code, name.
"""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from leadline.engine.protocol import Engine


class Record(BaseModel):
    """Base of every described thing: frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(Record):
    """A file that was read: its name (never its folder), size in rows, and SHA-256."""

    name: str
    rows: int
    sha256: str


class ActivityProfile(Record):
    """How often an activity occurs on an object type, how precise its times are, and which tables it came from."""

    activity: str
    events: int
    day_only: bool
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

    ``code`` is a key of the catalogue ``content/texts/quality.yaml``: missing-values, duplicate-events, out-of-order,
    impossible-dates, day-only, unmapped-activity, tied-times, orphan-links, unread-dates, not-covered, ...
    """

    code: str
    severity: str = Field(pattern="^(error|warning|note)$")
    table: str | None = None
    column: str | None = None
    count: int
    of: int
    examples: tuple[str, ...] = ()
    params: Mapping[str, str] = {}


class Log:
    """A prepared log that knows itself: its types, activities, links, files and quality.

    Made by ``leadline.read_log``. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        activities: tuple[str, ...],
        types: tuple[ObjectProfile, ...],
        time_zone: str,
        first_time: datetime,
        last_time: datetime,
        files: tuple[SourceFile, ...],
        quality: tuple[QualityFinding, ...],
    ) -> None:
        self.engine = engine
        self.activities = activities
        self.types = types
        self.time_zone = time_zone
        self.first_time = first_time
        self.last_time = last_time
        self.files = files
        self.quality = quality

    def type_of(self, name: str) -> ObjectProfile | None:
        """Return the profile of object type ``name``, or None where the log has no such type."""
        return next((profile for profile in self.types if profile.type == name), None)

    @property
    def last_date(self) -> date:
        """The day of the last event, UTC."""
        return self.last_time.date()

    def close(self) -> None:
        """Free the engine."""
        self.engine.close()

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


__all__ = ["ActivityProfile", "AttributeProfile", "Log", "ObjectProfile", "QualityFinding", "Record", "SourceFile"]
