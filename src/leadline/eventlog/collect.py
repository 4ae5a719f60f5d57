"""Rows to the tables of an object-centric log, integer-coded: events, objects, who did it, and what belongs to what.

``events``
    event (a number that orders events as their source tables do), source (the table's place in the mapping), name (code
    in ``names``), id (the source's own), activity (rank in the model, null when unmapped), time, recorded, resource,
    department, automated, midnight (its clock shows 00:00), and ``o_T``, the object of type T it belongs to.
``also``
    event, type, object: the further objects of a type that an event belongs to, after the one in ``o_T``.
``ids_T``
    object, id, own (false for an object that is only named by links).
``link_C_P``, ``resources``, ``departments``
    as in ``log``.
``names``
    code, source, table, name (as the source writes it), activity.

Where every event belongs to exactly one object, all of one type, the log is *flat*: then ``events`` is no table of its
own but a view of the steps, so that ten million events are coded, sorted and written once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.activities import write_names
from leadline.eventlog.coding import coded, further, steps_of
from leadline.eventlog.dates import Dated
from leadline.eventlog.departments import write_departments
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import EventTable
from leadline.eventlog.numbering import Numbered, link_objects
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.written import Gathered
from leadline.model.schema import Model

EVENTS = (
    "event BIGINT, source SMALLINT, name INTEGER, id VARCHAR, activity SMALLINT, time TIMESTAMP, recorded TIMESTAMP, "
    "resource INTEGER, department INTEGER, automated BOOLEAN, midnight BOOLEAN"
)
"""The columns of table ``events`` before those of the objects."""


@dataclass(frozen=True)
class Collected:
    """What the tables hold: object types in the mapping's order, their links, and the types that have own rows.

    ``flat``: every event belongs to one object, all of one type; ``events`` is then still to be made from the steps.
    """

    types: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    own: frozenset[str]
    findings: tuple[QualityFinding, ...]
    flat: bool


def collect(
    engine: Engine,
    gathered: Gathered,
    numbered: Numbered,
    model: Model,
    scratch: Scratch,
    *,
    departments: Mapping[str, str] | None = None,
) -> Collected:
    """Write the tables of the log. ``departments`` is what the mapping says of names of departments.

    Raises:
        DataError: a table none of whose activities is known.
    """
    dated, types = gathered.dated, numbered.types
    links = link_objects(engine, dated, scratch)
    _code_people(engine, gathered, scratch)
    findings = write_departments(engine, _columns(gathered, "department"), departments or {}, scratch)
    findings += write_names(engine, gathered, model, scratch)
    lists = [each for each in dated if each.source.lists]
    flat = len(types) == 1 and not lists
    if not flat:
        _write_events(engine, dated, types, scratch)
    engine.execute(f"CREATE OR REPLACE TABLE {scratch.keep('also')} (event BIGINT, type VARCHAR, object INTEGER)")
    for each in lists:
        table = each.source.table
        for object_type, columns in table.objects.items() if isinstance(table, EventTable) else ():
            several = each.source.lists.get(columns) if isinstance(columns, str) else None
            if several:
                engine.execute(f"INSERT INTO also {further(each, object_type, several)}")
    return Collected(types, links, numbered.own, tuple(findings), flat)


def _columns(gathered: Gathered, what: str) -> list[str]:
    """Return the tables of the texts of every column that says ``what`` (resource or department) of events."""
    columns = {
        (each.source.number, column)
        for each in gathered.dated
        for step in steps_of(each)
        if (column := getattr(step, what))
    }
    return [gathered.columns[place].table for place in sorted(columns)]


def _code_people(engine: Engine, gathered: Gathered, scratch: Scratch) -> None:
    parts = [f"SELECT id AS name FROM {table}" for table in _columns(gathered, "resource")]
    engine.execute(
        f"CREATE OR REPLACE TABLE {scratch.keep('resources')} AS "
        "SELECT CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS code, name FROM "
        f"(SELECT DISTINCT name FROM ({' UNION ALL '.join(parts) or 'SELECT NULL::VARCHAR AS name'})) "
        "WHERE name IS NOT NULL ORDER BY code"
    )


def _write_events(engine: Engine, dated: Sequence[Dated], types: Sequence[str], scratch: Scratch) -> None:
    objects = "".join(f", {sql.name(f'o_{t}')} INTEGER" for t in types)
    engine.execute(f"CREATE OR REPLACE TABLE {scratch.keep('events')} ({EVENTS}{objects})")
    for each in dated:
        for step in steps_of(each):
            engine.execute(f"INSERT INTO events {coded(each, step, types)}")
