"""OCEL 2.0 and OCEL 1.0 as JSON, read from start to end: events and objects may come in any order."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import ijson
import numpy as np

from leadline.errors import DataError
from leadline.eventlog.read.content import looks_like_utf16
from leadline.eventlog.read.packed import Stream, open_stream
from leadline.eventlog.read.parts import Parts

_CHUNK = 256 * 1024
_HEAD = 1024 * 1024
_LOOKED_AT = 4096
_KEYS = ("objectTypes", "eventTypes", "objects", "events")
"""What OCEL 2.0 consists of."""
_DEEPEST = 200
"""Lists and objects within one another; the parser's memory grows with the square of it."""
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BACKSLASHES = re.compile(rb"\\*$")
Item = dict[str, Any]


def read_ocel_json(path: Path, name: str, parts: Parts) -> None:
    """Write the parts of an OCEL log.

    Raises:
        DataError: it is not JSON, not OCEL, is damaged, or has no events; with the line that was reached.
    """
    with open_stream(path, name) as stream:
        if stream.peek(_HEAD).startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        elif encoding := looks_like_utf16(stream.peek(_HEAD)[:_LOOKED_AT]):
            raise DataError.of("json-encoding", file=name, encoding=encoding)
        first = _is_first(stream.peek(_HEAD))
        writers: dict[str, Callable[[Any], None]] = (
            {
                "ocel:events": lambda pair: _event_1(parts, *pair),
                "ocel:objects": lambda pair: _object_1(parts, *pair),
                "ocel:objectChanges.item": lambda item: _change_1(parts, item),
            }
            if first
            else {
                "objectTypes.item": lambda item: _type(parts, item),
                "objects.item": lambda item: _object(parts, item),
                "events.item": lambda item: _event(parts, item),
            }
        )
        try:
            for prefix, item in _items(stream, tuple(writers)):
                writers[prefix](item)
        except (ijson.JSONError, UnicodeDecodeError, RecursionError, _TooDeep) as error:
            reason = next(iter(_said(error).splitlines()), "not JSON")
            raise DataError.of("json-malformed", file=name, place=f"line {stream.line}", reason=reason) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise DataError.of("ocel-not-readable", file=name, place=f"line {stream.line}") from error
    if not parts.events.count:
        raise DataError.of("log-no-events", file=name)


def _is_first(head: bytes) -> bool:
    """Say whether a log is OCEL 1.0, by the first of its keys that tells."""
    depth = 0
    with suppress(ijson.JSONError, UnicodeDecodeError):  # told when the log is read
        for event, value in ijson.basic_parse(BytesIO(head), buf_size=_LOOKED_AT):
            if event in ("start_map", "start_array"):
                depth += 1
            elif event in ("end_map", "end_array"):
                depth -= 1
            elif event == "map_key" and depth == 1 and (value.startswith("ocel:") or value in _KEYS):
                return value not in _KEYS
    return False


def _items(stream: Stream, prefixes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Give what stands under each prefix: the items of a list (``.item``), else the keys and values of an object."""
    found: dict[str, Any] = {prefix: ijson.sendable_list() for prefix in prefixes}
    readers = [
        (
            prefix,
            (ijson.items_coro if prefix.endswith(".item") else ijson.kvitems_coro)(items, prefix, use_float=True),
            items,
        )
        for prefix, items in found.items()
    ]
    depth = _Depth()
    while data := stream.read(_CHUNK):
        depth.check(data)
        for prefix, reader, items in readers:
            reader.send(data)
            yield from ((prefix, item) for item in items)
            items.clear()
    for prefix, reader, items in readers:
        reader.close()  # complains where the text ends too early
        yield from ((prefix, item) for item in items)


def _said(error: Exception) -> str:
    """Return what the parser says; of text in another encoding it speaks in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(error)


class _Depth:
    """How deep lists and objects lie within one another, before a parser sees them."""

    def __init__(self) -> None:
        self._rest, self._depth = b"", 0

    def check(self, data: bytes) -> None:
        """Look at the next piece of a file.

        Raises:
            ValueError: it goes too deep.
        """
        bare = _TEXT.sub(b"", self._rest + data)
        # Of a text that goes on in the next piece, only its quote counts, and a backslash that escapes what follows.
        bare, quote, text = bare.partition(b'"')
        odd = len(_BACKSLASHES.findall(text)[0]) % 2 if quote else 0
        self._rest = quote + b"\\" * odd
        signs = np.frombuffer(bare, np.uint8)
        opens, closes = (np.isin(signs, np.frombuffer(each, np.uint8)) for each in (b"[{", b"]}"))
        depths = self._depth + np.cumsum(opens.astype(np.int64) - closes)
        if len(depths):
            self._depth = int(depths[-1])
            if depths.max() > _DEEPEST:
                raise _TooDeep


class _TooDeep(ValueError):  # noqa: N818 - told as malformed
    def __str__(self) -> str:
        return f"lists and objects lie more than {_DEEPEST} deep in one another"


def _event(parts: Parts, item: Item) -> None:
    row = parts.events.count
    values = parts.of_columns((text(each["name"]), text(each.get("value"))) for each in item.get("attributes") or ())
    parts.events.add(_needed(item, "type"), None, text(item.get("time")), text(item["id"]), None, *values)
    for each in item.get("relationships") or ():
        parts.belongs.add(row, text(each["objectId"]), text(each.get("qualifier")))


def _object(parts: Parts, item: Item) -> None:
    key = _needed(item, "id")
    parts.objects.add(key, _needed(item, "type"), key)
    for each in item.get("attributes") or ():
        value = each.get("value")
        if value is not None:
            parts.attributes.add(key, text(each["name"]), kind(value), text(value), text(each.get("time")))
    for each in item.get("relationships") or ():
        parts.relations.add(key, text(each["objectId"]), text(each.get("qualifier")))


def _type(parts: Parts, item: Item) -> None:
    for each in item.get("attributes") or ():
        parts.declare(text(item["name"]) or "", text(each["name"]) or "", str(each.get("type")))


def _event_1(parts: Parts, key: str, item: Item) -> None:
    row = parts.events.count
    values = parts.of_columns((name, text(value)) for name, value in (item.get("ocel:vmap") or {}).items())
    parts.events.add(_needed(item, "ocel:activity"), None, text(item.get("ocel:timestamp")), key, None, *values)
    for each in item.get("ocel:omap") or ():
        parts.belongs.add(row, text(each), None)


def _object_1(parts: Parts, key: str, item: Item) -> None:
    parts.objects.add(key, _needed(item, "ocel:type"), key)
    for name, value in (item.get("ocel:ovmap") or {}).items():
        if value is not None:
            parts.attributes.add(key, name, kind(value), text(value), None)
    for each in item.get("ocel:o2o") or ():
        parts.relations.add(key, text(each["ocel:oid"]), text(each.get("ocel:qualifier")))


def _change_1(parts: Parts, item: Item) -> None:
    """Write the change of an attribute: what pm4py adds to OCEL 1.0, as it does relations between objects."""
    name = item["ocel:field"]
    if (value := item.get(name)) is not None:
        parts.attributes.add(
            _needed(item, "ocel:oid"), name, kind(value), text(value), text(item.get("ocel:timestamp"))
        )


def _needed(item: Item, name: str) -> str:
    value = text(item[name])
    if not value:
        raise ValueError(name)
    return value


def kind(value: Any) -> str:
    """Return what kind of value JSON holds.

    >>> kind(True), kind(1.5), kind("a")
    ('boolean', 'number', 'text')
    """
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def text(value: Any) -> str | None:
    """Return a JSON value as text, as a table would show it.

    >>> text(True), text(12), text(None), text("a")
    ('true', '12', None, 'a')
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
