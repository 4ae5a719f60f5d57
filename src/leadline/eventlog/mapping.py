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
          capture_lead: created_on        # activity: time column, or [day, time of day]
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

A table may come from a database instead of a file; ``${VAR}`` in ``url`` is taken from the environment::

    databases:
      erp: {url: "postgresql://reader:${ERP_PASSWORD}@host/db", timeout: 300}
    tables:
      - name: orders
        database: erp
        table: sales.orders               # or query: SELECT ...

A *log file* (XES, OCEL) knows by itself what its events and objects are, so the file is enough::

      - file: tickets.xes.gz
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Mapping_
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, SecretStr, Tag, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Columns = str | tuple[str, ...]
HeaderRow = Annotated[int, Field(ge=1)]
When = str | tuple[str, str]
"""Where a time stands: in one column, or its day in one and its time of day in another, as SAP keeps them."""

XES_NAMES = (".xes", ".xes.gz")
OCEL_NAMES = (".json", ".jsonocel", ".xml", ".xmlocel", ".sqlite")
TRACE = "order"
"""What a trace of an XES log is where the mapping does not say."""


def short_name(name: str) -> str:
    """Return what a name is called in a mapping: small Latin letters, digits and underscores, empty if none is left.

    >>> short_name("(case) Amount_REQ"), short_name("3D model"), short_name("金额")
    ('case_amount_req', 'n_3d_model', '')
    """
    short = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return f"n_{short}" if short[:1].isdigit() else short


def columns_of_time(when: When | None) -> tuple[str, ...]:
    """Return the columns of a time: one, or that of the day and that of the time of day."""
    return (when,) if isinstance(when, str) else when or ()


def name_of_time(when: When) -> str:
    """Return what a time is called in messages.

    >>> name_of_time("shipped"), name_of_time(("ERDAT", "ERZET"))
    ('shipped', 'ERDAT + ERZET')
    """
    return " + ".join(columns_of_time(when))


class Entry(BaseModel):
    """Base of every part of a mapping: frozen, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AttributeColumn(Entry):
    """Where an attribute comes from. ``replace`` mends spellings; ``type`` is needed only for your own attributes.

    ``decimal`` says what the decimal sign of numbers is, where their values do not. ``signs`` make a text of amounts
    the currency of each: what the sign beside an amount means, such as ``{"$": USD}``. Numbers count ``times`` what is
    written: 10000 where they are in 万元.
    """

    column: str
    type: Literal["text", "number", "date", "boolean"] | None = None
    format: str | None = None
    replace: dict[str, str] = {}
    decimal: Literal[".", ","] | None = None
    times: int = Field(default=1, ge=1, le=1_000_000_000)
    signs: dict[Annotated[str, Field(min_length=1)], Annotated[str, Field(pattern="^[A-Z]{3}$")]] = {}


class Milestone(Entry):
    """A step of a milestone table: its time and, where they differ from the row's, who did it.

    A list stands for a time whose day and time of day are in two columns.
    """

    time: When
    format: str | None = None
    where: str | None = None
    recorded: When | None = None
    resource: str | None = None
    department: str | None = None
    automated: str | bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_two_columns(cls, raw: Any) -> Any:
        return {"time": raw} if isinstance(raw, list | tuple) else raw


class Table(Entry):
    """What all shapes share: the file, its dates, and which rows count.

    ``format`` is the date format of every time column in strptime notation (``%m/%d/%Y``); without it the format is
    found from the values, and refused where two fit. ``missing`` lists further spellings of "no value".
    ``bad_dates: missing`` counts unreadable dates in the quality report instead of stopping.
    """

    name: Name
    file: str = ""
    format: str | None = None
    missing: tuple[str, ...] = ()
    bad_dates: Literal["error", "missing"] = "error"
    where: str | None = None
    attributes: dict[Name, str | AttributeColumn] = {}
    resource: str | None = None
    department: str | None = None
    automated: str | bool | None = None

    @property
    def origin(self) -> str:
        """What the table is read from, as messages and results name it: the file."""
        return self.file

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read for the table; none where it is a database's."""
        return (self.file,) if self.file else ()


class Join(Entry):
    """Another file whose columns a table has as well: each row has those of the one row found ``by`` their columns.

    ``by`` names the columns, as a list where they are called alike in both files, else as the table's: the other's. A
    column that both have is the table's own.
    """

    file: str = Field(min_length=1)
    by: dict[str, str] = Field(min_length=1)
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    header: HeaderRow | tuple[HeaderRow, HeaderRow] | None = None
    totals: Literal["leave-out", "keep"] | None = None

    @property
    def origin(self) -> str:
        """What is read, as messages name it: the file."""
        return self.file

    @model_validator(mode="before")
    @classmethod
    def _called_alike(cls, raw: Any) -> Any:
        by = raw.get("by") if isinstance(raw, dict) else None
        columns = [by] if isinstance(by, str) else by
        return {**raw, "by": {each: each for each in columns}} if isinstance(columns, list | tuple) else raw

    @property
    def header_rows(self) -> tuple[int, ...] | None:
        """The rows of the header, from 1, where the mapping names them."""
        return (self.header,) if isinstance(self.header, int) else self.header


class SheetTable(Table):
    """A table with a header: CSV, Parquet, or a ``sheet`` of a workbook, the first if it is not named.

    ``header`` is the row of the names of columns, or the two rows, where it is not found. ``totals: keep`` takes rows
    of totals (合计, Total) for rows as all others are.

    ``separators`` name the columns of which a cell may hold several ids, of objects or links, and each sign that may
    stand between these.

    Or one of a ``database`` of the mapping: a ``table`` or view (``schema.name``, or its parts where a name has a dot),
    or the rows of a ``query``. ``join`` gives it the columns of another file.
    """

    join: Join | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    header: HeaderRow | tuple[HeaderRow, HeaderRow] | None = None
    totals: Literal["leave-out", "keep"] | None = None
    database: str | None = None
    table: str | tuple[str, ...] | None = None
    query: str | None = None
    recorded: When | None = None
    separators: dict[str, Annotated[str, Field(min_length=1)]] = {}

    @property
    def origin(self) -> str:
        """What the table is read from: the file, or the database and what is read of it."""
        if self.database is None:
            return self.file
        return f"{self.database}: {'.'.join(self.table_name) or f'{self.name} (SQL)'}"

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read for the table: its own, and the one that is joined to it."""
        return (*super().files, *([self.join.file] if self.join else []))

    @property
    def header_rows(self) -> tuple[int, ...] | None:
        """The rows of the header, from 1, where the mapping names them."""
        return (self.header,) if isinstance(self.header, int) else self.header

    @property
    def table_name(self) -> tuple[str, ...]:
        """The parts of the name of a database's table; none for a query."""
        return tuple(self.table.split(".")) if isinstance(self.table, str) else self.table or ()


class EventTable(SheetTable):
    """A row is an event. Attributes describe the event's main object, the first of ``objects``."""

    objects: dict[Name, Columns] = Field(min_length=1)
    activity: str
    time: When
    event_id: str | None = None
    activities: dict[str, Name] = {}


class MilestoneTable(SheetTable):
    """A row is an object. ``links`` name the objects it came from, as type: column.

    ``qualifier`` is a column that says what kind of link a row's links are.
    """

    object: Name
    id: Columns
    repeats: bool = False
    links: dict[Name, Columns] = {}
    qualifier: str | None = None
    events: dict[Name, str | Milestone] = {}


class LogFile(Table):
    """A log by itself: XES (``.xes``, ``.xes.gz``), OCEL 2.0 (JSON, XML, SQLite) or OCEL 1.0 (JSON, XML).

    ``name`` is the file's if left out. ``object`` says what a trace of XES is; ``objects`` what the types of OCEL are,
    as the log's name: type, earliest in the process first. ``lifecycle`` lists the transitions of which an event is the
    step itself; an event of another one is called ``name+transition``. ``attributes`` and the columns that say who did
    it name attributes of the log; without them all attributes of objects are taken, and the usual names looked for.
    """

    object: Name | None = None
    recorded: str | None = None
    objects: dict[str, Name] = {}
    activities: dict[str, Name] = {}
    lifecycle: tuple[str, ...] = ("complete",)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "name" not in raw and isinstance(raw.get("file"), str):
            stem = PurePosixPath(raw["file"].replace("\\", "/")).name.split(".")[0]
            return {"name": short_name(stem) or "log", **raw}
        return raw


_PACKED = (".gz", ".zip", ".zst", ".bz2", ".7z", ".rar", ".db")
"""Names of files that may hold a log, but are not read."""


def is_log_file(file: str) -> bool:
    """Say whether a file is a log by itself, by its name.

    >>> is_log_file("bpic2012.xes.gz"), is_log_file("orders.csv")
    (True, False)
    """
    return file.lower().endswith(XES_NAMES + OCEL_NAMES)


def _shape(raw: Any) -> str:
    """Tell the shapes apart: a log file by its name, the other two by the keys only one of them has."""
    if isinstance(raw, Table):
        return {EventTable: "event", MilestoneTable: "milestone"}.get(type(raw), "log")
    if not isinstance(raw, dict):
        return "milestone"
    file = str(raw.get("file"))
    if is_log_file(file) and (file.lower().endswith(XES_NAMES) or not raw.keys() & {"id", "activity", "events"}):
        return "log"
    if file.lower().endswith(_PACKED) and not raw.keys() & {"id", "object", "objects", "activity", "events"}:
        return "log"  # meant as one; that it cannot be read is told with the file
    return "event" if "activity" in raw or "objects" in raw else "milestone"


RowTable = EventTable | MilestoneTable
AnyTable = Annotated[
    Annotated[EventTable, Tag("event")] | Annotated[MilestoneTable, Tag("milestone")] | Annotated[LogFile, Tag("log")],
    Discriminator(_shape),
]


class Database(Entry):
    """Where a database is, and how many seconds a query on it may take. The connection string is never shown."""

    url: SecretStr
    timeout: int = Field(default=300, ge=1, le=86_400)


class Mapping(Entry):
    """A whole mapping. Dates outside ``plausible`` are counted as impossible and left out.

    ``departments`` says which names in the data are one department: the name, and what the department is called. With
    ``leading_zeros: drop`` ids of digits are the same with and without zeros before them.
    """

    time_zone: str = "UTC"
    databases: dict[Name, Database] = {}
    plausible: tuple[date, date] = (date(1990, 1, 1), date(2100, 1, 1))
    departments: dict[str, Annotated[str, Field(min_length=1)]] = {}
    leading_zeros: Literal["keep", "drop"] = "keep"
    tables: tuple[AnyTable, ...] = Field(min_length=1)


def attribute_kinds(tables: Iterable[RowTable], known: Mapping_[str, str]) -> dict[str, str]:
    """Return what kind of value each attribute has: the model's (``known``), else what the first table says."""
    kinds: dict[str, str] = {}
    for table in tables:
        for name, given in table.attributes.items():
            own = given.type if isinstance(given, AttributeColumn) else None
            kinds.setdefault(name, known.get(name) or own or "text")
    return kinds
