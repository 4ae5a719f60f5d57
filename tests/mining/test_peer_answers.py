"""The same answers as pm4py on three public logs, all their events counted, whatever their lifecycle transition.

``peer_answers.json`` was made by ``benchmarks/peer_answers.py``; activities are numbers there, by the alphabet.
"""

import hashlib
import json
from pathlib import Path

import pytest

from leadline.engine import DuckDB
from leadline.eventlog import Mapping, read_log
from leadline.mining import count_follows, find_handovers, find_rework, find_variants, flow_map

ANSWERS = json.loads((Path(__file__).parent / "peer_answers.json").read_text(encoding="utf-8"))
LOGS = {"bpic2012": "A_SUBMITTED", "helpdesk": "Closed", "receipt": "Confirmation of receipt"}  # each with one name


@pytest.fixture(scope="module", params=LOGS)
def asked(request, shared_data, model):
    """Return a log, the peer's answers, and the peer's number of each activity."""
    name = request.param
    mapping = {"file": f"{name}.xes.gz", "lifecycle": ["complete", "start", "schedule"]}
    first = {**mapping, "activities": {LOGS[name]: "capture_lead"}}
    with read_log(Mapping.model_validate({"tables": [first]}), [shared_data / name], model) as unnamed:
        names = sorted(set(unnamed.events()["name"].to_pylist()))
    # Any activities will do, in the order that breaks ties: that of the alphabet.
    chosen = dict(zip(names, model.activity_of, strict=False))
    mapping |= {"activities": chosen}
    engine = DuckDB(threads=2)
    with read_log(Mapping.model_validate({"tables": [mapping]}), [shared_data / name], model, engine=engine) as log:
        yield log, ANSWERS[name], {activity: place for place, activity in enumerate(chosen.values())}


def test_every_event_counts(asked):
    log, peer, code = asked
    assert len(code) == peer["activities"]
    assert sum(finding.count for finding in log.quality if finding.code == "duplicate-events") == peer["doubled"]
    assert log.type_of("order").events == peer["events"] - peer["doubled"]
    assert log.type_of("order").objects == peer["cases"]


def test_directly_follows(asked):
    log, peer, code = asked
    assert sorted([code[f.source], code[f.target], f.count] for f in count_follows(log, "order")) == peer["follows"]


def test_the_map_starts_ends_and_median_waits(asked):
    log, peer, code = asked
    flow = flow_map(log, "order")
    assert sorted([code[e.source], code[e.target], e.count] for e in flow.edges) == peer["follows"]
    assert sorted([code[n.activity], n.starts] for n in flow.nodes if n.starts) == peer["starts"]
    assert sorted([code[n.activity], n.ends] for n in flow.nodes if n.ends) == peer["ends"]
    medians = sorted([code[e.source], code[e.target], e.median_hours * 3600] for e in flow.edges)
    for ours, theirs in zip(medians, peer["medians_s"], strict=True):
        assert ours[:2] == theirs[:2]
        assert ours[2] == pytest.approx(theirs[2], abs=0.0019)  # hours are given to six digits: 0.0018 s


def test_variants(asked):
    log, peer, code = asked
    found = find_variants(log, "order", top=None)
    assert found.count == peer["variants"]
    assert [each.objects for each in found.variants[:20]] == peer["most_frequent"]
    lines = sorted(f"{v.objects}: {', '.join(str(code[a]) for a in v.sequence)}" for v in found.variants)
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == peer["variants_sha256"]


def test_case_durations(asked):
    log, peer, _ = asked
    took = log.engine.query(
        "SELECT CAST(round(cycle_seconds * 1e6) AS BIGINT) AS us FROM object_order WHERE steps > 0 ORDER BY us"
    )["us"].to_pylist()
    assert sum(took) == peer["durations_us_sum"]
    assert hashlib.sha256("\n".join(map(str, took)).encode()).hexdigest() == peer["durations_sha256"]


def test_cases_with_rework(asked):
    log, peer, code = asked
    rework = find_rework(log, "order")
    found = sorted([code[each.activity], each.repeating] for each in rework.activities if each.repeating)
    assert found == peer["rework_cases"]


def test_handovers_between_departments(asked):
    log, peer, _ = asked
    if "handovers" not in peer:
        assert not find_handovers(log, "order").recorded, "departments the peer was not asked about"
        return
    names = sorted(log.engine.query("SELECT name FROM departments")["name"].to_pylist())
    place = {name: i for i, name in enumerate(names)}
    assert len(place) == peer["departments"]
    handovers = find_handovers(log, "order").handovers
    assert sorted([place[h.source], place[h.target], h.count] for h in handovers) == peer["handovers"]
    medians = sorted([place[h.source], place[h.target], h.median_hours * 3600] for h in handovers)
    for ours, theirs in zip(medians, peer["handover_medians_s"], strict=True):
        assert ours == pytest.approx(theirs, abs=0.0019)
