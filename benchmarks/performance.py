"""Leadline beside pm4py and hand-written SQL on generated logs, in one run; the table becomes docs/performance.md.

usage: performance.py FOLDER GENERATOR PEER [EVENTS ...] [--memory 500MB] [--repeats 3] [--out docs/performance.md]
For more than 2e7 events the memory limit is 3400 MB, so that the process stays within 4 GiB.

FOLDER is for logs and prepared logs (10 GB for 1e8 events), GENERATOR and PEER are ../shared/bench/generate_log.py and
peer_pm4py.py, EVENTS such as 1e6 1e7 1e8. The peer is AGPL and runs in an environment of its own, for up to 1e7 events.
Every operation runs in a process of its own, beside the peer's; memory is the peak of that process.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

QUESTIONS = ("directly_follows", "waits", "variants", "durations", "rework", "handovers", "precedence")
COLUMNS = {"resource": "resource", "department": "department", "automated": "is_automated"}
WAITED = "epoch_us(next_time) - epoch_us(time)"
QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
MOST_FOR_PEER = 2e7
LONG_ENOUGH, MOST_REPEATS = 0.2, 25
"""Answers of few milliseconds are asked for more often, until they took so many seconds together."""
ROUNDS = 3
"""How often what is compared is done by turns, each time in a new process: a machine is not always equally fast."""
APPROVED, SENT = "Quote Approved", "Quote Sent"

QUOTED = "Quote Created"
FURTHER = ("find_rework", "four_eyes", "four_eyes_people", "measure")
"""Asked of Leadline alone, and checked by plain SQL."""

HOW_TO_READ = """\
## How to read it

- What is compared, our answer, that of the SQL by hand and ours from the smaller log, is asked by turns, three times
  each (*all indicators and rules* once), and medians compared: a machine that others use, too, is not always equally
  fast. The peer answers once for each question, three times in one process.
- *growth*: the time in times of that of a tenth of the events; linear is 10. The raw file grows by more than that:
  the denser they are in time, the less often an order's id stands in the same row group again, so that its dictionary
  saves less. Merely to count the distinct ids therefore grows by more than ten, too, and preparing does that and more.
  The first tenth of the same file has a tenth of its bytes, but more orders an event, many of them cut off, so that
  growth against it looks smaller than it is.
- *all indicators and rules* is `measure` of the whole model, which asks all questions of the handbook at once; found
  are the orders that a rule looked at. Of more than ten million events it is asked twice.
- *waits* and *handovers* give count, sum, median and 90th percentile; the SQL by hand gives the median only.
- Quantiles are found in one pass where the memory limit has room for 24 bytes a value, else in two, which take three
  to four times as long; both give the same to the last bit.
- *variants*: the SQL by hand gives the same as `find_variants(log, "order", top=1)`, in one statement.
- *precedence* is asked in SQL on the steps; the other six are functions of `leadline.mining`.
- *rework, with times* is `find_rework`; the question *rework* above only counts.
- *four eyes* is `find_violations` of a rule that nobody both creates and approves a quote, on sets of people; its first
  time includes writing who did these two steps. The generator lets systems do both, too. Where the log says which steps
  a system did, as here, these are left out; *all as people* is a log prepared without that column. pm4py's four-eyes
  filter, which looks at all as people, was seen to find 10,938 of the 12,733 of ten million events.
- What names many wide columns of `object_T`, such as `measure`, waits the first time until these are written, in parts
  that fit in the memory limit; the questions above name none, or few.
"""


def mapping_of(prefix, model, without=()):
    """Give the generator's 36 activities the model's first 36, so that every event counts as it does for the peer."""
    names = json.loads(Path(f"{prefix}_meta.json").read_text(encoding="utf-8"))["acts"]
    activities = dict(zip(names, model.activity_of))
    table = {"name": "events", "file": f"{Path(prefix).name}_raw.parquet", "objects": {"order": "case_id"}}
    table |= {"activity": "activity", "time": "timestamp", "activities": activities}
    table |= {what: column for what, column in COLUMNS.items() if what not in without}
    return {"tables": [table]}, {name: list(model.activity_of).index(a) for name, a in activities.items()}


# As find_variants: how many variants have which frequency, and of the most frequent (of equals, the one the files have
# first) how often it is, durations, an example and its steps. To ask all variants for an example takes twice as long.
VARIANTS = """
WITH g AS MATERIALIZED (SELECT variant, count(*) AS n FROM core_order WHERE steps > 0 GROUP BY variant),
top AS MATERIALIZED (
    SELECT count(*) AS n, min(object) AS example,
        quantile_cont(epoch_us(last_time) - epoch_us(first_time), [0.5, 0.9]) AS took
    FROM core_order WHERE steps > 0 AND variant IN (SELECT variant FROM g WHERE n = (SELECT max(n) FROM g))
    GROUP BY variant ORDER BY example LIMIT 1
)
SELECT top.*,
    (SELECT list({'n': n, 'v': v} ORDER BY n DESC) FROM (SELECT n, count(*) AS v FROM g GROUP BY n)) AS frequencies,
    (SELECT id FROM core_order WHERE object = (SELECT example FROM top)) AS id,
    (SELECT list(activity ORDER BY position) FROM steps_order WHERE object = (SELECT example FROM top)) AS sequence
FROM top
"""


def ask(log, rank):
    """Return the seven questions as asked of Leadline, each with the answer the peer gives."""
    from leadline.mining import count_follows, count_rework, find_variants, measure_durations
    from leadline.mining.elapsed import sum_up, waits

    profile = log.type_of("order")

    def directly_follows():
        follows = count_follows(log, "order")
        return {"edges": len(follows), "steps": sum(each.count for each in follows)}

    def medians(*keys, where="TRUE"):
        relation = waits(log, profile, "steps_order", *keys)
        return sum_up(log, f"(SELECT * FROM {relation} WHERE {where})", keys)

    def edges():
        rows = medians("activity", "next_activity")
        return {"edges": len(rows), "sum_of_medians_s": round(sum(row["median"] for row in rows) / 1e6)}

    def variants():
        found = find_variants(log, "order", top=1)
        return {"variants": found.count, "largest": found.variants[0].objects}

    def durations():
        found = measure_durations(log, "order")
        return {"cases": found.objects, "quantiles_s": [round(each.hours * 3600) for each in found.quantiles]}

    def rework():
        found = count_rework(log, "order")
        return {"activities": len(found), "cases": sum(each.objects for each in found)}

    def handovers():
        rows = medians("department", "next_department", where="department <> next_department")
        return {"pairs": len(rows), "sum_of_medians_s": round(sum(row["median"] for row in rows) / 1e6)}

    def precedence():
        row = log.engine.query(precedence_sql(rank)).to_pylist()[0]
        return {"cases": profile.objects, "violating": row["violating"]}

    return dict(zip(QUESTIONS, (directly_follows, edges, variants, durations, rework, handovers, precedence)))


def precedence_sql(rank):
    a, b = rank[APPROVED], rank[SENT]
    first = "min(position) FILTER (WHERE activity = {})"
    return (
        f"SELECT count(*) AS violating FROM (SELECT {first.format(a)} AS a, {first.format(b)} AS b "
        f"FROM steps_order WHERE activity IN ({a}, {b}) GROUP BY object) WHERE b IS NOT NULL AND (a IS NULL OR b < a)"
    )


def ask_further(log, model, given, rank):
    """Return the further questions, each with SQL by hand whose first number is that of the answer."""
    from leadline import find_rework, find_violations, measure

    activities = given["tables"][0]["activities"]
    shipped = next(rule for rule in model.rules if rule.template == "four_eyes")
    both = {"object": "order", "a": activities[QUOTED], "b": activities[APPROVED], "when": None}
    own = model.model_copy(update={"rules": (shipped.model_copy(update=both),)})

    def people(activity):
        return (
            f"SELECT DISTINCT object, resource FROM steps_order WHERE activity = {rank[activity]} "
            "AND automated IS NOT TRUE"
        )

    four_eyes = (
        f"SELECT count(DISTINCT c.object) AS n FROM ({people(QUOTED)}) c JOIN ({people(APPROVED)}) a "
        "ON a.object = c.object AND a.resource = c.resource"
    )
    extra = (
        "SELECT CAST(sum(n - 1) AS BIGINT) AS n FROM "
        "(SELECT count(*) AS n FROM steps_order GROUP BY object, activity HAVING count(*) > 1)"
    )
    return {
        "find_rework": (lambda: find_rework(log, "order").extra, extra),
        "four_eyes": (lambda: find_violations(own, log, shipped.id).num_rows, four_eyes),
        "measure": (lambda: measured_throughout(measure(model, log)), "SELECT count(*) AS n FROM core_order"),
    }


def measured_throughout(measured):
    """Return how many orders the rules looked at, from the rule that looked at most."""
    return max(each.n for each in measured.rules)


def by_hand(rank):
    """Return the best SQL we know for each question on the same tables."""
    medians = f"count(*) AS n, median({WAITED}) AS m FROM steps_order"
    return {
        "directly_follows": "SELECT activity, next_activity, count(*) AS n FROM steps_order "
        "WHERE next_activity IS NOT NULL GROUP BY ALL",
        "waits": f"SELECT activity, next_activity, {medians} WHERE next_activity IS NOT NULL GROUP BY ALL",
        "variants": VARIANTS,
        "durations": f"SELECT quantile_cont(epoch_us(last_time) - epoch_us(first_time), {QUANTILES}) FROM core_order",
        "rework": "SELECT activity, count(*) AS n FROM repeats_order GROUP BY activity",
        "handovers": f"SELECT department, next_department, {medians} WHERE department <> next_department GROUP BY ALL",
        "precedence": precedence_sql(rank),
    }


def measured(prefix, what, memory, repeats):
    """Do one thing in this process and print how long it took and how much memory."""
    from leadline import Mapping, load_model, open_log, prepare_log
    from leadline.engine.duckdb import DuckDB

    model = load_model("ltc")
    as_people = what.endswith("_people")
    given, rank = mapping_of(prefix, model, ("automated",) if as_people else ())
    taken, answer, place = [], None, f"{prefix}{'_people' if as_people else ''}.leadline"
    kind, _, question = what.removesuffix("_people").partition(":")
    if kind == "prepare":
        for _ in range(repeats):
            begin = time.perf_counter()
            log = prepare_log(Mapping.model_validate(given), [Path(prefix).parent], model, place, memory_limit=memory)
            taken.append(time.perf_counter() - begin)
            log.close()
    elif kind == "ids":
        engine = DuckDB(memory_limit=memory)
        engine.read_parquet("raw", Path(f"{prefix}_raw.parquet"))
        for _ in range(repeats):
            begin = time.perf_counter()
            engine.query("SELECT count(DISTINCT case_id) FROM raw")
            taken.append(time.perf_counter() - begin)
        engine.close()
    else:
        with open_log(place, model, memory_limit=memory) as log:
            if kind == "ours":
                run = ask(log, rank)[question]
            elif kind == "hand":
                statement = by_hand(rank)[question]
                run = lambda: log.engine.query(statement).num_rows  # noqa: E731
            else:
                run, statement = ask_further(log, model, given, rank)[question]
                if kind == "check":
                    run = lambda: log.engine.query(statement)["n"][0].as_py()  # noqa: E731
            while len(taken) < repeats or (sum(taken) < LONG_ENOUGH and len(taken) < MOST_REPEATS):
                begin = time.perf_counter()
                answer = run()
                taken.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": statistics.median_low(taken), "first": taken[0], "rss_mb": round(peak), "answer": answer}))


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(next(line for line in done.stdout.splitlines()[::-1] if line.startswith("{")))


def timed(prefix, what, options):
    """Do one thing with the log at a prefix in a process of its own, and return what it printed."""
    large = events_of(prefix) > MOST_FOR_PEER
    repeats = 1 if what.startswith("prepare") else 2 if large and what == "further:measure" else options.repeats
    command = [sys.executable, __file__, "--do", str(prefix), what, memory_of(prefix, options), str(repeats)]
    return output_of(command)


def events_of(prefix):
    return float(str(prefix).rpartition("_")[2])


def memory_of(prefix, options):
    return "3400MB" if events_of(prefix) > MOST_FOR_PEER else options.memory


def by_turns(asked, options, rounds=ROUNDS):
    """Do things with logs, (prefix, what) each, by turns; return what each printed, its time a median."""
    turns = [[timed(prefix, what, options) for prefix, what in asked] for _ in range(rounds)]
    return [first | {"s": statistics.median(turn[i]["s"] for turn in turns)} for i, first in enumerate(turns[0])]


def times(more, less):
    """Return how many times as long the first took."""
    return f"{more['s'] / less['s']:.1f} ×"


def tenth_of(prefix):
    """Write the first tenth of a log's rows as they stand there, and return its prefix."""
    import pyarrow.parquet as pq

    part = prefix.with_name(f"tenth_{events_of(prefix) / 10:g}")
    whole = pq.ParquetFile(f"{prefix}_raw.parquet")
    left, group = whole.metadata.num_rows // 10, 0
    with pq.ParquetWriter(f"{part}_raw.parquet", whole.schema_arrow) as writer:
        while left:
            rows = whole.read_row_group(group)[:left]
            writer.write_table(rows)
            left, group = left - rows.num_rows, group + 1
    shutil.copy(f"{prefix}_meta.json", f"{part}_meta.json")
    return part


def compare(prefix, smaller, options):
    """Run everything on one log, peer and product in turn, and return the lines of its table.

    ``smaller`` is the log with a tenth of the events, if there is one.
    """
    events, memory = events_of(prefix), memory_of(prefix, options)
    peer = ["uv", "run", "--no-project", "--python", "3.11", "--with", "pm4py", "--with", "pyarrow", "python"]
    with_peer = events <= MOST_FOR_PEER
    logs = [prefix, smaller, tenth_of(prefix)] if smaller else [prefix]
    prepared, *lesser = by_turns([(each, "prepare") for each in logs], options)
    rows, totals, load = [], {"ours": 0.0, "less": 0.0, "peer": 0.0}, {"s": [], "mb": []}
    for question in QUESTIONS:
        theirs = output_of([*peer, options.peer, question, str(prefix), str(options.repeats)]) if with_peer else None
        ours = [(each, f"ours:{question}") for each in logs[:2]]
        hand, mine, *less = by_turns([(prefix, f"hand:{question}"), *ours], options)
        row = f"| {question.replace('_', ' ')} | {mine['s']:.3f} s | {mine['first']:.3f} s | {mine['rss_mb']:,} MB "
        row += f"| {mine['s'] / hand['s']:.2f} "
        row += f"| {times(mine, less[0])} " if less else ""
        totals["ours"] += mine["s"]
        totals["less"] += less[0]["s"] if less else 0
        if theirs:
            load["s"].append(theirs["load_s"])
            load["mb"].append(theirs["rss_mb"])
            totals["peer"] += theirs["s"]
            row += f"| {theirs['s']:.1f} s | {theirs['s'] / mine['s']:,.0f} × "
            row += "| same " if theirs["answer"] == mine["answer"] else f"| {mine['answer']} / {theirs['answer']} "
        rows.append(row + "|")
    lines = [f"## {events:,.0f} events", ""]
    size = Path(f"{prefix}_raw.parquet").stat().st_size
    told = f"Prepared from {size / 1e6:,.0f} MB of raw Parquet in {prepared['s']:.1f} s with {prepared['rss_mb']:,} MB "
    told += f"(limit {memory})."
    if smaller:
        told += f" Ten times the events are {size / Path(f'{smaller}_raw.parquet').stat().st_size:.1f} times the bytes "
        ids = by_turns([(each, "ids") for each in logs[:2]], options)
        told += f"and took {times(prepared, lesser[0])} the time. Only to count the distinct ids of the orders takes "
        told += f"{times(*ids)}. Against a tenth of the same file, its first rows, preparing took "
        told += f"{times(prepared, lesser[1])}. The seven questions together took "
        told += f"{totals['ours'] / totals['less']:.1f} × the time of those of a tenth of the events."
    if with_peer:
        quickest, least = min(load["s"]), min(load["mb"])
        told += f" The peer loads in {quickest:.1f} s at best ({prepared['s'] / quickest:.2f} of its time) and holds "
        told += f"{least:,} MB at least ({prepared['rss_mb'] / least:.2f}). The seven questions together: "
        told += f"{totals['peer'] / totals['ours']:,.0f} times faster than the peer."
    head = ["question", "Leadline", "first time", "peak memory", "to SQL by hand"]
    head += ["growth"] if smaller else []
    head += ["pm4py", "faster", "answers"] if with_peer else []
    lines += [told, "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *rows, ""]
    return lines + further(prefix, smaller, options)


def further(prefix, smaller, options):
    """Ask what the peer is not asked, and return the lines of its table."""
    named = {
        "find_rework": "rework, with times",
        "four_eyes": "four eyes",
        "four_eyes_people": "four eyes, all as people",
        "measure": "all indicators and rules",
    }
    timed(prefix, "prepare:_people", options)
    head = ["also", "first time", "again", "peak memory", *(["growth"] if smaller else []), "found", "plain SQL finds"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for question in FURTHER:
        asked = [(each, f"further:{question}") for each in (prefix, smaller) if each]
        mine, *less = by_turns(asked, options, 1 if question == "measure" else ROUNDS)  # that one takes minutes
        check = timed(prefix, f"check:{question}", options)
        row = f"| {named[question]} | {mine['first']:.3f} s | {mine['s']:.3f} s | {mine['rss_mb']:,} MB "
        row += f"| {times(mine, less[0])} " if less else ""
        lines.append(f"{row}| {mine['answer']:,} | {check['answer']:,} |")
    return [*lines, ""]


def main():
    if sys.argv[1:2] == ["--do"]:
        prefix, what, memory, repeats = sys.argv[2:]
        measured(prefix, what, memory, int(repeats))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("generator")
    parser.add_argument("peer")
    parser.add_argument("events", nargs="*", default=["1e6", "1e7", "1e8"])
    parser.add_argument("--memory", default="500MB")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    options = parser.parse_args()
    load, smaller = os.getloadavg()[0], {}
    lines = [
        "# Performance",
        "",
        "Written by `benchmarks/performance.py`: Leadline, pm4py (a peer, in its own environment) and SQL written by",
        "hand for the same prepared tables, in one run, each operation in a process of its own. Times are medians of",
        f"{options.repeats}, of up to {MOST_REPEATS} where they take milliseconds, with the first beside them; memory",
        "is the peak of the process, Python included. The log is synthetic: 36 activities, about 16 steps an order, as",
        "an extract arrives. Ratios count; absolute times are",
        f"those of this machine, of whose cores other programs kept {load:.1f} busy when it began:",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}.",
        "",
    ]
    for given in options.events:
        prefix = options.folder / f"log_{given}"
        if not Path(f"{prefix}_raw.parquet").exists():
            subprocess.run([sys.executable, options.generator, given, str(prefix), "raw"], check=True)
        lines += compare(prefix, smaller.get(events_of(prefix) / 10), options)
        smaller[events_of(prefix)] = prefix
    for prefix in smaller.values():
        shutil.rmtree(f"{prefix}_people.leadline")
    text = "\n".join([*lines, HOW_TO_READ]).rstrip() + "\n"
    options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
