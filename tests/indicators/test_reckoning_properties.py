"""What queries look up, against the same worked out in Python, for spans and amounts drawn at random."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.eventlog.log import AttributeProfile, Log, ObjectProfile
from leadline.indicators.money import write_money
from leadline.indicators.population import Population
from leadline.indicators.rates import Rate, Rates
from leadline.indicators.worktime import WorkTime
from leadline.worktime import Calendar, DayTable, day_table

FIRST, DAYS = date(2025, 1, 20), 80
CALENDARS = (
    Calendar(country="CN", time_zone="Asia/Shanghai", hours={"mon-fri": ("09:00-12:00", "13:30-18:00")}),
    Calendar(country="DE", time_zone="Europe/Berlin", hours={"mon-sat": ("00:00-06:00", "22:00-24:00")}),
    Calendar(time_zone="America/Los_Angeles", hours={"sun": ("01:00-04:00",)}),
)
TABLE = day_table(CALENDARS, FIRST - timedelta(days=2), FIRST + timedelta(days=DAYS + 2), time_zone="UTC")
moments = st.integers(0, DAYS * 86_400_000_000).map(
    lambda micros: datetime.combine(FIRST, time()) + timedelta(microseconds=micros)
)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    engine = DuckDB()
    WorkTime(TABLE).write(engine)
    yield engine
    engine.close()


def worked(table: DayTable, moment: datetime, calendar: int) -> float:
    """Return the working microseconds before a moment."""
    place = calendar * table.days + (moment.date() - table.first).days
    clock = (moment - datetime.combine(moment.date(), time())) / timedelta(microseconds=1)
    spans = table.shapes[table.shape[place]]
    return table.before[place] * 1e6 + sum(max(0.0, min(clock, b * 1e6) - a * 1e6) for a, b in spans)


@given(spans=st.lists(st.tuples(moments, moments, st.integers(0, 2)), min_size=1, max_size=20))
def test_working_hours_and_days_of_a_query_are_those_of_the_table(engine, spans):
    starts, ends, units = zip(*spans)
    given_spans = pa.table({"i": range(len(spans)), "a": starts, "b": ends, "unit": units})
    engine.register("spans", given_spans)
    work, rows = WorkTime(TABLE), {}

    def row(place: str) -> str:
        return rows.setdefault(place, f"w{len(rows)}")

    hours = work.hours("s.a", "s.b", "s.unit", row).value
    days = work.days("CAST(s.a AS DATE)", "CAST(s.b AS DATE)", "s.unit", row).value
    joins = " ".join(f"LEFT JOIN worktime {alias} ON {alias}.place = {place}" for place, alias in rows.items())
    found = engine.query(f"SELECT {hours} AS hours, {days} AS days FROM spans s {joins} ORDER BY s.i").to_pylist()
    for (start, end, unit), told in zip(spans, found, strict=True):
        expected = worked(TABLE, end, unit) - worked(TABLE, start, unit)
        assert told["hours"] == pytest.approx(expected / 3.6e9, abs=1e-12)
        first, last = (unit * TABLE.days + (moment.date() - TABLE.first).days for moment in (start, end))
        assert told["days"] == TABLE.upto[last] - TABLE.upto[first]


@given(
    rates=st.dictionaries(
        st.tuples(st.sampled_from(["EUR", "USD"]), st.integers(0, 30)), st.floats(0.1, 20), max_size=8
    ),
    amounts=st.lists(
        st.tuples(
            st.none() | st.floats(-1000, 1000),
            st.sampled_from(["EUR", "USD", "CNY", "JPY", None]),
            st.none() | st.integers(0, 30),
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_an_amount_has_the_latest_rate_at_or_before_its_day_or_none(model, rates, amounts):
    since = [Rate(currency=code, since=FIRST + timedelta(days=day), rate=rate) for (code, day), rate in rates.items()]
    attributes = tuple(
        AttributeProfile(attribute=name, type=kind, filled=1)
        for name, kind in (("amount", "number"), ("currency", "text"))
    )
    profile = ObjectProfile(type="order", objects=len(amounts), events=0, activities=(), attributes=attributes)
    moment = datetime.combine(FIRST, time())
    with Log(
        engine=DuckDB(threads=1),
        activities=(),
        types=(profile,),
        time_zone="UTC",
        first_time=moment,
        last_time=moment,
        files=(),
        quality=(),
    ) as log:
        columns = {
            "object": pa.array(range(len(amounts)), pa.int32()),
            "a_amount": pa.array([amount for amount, _, _ in amounts], pa.float64()),
            "a_currency": pa.array([currency for _, currency, _ in amounts], pa.string()),
            "day": pa.array([None if d is None else FIRST + timedelta(days=d) for _, _, d in amounts], pa.date32()),
        }
        log.engine.register("object_order", pa.table(columns))
        population = Population(log, model, rates=Rates(report_in="CNY", rates=tuple(since)))
        write_money(population, "order", "o.day", lambda: "object_order o")
        found = log.engine.query("SELECT amount, lost FROM money_order ORDER BY object").to_pylist()
    for (amount, currency, day), told in zip(amounts, found, strict=True):
        known = sorted((at, rate) for (code, at), rate in rates.items() if code == currency)
        place = bisect_right([at for at, _ in known], day) if day is not None else 0
        rate = 1.0 if currency == "CNY" else known[place - 1][1] if place else None
        assert told["lost"] == (amount is not None and rate is None)
        assert told["amount"] == (None if amount is None or rate is None else amount * rate)
