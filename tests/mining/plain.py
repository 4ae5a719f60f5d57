"""What a plain walk through each object's steps says of it, and whether every question says the same."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from leadline import mining
from leadline.eventlog import Log
from leadline.mining import Slice


class Step(NamedTuple):
    """A step in UTC, with the day that the log's clock shows. ``event`` tells shared steps of threads apart."""

    event: int
    activity: str
    time: datetime
    day: date
    resource: str | None
    department: str | None
    automated: bool | None


Walks = Mapping[str, Sequence[Step]]
"""The steps of each object that has any, in their order."""


def hours(a: Step, b: Step, of_days: Collection[str] = ()) -> float:
    """Return the time from a step to a later one: whole days where either is of an activity known only to the day."""
    if {a.activity, b.activity} & set(of_days):
        return (b.day - a.day).days * 24.0
    return (b.time - a.time).total_seconds() / 3600


def quantile(values: Sequence[float], share: float) -> float:
    return pytest.approx(float(np.quantile(values, share)), abs=1e-5)


def compare(
    log: Log, slice: Slice, walks: Walks, of_days: Collection[str], shared: Collection[str] = (), *, teams: bool
) -> None:
    """Ask every question of a slice, and compare with its objects' walks.

    ``of_days`` are the activities of the type that are known only to the day, ``shared`` those that threads share, and
    ``teams`` says whether any step of the type names a department.
    """
    every = [step for walk in walks.values() for step in walk]
    pairs = [(one, a, b) for one, walk in walks.items() for a, b in pairwise(walk)]
    waits = defaultdict(list)
    for one, a, b in pairs:
        waits[a.activity, b.activity].append((one, hours(a, b, of_days), a, b))
    check_flow(log, slice, walks, waits, of_days)
    check_costs(log, slice, waits, of_days, shared, teams=teams)
    check_variants(log, slice, walks, of_days)
    check_rework(log, slice, walks, of_days)
    check_handovers(log, slice, pairs, of_days)
    check_automation(log, slice, walks, every)
    for of in ("resource", "department"):
        load = mining.measure_workload(log, slice, of=of, top=None, batch_size=2, batch_minutes=5 * 60)
        check_workload(load, walks, of_days)


def check_flow(log, slice, walks, waits, of_days):
    every = [step for walk in walks.values() for step in walk]
    follows = {pair: len(its) for pair, its in waits.items()}
    assert {(f.source, f.target): f.count for f in mining.count_follows(log, slice)} == follows
    flow = mining.flow_map(log, slice)
    assert {node.activity for node in flow.nodes} == {step.activity for step in every}
    for node in flow.nodes:
        assert node.events == sum(e.activity == node.activity for e in every)
        assert node.objects == sum(any(e.activity == node.activity for e in each) for each in walks.values())
        assert node.starts == sum(each[0].activity == node.activity for each in walks.values())
        assert node.ends == sum(each[-1].activity == node.activity for each in walks.values())
    assert {(e.source, e.target) for e in flow.edges} == set(waits)
    for edge in flow.edges:
        its = waits[edge.source, edge.target]
        assert edge.objects == len({one for one, *_ in its})
        assert edge.median_hours == quantile([w for _, w, *_ in its], 0.5)
        assert edge.p90_hours == quantile([w for _, w, *_ in its], 0.9)
        assert edge.total_hours == pytest.approx(sum(w for _, w, *_ in its), abs=1e-3)
        assert edge.day_only == bool({edge.source, edge.target} & set(of_days))


def check_costs(log, slice, waits, of_days, shared, *, teams):
    costs = mining.find_bottlenecks(log, slice, top=None)
    nobodys = {(a, b) for a, b in waits if a in shared and b not in shared}
    assert costs.left_out == sum(len(waits[pair]) for pair in nobodys)
    assert {(cost.source, cost.target) for cost in costs.waits} == set(waits) - nobodys
    total = sum(w for pair, its in waits.items() if pair not in nobodys for _, w, *_ in its)
    assert costs.object_days == pytest.approx(total / 24, abs=1e-5)
    assert [w.object_days for w in costs.waits] == sorted((w.object_days for w in costs.waits), reverse=True)
    for cost in costs.waits:
        among = defaultdict(list)
        its = [wait for _, wait, *_ in waits[cost.source, cost.target]]
        assert (cost.count, cost.median_hours, cost.p90_hours) == (len(its), quantile(its, 0.5), quantile(its, 0.9))
        assert cost.day_only == bool({cost.source, cost.target} & set(of_days))
        for _, wait, a, b in waits[cost.source, cost.target]:
            among[a.department, b.department].append(wait)
        assert cost.share == pytest.approx(sum(map(sum, among.values())) / total if total else 0, abs=1e-5)
        if teams:
            assert {(b.source, b.target): (b.count, b.object_days) for b in cost.between} == {
                pair: (len(its), pytest.approx(sum(its) / 24, abs=1e-5)) for pair, its in among.items()
            }
            costly = [each.object_days for each in cost.between]
            assert costly == sorted(costly, reverse=True)
            for each in cost.between:
                assert each.median_hours == quantile(among[each.source, each.target], 0.5)
                assert each.p90_hours == quantile(among[each.source, each.target], 0.9)
        else:
            assert cost.between == ()


def check_variants(log, slice, walks, of_days):
    sequences = Counter(tuple(e.activity for e in each) for each in walks.values())
    found = mining.find_variants(log, slice, top=None)
    assert {v.sequence: v.objects for v in found.variants} == sequences
    assert (found.count, found.single) == (len(sequences), sum(n == 1 for n in sequences.values()))
    assert (found.objects, found.day_only) == (len(walks), bool(of_days))
    counts = sorted(sequences.values(), reverse=True)
    assert [v.share for v in found.variants] == [pytest.approx(n / len(walks), abs=1e-6) for n in counts]
    assert [v.covered for v in found.variants] == [
        pytest.approx(float(n) / len(walks), abs=1e-6) for n in np.cumsum(counts)
    ]
    for coverage in found.coverage:
        reached = np.cumsum(sorted(sequences.values(), reverse=True)) / len(walks)
        assert coverage.variants == int(np.argmax(reached >= coverage.share - 1e-12)) + 1
    took = {
        one: (each[-1].day - each[0].day).days * 24.0 if of_days else hours(each[0], each[-1])
        for one, each in walks.items()
    }
    for variant in found.variants:
        like = {one: took[one] for one, each in walks.items() if tuple(e.activity for e in each) == variant.sequence}
        its = list(like.values())
        assert (variant.median_hours, variant.p90_hours) == (quantile(its, 0.5), quantile(its, 0.9))
        assert variant.example in like
    lasting = mining.measure_durations(log, slice)
    mean = pytest.approx(np.mean(list(took.values())), abs=1e-5) if took else None
    assert (lasting.objects, lasting.mean_hours) == (len(walks), mean)
    for each in lasting.quantiles:
        assert each.hours == quantile(list(took.values()), each.share)


def check_rework(log, slice, walks, of_days):
    rework = mining.find_rework(log, slice)
    again = {each.activity: each.repeating for each in rework.activities if each.repeating}
    assert {each.activity: each.objects for each in mining.count_rework(log, slice)} == again
    assert rework.events == sum(map(len, walks.values()))
    assert rework.repeating == sum(len({e.activity for e in each}) < len(each) for each in walks.values())
    assert rework.extra == sum(n - 1 for each in walks.values() for n in Counter(e.activity for e in each).values())
    for each in rework.activities:
        counts = [n for n in (sum(e.activity == each.activity for e in w) for w in walks.values()) if n]
        assert (each.objects, each.repeating) == (len(counts), sum(n > 1 for n in counts))
        assert (each.extra, each.day_only) == (sum(n - 1 for n in counts), each.activity in of_days)
        selves, longer = [], []
        for walk in walks.values():
            at = [i for i, e in enumerate(walk) if e.activity == each.activity]
            for i, j in pairwise(at):
                (selves if j == i + 1 else longer).append(hours(walk[i], walk[j], of_days) / 24)
        assert (each.self_loops, each.loops) == (len(selves), len(longer))
        assert each.self_loop_days == pytest.approx(sum(selves), abs=1e-5)
        assert each.loop_days == pytest.approx(sum(longer), abs=1e-5)
        for median, loops in ((each.self_loop_median_days, selves), (each.loop_median_days, longer)):
            assert median == (pytest.approx(np.median(loops), abs=1e-5) if loops else None)


def check_handovers(log, slice, pairs, of_days):
    passed, moves_of, coarse = defaultdict(list), defaultdict(list), set()
    for one, a, b in pairs:
        if a.department and b.department and a.department != b.department:
            passed[a.department, b.department].append(hours(a, b, of_days))
            moves_of[one].append((a.department, b.department))
            if {a.activity, b.activity} & set(of_days):
                coarse.add((a.department, b.department))
    back = {one: [a for a, b in pairwise(moves) if a == b[::-1]] for one, moves in moves_of.items()}
    returned = Counter(move for moves in back.values() for move in moves)
    handovers = mining.find_handovers(log, slice)
    assert (handovers.count, handovers.with_handover) == (sum(map(len, passed.values())), len(moves_of))
    assert (handovers.ping_pong, handovers.with_ping_pong) == (sum(returned.values()), sum(map(bool, back.values())))
    assert {(h.source, h.target): (h.count, h.returned) for h in handovers.handovers} == {
        pair: (len(its), returned[pair]) for pair, its in passed.items()
    }
    for each in handovers.handovers:
        assert each.median_hours == quantile(passed[each.source, each.target], 0.5)
        assert each.p90_hours == quantile(passed[each.source, each.target], 0.9)
        assert each.day_only == ((each.source, each.target) in coarse)
        assert each.object_days == pytest.approx(sum(passed[each.source, each.target]) / 24, abs=1e-5)


def check_automation(log, slice, walks, every):
    automation = mining.measure_automation(log, slice)
    for each in automation.activities:
        its = [e.automated for e in every if e.activity == each.activity]
        said = [a for a in its if a is not None]
        assert (each.events, each.said, each.automated) == (len(its), len(said), sum(said))
        assert each.share == (pytest.approx(sum(said) / len(said), abs=1e-6) if said else None)
        saying = [w for w in walks.values() if any(e.activity == each.activity and e.automated is not None for e in w)]
        expected = pytest.approx((len(said) - sum(said)) / len(saying), abs=1e-6) if saying else None
        assert each.touches == expected
    touches = [sum(not e.automated for e in w) for w in walks.values() if all(e.automated is not None for e in w)]
    assert (automation.judged, automation.touchless) == (len(touches), touches.count(0))
    assert automation.touches == (pytest.approx(np.mean(touches), abs=1e-6) if touches else None)
    assert automation.median_touches == (quantile(touches, 0.5) if touches else None)
    assert automation.p90_touches == (quantile(touches, 0.9) if touches else None)


def check_workload(load, walks, of_days):
    every = [step for walk in walks.values() for step in walk]
    span = (max(e.time for e in every) - min(e.time for e in every)).total_seconds() / 3600 if every else 0
    assert load.unknown == sum(getattr(e, load.of) is None for e in every)
    assert {w.name for w in load.workers} == {getattr(e, load.of) for e in every} - {None}
    for worker in load.workers:
        its = [(one, e) for one, walk in walks.items() for e in walk if getattr(e, load.of) == worker.name]
        days = Counter(e.day for _, e in its)
        weeks = {day.isocalendar()[:2] for day in days}
        assert (worker.events, worker.days, worker.weeks) == (len(its), len(days), len(weeks))
        assert worker.per_day == pytest.approx(len(its) / len(days), abs=1e-6)
        assert worker.per_week == pytest.approx(len(its) / len(weeks), abs=1e-6)
        assert (worker.objects, worker.busiest_day) == (len({one for one, _ in its}), max(days.values()))
        held = [
            (a.day, b.day, hours(a, b, of_days))
            for walk in walks.values()
            for a, b in pairwise(walk)
            if getattr(b, load.of) == worker.name
        ]
        assert worker.in_hand == pytest.approx(sum(w for *_, w in held) / span if span else 0.0, abs=1e-5)
        ends = {day for a, b, _ in held for day in (a, b)}
        assert worker.most_in_hand == max((sum(a <= day < b for a, b, _ in held) for day in ends), default=0)
        check_batches(worker, its, of_days)


def check_batches(worker, its, of_days):
    """A run of two steps and more, each within five hours of the one before, on objects of their own."""
    runs = defaultdict(list)
    for one, step in sorted(its, key=lambda each: each[1].time):
        if step.resource and step.activity not in of_days:
            its_runs = runs[step.resource, step.activity]
            if not its_runs or hours(its_runs[-1][-1][1], step) > 5:
                its_runs.append([])
            its_runs[-1].append((one, step))
    every = [run for its_runs in runs.values() for run in its_runs]
    lots = [run for run in every if min(len({one for one, _ in run}), len({step.event for _, step in run})) >= 2]
    assert worker.timed == sum(map(len, every))
    assert (worker.batches, worker.batched) == ((len(lots), sum(map(len, lots))) if every else (None, None))
