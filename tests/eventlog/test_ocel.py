"""OCEL logs in every form: one small log written four ways, and the real ones against plain Python."""

import json
from datetime import datetime

import pytest

from eventlog.small_ocel import LOG, MAPPING, as_sqlite, as_xml
from leadline.errors import DataError, MappingError
from leadline.eventlog import Mapping, read_log


@pytest.fixture(params=["log.json", "log.xml", "log.sqlite"])
def log(request, read, tmp_path):
    content = {
        "log.json": lambda: json.dumps(LOG),
        "log.xml": lambda: as_xml(LOG),
        "log.sqlite": lambda: as_sqlite(LOG, tmp_path / "made.sqlite"),
    }[request.param]()
    return read(MAPPING.replace("FILE", request.param), {request.param: content})


def found(log) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    return {f.code: (f.count, f.of, f.examples) for f in log.quality if f.code.startswith(("log", "missing"))}


def test_events_objects_and_who_did_it(log):
    events = sorted(log.events().to_pylist(), key=lambda e: e["event_id"])
    assert [(e["event_id"], e["activity"], e["name"], e["resource"]) for e in events] == [
        ("e1", "create_order", "Place", "ann"),
        ("e2", "ship_goods", "Send", None),
        ("e3", "create_invoice", "Bill", None),
        ("e4", None, "Frame", None),
    ]
    assert events[1]["time"] == datetime(2024, 3, 2, 8)
    assert sorted(log.objects()["object_id"].to_pylist()) == [
        "invoice:i1",
        "order:o1",
        "order:o2",
        "parcel:p1",
        "parcel:p2",
        "parcel:p3",
    ]


def test_an_event_of_several_objects_is_a_step_of_each_of_them_and_counts_once(log, rows):
    pairs = {(r["event_id"], r["object_id"]) for r in log.event_objects().to_pylist()}
    assert pairs == {
        ("e1", "order:o1"),
        *(("e2", each) for each in ("order:o1", "parcel:p1", "parcel:p2", "parcel:p3")),
        ("e3", "invoice:i1"),
        ("e4", "order:o2"),
    }
    assert log.event_objects().num_rows == len(pairs)
    assert rows(log, "SELECT steps FROM object_parcel") == [{"steps": 1}] * 3
    assert rows(log, "SELECT id, steps FROM object_thread WHERE steps > 0") == [{"id": "o1", "steps": 3}]


def test_links_run_from_the_later_object_to_its_origin(log):
    links = {(r["source_id"], r["target_id"], r["qualifier"]) for r in log.object_objects().to_pylist()}
    assert links == {
        ("invoice:i1", "order:o1", "billed by"),
        ("parcel:p1", "order:o1", "packs"),
        ("parcel:p2", "order:o1", "packs"),
    }
    directions = [f.params for f in log.quality if f.code == "log-links"]
    assert {(p["child"], p["parent"]) for p in directions} == {("invoice", "order"), ("parcel", "order")}


def test_the_last_value_of_an_attribute_counts(log, rows):
    assert rows(log, "SELECT a_amount, a_placed FROM object_order ORDER BY id") == [
        {"a_amount": 12.5, "a_placed": datetime(2024, 3, 1, 9)},
        {"a_amount": None, "a_placed": None},
    ]


@pytest.mark.parametrize(("file", "write"), [("log.json", json.dumps), ("log.xml", as_xml)])
def test_an_attribute_given_twice_is_told_where_a_value_is_lost(read, file, write):
    first, second, *others = LOG["events"]
    twice = first | {"attributes": [{"name": "who", "value": each} for each in ("ann", "ann", "bob")]}
    same = second | {"attributes": [{"name": "who", "value": "eve"}] * 2}
    log = read(MAPPING.replace("FILE", file), {file: write(LOG | {"events": [twice, same, *others]})})
    assert log.events().sort_by("event_id")["resource"].to_pylist()[:2] == ["bob", "eve"]
    assert found(log)["log-doubled-attributes"] == (1, 5, ("who: ann / bob (1)",))


def test_what_cannot_be_used_is_listed(log):
    assert found(log)["log-links-within-type"] == (1, 5, ("follows",))
    assert found(log)["missing-ids"] == (1, 5, ())
    unknown = [f for f in log.quality if f.code == "log-unknown-objects"]
    assert sorted(f.examples for f in unknown) == [("gone",), ("nowhere",)]


def test_the_mapping_names_types_and_their_order(read):
    mapping = MAPPING.replace("FILE", "log.json") + "    objects: {invoice: invoice, Parcel: delivery, Order: order}\n"
    log = read(mapping, {"log.json": json.dumps(LOG)})
    assert {(r["source_id"], r["target_id"]) for r in log.object_objects().to_pylist()} == {
        ("order:o1", "invoice:i1"),
        ("order:o1", "delivery:p1"),
        ("order:o1", "delivery:p2"),
    }


def test_ocel_1(read, rows):
    old = {
        "ocel:global-log": {"ocel:version": "1.0", "ocel:object-types": ["order", "item"]},
        "ocel:events": {
            "1": {
                "ocel:activity": "Place",
                "ocel:timestamp": "2024-03-01 09:00:00",
                "ocel:omap": ["o1", "x1", "x2"],
                "ocel:vmap": {"who": "ann", "rush": True},
            }
        },
        "ocel:objects": {
            "o1": {"ocel:type": "order", "ocel:ovmap": {"size": 3, "gift": False, "note": None}},
            "x1": {"ocel:type": "item", "ocel:ovmap": {}},
            "x2": {"ocel:type": "item"},
        },
    }
    log = read(MAPPING.replace("FILE", "log.jsonocel"), {"log.jsonocel": json.dumps(old)})
    assert log.events()["resource"].to_pylist() == ["ann"]
    assert log.event_objects()["object_id"].to_pylist() == ["order:o1", "item:x1", "item:x2"]
    assert rows(log, "SELECT a_size, a_gift FROM object_order") == [{"a_size": 3.0, "a_gift": False}]
    assert found(log)["log-attributes-left-out"][2] == ("rush",)


FIRST_XML = """<?xml version="1.0"?>
<log>
  <global scope="event"/><global scope="log"><string key="version" value="1.0"/></global>
  <events>
    <event>
      <string key="id" value="1"/><date key="timestamp" value="2024-03-01T09:00:00"/>
      <string key="activity" value="Place"/>
      <list key="omap"><string key="object-id" value="o1"/><string key="object-id" value="x1"/></list>
      <list key="vmap"><string key="who" value="ann"/><string key="rush" value="yes"/></list>
    </event>
    <event>
      <string key="id" value="2"/><string key="activity" value="Send"/>
      <date key="timestamp" value="2024-03-02T09:00:00"/>
      <list key="omap"><string key="object-id" value="o1"/></list><list key="vmap"/>
    </event>
  </events>
  <objects>
    <object>
      <string key="id" value="o1"/><string key="type" value="order"/>
      <list key="ovmap"><float key="size" value="3"/><boolean key="gift" value="false"/></list>
    </object>
    <object><string key="id" value="x1"/><string key="type" value="item"/><list key="ovmap"/></object>
  </objects>
</log>"""


def test_ocel_1_as_xml(read, rows):
    log = read(MAPPING.replace("FILE", "log.xmlocel"), {"log.xmlocel": FIRST_XML})
    events = sorted(log.events().to_pylist(), key=lambda e: e["event_id"])
    assert [(e["event_id"], e["activity"], e["time"], e["resource"]) for e in events] == [
        ("1", "create_order", datetime(2024, 3, 1, 9), "ann"),
        ("2", "ship_goods", datetime(2024, 3, 2, 9), None),
    ]
    assert sorted((e["event_id"], e["object_id"]) for e in log.event_objects().to_pylist()) == [
        ("1", "item:x1"),
        ("1", "order:o1"),
        ("2", "order:o1"),
    ]
    assert rows(log, "SELECT a_size, a_gift FROM object_order") == [{"a_size": 3.0, "a_gift": False}]
    assert found(log)["log-attributes-left-out"][2] == ("rush",)


@pytest.mark.parametrize("lacking", ['<string key="id" value="o1"/>', '<string key="type" value="order"/>'])
def test_an_object_of_ocel_1_xml_needs_an_id_and_a_type(read, lacking):
    with pytest.raises(DataError) as raised:
        read(MAPPING.replace("FILE", "log.xml"), {"log.xml": FIRST_XML.replace(lacking, "")})
    assert [(p.code, p.place) for p in raised.value.problems] == [("ocel-not-readable", "line 18")]


def test_ocel_1_with_relations_and_changes_of_objects(read, rows):
    """pm4py writes into OCEL 1.0 what OCEL 2.0 has more: relations between objects, and values that change."""
    extended = {
        "ocel:events": {
            "1": {"ocel:activity": "Place", "ocel:timestamp": "2024-03-01T09:00:00Z", "ocel:omap": ["o1"]},
            "2": {"ocel:activity": "Bill", "ocel:timestamp": "2024-03-02T09:00:00Z", "ocel:omap": ["i1"]},
        },
        "ocel:objects": {
            "o1": {
                "ocel:type": "order",
                "ocel:ovmap": {"size": 3},
                "ocel:o2o": [{"ocel:oid": "i1", "ocel:qualifier": "billed by"}],
            },
            "i1": {"ocel:type": "invoice", "ocel:ovmap": {}},
        },
        "ocel:objectChanges": [
            {"ocel:oid": "o1", "ocel:field": "size", "size": 5, "ocel:timestamp": "2024-03-04T00:00:00Z"},
            {"ocel:oid": "o1", "ocel:field": "size", "size": 4, "ocel:timestamp": "2024-03-03T00:00:00Z"},
            {"ocel:oid": "o1", "ocel:field": "size", "size": None, "ocel:timestamp": "2024-03-05T00:00:00Z"},
        ],
    }
    log = read(MAPPING.replace("FILE", "log.jsonocel"), {"log.jsonocel": json.dumps(extended)})
    assert rows(log, "SELECT a_size FROM object_order") == [{"a_size": 5.0}]
    links = [(r["source_id"], r["target_id"], r["qualifier"]) for r in log.object_objects().to_pylist()]
    assert links == [("invoice:i1", "order:o1", "billed by")]


def test_an_ocel_2_log_may_have_names_of_ocel_1(read):
    """Tools that turn tables into logs leave ``ocel:`` before the names of attributes."""
    named = json.loads(json.dumps(LOG).replace('"who"', '"ocel:who"'))
    mapping = MAPPING.replace("FILE", "log.json").replace("resource: who", 'resource: "ocel:who"')
    for keys in (named, dict(reversed(named.items())), {"version": {"ocel:version": "2.0"}, **named}):
        log = read(mapping, {"log.json": json.dumps(keys)})
        assert log.events().num_rows == 4
        assert "ann" in log.events()["resource"].to_pylist()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("log.json", b"", "this file is empty"),
        ("log.json", b"[]", "this log has no events"),
        ("log.json", b'{"events": [', "this JSON is broken at or after this line"),
        ("log.json", b'{"events": [{"type": "a"}]}', "an event or object at or before this line"),
        ("log.json", b'{"events": [1]}', "an event or object at or before this line"),
        ("log.json", b'{"events": [{"id": "e", "type": "a", "time": "2024-01-01"}]}', "this log names no objects"),
        ("log.json", b'{"ocel:events": {"1": 5}}', "an event or object at or before this line"),
        ("log.json", b"\xff\xfe\x00", "this text is utf-16, but JSON is UTF-8"),
        ("log.xml", b"<ocel/>", "its first element is <ocel>, not <log>"),
        ("log.xml", b"<log><events/></log>", "this log has no events"),
        ("log.sqlite", b"id\n", "this is not an SQLite database but text"),
        ("log.sqlite", b"SQLite format 3\0" + bytes(100), "this file cannot be read"),
    ],
)
def test_what_is_no_log_is_said(read, name, content, says):
    with pytest.raises(DataError) as raised:
        read(MAPPING.replace("FILE", name), {name: content})
    assert says in raised.value.sentences("en")[0]
    assert raised.value.sentences("en")[0].startswith(name)
    assert raised.value.sentences("zh-Hans")


def test_relations_without_a_qualifier_are_links_too(read, tmp_path):
    """An OCEL log of others, in which no relation says what it is, and an order has no event."""
    bare = json.loads(json.dumps(LOG))
    for each in [*bare["objects"], *bare["events"]]:
        for relation in each.get("relationships", ()):
            relation.pop("qualifier", None)
    bare["objects"].append({"id": "ghost", "type": "Order"})
    for name, content in {"log.json": json.dumps(bare), "log.sqlite": as_sqlite(bare, tmp_path / "b.sqlite")}.items():
        log = read(MAPPING.replace("FILE", name), {name: content})
        links = {(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()}
        whole = read(MAPPING.replace("FILE", "w.json"), {"w.json": json.dumps(LOG)})
        assert links == {(row["source_id"], row["target_id"]) for row in whole.object_objects().to_pylist()}
        assert links
        assert "order:ghost" in log.objects()["object_id"].to_pylist()
        told = [finding for finding in log.quality if finding.code == "log-links"]
        assert {finding.examples for finding in told} == {("–",)}


def test_a_type_that_has_no_latin_letters_needs_a_name(read):
    content = json.dumps(LOG).replace("Parcel", "\u5305\u88f9")
    mapping = MAPPING.replace("FILE", "log.json")
    with pytest.raises(DataError, match="the object types \u5305\u88f9 need a name in the mapping"):
        read(mapping, {"log.json": content})
    log = read(mapping + "    objects: {\u5305\u88f9: delivery}\n", {"log.json": content})
    assert "delivery:p1" in log.objects()["object_id"].to_pylist()


def test_keys_of_another_kind_of_log_are_refused(read):
    with pytest.raises(MappingError, match="'lifecycle' has no meaning for this kind of log"):
        read(MAPPING.replace("FILE", "log.json") + "    lifecycle: [start]\n", {"log.json": json.dumps(LOG)})


# -- real logs


def test_the_real_ocel_1_log(shared_data, model):
    file = "ocpa-order_process.jsonocel"
    log = json.loads((shared_data / "ocel" / file).read_text())
    activities = {"Place Order": "create_order", "Pay Order": "receive_payment"}
    mapping = Mapping.model_validate({"tables": [{"file": file, "activities": activities}]})
    with read_log(mapping, [shared_data], model) as got:
        kinds = {key: each["ocel:type"] for key, each in log["ocel:objects"].items()}
        assert sorted(got.objects()["object_id"].to_pylist()) == sorted(f"{kind}:{key}" for key, kind in kinds.items())
        want = sorted((e, f"{kinds[o]}:{o}") for e, v in log["ocel:events"].items() for o in v["ocel:omap"])
        assert sorted((r["event_id"], r["object_id"]) for r in got.event_objects().to_pylist()) == want
        times = {e: datetime.fromisoformat(v["ocel:timestamp"]) for e, v in log["ocel:events"].items()}
        assert {r["event_id"]: r["time"] for r in got.events().to_pylist()} == times


def test_the_real_ocel_2_log(shared_data, model, rows):
    activities = {"Create Purchase Order": "create_order", "Insert Payment": "receive_payment"}
    mapping = Mapping.model_validate({"tables": [{"file": "ocel20_example.sqlite", "activities": activities}]})
    with read_log(mapping, [shared_data], model) as log:
        assert (log.events().num_rows, log.objects().num_rows, log.event_objects().num_rows) == (13, 9, 20)
        assert {(r["source_id"], r["target_id"]) for r in log.object_objects().to_pylist()} == {
            ("purchase_order:PO1", "purchase_requisition:PR1"),
            ("invoice:R1", "purchase_order:PO1"),
            ("invoice:R2", "purchase_order:PO1"),
            ("invoice:R3", "purchase_order:PO2"),
            ("payment:P1", "invoice:R1"),
            ("payment:P2", "invoice:R2"),
            ("payment:P3", "invoice:R3"),
        }
        # 500 cows were ordered, and a later change made them 600.
        assert rows(log, "SELECT id, a_po_product, a_po_quantity FROM object_purchase_order ORDER BY id") == [
            {"id": "PO1", "a_po_product": "Cows", "a_po_quantity": "600"},
            {"id": "PO2", "a_po_product": "Notebooks", "a_po_quantity": "1"},
        ]


def test_an_object_that_is_described_twice_is_told(read, rows):
    objects = [
        {"id": "o1", "type": "Order"},
        {"id": "o1", "type": "Order"},
        {"id": "o1", "type": "invoice"},
        {"id": "i1", "type": "invoice"},
    ]
    event = {"id": "e1", "type": "Place", "time": "2024-03-01T09:00:00Z", "relationships": [{"objectId": "o1"}]}
    log = read(MAPPING.replace("FILE", "log.json"), {"log.json": json.dumps({"objects": objects, "events": [event]})})
    assert {t.type: (t.objects, t.events) for t in log.types if t.type != "thread"} == {
        "order": (1, 1),
        "invoice": (2, 1),
    }
    (told,) = [finding for finding in log.quality if finding.code == "log-doubled-objects"]
    assert (told.count, told.of, told.examples) == (2, 4, ("o1",))
    assert "编号相同" in told.sentence("zh-Hans")
