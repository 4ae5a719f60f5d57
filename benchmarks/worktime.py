"""Working hours of many spans: two lookups in the table of days, beside a loop over the days of each span.

usage: worktime.py [SPANS] [LOOPED]

Both count the same spans, and must agree to the microsecond on those that the loop counts. The loop is the usual one:
from the first day to the last, each day's working hours cut to the span. It runs over LOOPED of the spans only, and its
time is told for all.
"""

import os
import platform
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from leadline.engine import DuckDB
from leadline.indicators.worktime import WorkTime
from leadline.worktime import Calendar, day_table, public_days

CALENDAR = Calendar(country="CN", hours={"mon-fri": ("09:00-12:00", "13:30-18:00")}, time_zone="Asia/Shanghai")
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
CHINA, ZONE, DAY = public_days("CN"), ZoneInfo("Asia/Shanghai"), timedelta(days=1)


def looped(start: datetime, end: datetime) -> float:
    """Return the working hours of a span, day by day."""
    start, end = (moment.replace(tzinfo=UTC).astimezone(ZONE) for moment in (start, end))
    total, day = timedelta(), start.date()
    while day <= end.date():
        works = day in CHINA.shifted or (day.weekday() < 5 and day not in CHINA.off)
        for opens, closes in ((540, 720), (810, 1080)) if works else ():
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
            a, b = midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
            total += max(min(b, end) - max(a, start), timedelta())
        day += DAY
    return total / timedelta(hours=1)


def main() -> None:
    spans, by_loop = (int(each) for each in (sys.argv[1:] + ["1000000", "20000"][len(sys.argv) - 1 :])[:2])
    draw, origin = random.Random(1), datetime(2016, 1, 1)
    starts = [origin + timedelta(seconds=draw.uniform(0, 3650 * 86_400)) for _ in range(spans)]
    ends = [start + timedelta(seconds=draw.expovariate(1 / (20 * 86_400))) for start in starts]
    ends = [min(end, datetime(2026, 12, 30)) for end in ends]
    engine = DuckDB()
    begin = time.perf_counter()
    work = WorkTime(day_table((CALENDAR,), FIRST, LAST, time_zone="UTC"))
    work.write(engine)
    made = time.perf_counter() - begin
    engine.register("given", pa.table({"a": starts, "b": ends}))
    engine.execute("CREATE TABLE spans AS SELECT row_number() OVER () AS i, a, b FROM given")
    rows: dict[str, str] = {}
    value = work.hours("a", "b", "0", lambda place: rows.setdefault(place, f"w{len(rows)}")).value
    source = "spans" + "".join(f" LEFT JOIN worktime {row} ON {row}.place = {place}" for place, row in rows.items())
    begin = time.perf_counter()
    total = engine.query(f"SELECT sum({value}) AS hours FROM {source}")
    looked_up = time.perf_counter() - begin
    few = engine.query(f"SELECT {value} AS hours FROM {source} WHERE i <= {by_loop} ORDER BY i")["hours"].to_pylist()
    begin = time.perf_counter()
    found = [looped(start, end) for start, end in zip(starts[:by_loop], ends)]
    loop = (time.perf_counter() - begin) * spans / by_loop
    apart = max(abs(one - other) for one, other in zip(few, found, strict=True))
    assert apart * 3.6e9 < 1, f"the two differ by {apart} hours"
    print(
        f"{platform.machine()}, {os.cpu_count()} cores; {spans:,} spans, {total['hours'][0].as_py():,.0f} working hours"
    )
    print(f"table of {(LAST - FIRST).days + 1:,} days made   {made * 1000:8.1f} ms")
    print(f"two lookups a span          {looked_up * 1000:8.1f} ms")
    print(f"loop over days              {loop * 1000:8.1f} ms (from {by_loop:,} spans)")
    print(f"ratio                       {loop / looked_up:8.0f}")
    engine.close()


if __name__ == "__main__":
    main()
