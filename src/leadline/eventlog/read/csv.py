"""CSV, as companies write it: any of four delimiters, five encodings, quoted line breaks. Every column stays text.

A file goes to Parquet in blocks, so that memory does not grow with it; it is read once for its encoding, and once more
where that is not UTF-8.
"""

import codecs
import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from leadline.errors import DataError, Problem
from leadline.eventlog.read.content import check_content, looks_like_utf16
from leadline.eventlog.read.header import LOOKED_AT, Numbered, find_header
from leadline.eventlog.read.lines import NO_SWALLOWING, Lines, Swallowing
from leadline.eventlog.totalwords import SAID, find_totals

DELIMITERS = ",;\t|"
_SAID = re.compile(r'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)
"""A first line by which a file tells Excel what stands between its values."""
_SAMPLE_CHARACTERS = 262_144
_SAMPLE_ROWS = 100
_LIKE_FIRST = 0.5
_NOTE = re.compile(r"[:：©]|\w\s+\w")
_RAGGED_SHOWN = 3
_PIECE = 1024**2
_BLOCK = 4 * _PIECE
"""Bytes that are parsed at once; a row is no longer than that. Arrow reads up to 32 blocks ahead."""


@dataclass(frozen=True)
class Dialect:
    """How a file is written: what stands between values, the encoding of its text, and the lines of its header.

    ``doubled`` are names of columns that stand there twice, ``notes`` what stands below the rows and is none, with the
    line, ``swallowing`` the rows that hold others in a value.
    """

    delimiter: str
    encoding: str
    header: tuple[int, ...] = (1,)
    doubled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    swallowing: Swallowing = NO_SWALLOWING


def read_csv(
    path: Path,
    out: Path,
    *,
    name: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    header: Sequence[int] | None = None,
) -> tuple[tuple[str, ...], int, Dialect]:
    """Write the rows as the Parquet file ``out``; return the header, how many rows there are, and how it was written.

    The columns are ``c0, c1, ...`` of trimmed text, ``row``, the line of the file on which the row begins, as an editor
    counts, and ``total``: whether a cell is a word for a total. Rows without a value are left out. The delimiter is
    found among ``, ; tab |``; the encoding among UTF-8 (with or without mark), UTF-16 and GB18030; the header as
    ``find_header`` says, or in the lines ``header``.
    Where reading fails there is no file.

    Raises:
        DataError: empty, not text, no rows, no clear header, or rows of another width.
    """
    name = name or path.name
    check_content(path, name, None)
    encoding = encoding or _sniff_encoding(path, name)
    text = path if encoding == "utf-8" else out.with_suffix(".utf8")
    try:
        if text is not path:
            _write_utf8(path, text, name, encoding)
        with text.open("rb") as file:
            sample = file.read(_SAMPLE_CHARACTERS).decode("utf-8", errors="ignore").removeprefix("\ufeff")
        said = _SAID.match(sample)
        if said:
            sample, delimiter = sample[said.end() :], delimiter or said[1]
        delimiter = delimiter or sniff_delimiter(sample)
        small = text.stat().st_size < _SAMPLE_CHARACTERS // 4
        names, lines, below = _header(sample, delimiter, name, 1 if said else 0, header)
        if small and not below:
            raise DataError.of("csv-header-only", file=name)
        rows, notes, swallowing = _write_rows(text, out, len(names), delimiter, name, lines)
    except DataError:
        out.unlink(missing_ok=True)
        raise
    finally:
        if text is not path:
            text.unlink(missing_ok=True)
    return names, rows, Dialect(delimiter, encoding, lines.header, lines.doubled, notes, swallowing)


@dataclass(frozen=True)
class _Lines:
    """Where the header stands: how many lines are above its last row, where its rows begin, and the line after it."""

    above: int
    header: tuple[int, ...]
    after: int
    doubled: tuple[str, ...] = ()


def _write_rows(
    text: Path, out: Path, width: int, delimiter: str, name: str, where: _Lines
) -> tuple[int, tuple[str, ...], Swallowing]:
    """Write the rows of a text in UTF-8; return how many there are, the notes below them, and which hold others."""
    ragged: list[tuple[int, int]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        if not ragged:
            ragged.append((row.number, row.actual_columns))
        return "skip"

    columns = [f"c{i}" for i in range(width)]
    schema = pa.schema([*((column, pa.string()) for column in columns), ("row", pa.int64()), (SAID, pa.bool_())])
    rows, lines = 0, Lines(where.after, delimiter)
    try:
        with (
            pq.ParquetWriter(out, schema) as writer,
            arrow_csv.open_csv(
                text,
                read_options=arrow_csv.ReadOptions(
                    column_names=columns,
                    skip_rows=where.above,
                    skip_rows_after_names=1,
                    use_threads=False,
                    block_size=_BLOCK,
                ),
                # Empty lines come as rows without a value, so that they are counted.
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
                ),
            ) as reader,
        ):
            for batch in reader:
                numbers = lines.of(batch.columns)
                trimmed = [_without_formula(pc.utf8_trim_whitespace(column)) for column in batch.columns]
                whole = pa.RecordBatch.from_arrays([*trimmed, numbers, find_totals(trimmed)], schema=schema)
                filled = _without_empty(whole, width)
                writer.write_batch(filled)
                rows += filled.num_rows
    except pa.ArrowInvalid as error:
        if not ragged:
            _check_quotes(text, delimiter, name)
            raise DataError.of("file-not-readable", file=name, reason=str(error).splitlines()[0]) from error
    if _odd_quotes(text, name):
        _check_quotes(text, delimiter, name)
    notes = _notes_below(text, delimiter, name, width, where.after) if ragged else ()
    if ragged and not notes:
        raise DataError(_ragged(text, delimiter, name, width, where.after - 1, ragged))
    if rows == 0:
        raise DataError.of("csv-header-only", file=name)
    return rows, notes, lines.swallowing


def _odd_quotes(text: Path, name: str) -> bool:
    """Say whether a text has an odd number of quotes: one was never closed.

    Raises:
        DataError: it holds bytes of zero, so that it is none; further down than ``check_content`` looks.
    """
    quotes, line = 0, 1
    for piece in _pieces(text):
        if b"\x00" in piece:
            line += piece[: piece.index(b"\x00")].count(b"\n")
            raise DataError.of("file-binary", file=name, place=f"line {line}")
        quotes += piece.count(b'"')
        line += piece.count(b"\n")
    return quotes % 2 == 1


def _notes_below(text: Path, delimiter: str, name: str, width: int, first: int) -> tuple[str, ...]:
    """Return what stands below the rows, such as who printed the list; nothing where other rows are ragged too.

    A note is one value that says more than a key does: half a row at the end of a file that was cut off is none.
    """
    notes: list[str] = []
    for line, values in _records(text, delimiter, name, strict=False):
        if line < first or not any(values):
            continue
        if len(values) == 1 and _NOTE.search(values[0].strip()):
            notes.append(f"{values[0].strip()} ({line})")
        elif notes or len(values) != width:
            return ()
    return tuple(notes)


def _without_formula(column: pa.StringArray) -> pa.StringArray:
    """Return texts without the formula that some programs put around them to keep Excel from taking them for numbers.

    >>> _without_formula(pa.array(['="007"', '=B2', 'a="b"'])).to_pylist()
    ['007', '=B2', 'a="b"']
    """
    data = column.buffers()[2]
    if data is None or b'="' not in data.to_pybytes():
        return column
    return pc.replace_substring_regex(column, r'^="([^"]*)"$', r"\1")


def _without_empty(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """Leave out the rows that have no value in any column."""
    empty = pc.equal(batch.column(0), "")
    for column in batch.columns[1:width]:
        if not pc.any(empty).as_py():
            return batch
        empty = pc.and_(empty, pc.equal(column, ""))
    return batch.filter(pc.invert(empty))


def _records(text: Path, delimiter: str, name: str, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    """Read a text row by row, slowly but to the letter: the line each row begins on, and its values."""
    line = 1
    try:
        with text.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=strict)
            for values in reader:
                yield line, values
                line = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            limit = csv.field_size_limit()
            raise DataError.of("csv-long-value", file=name, place=f"row {line}", limit=limit) from error
        raise DataError.of("csv-quote", file=name, place=f"row {line}") from error


def _check_quotes(text: Path, delimiter: str, name: str) -> None:
    """Check that every quoted value ends: an open one swallows the rows after it without a word."""
    for _ in _records(text, delimiter, name, strict=True):
        pass


def _ragged(
    text: Path, delimiter: str, name: str, width: int, skipped: int, seen: Sequence[tuple[int, int]]
) -> Iterator[Problem]:
    """Return the first rows with too many or too few values; what Arrow has ``seen`` stands in where none is found."""
    found, wrong = [], 0
    for line, values in _records(text, delimiter, name, strict=False):
        if values and len(values) != width and line > skipped:
            wrong += 1
            if wrong <= _RAGGED_SHOWN:
                found.append((line, len(values)))
    for line, given in found or seen:
        params = {"given": given, "expected": width, "rows": max(wrong, 1)}
        yield Problem(code="csv-ragged", file=name, place=f"row {line}", params=params)


def sniff_delimiter(sample: str) -> str:
    r"""Return the delimiter that cuts most rows into as many values as the header has, and into the most.

    >>> sniff_delimiter("name;amount\nA, B;1,5\nC;2,5\n")
    ';'
    """

    def fit(delimiter: str, *, first: bool) -> tuple[float, int]:
        widths = [len(row) for row in _rows(sample, delimiter, _SAMPLE_ROWS)]
        width = (widths[0] if first else max(widths, key=widths.count)) if widths else 0
        if width < 2:
            return 0.0, width
        return widths.count(width) / len(widths), width

    best = max(DELIMITERS, key=lambda each: fit(each, first=True))
    # Where few rows are as wide as the first one, it may be a title.
    return best if fit(best, first=True)[0] >= _LIKE_FIRST else max(DELIMITERS, key=lambda each: fit(each, first=False))


def _rows(sample: str, delimiter: str, limit: int) -> list[list[str]]:
    """Return the first rows, without the last one, which the end of the sample may have cut."""
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a value longer than the csv module takes: no row after it can be told apart
        rows += itertools.islice((row for row in reader if row), limit + 1)
    return rows[:-1] if len(rows) > 1 and len(sample) >= _SAMPLE_CHARACTERS // 4 else rows


def _header(
    sample: str, delimiter: str, name: str, above: int, given: Sequence[int] | None
) -> tuple[tuple[str, ...], _Lines, int]:
    """Return the names of the columns, where they stand, and how many rows are seen below.

    So many lines stand ``above`` the sample.
    """
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[Numbered] = []
    widths: list[int] = []
    ends: list[int] = []
    line = above + 1
    with suppress(csv.Error):  # a value longer than the csv module takes: no row after it can be told apart
        for values in itertools.islice(reader, _SAMPLE_ROWS):
            if values:
                rows.append((line, {i: text for i, value in enumerate(values) if (text := value.strip())}))
                widths.append(len(values))
                ends.append(above + reader.line_num)
            line = above + reader.line_num + 1
    if not any(cells for _, cells in rows):
        raise DataError.of("file-empty", file=name)
    found = find_header(rows[:LOOKED_AT], name, lambda row: f"row {row}", given)
    last = found.taken - 1
    names = found.names + ("",) * (widths[last] - len(found.names))
    return names, _Lines(found.rows[-1] - 1, found.rows, ends[last] + 1, found.doubled), len(rows) - found.taken


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


class _NotText(Exception):  # noqa: N818 - told by the caller, who knows what was wanted
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """Return the text in pieces; where it is not in this encoding, say at which line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    try:
        for piece in _pieces(path):
            yield decoder.decode(piece)
            lines += piece.count(b"\n")
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _NotText(lines + error.object[: error.start].count(b"\n")) from error
    except UnicodeError as error:  # a mark is missing
        raise _NotText(lines) from error


def _write_utf8(path: Path, out: Path, name: str, encoding: str) -> None:
    """Write the text in UTF-8 without a mark."""
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            for i, piece in enumerate(_decoded(path, encoding)):
                file.write(piece if i else piece.removeprefix("\ufeff"))
    except _NotText as error:
        raise DataError.of("csv-encoding", file=name, place=f"line {error.line}", encoding=encoding) from error


def _sniff_encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        utf16 = looks_like_utf16(file.read(4096))
    if utf16:
        return utf16
    try:
        for _ in _decoded(path, "utf-8"):
            pass
    except _NotText as error:
        if _is_chinese(path):
            return "gb18030"
        raise DataError.of("csv-unknown-encoding", file=name, place=f"line {error.line}") from error
    return "utf-8"


def _is_chinese(path: Path) -> bool:
    """Say whether a file is GB18030 text.

    Western text often decodes as GB18030 too, but into rare characters; Chinese text is nearly all GB 2312's, but for
    names in characters of four bytes, which Western text does not make.
    """
    foreign = common = 0
    try:
        for piece in _decoded(path, "gb18030"):
            found = "".join(character for character in piece if character > "\x7f")
            foreign += len(found)
            common += len(found.encode("gb2312", errors="ignore")) // 2
            common += len(found.encode("gb18030")) // 2 - len(found)  # those of four bytes
    except _NotText:
        return False
    return common >= 0.9 * foreign
