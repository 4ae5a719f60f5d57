"""How fast XES is read, beside pm4py's readers and rustxes, in an environment of their own. Best of three runs.

uv run python benchmarks/xes.py ../shared/data/bpic2012/bpic2012.xes.gz
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from leadline.eventlog.read.parts import Parts
from leadline.eventlog.read.xes import read_xes

_RUNS = 3
_PEER = """
import sys, time
from pm4py.objects.log.importer.xes import importer
variant = getattr(importer.Variants, sys.argv[2])
best = []
for _ in range({runs}):
    start = time.perf_counter()
    log = importer.apply(sys.argv[1], variant=variant, parameters={{"show_progress_bar": False}})
    best.append(time.perf_counter() - start)
print(min(best))
"""

_RUST = """
import sys, time, rustxes
best = []
for _ in range({runs}):
    start = time.perf_counter()
    log = rustxes.import_xes(sys.argv[1])
    best.append(time.perf_counter() - start)
print(min(best))
"""


def ours(path: Path) -> tuple[int, float]:
    took = []
    for _ in range(_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            with Parts(Path(folder), ["org:resource", "org:group"]) as parts:
                read_xes(path, path.name, parts, "order")
            took.append(time.perf_counter() - start)
    return parts.events.count, min(took)


def peer(path: Path, code: str, package: str, *arguments: str) -> float:
    """Return the best time of a peer, in an environment of its own."""
    packages = ["--with", package, "--with", "polars"] if package == "rustxes" else ["--with", package]
    command = ["uv", "run", "-q", "--isolated", "--no-project", "--python", "3.11", *packages, "python", "-c"]
    ran = subprocess.run(
        [*command, code.format(runs=_RUNS), str(path), *arguments], check=True, capture_output=True, text=True
    )
    return float(ran.stdout.split()[-1])


if __name__ == "__main__":
    path = Path(sys.argv[1]).resolve()
    events, seconds = ours(path)
    print(
        f"{path.name}: {events:,} events; {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )
    print(f"{'reader':<26}{'seconds':>8}{'times':>8}")
    print(f"{'leadline':<26}{seconds:>8.2f}{1:>8.1f}")
    for variant in ("ITERPARSE", "LINE_BY_LINE"):
        took = peer(path, _PEER, "pm4py", variant)
        print(f"{'pm4py ' + variant.lower():<26}{took:>8.2f}{took / seconds:>8.1f}")
    took = peer(path, _RUST, "rustxes")
    print(f"{'rustxes':<26}{took:>8.2f}{took / seconds:>8.1f}")
