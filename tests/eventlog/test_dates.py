"""Dates: found from all values of a column, in UTC, and never guessed."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import DataError


@pytest.fixture
def times(read, rows):
    """Read one milestone column and give its times as ISO text, in the order of the rows."""

    def times(values: list[str], *, zone: str = "UTC", table: str = "") -> list[str | None]:
        mapping = f"""
            time_zone: {zone}
            tables:
              - {{name: orders, file: o.csv, object: order, id: id, events: {{create_order: at}}{table}}}
            """
        log = read(mapping, {"o.csv": "id,at\n" + "".join(f'{i},"{value}"\n' for i, value in enumerate(values))})
        found = rows(log, "SELECT first_create_order AS t FROM object_order ORDER BY object")
        times.log = log
        return [row["t"].isoformat() if row["t"] else None for row in found]

    return times


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-03-05", "2024-3-6"], ["2024-03-05T00:00:00", "2024-03-06T00:00:00"]),
        (["2024-03-05 07:08", "2024-03-05T07:08:09"], ["2024-03-05T07:08:00", "2024-03-05T07:08:09"]),
        (
            ["2024-03-05T07:08:09.123456Z", "2024-03-05 07:08:09,5"],
            ["2024-03-05T07:08:09.123456", "2024-03-05T07:08:09.500000"],
        ),
        (["2024-03-05T07:08:09+02:00", "2024-03-05 07:08:09 -0330"], ["2024-03-05T05:08:09", "2024-03-05T10:38:09"]),
        (["2024/03/05", "2024/3/6 7:08:09"], ["2024-03-05T00:00:00", "2024-03-06T07:08:09"]),
        (["05.03.2024", "6.3.2024 07:08"], ["2024-03-05T00:00:00", "2024-03-06T07:08:00"]),
        (["2024.03.05", "2024.3.6 7:08"], ["2024-03-05T00:00:00", "2024-03-06T07:08:00"]),
        (["3/5/2024", "12/31/2024 1:05 PM"], ["2024-03-05T00:00:00", "2024-12-31T13:05:00"]),
        (["3/5/2024, 9:05 AM", "12/31/2024, 1:05:06 PM"], ["2024-03-05T09:05:00", "2024-12-31T13:05:06"]),
        (["5.3.2024, 09:05", "31.12.2024, 13:05:06"], ["2024-03-05T09:05:00", "2024-12-31T13:05:06"]),
        (["2024-03-05, 09:05", "2024-12-31, 13:05"], ["2024-03-05T09:05:00", "2024-12-31T13:05:00"]),
        (["5/3/2024", "31/12/2024 13:05:06"], ["2024-03-05T00:00:00", "2024-12-31T13:05:06"]),
        (
            ["2024年3月5日", "2024年12月31日 7时8分", "2024年1月2日 03:04:05"],
            ["2024-03-05T00:00:00", "2024-12-31T07:08:00", "2024-01-02T03:04:05"],
        ),
        (["20240305", "20241231070809"], ["2024-03-05T00:00:00", "2024-12-31T07:08:09"]),
        (["1/1/2024", "2/2/2024"], ["2024-01-01T00:00:00", "2024-02-02T00:00:00"]),  # the same either way
    ],
)
def test_formats_are_found(times, values, expected):
    assert times(values) == expected


def test_the_end_of_a_day_is_the_midnight_after_it(times):
    assert times(["05.03.2024 24:00", "06.03.2024 07:08"]) == ["2024-03-06T00:00:00", "2024-03-06T07:08:00"]
    with pytest.raises(DataError, match=r"'05\.03\.2024 24:01' is not a date as the others are"):
        times(["05.03.2024 24:01", "06.03.2024 07:08", "07.03.2024 07:08"])


def test_times_without_a_zone_among_others_are_told(times):
    """On 30 March 2025 clocks in Berlin go from 2:00 to 3:00: what names its offset is exact, the rest is of Berlin."""
    values = ["2025-03-30 01:30:00+01:00", "2025-03-30 03:30:00", "2025-03-30T01:30:00Z", "2025-03-30 01:30:00"]
    assert times(values, zone="Europe/Berlin") == [
        "2025-03-30T00:30:00",
        "2025-03-30T01:30:00",
        "2025-03-30T01:30:00",
        "2025-03-30T00:30:00",
    ]
    (found,) = [finding for finding in times.log.quality if finding.code == "some-offsets"]
    assert (found.count, found.of, found.params) == (2, 4, {"zone": "Europe/Berlin"})
    assert found.examples == ("2025-03-30 03:30:00", "2025-03-30 01:30:00")
    times(["2025-03-30 01:30:00+01:00", "2025-03-30T01:30:00Z"])
    assert not [finding for finding in times.log.quality if finding.code == "some-offsets"]


def test_month_first_or_day_first_is_asked_for(times):
    with pytest.raises(DataError) as raised:
        times(["1/1/2024", "3/5/2024"])
    (sentence,) = raised.value.sentences("en")
    assert sentence.startswith("o.csv, row 3, column at: '3/5/2024' can be month first or day first")
    assert "format: '%m/%d/%Y' or format: '%d/%m/%Y'" in sentence
    assert times(["1/1/2024", "3/5/2024"], table=", format: '%d/%m/%Y'")[1] == "2024-05-03T00:00:00"


def test_a_given_format_may_have_a_time_of_day(times):
    assert times(["3/5/2024", "3/5/2024 07:08"], table=", format: '%d/%m/%Y'") == [
        "2024-05-03T00:00:00",
        "2024-05-03T07:08:00",
    ]
    assert times(["5-Mar-24 07.08"], table=", format: '%d-%b-%y %H.%M'") == ["2024-03-05T07:08:00"]
    assert times(["05 03 2024 07:08 +0200"], table=", format: '%d %m %Y %H:%M %z'") == ["2024-03-05T05:08:00"]


def test_one_bad_value_is_named(times):
    with pytest.raises(DataError) as raised:
        times(["2024-03-05", "soon", "2024-03-07", "later", "2024-02-30"])
    (sentence,) = raised.value.sentences("en")
    assert sentence.startswith(
        "o.csv, row 3, column at: 'soon' is not a date as the others are (ISO 8601); 3 of 5 values"
    )
    assert "bad_dates: missing" in sentence


def test_bad_values_may_be_left_out(times):
    values = ["2024-03-05", "soon", "2024-03-07", "later"]
    assert times(values, table=", bad_dates: missing")[1::2] == [None, None]
    (finding,) = [f for f in times.log.quality if f.code == "unread-dates"]
    assert (finding.count, finding.of, finding.examples) == (2, 4, ("soon", "later"))


@pytest.mark.parametrize("bad_dates", ["", ", bad_dates: missing"])
def test_a_column_of_no_dates_is_an_error_in_any_case(times, bad_dates):
    with pytest.raises(DataError, match=r"o.csv, row 2, column at: 'Ann' is not a date in any known format \(2 of 2"):
        times(["Ann", "Bob"], table=bad_dates)


def test_two_digit_years_need_a_format(times):
    with pytest.raises(DataError, match=r"'01.02.24' is not a date in any known format"):
        times(["01.02.24", "31.12.24"])


def test_spellings_of_no_date(times):
    values = ["2024-03-05", "", "NULL", "null", "None", "NaN", "N/A", r"\N"]
    assert times(values) == ["2024-03-05T00:00:00", *[None] * 7]
    assert not [f for f in times.log.quality if f.code in ("unread-dates", "impossible-dates")]


def test_impossible_dates_are_left_out_and_counted(times):
    values = ["2024-03-05", "1900-01-01", "9999-12-31", "0000-00-00", "0000-00-00 00:00:00"]
    assert times(values) == ["2024-03-05T00:00:00", None, None, None, None]
    (finding,) = [f for f in times.log.quality if f.code == "impossible-dates"]
    assert (finding.count, finding.of) == (4, 5)
    assert finding.examples == ("1900-01-01", "9999-12-31", "0000-00-00")


def test_times_without_zone_are_local(times):
    assert times(["2024-03-05 07:00", "2024-03-05T07:00Z"], zone="Asia/Shanghai") == [
        "2024-03-04T23:00:00",
        "2024-03-05T07:00:00",
    ]


def test_an_hour_that_summer_time_skips_is_still_read(times):
    # Berlin's clocks went from 02:00 to 03:00 on 31 March 2024; Sao Paulo's from 00:00 to 01:00 on 4 November 2018.
    assert times(["2024-03-31 02:30"], zone="Europe/Berlin") == ["2024-03-31T01:30:00"]
    assert times(["2018-11-04"], zone="America/Sao_Paulo") == ["2018-11-04T03:00:00"]


def test_the_day_that_samoa_skipped_is_read_as_a_skipped_hour_is(times):
    # Apia went from 29 December 2011, 24:00 (-10) to 31 December 2011, 00:00 (+14): as if the clock had not changed.
    values = ["2011-12-29 23:00", "2011-12-30 09:00", "2011-12-31 09:00"]
    assert times(values, zone="Pacific/Apia") == ["2011-12-30T09:00:00", "2011-12-30T19:00:00", "2011-12-30T19:00:00"]
    assert times(["2011-12-30"], zone="Pacific/Apia") == ["2011-12-30T10:00:00"]  # when the 31st began
    assert times.log.type_of("order").activities[0].day_only


def test_days_are_known_as_days_in_their_zone(times):
    times(["2024-03-05", "2024-03-06 00:00:00"], zone="Asia/Shanghai")
    assert times.log.type_of("order").activities[0].day_only
    assert [f.code for f in times.log.quality if f.column == "at"] == ["day-only"]
    times(["2024-03-05", "2024-03-06 00:00:01"], zone="Asia/Shanghai")
    assert not times.log.type_of("order").activities[0].day_only


def test_two_columns_wrong_are_told_together(read):
    mapping = """
        tables:
          - name: orders
            file: o.csv
            object: order
            id: id
            events: {create_order: made, ship_goods: sent}
            attributes: {due_date: due}
        """
    with pytest.raises(DataError) as raised:
        read(mapping, {"o.csv": "id,made,sent,due\n1,soon,1/2/2024,2024-01-01\n2,late,2/3/2024,x\n"})
    places = {problem.place for problem in raised.value.problems}
    assert places == {"row 2, column made", "row 2, column sent", "row 3, column due"}


def test_parquet_times_are_used_as_they_are(read, rows, tmp_path):
    noon = datetime(2024, 3, 5, 12, tzinfo=UTC)
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int64()),
            "zoned": pa.array([noon, None], pa.timestamp("ns", tz="Europe/Berlin")),
            "naive": pa.array([noon.replace(tzinfo=None)] * 2, pa.timestamp("ms")),
            "day": pa.array([noon.date()] * 2, pa.date32()),
        }
    )
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer)
    mapping = """
        time_zone: Asia/Shanghai
        tables:
          - name: orders
            file: o.parquet
            object: order
            id: id
            events: {create_order: zoned, check_credit: naive}
            attributes: {due_date: day}
        """
    log = read(mapping, {"o.parquet": buffer.getvalue().to_pybytes()})
    first = rows(log, "SELECT id, first_create_order AS a, first_check_credit AS b, a_due_date AS c FROM object_order")[
        0
    ]
    assert first == {
        "id": "1",
        "a": datetime(2024, 3, 5, 12),
        "b": datetime(2024, 3, 5, 4),
        "c": datetime(2024, 3, 4, 16),
    }
    assert {a.attribute: a.day_only for a in log.type_of("order").attributes} == {"due_date": True}


def test_what_is_finer_than_microseconds_is_cut_so_that_no_day_ends_as_the_next(read, rows):
    """pandas writes nanoseconds; rounded, the last moment of 5 March would be the midnight of the 6th."""
    last = 1_709_683_199_999_999_999  # 2024-03-05 23:59:59.999999999
    column = pa.array([last], pa.int64())
    buffer = pa.BufferOutputStream()
    table = {"id": [1], "zoned": column.cast(pa.timestamp("ns", tz="UTC")), "naive": column.cast(pa.timestamp("ns"))}
    pq.write_table(pa.table(table), buffer)
    mapping = """
        time_zone: Asia/Shanghai
        tables:
          - name: orders
            file: o.parquet
            object: order
            id: id
            events: {create_order: zoned, check_credit: naive}
        """
    log = read(mapping, {"o.parquet": buffer.getvalue().to_pybytes()})
    (first,) = rows(log, "SELECT first_create_order AS a, first_check_credit AS b FROM object_order")
    end = datetime(2024, 3, 5, 23, 59, 59, 999_999)
    assert first == {"a": end, "b": end - timedelta(hours=8)}
    assert not any(each.day_only for each in log.type_of("order").activities)
