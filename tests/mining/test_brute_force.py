"""Whatever the events, every question has the answer that a plain walk through each object's steps gives.

Few moments and few names, so that ties, repeats, loops and unknown people are frequent. Times are either all times of
day or all days; the ranks of the steps in the reference process are those of ``ACTIVITIES``.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline import mining
from leadline.engine import DuckDB
from leadline.eventlog import Mapping, read_log
from leadline.model import load_model
from mining.conftest import MAPPING, write_events

ACTIVITIES = ("capture_lead", "create_order", "check_credit", "confirm_order", "ship_goods")
START = datetime(2024, 1, 1)
MODEL = load_model("ltc")


class Step(NamedTuple):
    order: str
    activity: str
    time: datetime
    resource: str | None
    department: str | None
    automated: bool | None


def steps(hours: int) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        st.sampled_from("ABC"),
        st.sampled_from(ACTIVITIES),
        st.integers(0, 6).map(lambda n: START + timedelta(hours=hours * n)),
        st.sampled_from([None, "ann", "bob"]),
        st.sampled_from([None, "Desk", "Credit", "Stock"]),
        st.sampled_from([None, True, False]),
    )
    return st.lists(step, min_size=1, max_size=30)


def walks(events: Sequence[Step]) -> dict[str, list[Step]]:
    """Return each order's steps in their order, equal events once, orders as the file first names them."""
    first: dict[tuple[object, ...], Step] = {}
    for event in events:
        first.setdefault((event.order, event.activity, event.time, event.resource), event)
    found: dict[str, list[Step]] = defaultdict(list)
    for event in first.values():
        found[event.order].append(event)
    for walk in found.values():
        walk.sort(key=lambda e: (e.time, ACTIVITIES.index(e.activity)))  # stable: then as in the file
    return dict(found)


def hours(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds() / 3600


def quantile(values: Sequence[float], share: float) -> float:
    return pytest.approx(float(np.quantile(values, share)), abs=1e-5)


@given(events=steps(hours=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_matches_a_plain_walk(tmp_path, events):
    check(events, tmp_path, days=False)


@given(events=steps(hours=24))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_and_so_it_does_where_only_days_are_known(tmp_path, events):
    check(events, tmp_path, days=True)


def check(events, tmp_path, days):
    write_events(tmp_path, events)
    with read_log(Mapping.model_validate(MAPPING), [tmp_path], MODEL, engine=DuckDB(threads=2)) as log:
        walk = walks(events)
        every = [step for each in walk.values() for step in each]
        pairs = [(order, a, b) for order, each in walk.items() for a, b in pairwise(each)]
        day_only = {a.activity for a in log.types[0].activities if a.day_only}
        if days:
            assert day_only == {e.activity for e in every}

        follows = Counter((a.activity, b.activity) for _, a, b in pairs)
        assert {(f.source, f.target): f.count for f in mining.count_follows(log, "order")} == follows

        flow = mining.flow_map(log, "order")
        for node in flow.nodes:
            assert node.events == sum(e.activity == node.activity for e in every)
            assert node.objects == sum(any(e.activity == node.activity for e in each) for each in walk.values())
            assert node.starts == sum(each[0].activity == node.activity for each in walk.values())
            assert node.ends == sum(each[-1].activity == node.activity for each in walk.values())
        waits = defaultdict(list)
        for order, a, b in pairs:
            coarse = {a.activity, b.activity} & day_only
            wait = (b.time.date() - a.time.date()).days * 24.0 if coarse else hours(a.time, b.time)
            waits[a.activity, b.activity].append((order, wait, a, b))
        assert {(e.source, e.target) for e in flow.edges} == set(waits)
        for edge in flow.edges:
            its = waits[edge.source, edge.target]
            assert edge.objects == len({order for order, *_ in its})
            assert edge.median_hours == quantile([w for _, w, *_ in its], 0.5)
            assert edge.p90_hours == quantile([w for _, w, *_ in its], 0.9)
            assert edge.total_hours == pytest.approx(sum(w for _, w, *_ in its))
            assert edge.day_only == bool({edge.source, edge.target} & day_only)

        costs = mining.find_bottlenecks(log, "order", top=None)
        assert costs.object_days == pytest.approx(sum(w for its in waits.values() for _, w, *_ in its) / 24, abs=1e-5)
        assert [w.object_days for w in costs.waits] == sorted((w.object_days for w in costs.waits), reverse=True)
        for cost in costs.waits:
            among = defaultdict(list)
            for _, wait, a, b in waits[cost.source, cost.target]:
                among[a.department, b.department].append(wait)
            if any(e.department for e in every):
                assert {(b.source, b.target): (b.count, b.object_days) for b in cost.between} == {
                    pair: (len(its), pytest.approx(sum(its) / 24, abs=1e-5)) for pair, its in among.items()
                }
                for each in cost.between:
                    assert each.median_hours == quantile(among[each.source, each.target], 0.5)
            else:
                assert cost.between == ()

        sequences = Counter(tuple(e.activity for e in each) for each in walk.values())
        found = mining.find_variants(log, "order", top=None)
        assert {v.sequence: v.objects for v in found.variants} == sequences
        assert (found.count, found.single) == (len(sequences), sum(n == 1 for n in sequences.values()))
        for coverage in found.coverage:
            reached = np.cumsum(sorted(sequences.values(), reverse=True)) / len(walk)
            assert coverage.variants == int(np.argmax(reached >= coverage.share - 1e-12)) + 1
        took = {
            order: (each[-1].time.date() - each[0].time.date()).days * 24.0
            if day_only
            else hours(each[0].time, each[-1].time)
            for order, each in walk.items()
        }
        for variant in found.variants:
            its = [took[o] for o, each in walk.items() if tuple(e.activity for e in each) == variant.sequence]
            assert (variant.median_hours, variant.p90_hours) == (quantile(its, 0.5), quantile(its, 0.9))
            assert tuple(e.activity for e in walk[variant.example]) == variant.sequence

        lasting = mining.measure_durations(log, "order")
        assert (lasting.objects, lasting.mean_hours) == (
            len(walk),
            pytest.approx(np.mean(list(took.values())), abs=1e-5),
        )
        for each in lasting.quantiles:
            assert each.hours == quantile(list(took.values()), each.share)

        rework = mining.find_rework(log, "order")
        again = {each.activity: each.repeating for each in rework.activities if each.repeating}
        assert {each.activity: each.objects for each in mining.count_rework(log, "order")} == again
        assert rework.extra == sum(n - 1 for each in walk.values() for n in Counter(e.activity for e in each).values())
        for each in rework.activities:
            counts = [n for n in (sum(e.activity == each.activity for e in w) for w in walk.values()) if n]
            assert (each.objects, each.repeating) == (len(counts), sum(n > 1 for n in counts))
            assert each.extra == sum(n - 1 for n in counts)
            selves, longer = [], []
            for w in walk.values():
                at = [i for i, e in enumerate(w) if e.activity == each.activity]
                for i, j in pairwise(at):
                    (selves if j == i + 1 else longer).append((w[j].time - w[i].time).total_seconds() / 86400)
            if each.day_only:
                assert all(day.is_integer() for day in selves + longer)
            assert (each.self_loops, each.loops) == (len(selves), len(longer))
            assert each.self_loop_days == pytest.approx(sum(selves), abs=1e-5)
            assert each.loop_days == pytest.approx(sum(longer), abs=1e-5)
            for median, loops in ((each.self_loop_median_days, selves), (each.loop_median_days, longer)):
                assert median == (pytest.approx(np.median(loops), abs=1e-5) if loops else None)

        passed, moves_of = defaultdict(list), defaultdict(list)
        for order, a, b in pairs:
            if a.department and b.department and a.department != b.department:
                coarse = {a.activity, b.activity} & day_only
                wait = (b.time.date() - a.time.date()).days * 24.0 if coarse else hours(a.time, b.time)
                passed[a.department, b.department].append(wait)
                moves_of[order].append((a.department, b.department))
        returned = Counter(a for moves in moves_of.values() for a, b in pairwise(moves) if a == b[::-1])
        handovers = mining.find_handovers(log, "order")
        assert (handovers.count, handovers.with_handover) == (sum(map(len, passed.values())), len(moves_of))
        assert handovers.ping_pong == sum(returned.values())
        assert {(h.source, h.target): (h.count, h.returned) for h in handovers.handovers} == {
            pair: (len(its), returned[pair]) for pair, its in passed.items()
        }
        for each in handovers.handovers:
            assert each.median_hours == quantile(passed[each.source, each.target], 0.5)
            assert each.object_days == pytest.approx(sum(passed[each.source, each.target]) / 24, abs=1e-5)

        automation = mining.measure_automation(log, "order")
        for each in automation.activities:
            its = [e.automated for e in every if e.activity == each.activity]
            said = [a for a in its if a is not None]
            assert (each.events, each.said, each.automated) == (len(its), len(said), sum(said))
            assert each.share == (pytest.approx(sum(said) / len(said), abs=1e-6) if said else None)
            saying = {e.order for e in every if e.activity == each.activity and e.automated is not None}
            expected = pytest.approx((len(said) - sum(said)) / len(saying), abs=1e-6) if saying else None
            assert each.touches == expected
        touches = [sum(not e.automated for e in w) for w in walk.values() if all(e.automated is not None for e in w)]
        assert (automation.judged, automation.touchless) == (len(touches), touches.count(0))
        assert automation.median_touches == (quantile(touches, 0.5) if touches else None)

        for of in ("resource", "department"):
            check_workload(
                mining.measure_workload(log, "order", of=of, batch_size=2, batch_minutes=5 * 60), walk, day_only
            )


def check_workload(load, walk, day_only):
    every = [step for each in walk.values() for step in each]
    span = (max(e.time for e in every) - min(e.time for e in every)).total_seconds() / 3600
    assert load.unknown == sum(getattr(e, load.of) is None for e in every)
    assert {w.name for w in load.workers} == {getattr(e, load.of) for e in every} - {None}
    for worker in load.workers:
        its = [e for e in every if getattr(e, load.of) == worker.name]
        days = Counter(e.time.date() for e in its)
        weeks = {e.time.date().isocalendar()[:2] for e in its}
        assert (worker.events, worker.days, worker.weeks) == (len(its), len(days), len(weeks))
        assert (worker.objects, worker.busiest_day) == (len({e.order for e in its}), max(days.values()))
        held = []
        for each in walk.values():
            for a, b in pairwise(each):
                coarse = {a.activity, b.activity} & day_only
                wait = (b.time.date() - a.time.date()).days * 24.0 if coarse else hours(a.time, b.time)
                if getattr(b, load.of) == worker.name and wait > 0:
                    held.append((a.time, b.time, wait))
        assert worker.in_hand == pytest.approx(sum(w for *_, w in held) / span if span else 0.0, abs=1e-5)
        days = {at.date() for a, b, _ in held for at in (a, b)}
        most = max((sum(a.date() <= day < b.date() for a, b, _ in held) for day in days), default=0)
        assert worker.most_in_hand == most
        batches = batched = timed = 0
        for resource in {e.resource for e in its} - {None}:
            for activity in ACTIVITIES:
                run: list[Step] = []
                mine = sorted(
                    (e for e in its if (e.resource, e.activity) == (resource, activity) and activity not in day_only),
                    key=lambda e: e.time,
                )
                timed += len(mine)
                for step in [*mine, None]:
                    if run and (step is None or hours(run[-1].time, step.time) > 5):
                        if len({e.order for e in run}) >= 2:
                            batches, batched = batches + 1, batched + len(run)
                        run = []
                    run.append(step)
        assert worker.timed == timed
        assert (worker.batches, worker.batched) == ((batches, batched) if timed else (None, None))
