"""Event logs that lack what a log must have, or are something else: what is missing, where, and what to do."""

import gzip
import json
import zipfile
from io import BytesIO

import pytest

from leadline.errors import DataError

XES, OCEL = "tables:\n  - file: log.xes\n", "tables:\n  - file: log.json\n"
NAME = '<string key="concept:name" value="create_order"/>'
TIME = '<date key="time:timestamp" value="2024-03-01T09:00:00Z"/>'
EVENT = {"id": "e1", "type": "create_order", "time": "2024-03-01T09:00:00Z"}


def xes(*events: str) -> str:
    inside = "".join(f"<event>{event}</event>" for event in events)
    return f'<log><trace><string key="concept:name" value="T1"/>{inside}</trace></log>'


def ocel(*events: object) -> str:
    return json.dumps({"objects": [{"id": "O1", "type": "order"}], "events": events})


def complaint(read, mapping: str, content: str | bytes, language: str = "en") -> str:
    name = mapping.rpartition(" ")[2].strip()
    with pytest.raises(DataError) as raised:
        read(mapping, {name: content})
    (sentence,) = raised.value.sentences(language)
    return sentence


def test_a_log_without_names_or_times_says_which(read):
    assert complaint(read, XES, xes(TIME, TIME)) == (
        "log.xes, event 1: this event, of T1, has no 'concept:name', nor has any other of the 2 events in the log. "
        "Export the log with it."
    )
    assert "has no 'time:timestamp'" in complaint(read, XES, xes(NAME))
    assert complaint(read, XES, xes(NAME), "zh-Hans").startswith("log.xes，第 1 个事件：该事件（属于 T1）没有")
    nameless = {key: value for key, value in EVENT.items() if key != "time"}
    related = {"relationships": [{"objectId": "O1", "qualifier": "of"}]}
    assert "of O1, has no 'ocel:timestamp'" in complaint(read, OCEL, ocel(nameless | related))


def test_of_one_event_without_a_name_the_trace_and_place_are_told(read):
    log = read(XES, {"log.xes": xes(NAME + TIME, TIME)})
    (finding,) = (f for f in log.quality if f.code == "missing-activities")
    assert (finding.count, finding.of, finding.examples) == (1, 2, ("T1 (2)",))


def test_events_that_name_no_object_are_told_as_such(read):
    assert "none of the 1 events names an object" in complaint(read, OCEL, ocel(EVENT))


def test_what_is_packed_twice_or_otherwise_is_named(read):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("log.xes", xes(NAME + TIME))
    assert "not the text of an event log but ZIP" in complaint(read, XES, packed.getvalue())
    twice = gzip.compress(gzip.compress(xes(NAME + TIME).encode()))
    assert "not the text of an event log but gzip" in complaint(read, XES, twice)


def test_json_in_another_encoding_is_told(read):
    assert "this text is utf-16, but JSON is UTF-8" in complaint(read, OCEL, ocel(EVENT).encode("utf-16"))
