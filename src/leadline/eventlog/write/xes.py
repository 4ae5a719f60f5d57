"""A log as XES: one type's objects are traces, with their attributes and events."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from leadline.engine import sql
from leadline.eventlog.log import ObjectProfile
from leadline.eventlog.write.rows import Rows

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
\t<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
\t<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
\t<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
\t<extension name="Identity" prefix="identity" uri="http://www.xes-standard.org/identity.xesext"/>
"""
_TAGS = {"text": "string", "number": "float", "date": "date", "boolean": "boolean"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_ESCAPED = re.compile('[&<>"\n\r\t]')


def write_xes(rows: Rows, path: Path, profile: ObjectProfile) -> int:
    """Write the objects of a type with their events, packed where the name ends in ``.gz``; return how many events.

    An event of several of these objects stands in the trace of each, without its id.
    """
    log, kind = rows.log, sql.text(profile.type)
    count = 0
    steps = (
        f"SELECT o.object, b.event, CASE WHEN count(*) OVER (PARTITION BY b.event) = 1 THEN e.id END AS id, e.name, "
        f"{rows.written('e.time')} AS time, {rows.written('e.recorded')} AS recorded, e.resource, e.department, "
        f"e.automated, row_number() OVER (ORDER BY o.object, e.time, e.event) AS place FROM "
        f"(SELECT * FROM ({rows.belongs()}) WHERE type = {kind}) b "
        f"JOIN {sql.name(f'object_{profile.type}')} o ON o.id = b.id JOIN ({rows.events()}) e ON e.event = b.event"
    )
    # Written out once, because it is read in blocks.
    log.engine.execute(f"CREATE OR REPLACE TEMP TABLE exported_steps AS {steps} ORDER BY place")
    events = rows.rows("SELECT * FROM exported_steps", "place")
    following = next(events, None)
    with _open(path) as file:
        file.write(_HEAD)
        for item in _objects(rows, profile):
            file.write("\t<trace>\n")
            file.write(_attribute("string", "concept:name", item["_id"], 2))
            for attribute in profile.attributes:
                file.write(_attribute(_TAGS[attribute.type], attribute.attribute, item[attribute.attribute], 2))
            while following and following["object"] == item["_object"]:
                file.write(_event(following))
                count += 1
                following = next(events, None)
            file.write("\t</trace>\n")
        file.write("</log>\n")
    log.engine.drop("exported_steps")
    return count


def _objects(rows: Rows, profile: ObjectProfile) -> Iterator[dict[str, Any]]:
    dates = [a.attribute for a in profile.attributes if a.type == "date"]
    replaced = ", ".join(f"{rows.written(sql.name(name))} AS {sql.name(name)}" for name in dates)
    columns = f"* REPLACE ({replaced})" if dates else "*"
    return rows.rows(f"SELECT {columns} FROM ({rows.objects(profile)})", "_object")


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", encoding="utf-8", newline="\n")
    return path.open("w", encoding="utf-8", newline="\n")


def _event(event: dict[str, Any]) -> str:
    return "".join(
        [
            "\t\t<event>\n",
            _attribute("string", "concept:name", event["name"], 3),
            _attribute("date", "time:timestamp", event["time"], 3),
            _attribute("string", "org:resource", event["resource"], 3),
            _attribute("string", "org:group", event["department"], 3),
            _attribute("boolean", "automated", event["automated"], 3),
            _attribute("date", "recorded", event["recorded"], 3),
            _attribute("id", "identity:id", event["id"], 3),
            "\t\t</event>\n",
        ]
    )


def _attribute(tag: str, key: str, value: Any, depth: int) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, float) else value
    escaped = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], _NOT_XML.sub("\ufffd", text))
    indent = "\t" * depth
    return f'{indent}<{tag} key="{key}" value="{escaped}"/>\n'
