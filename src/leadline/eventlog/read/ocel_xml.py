"""OCEL 2.0 as XML, read from start to end."""

from pathlib import Path

from lxml import etree

from leadline.errors import DataError
from leadline.eventlog.read.packed import open_stream
from leadline.eventlog.read.parts import Parts
from leadline.eventlog.read.xml import elements, local


def read_ocel_xml(path: Path, name: str, parts: Parts) -> None:
    """Write the parts of an OCEL log.

    Raises:
        DataError: it is not OCEL, is malformed or damaged, or has no events; with the line.
    """
    with open_stream(path, name) as stream, elements(stream, "log", ("object-type", "object", "event")) as found:
        for element in found:
            match local(element.tag):
                case "object-type":
                    for each in element.iter("{*}attribute"):
                        parts.declare(element.get("name", ""), each.get("name", ""), each.get("type", ""))
                case "object":
                    _write_object(element, parts, name)
                case _:
                    _write_event(element, parts, name)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr]
    if not parts.events.count:
        raise DataError.of("log-no-events", file=name)


def _write_object(element: etree._Element, parts: Parts, name: str) -> None:
    key = _needed(element, "id", name)
    parts.objects.add(key, _needed(element, "type", name), key)
    for each in element.iter("{*}attribute"):
        if each.text is not None:
            parts.attributes.add(key, each.get("name"), "text", each.text, each.get("time"))
    for target, qualifier in _related(element):
        parts.relations.add(key, target, qualifier)


def _write_event(element: etree._Element, parts: Parts, name: str) -> None:
    row = parts.events.count
    given = {each.get("name"): each.text for each in element.iter("{*}attribute")}
    for attribute in given:
        if attribute is not None and attribute not in parts.columns:
            parts.leave_out(attribute)
    values = [given.get(column) for column in parts.columns]
    parts.events.add(_needed(element, "type", name), None, element.get("time"), element.get("id"), None, *values)
    for target, qualifier in _related(element):
        parts.belongs.add(row, target, qualifier)


def _needed(element: etree._Element, attribute: str, name: str) -> str:
    value = element.get(attribute)
    if not value:
        raise DataError.of("ocel-not-readable", file=name, place=f"line {element.sourceline}")
    return value


def _related(element: etree._Element) -> list[tuple[str | None, str | None]]:
    # The specification writes <relationship>; its first tools wrote <relobj>.
    found = [*element.iter("{*}relationship"), *element.iter("{*}relobj")]
    return [(each.get("object-id"), each.get("qualifier")) for each in found]
