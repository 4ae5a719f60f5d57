"""A time whose day stands in one column and whose time of day in another, as SAP keeps ERDAT and ERZET."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import DataError

MAPPING = """
    time_zone: {zone}
    tables:
      - {{name: orders, file: {file}, object: order, id: id, events: {{create_order: [ERDAT, ERZET]}}{table}}}
    """


@pytest.fixture
def times(read, rows):
    """Read orders with a day and a time of day and give their moments as ISO text, in the order of the rows."""

    def times(pairs, *, zone="UTC", table="", **options):
        lines = [f'{i},"{day}","{clock}"' for i, (day, clock) in enumerate(pairs)]
        csv = "\n".join(["id,ERDAT,ERZET", *lines]) + "\n"
        times.log = read(MAPPING.format(zone=zone, table=table, file="o.csv"), {"o.csv": csv}, **options)
        return told(rows(times.log, "SELECT first_create_order AS t FROM object_order ORDER BY object"))

    return times


def told(found):
    return [row["t"].isoformat() if row["t"] else None for row in found]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("20240305", "070809"), ("20240306", "235959")], ["2024-03-05T07:08:09", "2024-03-06T23:59:59"]),
        # Midnight is six zeros, or one where a sheet took it for a number; a leading zero gets lost so too.
        (
            [("20240305", "000000"), ("20240306", "0"), ("20240306", "70809")],
            ["2024-03-05T00:00:00", "2024-03-06T00:00:00", "2024-03-06T07:08:09"],
        ),
        (
            [("2024-03-05", "07:08"), ("2024-03-06 00:00:00", "07:08:09.5")],
            ["2024-03-05T07:08:00", "2024-03-06T07:08:09.500000"],
        ),
        ([("05.03.2024", "07:08:09"), ("6.3.2024", "13:00")], ["2024-03-05T07:08:09", "2024-03-06T13:00:00"]),
        ([("2024年3月5日", "7时8分"), ("2024年12月31日", "13:05")], ["2024-03-05T07:08:00", "2024-12-31T13:05:00"]),
        ([("2024-03-05", "1:05:06 pm"), ("2024-03-06", "12:00 AM")], ["2024-03-05T13:05:06", "2024-03-06T00:00:00"]),
        ([("2024-03-05", "7时8分9秒")], ["2024-03-05T07:08:09"]),
        ([("12/31/2024", "1:05 PM"), ("3/5/2024", "11:00 AM")], ["2024-12-31T13:05:00", "2024-03-05T11:00:00"]),
        # SAP writes the end of a day as 24:00:00: it is the midnight after it.
        ([("20241231", "24:00:00"), ("20240228", "240000")], ["2025-01-01T00:00:00", "2024-02-29T00:00:00"]),
        ([("31.12.2024", "24:00"), ("06.03.2024", "13:00")], ["2025-01-01T00:00:00", "2024-03-06T13:00:00"]),
        ([("2024-12-31", "24:00:00"), ("2024-03-06", "13:00")], ["2025-01-01T00:00:00", "2024-03-06T13:00:00"]),
        # Without a time of day it is the day; without a day it is no time, whatever the clock says.
        (
            [("20240305", ""), ("", "070809"), ("20240306", "NULL")],
            ["2024-03-05T00:00:00", None, "2024-03-06T00:00:00"],
        ),
    ],
)
def test_a_day_and_a_time_of_day_are_one_moment(times, pairs, expected):
    assert times(pairs) == expected


def test_the_moment_is_one_of_the_logs_time_zone(times):
    assert times([("20240305", "070809")], zone="Asia/Shanghai") == ["2024-03-04T23:08:09"]


def test_times_of_day_are_no_days_only_and_their_absence_is(times):
    times([("20240305", "070809"), ("20240306", "000000")])
    assert not times.log.types[0].activities[0].day_only
    times([("20240305", "000000"), ("20240306", "")])
    assert times.log.types[0].activities[0].day_only
    assert [(f.column, f.count) for f in times.log.quality if f.code == "day-only"] == [("ERDAT + ERZET", 2)]


def test_a_date_of_zeros_is_impossible_whatever_the_time_of_day(times):
    assert times([("00000000", "000000"), ("00000000", "121212"), ("20240305", "070809")])[:2] == [None, None]
    (finding,) = [each for each in times.log.quality if each.code == "impossible-dates"]
    assert (finding.column, finding.count, finding.of) == ("ERDAT + ERZET", 2, 3)


@pytest.mark.parametrize("clock", ["246000", "930", "noon", "25:00", "12:60:00"])
def test_a_wrong_time_of_day_is_told_with_its_row_and_never_taken_for_midnight(times, clock):
    pairs = [("20240305", "070809"), ("20240306", clock)]
    with pytest.raises(DataError) as raised:
        times(pairs)
    (sentence,) = raised.value.sentences("en")
    assert sentence.startswith("o.csv, row 3, column ERDAT + ERZET: '20240306 ")
    assert times(pairs, table=", bad_dates: missing") == ["2024-03-05T07:08:09", None]
    assert [each.count for each in times.log.quality if each.code == "unread-dates"] == [1]


def test_the_format_is_that_of_the_day(times):
    assert times([("05/03/2024", "070809")], table=', format: "%d/%m/%Y"') == ["2024-03-05T07:08:09"]


def test_how_it_was_read_is_told(times):
    times([("20240305", "070809")])
    (reading,) = [each for each in times.log.readings if each.code == "dates"]
    assert (reading.params["column"], reading.params["format"], reading.params["meant"]) == (
        "ERDAT + ERZET",
        "%Y%m%d",
        "2024-03-05 07:08:09",
    )


def test_dates_and_times_of_a_workbook(read, rows):
    book = openpyxl.Workbook()
    for row in (["id", "ERDAT", "ERZET"], [1, date(2024, 3, 5), time(7, 8, 9)], [2, datetime(2024, 3, 6), time(0)]):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    log = read(MAPPING.format(zone="UTC", table="", file="o.xlsx"), {"o.xlsx": buffer.getvalue()})
    found = rows(log, "SELECT first_create_order AS t FROM object_order ORDER BY object")
    assert told(found) == ["2024-03-05T07:08:09", "2024-03-06T00:00:00"]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (pa.array([date(2024, 3, 5), None]), pa.array([time(7, 8, 9), time(1)])),
        (pa.array([datetime(2024, 3, 5), None]), pa.array(["070809", "000000"])),
        (pa.array([20240305, None]), pa.array([70809, 0])),
        (pa.array([20240305.0, None]), pa.array([70809.0, 0.0])),
    ],
)
def test_columns_of_a_type_of_their_own(read, rows, day, clock):
    buffer = BytesIO()
    pq.write_table(pa.table({"id": pa.array(["A", "B"]), "ERDAT": day, "ERZET": clock}), buffer)
    log = read(MAPPING.format(zone="UTC", table="", file="o.parquet"), {"o.parquet": buffer.getvalue()})
    found = rows(log, "SELECT first_create_order AS t FROM object_order ORDER BY object")
    assert told(found) == ["2024-03-05T07:08:09", None]


def test_event_tables_and_the_time_of_keying_in_may_be_of_two_columns(read):
    mapping = """
        tables:
          - name: changes
            file: c.csv
            objects: {order: id}
            activity: step
            time: [UDATE, UTIME]
            recorded: [CPUDT, CPUTM]
        """
    csv = """
        id,step,UDATE,UTIME,CPUDT,CPUTM
        A,create_order,20240305,070809,20240305,080000
        A,ship_goods,,101010,,
        """
    log = read(mapping, {"c.csv": csv.replace("        ", "")})
    (event,) = log.events().to_pylist()
    assert (event["time"], event["recorded"]) == (datetime(2024, 3, 5, 7, 8, 9), datetime(2024, 3, 5, 8))
    assert [(f.column, f.count) for f in log.quality if f.code == "missing-times"] == [("UDATE + UTIME", 1)]
