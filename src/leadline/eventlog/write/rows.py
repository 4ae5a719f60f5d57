"""What a log file is written from: events, objects and links of a log, in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from leadline.engine import sql
from leadline.eventlog.log import THREAD, Log, ObjectProfile

_BLOCK = 50_000
EVENT_COLUMNS = ("resource", "department", "automated", "recorded")
"""What an event may have besides its name, time and objects."""


@dataclass(frozen=True)
class Rows:
    """The rows of a log. Ids of events that two tables share have the table's name in front."""

    log: Log

    @property
    def types(self) -> tuple[ObjectProfile, ...]:
        """The types of objects, threads left out."""
        return tuple(profile for profile in self.log.types if profile.type != THREAD)

    def events(self) -> str:
        """Return SQL for the events in order: number, id, name, times, and who did it."""
        given = "coalesce(e.id, concat_ws(':', n.table, (e.event >> 10) & 1099511627775, nullif(e.event & 1023, 0)))"
        return (
            f"SELECT e.event, CASE WHEN count(*) OVER (PARTITION BY {given}) > 1 THEN n.table || ':' || {given} "
            f"ELSE {given} END AS id, coalesce([{sql.texts(self.log.activities)}][e.activity + 1], n.name) AS name, "
            "e.time, e.recorded, r.name AS resource, d.name AS department, e.automated "
            "FROM events e JOIN names n ON n.code = e.name LEFT JOIN resources r ON r.code = e.resource "
            "LEFT JOIN departments d ON d.code = e.department"
        )

    def belongs(self) -> str:
        """Return SQL for which event belongs to which object: event, type, id; the main one of a type first."""
        parts = [
            f"SELECT e.event, {sql.text(t.type)} AS type, o.id, {i} AS place, -1 AS further FROM events e "
            f"JOIN {sql.name(f'object_{t.type}')} o ON o.object = e.{sql.name(f'o_{t.type}')} UNION ALL "
            f"SELECT a.event, {sql.text(t.type)}, o.id, {i}, o.object FROM also a "
            f"JOIN {sql.name(f'object_{t.type}')} o ON o.object = a.object WHERE a.type = {sql.text(t.type)}"
            for i, t in enumerate(self.types)
        ]
        return " UNION ALL ".join(parts)

    def objects(self, profile: ObjectProfile) -> str:
        """Return SQL for the objects of a type: object, id, and its attributes by name."""
        values = "".join(f", {sql.name(f'a_{a.attribute}')} AS {sql.name(a.attribute)}" for a in profile.attributes)
        return f"SELECT object AS _object, id AS _id{values} FROM {sql.name(f'object_{profile.type}')}"

    def links(self, child: str, parent: str) -> str:
        """Return SQL for the links from a type to what it came from: child, parent, qualifier."""
        return (
            "SELECT c.object AS place, c.id AS child, p.id AS parent, l.qualifier "
            f"FROM {sql.name(f'link_{child}_{parent}')} l "
            f"JOIN {sql.name(f'object_{child}')} c ON c.object = l.child "
            f"JOIN {sql.name(f'object_{parent}')} p ON p.object = l.parent"
        )

    def written(self, time: str) -> str:
        """Return SQL for a time as ISO 8601 on the log's clock, so that a day without a time of day stays one."""
        local = f"timezone({sql.text(self.log.time_zone)}, timezone('UTC', {time}))"
        minutes = f"CAST((epoch_us({local}) - epoch_us({time})) // 60000000 AS BIGINT)"
        return (
            f"strftime({local}, '%Y-%m-%dT%H:%M:%S.%f') || CASE WHEN {minutes} < 0 THEN '-' ELSE '+' END || "
            f"lpad(CAST(abs({minutes}) // 60 AS VARCHAR), 2, '0') || ':' || "
            f"lpad(CAST(abs({minutes}) % 60 AS VARCHAR), 2, '0')"
        )

    def blocks(self, statement: str, order: str) -> Iterator[pa.Table]:
        """Run a query once and give its rows in order, so many at a time; at least one block, which may be empty."""
        yield from self.log.engine.stream(f"SELECT * FROM ({statement}) ORDER BY {order}", _BLOCK)

    def rows(self, statement: str, order: str) -> Iterator[dict[str, Any]]:
        """Run a query and give its rows in order as dictionaries."""
        for block in self.blocks(statement, order):
            yield from block.to_pylist()
