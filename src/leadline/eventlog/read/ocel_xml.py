"""OCEL 2.0 and OCEL 1.0 as XML, read from start to end: events and objects may come in any order."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from leadline.errors import DataError
from leadline.eventlog.read.packed import open_stream
from leadline.eventlog.read.parts import Parts
from leadline.eventlog.read.plaintraces import KINDS
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
    if first := _first(element):
        key = _needed(_said(first, "id"), element, name)
        parts.objects.add(key, _needed(_said(first, "type"), element, name), key)
        for attribute, kind, value in _listed(first, "ovmap"):
            parts.attributes.add(key, attribute, kind, value, None)
        return
    key = _needed(element.get("id"), element, name)
    parts.objects.add(key, _needed(element.get("type"), element, name), key)
    for each in element.iter("{*}attribute"):
        if each.text is not None:
            parts.attributes.add(key, each.get("name"), "text", each.text, each.get("time"))
    for target, qualifier in _related(element):
        parts.relations.add(key, target, qualifier)


def _write_event(element: etree._Element, parts: Parts, name: str) -> None:
    row = parts.events.count
    if first := _first(element):
        kind, time, key = (_said(first, each) for each in ("activity", "timestamp", "id"))
        values = parts.of_columns((attribute, value) for attribute, _, value in _listed(first, "vmap"))
        related: list[tuple[str | None, str | None]] = [(target, None) for _, _, target in _listed(first, "omap")]
    else:
        kind, time, key = element.get("type"), element.get("time"), element.get("id")
        values = parts.of_columns((each.get("name"), each.text) for each in element.iter("{*}attribute"))
        related = _related(element)
    parts.events.add(_needed(kind, element, name), None, time, key, None, *values)
    for target, qualifier in related:
        parts.belongs.add(row, target, qualifier)


def _first(element: etree._Element) -> dict[str, etree._Element]:
    """Return what OCEL 1.0 says of an event or object, by key; nothing of one that is written as OCEL 2.0."""
    return {key.removeprefix("ocel:"): each for each in element if (key := each.get("key"))}


def _said(first: dict[str, etree._Element], key: str) -> str | None:
    return first[key].get("value") if key in first else None


def _listed(first: dict[str, etree._Element], key: str) -> Iterator[tuple[str | None, str, str]]:
    """Give the entries of a list of OCEL 1.0 that have a value: key, kind and value."""
    for each in first.get(key, ()):
        value = each.get("value")
        if value is not None:
            yield each.get("key"), KINDS.get(local(each.tag), "text"), value


def _needed(value: str | None, element: etree._Element, name: str) -> str:
    if not value:
        raise DataError.of("ocel-not-readable", file=name, place=f"line {element.sourceline}")
    return value


def _related(element: etree._Element) -> list[tuple[str | None, str | None]]:
    # The specification writes <relationship>; its first tools wrote <relobj>.
    found = [*element.iter("{*}relationship"), *element.iter("{*}relobj")]
    return [(each.get("object-id"), each.get("qualifier")) for each in found]
