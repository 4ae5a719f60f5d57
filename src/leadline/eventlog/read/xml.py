"""XML that comes from anyone: read from start to end, with entities, document types and the network off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from leadline.errors import DataError
from leadline.eventlog.read.packed import Stream

_HEAD = 1024 * 1024


@contextmanager
def elements(stream: Stream, root: str, tags: tuple[str, ...]) -> Iterator[Iterator[etree._Element]]:
    """Give the elements of these local names, each when it is complete. Whoever takes one clears it.

    Depth, text length and entity expansion are bounded by libxml2 (no huge tree).

    Raises:
        DataError: it is no XML, has another root or a document type, or is malformed; with the line.
    """
    try:
        _check_root(stream.peek(_HEAD), root, stream)
        parsed: Any = etree.iterparse(
            stream,
            events=("end",),
            tag=tuple(f"{{*}}{tag}" for tag in tags),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        yield (element for _, element in parsed)
    except etree.XMLSyntaxError as error:
        raise _malformed(error, stream) from error


def _check_root(head: bytes, root: str, stream: Stream) -> None:
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as error:
        if next(iter(parser.read_events()), None) is None:
            raise _malformed(error, stream) from error
        return  # the root was fine; what comes after it is told when it is read
    first: Any = next(iter(parser.read_events()), None)
    if first is None:
        raise DataError.of("xml-no-root", file=stream.name, root=root)
    element = first[1]
    if element.getroottree().docinfo.internalDTD is not None:
        raise DataError.of("xml-doctype", file=stream.name)
    if local(element.tag) != root:
        raise DataError.of(
            "xml-other-root", file=stream.name, place=f"line {element.sourceline}", found=local(element.tag), root=root
        )


def _malformed(error: etree.XMLSyntaxError, stream: Stream) -> DataError:
    reason = (error.msg or "not XML").split(", line ")[0]
    line = (error.lineno or 1) + stream.skipped
    return DataError.of("xml-malformed", file=stream.name, place=f"line {line}", reason=reason)  # type: ignore[return-value]


def local(tag: Any) -> str:
    """Return a tag's name without its namespace; comments and processing instructions have none.

    >>> local("{http://www.xes-standard.org/}event")
    'event'
    """
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
