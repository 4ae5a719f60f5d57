"""A log as a folder of Parquet tables, with the mapping that reads them again."""

import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ruamel.yaml import YAML

from leadline.engine import sql
from leadline.eventlog.log import ObjectProfile
from leadline.eventlog.write.rows import EVENT_COLUMNS, Rows

MAPPING = "mapping.yaml"


def write_parquet(rows: Rows, folder: Path) -> int:
    """Write ``events.parquet``, a table for each type and each kind of link, and ``mapping.yaml``; count the events.

    An event names its objects in a column of lists for each type.
    """
    folder.mkdir(exist_ok=True)
    tables = [_events(rows, folder)]
    for profile in rows.types:
        tables.append(_objects(rows, folder, profile))
        tables += [_links(rows, folder, profile.type, parent) for parent in profile.parents]
    text = io.StringIO()
    yaml = YAML()
    yaml.dump({"time_zone": rows.log.time_zone, "plausible": ["1700-01-01", "2261-12-31"], "tables": tables}, text)
    (folder / MAPPING).write_text(text.getvalue(), encoding="utf-8")
    return int(pq.read_metadata(folder / "events.parquet").num_rows)


def _events(rows: Rows, folder: Path) -> dict[str, Any]:
    lists = ", ".join(
        f"list(id ORDER BY further) FILTER (WHERE type = {sql.text(t.type)}) AS {sql.name(f'object_{t.type}')}"
        for t in rows.types
    )
    times = "timezone('UTC', time) AS time, timezone('UTC', recorded) AS recorded"
    statement = (
        f"SELECT e.* REPLACE ({times}), b.* EXCLUDE (event) FROM ({rows.events()}) e "
        f"LEFT JOIN (SELECT event, {lists} FROM ({rows.belongs()}) GROUP BY event) b ON b.event = e.event"
    )
    _write(rows, folder / "events.parquet", statement, "event", ("event",))
    return {
        "name": "events",
        "file": "events.parquet",
        "objects": {t.type: f"object_{t.type}" for t in rows.types},
        "activity": "name",
        "time": "time",
        "event_id": "id",
        **{column: column for column in EVENT_COLUMNS},
    }


def _objects(rows: Rows, folder: Path, profile: ObjectProfile) -> dict[str, Any]:
    name = f"object_{profile.type}"
    dates = [sql.name(a.attribute) for a in profile.attributes if a.type == "date"]
    zoned = ", ".join(f"timezone('UTC', {each}) AS {each}" for each in dates)
    columns = f"* REPLACE ({zoned})" if dates else "*"
    statement = f"SELECT {columns} FROM ({rows.objects(profile)})"
    _write(rows, folder / f"{name}.parquet", statement, "_object", ("_object",))
    attributes = {a.attribute: {"column": a.attribute, "type": a.type} for a in profile.attributes}
    return {"name": name, "file": f"{name}.parquet", "object": profile.type, "id": "_id", "attributes": attributes}


def _links(rows: Rows, folder: Path, child: str, parent: str) -> dict[str, Any]:
    name = f"link_{child}_{parent}"
    _write(rows, folder / f"{name}.parquet", rows.links(child, parent), "place, parent", ("place",))
    return {
        "name": name,
        "file": f"{name}.parquet",
        "object": child,
        "id": "child",
        "repeats": True,
        "links": {parent: "parent"},
        "qualifier": "qualifier",
    }


def _write(rows: Rows, path: Path, statement: str, order: str, internal: tuple[str, ...]) -> None:
    writer = None
    for block in rows.blocks(statement, order):
        table = block.drop_columns(list(internal))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()
