"""A log as OCEL 2.0 JSON: all of it, events, objects of every type, attributes and links."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from leadline.engine import sql
from leadline.eventlog.log import ObjectProfile
from leadline.eventlog.objecttypes import ORIGIN
from leadline.eventlog.write.rows import EVENT_COLUMNS, Rows

_TYPES = {"text": "string", "number": "float", "date": "time", "boolean": "boolean"}
_FIRST = "1970-01-01T00:00:00Z"
_EVENT_TYPES = {"resource": "string", "department": "string", "automated": "boolean", "recorded": "time"}


def write_ocel(rows: Rows, path: Path) -> int:
    """Write the log and return how many events it has.

    Ids that two types share are written as ``type:id``, all of them. A link's qualifier says that its target is the
    origin of its source.
    """
    engine = rows.log.engine
    ids = " UNION ALL ".join(f"SELECT id FROM {sql.name(f'object_{t.type}')}" for t in rows.types)
    shared = engine.query(f"SELECT id FROM ({ids}) GROUP BY id HAVING count(*) > 1 LIMIT 1").num_rows > 0
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"objectTypes": ')
        _write_array(file, (_type(t) for t in rows.types))
        file.write(', "eventTypes": ')
        names = engine.query(f"SELECT DISTINCT name FROM ({rows.events()}) ORDER BY name")["name"].to_pylist()
        given = [{"name": name, "type": kind} for name, kind in _EVENT_TYPES.items()]
        _write_array(file, ({"name": name, "attributes": given} for name in names))
        file.write(',\n"objects": ')
        _write_array(file, (item for t in rows.types for item in _objects(rows, t, shared=shared)))
        file.write(',\n"events": ')
        count = _write_array(file, _events(rows, shared=shared))
        file.write("}\n")
    return count


def _write_array(file: TextIO, items: Iterable[dict[str, Any]]) -> int:
    count = 0
    for count, item in enumerate(items, start=1):
        file.write("[\n" if count == 1 else ",\n")
        file.write(json.dumps(item, ensure_ascii=False))
    file.write("]" if count else "[]")
    return count


def _type(profile: ObjectProfile) -> dict[str, Any]:
    attributes = [{"name": a.attribute, "type": _TYPES[a.type]} for a in profile.attributes]
    return {"name": profile.type, "attributes": attributes}


def _key(object_type: str, *, shared: bool) -> str:
    return f"{sql.text(f'{object_type}:')} || " if shared else ""


def _objects(rows: Rows, profile: ObjectProfile, *, shared: bool) -> Iterator[dict[str, Any]]:
    dates = [a.attribute for a in profile.attributes if a.type == "date"]
    written = [f"{rows.written(sql.name(name))} AS {sql.name(name)}" for name in dates]
    replaced = ", ".join([*written, f"{_key(profile.type, shared=shared)}_id AS _id"])
    links = [
        f"SELECT place, {_key(parent, shared=shared)}parent AS target, "
        f"{sql.text(ORIGIN)} || coalesce(': ' || qualifier, '') AS qualifier "
        f"FROM ({rows.links(profile.type, parent)})"
        for parent in profile.parents
    ]
    nothing = "SELECT 0 AS place, '' AS target, '' AS qualifier WHERE FALSE"
    statement = (
        f"SELECT o.* REPLACE ({replaced}), l.links AS _links FROM ({rows.objects(profile)}) o LEFT JOIN (SELECT place, "
        "list({'objectId': target, 'qualifier': qualifier} ORDER BY target, qualifier) AS links "
        f"FROM ({' UNION ALL '.join(links) or nothing}) GROUP BY place) l ON l.place = o._object"
    )
    for row in rows.rows(statement, "_object"):
        yield {
            "id": row["_id"],
            "type": profile.type,
            "attributes": [
                {"name": a.attribute, "time": _FIRST, "value": row[a.attribute]}
                for a in profile.attributes
                if row[a.attribute] is not None
            ],
            "relationships": row["_links"] or [],
        }


def _events(rows: Rows, *, shared: bool) -> Iterator[dict[str, Any]]:
    key = "type || ':' || id" if shared else "id"
    objects = f"SELECT event, list({key} ORDER BY place, further) AS objects FROM ({rows.belongs()}) GROUP BY event"
    statement = (
        f"SELECT e.* REPLACE ({rows.written('time')} AS time, {rows.written('recorded')} AS recorded), b.objects "
        f"FROM ({rows.events()}) e LEFT JOIN ({objects}) b ON b.event = e.event"
    )
    for row in rows.rows(statement, "event"):
        yield {
            "id": row["id"],
            "type": row["name"],
            "time": row["time"],
            "attributes": [{"name": c, "value": row[c]} for c in EVENT_COLUMNS if row[c] is not None],
            "relationships": [{"objectId": each, "qualifier": ""} for each in row["objects"] or ()],
        }
