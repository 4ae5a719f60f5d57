"""Whatever happens to a file on its way, reading it gives a log or a sentence, never a traceback."""

import gzip
import io
import json
import os
import sqlite3
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadline.errors import LeadlineError
from leadline.eventlog import Mapping, read_log

EXAMPLES = int(os.environ.get("LEADLINE_FUZZ", "25"))
EVENTS = [("1", "Create order", "2024-03-01T09:00:00Z", "ann"), ("1", "Ship goods", "2024-03-02T09:00:00Z", "bob")]


def xes() -> bytes:
    def event(step, at, who):
        values = (("string", "concept:name", step), ("date", "time:timestamp", at), ("string", "org:resource", who))
        return "<event>" + "".join(f'<{t} key="{k}" value="{v}"/>' for t, k, v in values) + "</event>"

    trace = '<trace><string key="concept:name" value="1"/><float key="amount" value="1.5"/>'
    return f"<log>{trace}{''.join(event(*e[1:]) for e in EVENTS)}</trace></log>".encode()


def ocel() -> bytes:
    return json.dumps(
        {
            "objectTypes": [{"name": "order", "attributes": [{"name": "amount", "type": "float"}]}],
            "objects": [
                {"id": "1", "type": "order", "attributes": [{"name": "amount", "time": "1970-01-01", "value": 1.5}]},
                {"id": "p", "type": "parcel", "relationships": [{"objectId": "1", "qualifier": "of"}]},
            ],
            "events": [
                {"id": str(i), "type": e[1], "time": e[2], "relationships": [{"objectId": e[0], "qualifier": ""}]}
                for i, e in enumerate(EVENTS)
            ],
        }
    ).encode()


def ocel_1() -> bytes:
    events = {
        str(i): {"ocel:activity": e[1], "ocel:timestamp": e[2], "ocel:omap": [e[0]], "ocel:vmap": {"resource": e[3]}}
        for i, e in enumerate(EVENTS)
    }
    objects = {"1": {"ocel:type": "order", "ocel:ovmap": {"amount": 1.5}}}
    return json.dumps({"ocel:events": events, "ocel:objects": objects}).encode()


def ocel_xml() -> bytes:
    events = "".join(
        f'<event id="{i}" type="{e[1]}" time="{e[2]}"><attributes><attribute name="resource">{e[3]}</attribute>'
        f'</attributes><objects><relationship object-id="{e[0]}" qualifier=""/></objects></event>'
        for i, e in enumerate(EVENTS)
    )
    one = '<attributes><attribute name="amount" time="1970-01-01">1.5</attribute></attributes>'
    return f'<log><objects><object id="1" type="order">{one}</object></objects><events>{events}</events></log>'.encode()


def ocel_sqlite() -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "CREATE TABLE event_map_type (ocel_type, ocel_type_map);"
            "INSERT INTO event_map_type VALUES ('Create order', 'c');"
            "CREATE TABLE object_map_type (ocel_type, ocel_type_map);"
            "INSERT INTO object_map_type VALUES ('order', 'o');"
            "CREATE TABLE event (ocel_id, ocel_type); INSERT INTO event VALUES ('e', 'Create order');"
            "CREATE TABLE object (ocel_id, ocel_type); INSERT INTO object VALUES ('1', 'order');"
            "CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier);"
            "INSERT INTO event_object VALUES ('e', '1', 'x');"
            "CREATE TABLE event_c (ocel_id, ocel_time); INSERT INTO event_c VALUES ('e', '2024-03-01 09:00:00');"
            "CREATE TABLE object_o (ocel_id, ocel_time, amount); INSERT INTO object_o VALUES ('1', '1970-01-01', 1.5);"
        )
        return db.serialize()


def csv() -> bytes:
    return ("order;step;at;who\n" + "\n".join(";".join(f'"{v}"' for v in event) for event in EVENTS)).encode()


def xlsx() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for i, row in enumerate([("order", "step", "at", "who"), *EVENTS]):
        sheet.write_row(i, 0, row)
    book.close()
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(dict(zip(("order", "step", "at", "who"), zip(*EVENTS)))), buffer)
    return buffer.getvalue()


FILES = {
    "log.xes": xes(),
    "log.xes.gz": gzip.compress(xes(), mtime=0),
    "log.json": ocel(),
    "log.jsonocel": ocel_1(),
    "log.xml": ocel_xml(),
    "log.sqlite": ocel_sqlite(),
    "log.csv": csv(),
    "log.xlsx": xlsx(),
    "log.parquet": parquet(),
}
TABLE = {"name": "t", "objects": {"order": "order"}, "activity": "step", "time": "at", "resource": "who"}


def outcome(folder, model, name: str, content: bytes) -> str:
    """Return "log", or the sentence that says what is wrong."""
    (folder / name).write_bytes(content)
    alone = not name.endswith((".csv", ".xlsx", ".parquet"))
    mapping = Mapping.model_validate({"tables": [{"file": name} | ({} if alone else TABLE)]})
    try:
        with read_log(mapping, [folder], model):
            return "log"
    except LeadlineError as error:
        return "".join(error.sentences("en")[:1] if error.sentences("zh-Hans") else ())


@pytest.mark.parametrize("name", FILES)
def test_the_whole_file_is_a_log(tmp_path, model, name):
    assert outcome(tmp_path, model, name, FILES[name]) == "log"


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    at = st.integers(0, len(content))
    junk = st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"<", b"&", b'"', b"\x00", b"]}", b"\xff\xfe", b"&lt;", b"null", b"{", b"'"]),
    )
    cut = at.map(lambda i: content[:i])
    changed = st.builds(lambda i, new: content[:i] + new + content[i + len(new) :], at, junk)
    put_in = st.builds(lambda i, new: content[:i] + new + content[i:], at, junk)
    left_out = st.builds(lambda i, n: content[:i] + content[i + n :], at, st.integers(1, 40))
    doubled = st.builds(lambda i, n: content[: i + n] + content[i:], at, st.integers(1, 80))
    return st.one_of(cut, changed, put_in, left_out, doubled)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_a_log_or_a_sentence(tmp_path, model, name):
    @given(damaged(FILES[name]))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    def check(content: bytes) -> None:
        outcome(tmp_path, model, name, content)

    check()
