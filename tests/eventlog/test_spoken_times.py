"""Times as Chinese Windows writes them (上午, 下午), and as programs count them (from 1970)."""

from datetime import datetime

import pytest

from leadline.errors import DataError, MappingError

MAPPING = "tables: [{name: orders, file: orders.csv, object: order, id: no, events: {create_order: at}}]"


def first(log, rows):
    return [row["t"] for row in rows(log, "SELECT first_create_order AS t FROM object_order ORDER BY id")]


@pytest.mark.parametrize("day", ["2024/3/5", "2024-3-5", "2024年3月5日", "5.3.2024"])
@pytest.mark.parametrize(
    ("clock", "hour", "minute"),
    [
        ("上午9:05", 9, 5),
        ("下午3:40", 15, 40),
        ("上午12:30", 0, 30),
        ("下午12:30", 12, 30),
        ("下午 03:40:00", 15, 40),
        ("下午15:40", 15, 40),
        ("上午0:05", 0, 5),
        ("9:05", 9, 5),
        ("9:05 PM", 21, 5),
    ],
)
def test_halves_of_the_day(read, rows, day, clock, hour, minute):
    # The second row shows for 5.3. that the day comes first.
    log = read(MAPPING, {"orders.csv": f"no,at\n1,{day} {clock}\n"})
    assert first(log, rows) == [datetime(2024, 3, 5, hour, minute)]


@pytest.mark.parametrize("space", ["\u202f", "\u00a0", "\u2009"])
@pytest.mark.parametrize("written", ["3/14/2024, 3:40{}PM", "3/14/2024 3:40:00{}PM", "2024-03-14{}15:40"])
def test_spaces_that_do_not_break(read, rows, space, written):
    # As browsers and macOS write times in English since 2023 (CLDR 42).
    log = read(MAPPING, {"orders.csv": f'no,at\n1,"{written.format(space)}"\n'})
    assert first(log, rows) == [datetime(2024, 3, 14, 15, 40)]


def test_they_can_stand_beside_other_times(read, rows):
    log = read(MAPPING, {"orders.csv": "no,at\n1,2024/3/5 上午9:05\n2,2024/3/5 14:00\n3,2024/3/6\n"})
    assert first(log, rows) == [datetime(2024, 3, 5, 9, 5), datetime(2024, 3, 5, 14), datetime(2024, 3, 6)]


@pytest.mark.parametrize(
    ("format_", "count"),
    [
        ("epoch", "1709629500"),
        ("epoch", "1709629500.0"),
        ("epoch-ms", "1709629500000"),
        ("epoch-us", "1709629500000000"),
    ],
)
def test_counted_from_1970_in_utc_whatever_the_zone(read, rows, format_, count):
    mapping = f"time_zone: Asia/Shanghai\n{MAPPING.replace('id: no', f'id: no, format: {format_}')}"
    log = read(mapping, {"orders.csv": f"no,at\n1,{count}\n"})
    assert first(log, rows) == [datetime(2024, 3, 5, 9, 5)]  # logs are in UTC
    assert "2024-03-05 17:05:00" in log.readings[-1].sentence("en")  # and readings on the local clock


def test_a_count_is_no_date_until_the_mapping_says_so(read):
    with pytest.raises(DataError) as raised:
        read(MAPPING, {"orders.csv": "no,at\n1,1709629500000\n"})
    assert raised.value.problems[0].code == "dates-no-format"
    assert "epoch-ms" in raised.value.sentences("en")[0]


def test_a_count_has_no_time_of_day_in_another_column(read):
    mapping = (
        "tables: [{name: a, file: a.csv, object: order, id: no, format: epoch, events: {create_order: [at, clock]}}]"
    )
    with pytest.raises(MappingError) as raised:
        read(mapping, {"a.csv": "no,at,clock\n1,1709629500,09:00\n"})
    assert raised.value.problems[0].code == "mapping-format-of-day"
