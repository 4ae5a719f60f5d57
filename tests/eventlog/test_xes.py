"""XES logs: small ones with every trap, and the real ones against a plain walk over the XML."""

import gzip
import tracemalloc
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from leadline.errors import DataError, MappingError
from leadline.eventlog import Mapping, read_log
from leadline.eventlog.read import packed, plaintraces
from leadline.eventlog.read.parts import Parts
from leadline.eventlog.read.xes import read_xes

MAPPING = """
    tables:
      - file: tickets.xes
        activities: {Open: create_order, Ship: ship_goods}
    """
LOG = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- a comment -->
    <log xes.version="1.0" xmlns="http://www.xes-standard.org/">
      <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
      <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
      <classifier name="Activity" keys="concept:name lifecycle:transition"/>
      <float key="mean" value="1"><string key="inner" value="x"/></float>
      <trace>
        <string key="concept:name" value="A &amp; B"/>
        <string key="region" value="North"><string key="code" value="N1"/></string>
        <float key="amount" value="10.5"/>
        <event>
          <!-- another -->
          <string key="concept:name" value="Open"/>
          <string key="org:resource" value="ann"/>
          <string key="org:group" value="Desk"/>
          <date key="time:timestamp" value="2024-03-01T09:00:00.000+01:00"/>
          <string key="lifecycle:transition" value="COMPLETE"/>
          <string key="mood" value="good"/>
        </event>
        <event>
          <string key="concept:name" value="Ship"/>
          <date key="time:timestamp" value="2024-03-02T09:00:00Z"/>
          <string key="lifecycle:transition" value="start"/>
        </event>
        <event>
          <string key="concept:name" value="Ship"/>
          <date key="time:timestamp" value="2024-03-02T10:00:00Z"/>
          <string key="lifecycle:transition" value="complete"/>
        </event>
      </trace>
      <trace>
        <event>
          <string key="concept:name" value="Open"/>
          <date key="time:timestamp" value="2024-03-05T10:00:00Z"/>
        </event>
      </trace>
      <trace><string key="concept:name" value="C"/></trace>
    </log>
    """


def codes(log) -> dict[str, int]:
    return {finding.code: finding.count for finding in log.quality}


def test_the_file_is_enough(read):
    log = read(MAPPING, {"tickets.xes": LOG})
    assert log.objects()["id"].to_pylist() == ["A & B", "#2", "C"]
    assert log.events().select(["activity", "name", "resource", "department"]).to_pylist() == [
        {"activity": "create_order", "name": "Open", "resource": "ann", "department": "Desk"},
        {"activity": None, "name": "Ship+start", "resource": None, "department": None},
        {"activity": "ship_goods", "name": "Ship", "resource": None, "department": None},
        {"activity": "create_order", "name": "Open", "resource": None, "department": None},
    ]
    assert log.events()["time"].to_pylist()[0] == datetime(2024, 3, 1, 8)
    assert [file.rows for file in log.files] == [4]
    assert codes(log)["log-unnamed-traces"] == 1


def test_attributes_of_traces_are_attributes_of_objects(read, rows):
    log = read(MAPPING, {"tickets.xes": LOG})
    assert rows(log, "SELECT a_region, a_region_code, a_amount FROM object_order WHERE object = 0") == [
        {"a_region": "North", "a_region_code": "N1", "a_amount": 10.5}
    ]
    left = next(finding for finding in log.quality if finding.code == "log-attributes-left-out")
    assert left.examples == ("mood",)


def test_attributes_of_events_are_taken_where_they_are_named(read, rows):
    log = read(MAPPING + "    attributes: {mood: mood, where_from: region}\n", {"tickets.xes": LOG})
    assert rows(log, "SELECT a_mood, a_where_from FROM object_order WHERE object = 0") == [
        {"a_mood": "good", "a_where_from": "North"}
    ]
    assert "log-attributes-left-out" not in codes(log)


def test_the_mapping_says_which_transitions_are_the_step(read):
    log = read(MAPPING + "    lifecycle: [start, complete]\n", {"tickets.xes": LOG})
    assert log.events()["activity"].to_pylist() == ["create_order", "ship_goods", "ship_goods", "create_order"]


def test_a_transition_may_be_a_step_of_its_own(read):
    log = read(MAPPING.replace("Ship:", "Ship+start: pick_goods, Ship:"), {"tickets.xes": LOG})
    assert log.events()["activity"].to_pylist() == ["create_order", "pick_goods", "ship_goods", "create_order"]


def test_traces_of_one_name_are_one_object_and_it_is_said(read):
    log = read(MAPPING, {"tickets.xes": LOG.replace('value="C"', 'value="A &amp; B"')})
    assert codes(log)["log-doubled-traces"] == 1
    assert log.objects()["id"].to_pylist() == ["A & B", "#2"]


TWICE = """<log><trace><string key="concept:name" value="A"/>
<event><string key="concept:name" value="Open"/><date key="time:timestamp" value="2024-03-01T08:00:00Z"/></event>
<event><string key="concept:name" value="Open"/><string key="org:resource" value="ann"/>
<string key="org:resource" value="b&amp;b"/><date key="time:timestamp" value="2024-03-02T08:00:00Z"/></event>
<event><string key="concept:name" value="Ship"/><string key="concept:name" value="Ship"/><string key="x" value="1"/>
<string key="x" value="2"/><date key="time:timestamp" value="2024-03-03T08:00:00Z"/></event>
</trace></log>"""


@pytest.mark.parametrize(
    "content", [TWICE, TWICE.replace("<event>", "<event><!-- -->")], ids=["plain", "with comments"]
)
def test_an_attribute_given_twice_is_told_where_a_value_is_lost(read, content):
    log = read(MAPPING, {"tickets.xes": content})
    assert log.events()["resource"].to_pylist() == [None, "b&b", None]
    (found,) = (finding for finding in log.quality if finding.code == "log-doubled-attributes")
    assert (found.count, found.of, found.examples) == (1, 3, ("org:resource: ann / b&b (A, 2)",))
    assert "3 个事件中有 1 个" in found.sentence("zh-Hans")


def test_a_log_without_a_namespace_packed_or_in_utf_16_is_the_same_log(read):
    want = read(MAPPING, {"tickets.xes": LOG}).events()
    plain = "\n".join(line.strip() for line in LOG.strip().splitlines())
    bare = plain.replace(' xmlns="http://www.xes-standard.org/"', "")
    wide = plain.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    for content in (bare.encode(), wide, gzip.compress(plain.encode())):
        assert read(MAPPING, {"tickets.xes": content}).events() == want


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "tickets.xes: this file is empty"),
        (b"id,name\n1,2\n", "tickets.xes, line 1: this XML is broken here: Start tag expected"),
        (b"<html>\n</html>", "tickets.xes, line 1: this is no event log: its first element is <html>, not <log>"),
        (b"<log>\n<trace>\n</log>", "tickets.xes, line 3: this XML is broken here: Opening and ending tag mismatch"),
        (b"<log>\n<trace>\n<event>", "tickets.xes, line 3: this XML is broken here"),
        (b"<log></log>", "tickets.xes: this log has no events"),
        (b"<log><trace><event/></trace></log>" + b"<!-- x -->" * 3 + b"<log/>", "this XML is broken here"),
        (b"   ", "tickets.xes: no element begins in the first megabyte of this file"),
        (
            gzip.compress(b"<log><trace>\n<event/></trace></log>", mtime=0)[:-6],
            "this archive is damaged or ends too early",
        ),
        (gzip.compress(b"<log/>", mtime=0)[:-4] + b"\0\0\0\0", "this archive is damaged"),
        (b'<!DOCTYPE log [<!ENTITY x "y">]>\n<log/>', "tickets.xes: this XML declares a document type"),
        (b"<log>" + b"<trace>" * 300, "this XML is broken here: Excessive depth"),
    ],
)
def test_what_is_no_log_is_said(read, content, says):
    with pytest.raises(DataError) as raised:
        read(MAPPING, {"tickets.xes": content})
    assert says in raised.value.sentences("en")[0]
    assert raised.value.sentences("zh-Hans")


def test_entities_are_refused_before_they_grow(read):
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(12))
    bomb = f'<!DOCTYPE log [<!ENTITY e0 "ha">{entities}]><log a="&e12;"><trace/></log>'
    with pytest.raises(DataError):
        read(MAPPING, {"tickets.xes": bomb})


def test_an_external_entity_is_never_fetched(read, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    text = f'<!DOCTYPE log [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><log><trace>&x;</trace></log>'
    with pytest.raises(DataError, match="declares a document type"):
        read(MAPPING, {"tickets.xes": text})


def test_a_gzip_bomb_is_stopped(read, monkeypatch):
    monkeypatch.setattr(packed, "RATIO_FROM", 1024**2)
    bomb = gzip.compress(b"<log><trace>" + b"<event/>" * 1024**2 + b"</trace></log>")
    assert len(bomb) * packed.LARGEST_RATIO < 8 * 1024**2
    with pytest.raises(DataError, match="this archive unpacks to more than"):
        read(MAPPING, {"tickets.xes": bomb})


@pytest.mark.parametrize("traces", [1, 60_000])
def test_memory_does_not_grow_with_the_log(tmp_path, monkeypatch, traces):
    monkeypatch.setattr(plaintraces, "_CHUNK", 2**18)
    monkeypatch.setattr(plaintraces, "_LARGEST", 2**20)
    events = 60_000
    event = '<event><string key="concept:name" value="Open"/><date key="time:timestamp" value="2024-01-01"/></event>'
    path = tmp_path / "long.xes"
    with path.open("w") as file:
        file.write("<log>")
        for _ in range(traces):
            file.write(f'<trace><string key="concept:name" value="T"/>{event * (events // traces)}</trace>\n')
        file.write("</log>")
    with Parts(tmp_path, ["org:resource"]) as parts:
        tracemalloc.start()
        read_xes(path, "long.xes", parts, "order")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (parts.events.count, parts.objects.count) == (events, traces)
    assert path.stat().st_size > 5 * 1024**2
    assert peak < 20 * 1024**2


def test_keys_of_another_kind_of_log_are_refused(read):
    with pytest.raises(MappingError, match="'objects' has no meaning for this kind of log"):
        read(MAPPING + "    objects: {a: order}\n", {"tickets.xes": LOG})


# -- real logs, walked by another parser

REAL = {
    "bpic2012": ("bpic2012.xes.gz", 13_087, 262_200),
    "receipt": ("receipt.xes.gz", 1_434, 8_577),
    "helpdesk": ("helpdesk.xes.gz", 4_580, 21_348),
}


def walked(path) -> list[tuple[str, list[tuple[datetime, int, str]]]]:
    """Return each trace with its events (time, place, name), read by the standard library."""
    traces = []
    with gzip.open(path) as file:
        for _, trace in ElementTree.iterparse(file):  # noqa: S314 - logs we know
            if not trace.tag.endswith("trace"):
                continue
            given = {a.get("key"): a.get("value") for a in trace if not a.tag.endswith("event")}
            events = []
            for place, event in enumerate(e for e in trace if e.tag.endswith("event")):
                values = {a.get("key"): a.get("value") for a in event}
                name, step = values["concept:name"], values.get("lifecycle:transition")
                name = name if step is None or step.lower() == "complete" else f"{name}+{step}"
                time = datetime.fromisoformat(values["time:timestamp"]).astimezone(UTC).replace(tzinfo=None)
                events.append((time, place, name, values.get("org:resource")))
            traces.append((given["concept:name"], events))
            trace.clear()
    return traces


@pytest.mark.parametrize("name", REAL)
def test_real_logs_are_read_whole(shared_data, model, name):
    file, cases, events = REAL[name]
    want = walked(shared_data / name / file)
    assert (len(want), sum(len(each) for _, each in want)) == (cases, events)
    names = sorted({event[2] for _, each in want for event in each})
    ids = list(model.activity_of)
    chosen = dict(zip(names, ids))  # as many names as the model has activities; ranks follow the alphabet
    mapping = Mapping.model_validate({"tables": [{"file": file, "activities": chosen}]})
    with read_log(mapping, [shared_data], model) as log:
        doubled = codes(log).get("duplicate-events", 0)
        assert log.objects().num_rows == cases
        assert log.events().num_rows == events - doubled
        got = defaultdict(list)
        for row in log.engine.query(
            "SELECT o.id, n.name, e.time, r.name AS resource FROM events e JOIN names n ON n.code = e.name "
            "JOIN object_order o ON o.object = e.o_order LEFT JOIN resources r ON r.code = e.resource ORDER BY e.event"
        ).to_pylist():
            got[row["id"]].append((row["time"], row["name"], row["resource"]))
        assert len(got) == cases
        flows, variants, durations = Counter(), Counter(), {}
        for case, each in want:
            # The same event twice counts once: same name, time and person in one case.
            single = list({(time, name, who): None for time, _, name, who in each})
            assert got[case] == single
            mapped = sorted((time, names.index(name)) for time, name, _ in single if name in chosen)
            variants[tuple(rank for _, rank in mapped)] += 1
            flows.update(pairwise(rank for _, rank in mapped))
            durations[case] = (mapped[-1][0] - mapped[0][0]).total_seconds() if mapped else None
        assert doubled == events - sum(len(each) for each in got.values())
        rank = {i: names.index(name) for name, activity in chosen.items() for i in [ids.index(activity)]}
        steps = log.engine.query(
            "SELECT activity, next_activity, count(*) AS n FROM steps_order "
            "WHERE next_activity IS NOT NULL GROUP BY ALL"
        ).to_pylist()
        assert {(rank[row["activity"]], rank[row["next_activity"]]): row["n"] for row in steps} == flows
        counts = log.engine.query("SELECT count(*) AS n FROM object_order WHERE steps > 0 GROUP BY variant")
        assert sorted(counts["n"].to_pylist()) == sorted(n for variant, n in variants.items() if variant)
        took = log.engine.query("SELECT id, cycle_seconds FROM object_order").to_pylist()
        assert {row["id"]: row["cycle_seconds"] for row in took} == durations


def test_real_traps(shared_data, model, rows):
    file, cases, _ = REAL["bpic2012"]
    mapping = Mapping.model_validate({"tables": [{"file": file, "activities": {"A_SUBMITTED": "capture_lead"}}]})
    with read_log(mapping, [shared_data], model) as log:
        assert codes(log)["missing-values"] == 18_010  # events of nobody
        assert rows(log, "SELECT count(a_reg_date) AS dated, count(a_amount_req) AS sized FROM object_order") == [
            {"dated": cases, "sized": cases}
        ]
        transitions = log.engine.query(
            "SELECT count(*) AS n FROM events e JOIN names n ON n.code = e.name WHERE n.name LIKE '%+START'"
        )
        assert transitions["n"].to_pylist() == [71_376]
