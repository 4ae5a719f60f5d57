"""Whatever the events, the prepared tables say what a plain walk through each object's sorted events says."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.eventlog import Mapping, read_log

ACTIVITIES = ("capture_lead", "create_order", "check_credit", "confirm_order", "ship_goods")
START = datetime(2024, 1, 1)
MAPPING = Mapping.model_validate(
    {
        "tables": [
            {
                "name": "log",
                "file": "log.parquet",
                "objects": {"order": "order"},
                "activity": "activity",
                "time": "time",
                "recorded": "recorded",
                "resource": "resource",
                "department": "department",
                "automated": "automated",
            }
        ]
    }
)

event = st.tuples(
    st.sampled_from("ABC"),
    st.sampled_from(ACTIVITIES),
    st.integers(0, 6).map(lambda hours: START + timedelta(hours=12 * hours)),  # few moments: many ties
    st.one_of(st.none(), st.integers(-1, 4).map(lambda hours: timedelta(hours=12 * hours))),
    st.one_of(st.none(), st.sampled_from(["ann", "bob"])),
    st.one_of(st.none(), st.sampled_from(["Desk", "Credit", "Stock"])),
    st.one_of(st.none(), st.booleans()),
)


@pytest.mark.parametrize("threads", [1, 2])
@given(events=st.lists(event, min_size=1, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_prepared_tables_match_a_plain_walk(tmp_path, model, threads, events):
    columns = list(zip(*events))
    table = pa.table(
        {
            "order": pa.array(columns[0]),
            "activity": pa.array(columns[1]),
            "time": pa.array(columns[2], pa.timestamp("us")),
            "recorded": pa.array(
                [t + r if r is not None else None for t, r in zip(columns[2], columns[3])], pa.timestamp("us")
            ),
            "resource": pa.array(columns[4], pa.string()),
            "department": pa.array(columns[5], pa.string()),
            "automated": pa.array(columns[6], pa.bool_()),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    with read_log(MAPPING, [tmp_path], model, engine=DuckDB(threads=threads)) as log:
        objects = {row["id"]: row for row in log.engine.query("SELECT * FROM object_order").to_pylist()}
        steps = log.engine.query("SELECT * FROM steps_order ORDER BY object, position").to_pylist()
        people = {row["code"]: row["name"] for row in log.engine.query("SELECT * FROM resources").to_pylist()}
        departments = {row["code"]: row["name"] for row in log.engine.query("SELECT * FROM departments").to_pylist()}
        day_only = {a.activity for a in log.types[0].activities if a.day_only}

    walks = defaultdict(list)
    seen = set()
    for row, (order, activity, time, recorded, resource, department, automated) in enumerate(events):
        if (order, activity, time, resource) not in seen:
            seen.add((order, activity, time, resource))
            walks[order].append((time, ACTIVITIES.index(activity), row, recorded, resource, department, automated))
    assert set(objects) == set(walks)

    for order, walk in walks.items():
        walk.sort(key=lambda step: step[:3])
        mine = objects[order]
        got = [s for s in steps if s["object"] == mine["object"]]
        assert [
            (s["time"], log.activities[s["activity"]], people.get(s["resource"]), departments.get(s["department"]))
            for s in got
        ] == [(time, ACTIVITIES[a], resource, department) for time, a, _, _, resource, department, _ in walk]
        assert [s["position"] for s in got] == list(range(1, len(walk) + 1))
        for here, following in pairwise(got):
            for column in ("activity", "time", "resource", "department"):
                assert here[f"next_{column}"] == following[column]
        assert mine["steps"] == len(walk)
        names = [ACTIVITIES[step[1]] for step in walk]
        for activity in set(names):
            at = [i for i, name in enumerate(names) if name == activity]
            assert mine[f"first_{activity}"] == walk[at[0]][0]
            assert mine[f"last_{activity}"] == walk[at[-1]][0]
            assert (mine[f"firstpos_{activity}"], mine[f"lastpos_{activity}"]) == (at[0] + 1, at[-1] + 1)
            assert mine[f"count_{activity}"] == len(at)
            said = [walk[i][6] for i in at if walk[i][6] is not None]
            assert mine[f"auto_{activity}"] == (all(said) if said else None)
            who = {walk[i][4] for i in at if walk[i][4] and walk[i][6] is not True}
            assert {people[code] for code in mine[f"who_{activity}"] or ()} == who
            assert (mine[f"who_{activity}"] or []) == sorted(mine[f"who_{activity}"] or [])
            assert {departments[code] for code in mine[f"dept_{activity}"] or ()} == {
                walk[i][5] for i in at if walk[i][5]
            }
        assert mine["rework"] == len(names) - len(set(names))
        moves = [
            (a[5], b[5], (b[0] - a[0]).total_seconds()) for a, b in pairwise(walk) if a[5] and b[5] and a[5] != b[5]
        ]
        assert mine["handovers"] == len(moves)
        assert mine["handover_seconds"] == sum(seconds for _, _, seconds in moves)
        assert mine["ping_pong"] == sum(a[1] == b[0] and a[0] == b[1] for a, b in pairwise(moves))
        assert mine["departments"] == len({step[5] for step in walk} - {None})
        assert mine["resources"] == len({step[4] for step in walk} - {None})
        said = [step[6] for step in walk if step[6] is not None]
        assert mine["automated_steps"] == (sum(said) if said else None)
        assert mine["recorded_steps"] == sum(step[3] is not None for step in walk)
        assert mine["timely_steps"] == sum(
            step[3] is not None
            and (step[3].days < 2 if ACTIVITIES[step[1]] in day_only else step[3] <= timedelta(days=1))
            for step in walk
        )
        assert mine["cycle_seconds"] == (walk[-1][0] - walk[0][0]).total_seconds()
        assert (mine["first_time"], mine["last_time"]) == (walk[0][0], walk[-1][0])
