"""A small OCEL log, written as JSON, XML and SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

MAPPING = """
    tables:
      - file: FILE
        activities: {Place: create_order, Send: ship_goods, Bill: create_invoice}
        resource: who
    """
LOG = {
    "objectTypes": [
        {"name": "Order", "attributes": [{"name": "amount", "type": "float"}, {"name": "placed", "type": "time"}]},
        {"name": "Parcel", "attributes": []},
        {"name": "invoice", "attributes": []},
    ],
    "eventTypes": [{"name": "Place", "attributes": [{"name": "who", "type": "string"}]}],
    "objects": [
        {
            "id": "o1",
            "type": "Order",
            "attributes": [
                {"name": "amount", "time": "1970-01-01T00:00:00Z", "value": "10"},
                {"name": "amount", "time": "2024-03-03T00:00:00Z", "value": "12.5"},
                {"name": "amount", "time": "2024-03-02T00:00:00Z", "value": "11"},
                {"name": "placed", "time": "1970-01-01T00:00:00Z", "value": "2024-03-01T09:00:00Z"},
            ],
            "relationships": [{"objectId": "i1", "qualifier": "billed by"}],
        },
        {"id": "o2", "type": "Order", "relationships": [{"objectId": "o1", "qualifier": "follows"}]},
        {"id": "p1", "type": "Parcel", "relationships": [{"objectId": "o1", "qualifier": "packs"}]},
        {"id": "p2", "type": "Parcel", "relationships": [{"objectId": "o1", "qualifier": "packs"}]},
        {"id": "p3", "type": "Parcel", "relationships": [{"objectId": "nowhere", "qualifier": "packs"}]},
        {"id": "i1", "type": "invoice"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "Place",
            "time": "2024-03-01T09:00:00Z",
            "attributes": [{"name": "who", "value": "ann"}],
            "relationships": [{"objectId": "o1", "qualifier": "places"}],
        },
        {
            "id": "e2",
            "type": "Send",
            "time": "2024-03-02T09:00:00+01:00",
            "relationships": [
                {"objectId": "p1", "qualifier": ""},
                {"objectId": "p2", "qualifier": ""},
                {"objectId": "p3", "qualifier": ""},
                {"objectId": "o1", "qualifier": "of"},
                {"objectId": "o1", "qualifier": "for"},
            ],
        },
        {
            "id": "e3",
            "type": "Bill",
            "time": "2024-03-04T09:00:00Z",
            "relationships": [{"objectId": "i1", "qualifier": ""}, {"objectId": "gone", "qualifier": ""}],
        },
        {"id": "e4", "type": "Frame", "time": "2024-03-05T09:00:00Z", "relationships": [{"objectId": "o2"}]},
        {"id": "e5", "type": "Place", "time": "2024-03-06T09:00:00Z", "relationships": []},
    ],
}


def as_xml(log: dict) -> str:
    """Return a log as OCEL 2.0 XML."""

    def related(thing):
        links = (
            f'<relationship object-id="{r["objectId"]}" qualifier="{r.get("qualifier", "")}"/>'
            for r in thing.get("relationships", ())
        )
        return f"<objects>{''.join(links)}</objects>"

    def attributes(thing):
        each = (
            f'<attribute name="{a["name"]}" time="{a.get("time", "")}">{a["value"]}</attribute>'
            for a in thing.get("attributes", ())
        )
        return f"<attributes>{''.join(each)}</attributes>"

    types = "".join(
        f'<object-type name="{t["name"]}"><attributes>'
        + "".join(f'<attribute name="{a["name"]}" type="{a["type"]}"/>' for a in t["attributes"])
        + "</attributes></object-type>"
        for t in log["objectTypes"]
    )
    objects = "".join(
        f'<object id="{o["id"]}" type="{o["type"]}">{attributes(o)}{related(o)}</object>' for o in log["objects"]
    )
    events = "".join(
        f'<event id="{e["id"]}" type="{e["type"]}" time="{e["time"]}">{attributes(e)}{related(e)}</event>'
        for e in log["events"]
    )
    return (
        f'<?xml version="1.0"?><log><object-types>{types}</object-types><event-types/>'
        f"<objects>{objects}</objects><events>{events}</events></log>"
    )


def as_sqlite(log: dict, path: Path) -> bytes:
    """Write a log as OCEL 2.0 SQLite and return its bytes."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "CREATE TABLE event_map_type (ocel_type, ocel_type_map);"
            "CREATE TABLE object_map_type (ocel_type, ocel_type_map);"
            "CREATE TABLE event (ocel_id, ocel_type); CREATE TABLE object (ocel_id, ocel_type);"
            "CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier);"
            "CREATE TABLE object_object (ocel_source_id, ocel_target_id, ocel_qualifier);"
            "CREATE TABLE object_Order (ocel_id, ocel_time, ocel_changed_field, amount REAL, placed TIMESTAMP);"
            "CREATE TABLE object_Parcel (ocel_id, ocel_time); CREATE TABLE object_invoice (ocel_id, ocel_time);"
        )
        for kind in ("Order", "Parcel", "invoice"):
            db.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, kind))
        for kind in dict.fromkeys(e["type"] for e in log["events"]):
            db.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, kind))
            db.execute(f'CREATE TABLE "event_{kind}" (ocel_id, ocel_time, who)')
        for o in log["objects"]:
            db.execute("INSERT INTO object VALUES (?, ?)", (o["id"], o["type"]))
            for a in o.get("attributes", ()):
                values = {"amount": None, "placed": None, a["name"]: a["value"]}
                changed = None if a["time"].startswith("1970") else a["name"]
                row = (o["id"], a["time"], changed, values["amount"], values["placed"])
                db.execute("INSERT INTO object_Order VALUES (?, ?, ?, ?, ?)", row)
            for r in o.get("relationships", ()):
                db.execute("INSERT INTO object_object VALUES (?, ?, ?)", (o["id"], r["objectId"], r.get("qualifier")))
        for e in log["events"]:
            who = next((a["value"] for a in e.get("attributes", ())), None)
            db.execute("INSERT INTO event VALUES (?, ?)", (e["id"], e["type"]))
            db.execute(f'INSERT INTO "event_{e["type"]}" VALUES (?, ?, ?)', (e["id"], e["time"], who))
            for r in e["relationships"]:
                db.execute("INSERT INTO event_object VALUES (?, ?, ?)", (e["id"], r["objectId"], r.get("qualifier")))
        db.commit()
    return path.read_bytes()
