r"""What pm4py answers on three public logs, written for the tests as tests/mining/peer_answers.json. In pm4py's own
environment (it is AGPL: a peer, never a dependency):

uv run --no-project --python 3.11 --with pm4py python \
    benchmarks/peer_answers.py ../shared/data tests/mining/peer_answers.json

Only counts and times are written: activities and departments are numbers, their places in alphabetical order. The peer
is given the same events in the same order as Leadline prepares them: equal events once, and events of one moment in the
alphabetical order of their activities, as the logs follow no reference process that would say which comes first.
"""

import hashlib
import json
import sys
import warnings
from pathlib import Path

import pm4py

warnings.filterwarnings("ignore")
LOGS = ("bpic2012", "helpdesk", "receipt")
CASE, NAME, TIME = "case:concept:name", "concept:name", "time:timestamp"


def numbered(values):
    return {value: place for place, value in enumerate(sorted(values))}


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def performance(frame, key, code):
    edges, _, _ = pm4py.discover_performance_dfg(frame, activity_key=key, perf_aggregation_key="all")
    return sorted([code[a], code[b], round(float(each["median"]), 6)] for (a, b), each in edges.items())


def answers(path):
    raw = pm4py.read_xes(str(path))
    code = numbered(raw[NAME].unique())
    raw["row"] = range(len(raw))
    raw["rank"] = raw[NAME].map(code)
    frame = raw.drop_duplicates(subset=[CASE, NAME, TIME, "org:resource"])
    frame = frame.sort_values([CASE, TIME, "rank", "row"], kind="stable").reset_index(drop=True)
    follows, starts, ends = pm4py.discover_dfg(frame)
    variants = {tuple(code[a] for a in each): int(n) for each, n in pm4py.get_variants(frame).items()}
    durations = sorted(round(each * 1e6) for each in pm4py.get_all_case_durations(frame))
    found = {
        "events": len(raw),
        "doubled": len(raw) - len(frame),
        "cases": int(frame[CASE].nunique()),
        "activities": len(code),
        "follows": sorted([code[a], code[b], int(n)] for (a, b), n in follows.items()),
        "starts": sorted([code[a], int(n)] for a, n in starts.items()),
        "ends": sorted([code[a], int(n)] for a, n in ends.items()),
        "medians_s": performance(frame, NAME, code),
        "variants": len(variants),
        "variants_sha256": digest(sorted(f"{n}: {', '.join(map(str, each))}" for each, n in variants.items())),
        "most_frequent": sorted(variants.values(), reverse=True)[:20],
        "durations_us_sum": sum(durations),
        "durations_sha256": digest(map(str, durations)),
        "rework_cases": sorted([code[a], int(n)] for a, n in pm4py.get_rework_cases_per_activity(frame).items()),
    }
    if "org:group" in frame and frame["org:group"].notna().all():
        groups = numbered(frame["org:group"].unique())
        passed, _, _ = pm4py.discover_dfg(frame, activity_key="org:group")
        found["departments"] = len(groups)
        found["handovers"] = sorted([groups[a], groups[b], int(n)] for (a, b), n in passed.items() if a != b)
        found["handover_medians_s"] = [each for each in performance(frame, "org:group", groups) if each[0] != each[1]]
    return found


if __name__ == "__main__":
    folder, out = map(Path, sys.argv[1:3])
    written = {"peer": f"pm4py {pm4py.__version__}"}
    written |= {name: answers(folder / name / f"{name}.xes.gz") for name in LOGS}
    lines = json.dumps(written, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
    out.write_text(lines + "\n", encoding="utf-8")
