"""A log as XES: one type's objects are traces, with their attributes and events."""

import gzip
import re
from itertools import chain, groupby
from operator import itemgetter
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
    count = 0
    with _open(path) as file:
        file.write(_HEAD)
        for _, steps in groupby(rows.rows(_statement(rows, profile), "object, position"), itemgetter("object")):
            first = next(steps)
            trace = first["trace"]
            file.write("\t<trace>\n")
            file.write(_attribute("string", "concept:name", trace["_id"], 2))
            for attribute in profile.attributes:
                file.write(_attribute(_TAGS[attribute.type], attribute.attribute, trace[attribute.attribute], 2))
            for step in chain([first], steps):
                if step["position"]:
                    file.write(_event(step))
                    count += 1
            file.write("\t</trace>\n")
        file.write("</log>\n")
    return count


def _statement(rows: Rows, profile: ObjectProfile) -> str:
    """Return SQL for all that is written: a row for each event of an object, the first with what the object has.

    An object without events has one row, at position 0.
    """
    belong = f"SELECT * FROM ({rows.belongs()}) WHERE type = {sql.text(profile.type)}"
    steps = (
        "SELECT b.id AS of, CASE WHEN count(*) OVER (PARTITION BY b.event) = 1 THEN e.id END AS id, e.name, "
        f"{rows.written('e.time')} AS time, {rows.written('e.recorded')} AS recorded, e.resource, e.department, "
        "e.automated, row_number() OVER (PARTITION BY b.id ORDER BY e.time, e.event) AS position "
        f"FROM ({belong}) b JOIN ({rows.events()}) e ON e.event = b.event"
    )
    values = {a.attribute: f"o.{sql.name(a.attribute)}" for a in profile.attributes}
    values |= {a.attribute: rows.written(values[a.attribute]) for a in profile.attributes if a.type == "date"}
    of_object = "".join(f", {sql.text(name)}: {value}" for name, value in values.items())
    trace = f"CASE WHEN coalesce(s.position, 1) = 1 THEN {{'_id': o._id{of_object}}} END AS trace"
    return (
        f"SELECT o._object AS object, coalesce(s.position, 0) AS position, {trace}, s.* EXCLUDE (of, position) "
        f"FROM ({rows.objects(profile)}) o LEFT JOIN ({steps}) s ON s.of = o._id"
    )


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
