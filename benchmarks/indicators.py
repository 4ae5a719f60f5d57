"""From raw Parquet to all indicators, step by step, on a generated log (columns as in the generator).

usage: indicators.py LOG_raw.parquet [REPEATS]
"""

import resource
import statistics
import sys
import time
from pathlib import Path

from leadline import Mapping, load_model, measure, read_log

TABLE = {
    "name": "events",
    "objects": {"order": "case_id"},
    "activity": "activity",
    "time": "timestamp",
    "resource": "resource",
    "department": "department",
    "automated": "is_automated",
    "attributes": {"amount": "amount"},
}


def main() -> None:
    path, repeats = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    mapping = Mapping.model_validate({"tables": [{**TABLE, "file": path.name}]})
    model = load_model("ltc")
    reading, measuring = [], []
    for _ in range(repeats):
        begin = time.perf_counter()
        with read_log(mapping, [path.parent], model) as log:
            read = time.perf_counter()
            measured = measure(model, log)
            done = time.perf_counter()
            events = sum(profile.events for profile in log.types)
        reading.append(read - begin)
        measuring.append(done - read)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = sum(value.status == "measured" for value in measured.indicators)
    print(f"{events:,} events, {count} of {len(measured.indicators)} indicators measured, peak memory {peak:,.0f} MB")
    print(f"read and prepare   {statistics.median(reading):6.2f} s")
    print(f"measure            {statistics.median(measuring):6.2f} s")
    total = statistics.median(r + m for r, m in zip(reading, measuring))
    print(f"raw Parquet to all indicators {total:.2f} s (median of {repeats}; target for 1,000,000 events: under 6 s)")


if __name__ == "__main__":
    main()
