"""CSV, as companies write it: any of four delimiters, five encodings, quoted line breaks. Every column stays text."""

import codecs
import csv
import io
import itertools
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from leadline.errors import DataError, Problem
from leadline.eventlog.read.content import check_content, looks_like_utf16

DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 262_144
_SAMPLE_ROWS = 100
_RAGGED_SHOWN = 3


@dataclass(frozen=True)
class Dialect:
    """How a file is written: what stands between values, and the encoding of its text."""

    delimiter: str
    encoding: str


def read_csv(
    path: Path, *, name: str | None = None, delimiter: str | None = None, encoding: str | None = None
) -> tuple[tuple[str, ...], pa.Table, Dialect]:
    """Return the header, the rows (``c0, c1, ...`` of trimmed text, and ``row``, as a spreadsheet counts), and how.

    The delimiter is found among ``, ; tab |``; the encoding among UTF-8 (with or without mark), UTF-16 and GB18030.

    Raises:
        DataError: empty, not text, no rows, doubled column names, or rows with too many or too few values.
    """
    name = name or path.name
    check_content(path, name, None)
    data = path.read_bytes()
    encoding = encoding or _sniff_encoding(data, name)
    data = _as_utf8(data, name, encoding)
    sample = data[:_SAMPLE_CHARACTERS].decode("utf-8", errors="ignore")
    delimiter = delimiter or sniff_delimiter(sample)
    header = _header(sample, delimiter, name)
    ragged: list[tuple[int, int]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    columns = [f"c{i}" for i in range(len(header))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=columns,
                skip_rows_after_names=1,
                use_threads=False,
                block_size=min(len(data) + 1, 2**30),
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise DataError.of("file-not-readable", file=name, reason=str(error).splitlines()[0]) from error
    if ragged:
        raise DataError(
            Problem(
                code="csv-ragged",
                file=name,
                place=f"row {row}",
                params={"given": given, "expected": len(header), "rows": len(ragged)},
            )
            for row, given in ragged[:_RAGGED_SHOWN]
        )
    if data.count(b'"') % 2:
        _check_quotes(data, delimiter, name)
    if table.num_rows == 0:
        raise DataError.of("csv-header-only", file=name)
    trimmed = [pc.utf8_trim_whitespace(table.column(i)) for i in range(len(header))]
    rows = pa.array(range(2, table.num_rows + 2), type=pa.int64())
    return header, pa.table([*trimmed, rows], names=[*columns, "row"]), Dialect(delimiter, encoding)


def _check_quotes(data: bytes, delimiter: str, name: str) -> None:
    """Check that every quoted value ends: an open one swallows the rows after it without a word."""
    rows = 0
    try:
        for _ in csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True):
            rows += 1
    except csv.Error as error:
        raise DataError.of("csv-quote", file=name, place=f"row {rows + 1}") from error


def sniff_delimiter(sample: str) -> str:
    r"""Return the delimiter that cuts most rows into as many values as the header has, and into the most.

    >>> sniff_delimiter("name;amount\nA, B;1,5\nC;2,5\n")
    ';'
    """

    def fit(delimiter: str) -> tuple[float, int]:
        rows = _rows(sample, delimiter, _SAMPLE_ROWS)
        width = len(rows[0]) if rows else 0
        if width < 2:
            return 0.0, width
        return sum(len(row) == width for row in rows) / len(rows), width

    return max(DELIMITERS, key=fit)


def _rows(sample: str, delimiter: str, limit: int) -> list[list[str]]:
    """Return the first rows, without the last one, which the end of the sample may have cut."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in itertools.islice(reader, limit + 1) if row]
    except csv.Error:  # a value longer than the csv module takes: no row can be told apart
        return []
    return rows[:-1] if len(rows) > 1 and len(sample) >= _SAMPLE_CHARACTERS // 4 else rows


def _header(sample: str, delimiter: str, name: str) -> tuple[str, ...]:
    rows = _rows(sample, delimiter, 1)
    header = tuple(column.strip() for column in rows[0]) if rows else ()
    if not any(header):
        raise DataError.of("csv-no-header", file=name)
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise DataError.of("csv-doubled-columns", file=name, place="row 1", columns=", ".join(doubled))
    return header


def _as_utf8(data: bytes, name: str, encoding: str) -> bytes:
    """Return the text in UTF-8 without a mark."""
    if encoding == "utf-8":
        return data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError.of("csv-encoding", file=name, place=f"line {line}", encoding=encoding) from error


def _sniff_encoding(data: bytes, name: str) -> str:
    utf16 = looks_like_utf16(data[:4096])
    if utf16:
        return utf16
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_chinese(data):
            return "gb18030"
        line = data[: error.start].count(b"\n") + 1
        raise DataError.of("csv-unknown-encoding", file=name, place=f"line {line}") from error
    return "utf-8"


def _is_chinese(data: bytes) -> bool:
    """Say whether bytes are GB18030 text.

    Western text often decodes as GB18030 too, but into rare characters; Chinese text is nearly all GB 2312's.
    """
    try:
        foreign = [character for character in data.decode("gb18030") if character > "\x7f"]
    except UnicodeDecodeError:
        return False
    common = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    return common >= 0.9 * len(foreign)
