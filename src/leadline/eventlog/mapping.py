"""The mapping: which column of which file is an object's id, an event's time, who did it, and what belongs to what.

Two shapes cover what companies have. An *event table* has a row per event and an activity column. A *milestone table*
has a row per object and a time column per step, which is what most CRM and ERP exports are::

    time_zone: Asia/Shanghai              # of times that carry none; default UTC
    tables:
      - name: leads                       # milestone table: a row is an object
        file: leads.csv                   # .csv or .parquet, found in the data folder
        object: lead
        id: lead_id                       # a column, or several that make the id together
        attributes: {channel: source}     # attribute of the model (or your own): column
        resource: owner                   # optional, for every event of the row
        events:
          capture_lead: created_on        # activity: time column
          convert_lead:                   # or in full
            time: closed_on
            where: status = 'converted'   # a condition over the row's columns
            resource: closed_by
      - name: order_log                   # event table: a row is an event
        file: order_events.csv
        objects: {order: order_no}        # every object the event belongs to; the first is its main object
        activity: step
        time: happened_at
        recorded: keyed_in_at
        resource: user
        department: dept
        automated: is_bot                 # a yes/no column, or a condition: user_name = 'batch'
        activities: {Freigabe: check_credit}     # log's name: activity; the rest by name and alias
      - name: order_lines                 # a table that only links or describes
        file: lines.csv
        object: order
        id: order_no
        repeats: true                     # several rows for one object are expected
        links: {contract: contract_no}    # this object's origin: order -> contract
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Columns = str | tuple[str, ...]


class Entry(BaseModel):
    """Base of every part of a mapping: frozen, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AttributeColumn(Entry):
    """Where an attribute comes from. ``replace`` mends spellings; ``type`` is needed only for your own attributes."""

    column: str
    type: Literal["text", "number", "date", "boolean"] | None = None
    format: str | None = None
    replace: dict[str, str] = {}


class Milestone(Entry):
    """A step of a milestone table: its time column and, where they differ from the row's, who did it."""

    time: str
    format: str | None = None
    where: str | None = None
    recorded: str | None = None
    resource: str | None = None
    department: str | None = None
    automated: str | bool | None = None


class Table(Entry):
    """What both shapes share: the file, how to read it, and which rows count.

    ``format`` is the date format of every time column in strptime notation (``%m/%d/%Y``); without it the format is
    found from the values, and refused where two fit. ``missing`` lists further spellings of "no value".
    ``bad_dates: missing`` counts unreadable dates in the quality report instead of stopping.
    """

    name: Name
    file: str
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    format: str | None = None
    missing: tuple[str, ...] = ()
    bad_dates: Literal["error", "missing"] = "error"
    where: str | None = None
    attributes: dict[Name, str | AttributeColumn] = {}
    resource: str | None = None
    department: str | None = None
    automated: str | bool | None = None
    recorded: str | None = None


class EventTable(Table):
    """A row is an event. Attributes describe the event's main object, the first of ``objects``."""

    objects: dict[Name, Columns] = Field(min_length=1)
    activity: str
    time: str
    event_id: str | None = None
    activities: dict[str, Name] = {}


class MilestoneTable(Table):
    """A row is an object. ``links`` name the objects it came from, as type: column."""

    object: Name
    id: Columns
    repeats: bool = False
    links: dict[Name, Columns] = {}
    events: dict[Name, str | Milestone] = {}


def _shape(raw: Any) -> str:
    """Tell the two shapes apart by the keys only one of them has."""
    if isinstance(raw, EventTable):
        return "event"
    return "event" if isinstance(raw, dict) and ("activity" in raw or "objects" in raw) else "milestone"


AnyTable = Annotated[
    Annotated[EventTable, Tag("event")] | Annotated[MilestoneTable, Tag("milestone")], Discriminator(_shape)
]


class Mapping(Entry):
    """A whole mapping. Dates outside ``plausible`` are counted as impossible and left out."""

    time_zone: str = "UTC"
    plausible: tuple[date, date] = (date(1990, 1, 1), date(2100, 1, 1))
    tables: tuple[AnyTable, ...] = Field(min_length=1)
