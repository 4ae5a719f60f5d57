"""XES (IEEE 1849), plain or packed with gzip: a trace is an object, its events belong to it and to nothing else."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from leadline.errors import DataError
from leadline.eventlog.read.packed import open_stream
from leadline.eventlog.read.parts import Clash, Parts
from leadline.eventlog.read.plaintraces import FIXED, KINDS, NAME, read_plain_traces
from leadline.eventlog.read.xml import elements, local

_KEPT_EVENTS = 4096

_Twice = tuple[str, tuple[str | None, str | None]]
"""An attribute that an event has twice, and both values."""


def read_xes(path: Path, name: str, parts: Parts, object_type: str) -> int:
    """Write the parts of an XES log and return how many traces have no name and are called by their number instead.

    A nested attribute is called ``outer/inner``. Extensions, globals, classifiers and attributes of the log itself
    describe the log and hold no data of events.

    Raises:
        DataError: it is not XES, is malformed or damaged, or has no events; with the line.
    """
    with open_stream(path, name) as stream:
        number, unnamed = read_plain_traces(stream, parts, object_type)
        with elements(stream, "log", ("event", "trace")) as found:
            unnamed += _read(found, parts, object_type, number)
    if not parts.events.count:
        raise DataError.of("log-no-events", file=name)
    return unnamed


def _put(values: list[str | None], place: int, key: str, value: str | None) -> tuple[_Twice, ...]:
    """Put an attribute's value in its place, and return what is told of another one that stood there."""
    before, values[place] = values[place], value
    return () if before in (None, value) else ((key, (before, value)),)


def _read(found: Iterator[etree._Element], parts: Parts, object_type: str, number: int) -> int:
    wanted = {key: i for i, key in enumerate((*FIXED, *parts.columns))}
    width, known = len(wanted), {*wanted, None}
    add, unnamed = parts.events.add, 0
    for element in found:
        if element.tag.endswith("event"):
            values: list[str | None] = [None] * width
            clashes: list[_Twice] = []
            for attribute in element:
                key = attribute.get("key")
                if key in wanted:
                    clashes += _put(values, wanted[key], key, attribute.get("value"))
                elif key is not None and key not in known:
                    parts.leave_out(key)
                    known.add(key)
                if len(attribute):
                    for inner, _, value in _nested(attribute, f"{key}/"):
                        if inner in wanted:
                            clashes += _put(values, wanted[inner], inner, value)
                        else:
                            parts.leave_out(inner)
            trace = element.getparent()
            inside = trace is not None and trace.tag.endswith("trace")
            owner = str(number) if inside else None
            if clashes:
                parts.clash([Clash(parts.events.count, owner, *clashes[0])])
            add(*values[:4], owner, *values[4:])
            element.clear()
            if trace is not None and len(trace) > _KEPT_EVENTS:
                _drop_events(trace, element)
        else:
            unnamed += _write_trace(element, str(number), parts, object_type)
            number += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr]
    return unnamed


def _drop_events(trace: etree._Element, last: etree._Element) -> None:
    """Forget the events of a very long trace that were read, so that a log of one trace needs no more memory."""
    for child in trace:
        if child is not last and child.tag == last.tag:
            trace.remove(child)


def _write_trace(trace: etree._Element, key: str, parts: Parts, object_type: str) -> bool:
    """Write a trace and say whether it has no name."""
    name = None
    for attribute in trace:
        if local(attribute.tag) in ("", "event"):
            continue
        for full, kind, value in _flat(attribute, ""):
            if full == NAME:
                name = value
            elif value is not None:
                parts.attributes.add(key, full, kind, value, None)
    parts.objects.add(key, object_type, name or f"#{int(key) + 1}")
    return not name


def _flat(attribute: etree._Element, prefix: str) -> Iterator[tuple[str, str, str | None]]:
    key = attribute.get("key")
    if key is not None:
        yield prefix + key, KINDS.get(local(attribute.tag), "text"), attribute.get("value")
    if len(attribute):
        yield from _nested(attribute, f"{prefix}{key}/" if key is not None else prefix)


def _nested(attribute: etree._Element, prefix: str) -> Iterator[tuple[str, str, str | None]]:
    for child in attribute:
        yield from _flat(child, prefix)
