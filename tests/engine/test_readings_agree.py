"""Texts read as numbers and times: whatever somebody typed, every engine makes the same of it.

One query asks about hundreds of texts, so that the comparison costs no more than one.
"""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.engine.spark import Spark
from leadline.eventlog.dateformat import FAMILIES, has_offset, iso, parsed, read_format, read_iso

NUMBERS = [
    "1d",
    "1f",
    "0x10",
    "1_000",
    "1_0.5",
    "1._5",
    "1__0",
    "_1",
    "1_",
    " 12 ",
    "1e5",
    ".5",
    "5.",
    "+5",
    "-0",
    "1e400",
    "nan",
]
NUMBERS += ["-Infinity", "inf", "1e", "--5", "5e+3", "+.5e-3", "1,5", "", "  ", "5 5", "١"]
TIMES = [
    "2024-01-01",
    "2024-1-5",
    "2024-01-01 24:00:00",
    "2024-01-01 24:00:01",
    "2024-01-01T10:00:00.123456789",
    "2024-02-30",
]
TIMES += [
    "2024-01-01 10:00:60",
    "2024-01-01 10:00:00+0230",
    "2024-01-01 10:00+02",
    "2024-01-01T10:00:00Z",
    " 2024-01-01",
]
TIMES += [
    "2024-01-01 10",
    "2024-01-01 10:00:00 -05",
    "2024-01-01 10:00:00+5",
    "24-01-01",
    "20240101",
    "2024-01-01 1:2:3",
]
WRITTEN = [
    "2024/1/5 7:5",
    "24/1/5",
    "2024/01/05 ",
    "2024/01/05 07:05:01.5",
    "05.01.2024",
    "1/13/2024 12:30 AM",
    "2024年3月5日",
]
WRITTEN += [
    "2024年3月5日 9时5分",
    "20240105",
    "2024015",
    "202401",
    "5/1/2024 13:05 PM",
    "5/1/2024 24:00",
    "2024/1/5T7:5",
    "1/13/2024, 12:30 AM",
    "13/1/2024, 13:05:06",
    "13.1.2024,13:05",
    "2024-01-05 , 7:05",
]
YES_NO = ["t", "TRUE", "yes", "Y", "1", "0", "no", "False", " true ", "2", "on", "oui"]

ONCE = settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
"""One long list of texts a run: what differs is shown by itself, so nothing need be shrunk."""

numbers = st.from_regex(r"\A ?[+-]?[0-9_]{0,4}[.]?[0-9_]{0,3}([eE][+-]?[0-9]{0,2})?[df ]?\Z")
times = st.from_regex(
    r"\A[0-9]{3,4}[-/][01]?[0-9]-[0-3]?[0-9]"
    r"([T ][0-2]?[0-9]:[0-6]?[0-9](:[0-6]?[0-9]([.,][0-9]{1,9})?)?)?( ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?\Z"
)
written = st.from_regex(
    r"\A ?[0-9]{1,4}[./年][0-9]{1,2}[./月][0-9]{1,4}日?"
    r"([T ] ?[0-2]?[0-9][:时][0-6]?[0-9]([:分][0-6]?[0-9](秒|[.][0-9]{1,6})?)?( [AaPp][Mm])?)?\Z"
)


def same(session, texts: list[str], *read: str) -> None:
    """Ask both engines how texts are read, and compare."""
    table = pa.table({"raw": sorted(set(texts))})
    columns = ", ".join(f"{each} AS r{i}" for i, each in enumerate(read))
    statement = f"SELECT raw, {columns} FROM (SELECT *, {iso('raw')} AS local FROM t) ORDER BY raw"
    answers = []
    for engine in (DuckDB(), Spark(session)):
        engine.register("t", table)
        answers.append(engine.query(statement).to_pylist())
        engine.close()
    assert [each for each in zip(*answers) if str(each[0]) != str(each[1])] == []


@ONCE
@given(st.lists(numbers, min_size=300, max_size=300))
def test_numbers(session, texts: list[str]):
    same(session, NUMBERS + texts, "TRY_CAST(raw AS DOUBLE)", "isfinite(TRY_CAST(raw AS DOUBLE))")


@ONCE
@given(st.lists(times, min_size=300, max_size=300))
def test_times_in_iso_8601(session, texts: list[str]):
    berlin = read_iso("raw", "local", "Europe/Berlin", offsets=True)
    same(
        session,
        TIMES + texts,
        "local",
        has_offset("raw"),
        berlin.utc,
        "TRY_CAST(raw AS TIMESTAMP)",
        "TRY_CAST(raw AS DATE)",
    )


@ONCE
@given(st.lists(written, min_size=300, max_size=300))
def test_times_as_companies_write_them(session, texts: list[str]):
    same(session, WRITTEN + texts, *(parsed("raw", family) for family in FAMILIES))


@pytest.mark.parametrize(
    "format_", ["%d.%m.%y", "%d-%b-%Y", "%B %d %Y %I:%M %p", "%Y-%m-%d %H:%M:%S%z", "excel", "%H%% %d/%m/%Y"]
)
def test_times_in_a_given_format(session, format_):
    texts = ["05.01.24", "5.1.69", "5.1.68", "05-JAN-2024", "5-jan-2024", "05-January-2024", "may 5 2024 12:00 am"]
    texts += [
        "SEPTEMBER 5 2024 3:00 PM",
        "Sept 5 2024 3:00 PM",
        "May 5 2024 0:10 PM",
        "2024-01-05 10:00:00+0200",
        "45000.5",
    ]
    texts += [
        "2024-01-05 10:00:00-05:30",
        "2024-01-05 10:00:00Z",
        "2024-01-05 10:00:00 +02",
        "61",
        "60",
        "9e9",
        "10% 1/2/2024",
    ]
    reading = read_format("raw", "local", format_, "Asia/Shanghai")
    same(session, texts, reading.local, *([reading.utc] if "%z" in format_ else []))


def test_yes_and_no(session):
    same(session, YES_NO, "TRY_CAST(raw AS BOOLEAN)")
