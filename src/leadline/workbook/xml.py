"""The XML parts of a workbook, read from start to end: nothing of a part is kept but what whoever reads it keeps."""

import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

from leadline.workbook.archive import DAMAGED, MEGABYTE, BadArchive

_CHUNK = MEGABYTE // 4
_LONGEST = 16 * MEGABYTE
"""Bytes of a single tag: the parser holds one until it ends. No program writes one of more than some kilobytes."""

Attributes = dict[str, str]


class Local(dict[str, str]):
    """Names of elements without their prefix, each worked out once; programs choose prefixes as they like.

    >>> Local()["x:row"]
    'row'
    """

    def __missing__(self, name: str) -> str:
        """Return a name that was not asked for yet."""
        self[name] = name.rpartition(":")[2]
        return self[name]


def make_parser(
    start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None
) -> expat.XMLParserType:
    """Return a parser that tells of elements. It refuses document types, so that there are no entities to expand."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise BadArchive("damaged")


def scan(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Give a part to a parser piece by piece, and stop after each.

    Raises:
        BadArchive: the archive or the XML in it is broken, or what it says cannot be.
    """
    try:
        given = 0
        with archive.open(part) as member:
            while chunk := member.read(_CHUNK):
                parser.Parse(chunk, False)
                given += len(chunk)
                if given - parser.CurrentByteIndex > _LONGEST:
                    raise BadArchive("damaged")
                yield
            parser.Parse(b"", True)
            yield
    except (expat.ExpatError, LookupError, *DAMAGED) as error:
        raise BadArchive("damaged") from error


def scan_whole(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Give a whole part to a parser."""
    for _ in scan(archive, part, parser):
        pass
