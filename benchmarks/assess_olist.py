"""The whole job on real files: `assess examples/olist`, report included, in a process of its own.

usage: assess_olist.py FOLDER_OF_OLIST [REPEATS]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    data, repeats = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    taken = []
    with tempfile.TemporaryDirectory() as out:
        command = [
            sys.executable,
            "-c",
            "from leadline.cli import run; run()",
            "assess",
            str(ROOT / "examples" / "olist"),
        ]
        for _ in range(repeats):
            begin = time.perf_counter()
            subprocess.run([*command, "--data", data, "--out", out], check=True, capture_output=True)
            taken.append(time.perf_counter() - begin)
    print(
        f"Olist end to end, report included: {statistics.median(taken):.2f} s (median of {repeats}; target: under 15 s)"
    )


if __name__ == "__main__":
    main()
