"""One small log and every column that is prepared from it, worked out by hand.

====== ============== ================ ================ ==== ====== ====
order  step           time             keyed in         user dept   bot
====== ============== ================ ================ ==== ====== ====
A      create_order   2024-01-01 09:00 2024-01-01 10:00 ann  Desk   no
A      check_credit   2024-01-01 12:00 2024-01-03 12:00 bot  Credit yes
A      create_order   2024-01-01 15:00                  bob  Desk   no
A      ship_goods     2024-01-02 15:00 2024-01-02 15:00 eve  Stock
B      ship_goods     2024-02-01 00:00 2024-02-01 00:00
B      create_order   2024-02-01 00:00                  ann  Desk   no
====== ============== ================ ================ ==== ====== ====
"""

import hashlib
from datetime import datetime

import pytest

from leadline.eventlog import SourceFile

LOG = """
order,step,at,keyed,user,dept,bot
B,ship_goods,2024-02-01 00:00,2024-02-01 00:00,,,
A,check_credit,2024-01-01 12:00,2024-01-03 12:00,bot,Credit,yes
A,create_order,2024-01-01 15:00,,bob,Desk,no
A,ship_goods,2024-01-02 15:00,2024-01-02 15:00,eve,Stock,
A,create_order,2024-01-01 09:00,2024-01-01 10:00,ann,Desk,no
B,create_order,2024-02-01 00:00,,ann,Desk,no
"""
MAPPING = """
tables:
  - name: log
    file: log.csv
    objects: {order: order}
    activity: step
    time: at
    recorded: keyed
    resource: user
    department: dept
    automated: bot
"""


@pytest.fixture
def log(read):
    return read(MAPPING, {"log.csv": LOG})


@pytest.fixture
def order(log, rows):
    """Return a function that gives columns of one order."""

    def order(name: str, *columns: str) -> tuple[object, ...]:
        (row,) = rows(log, f"SELECT {', '.join(columns)} FROM object_order WHERE id = '{name}'")
        return tuple(row.values())

    return order


def test_steps_are_in_order_and_know_what_comes_next(log, rows):
    ids = {row["object"]: row["id"] for row in rows(log, "SELECT object, id FROM object_order")}
    people = {row["code"]: row["name"] for row in rows(log, "SELECT * FROM resources")} | {None: None}
    steps = rows(log, "SELECT * FROM steps_order ORDER BY object, position")
    assert [
        (
            ids[s["object"]],
            s["position"],
            log.activities[s["activity"]],
            s["time"].day,
            people[s["resource"]],
            people[s["next_resource"]],
        )
        for s in steps
    ] == [
        ("B", 1, "create_order", 1, "ann", None),  # the same moment: in the order of the reference process
        ("B", 2, "ship_goods", 1, None, None),
        ("A", 1, "create_order", 1, "ann", "bot"),
        ("A", 2, "check_credit", 1, "bot", "bob"),
        ("A", 3, "create_order", 1, "bob", "eve"),
        ("A", 4, "ship_goods", 2, "eve", None),
    ]
    assert [s["next_time"] for s in steps[2:]] == [s["time"] for s in steps[3:]] + [None]


def test_each_activity_is_summed_up(log, order):
    assert order("A", "first_create_order", "last_create_order", "firstpos_create_order", "lastpos_create_order") == (
        datetime(2024, 1, 1, 9),
        datetime(2024, 1, 1, 15),
        1,
        3,
    )
    assert order("A", "count_create_order", "count_ship_goods") == (2, 1)
    assert order("B", "count_check_credit", "first_check_credit") == (0, None)
    assert order("A", "auto_create_order", "auto_check_credit", "auto_ship_goods") == (False, True, None)


def test_people_are_sorted_lists_without_systems(log, order, rows):
    code = {row["name"]: row["code"] for row in rows(log, "SELECT * FROM resources")}
    assert list(code) == ["ann", "bob", "bot", "eve"]
    assert order("A", "who_create_order", "who_check_credit") == ([code["ann"], code["bob"]], None)
    departments = [row["name"] for row in rows(log, "SELECT name FROM departments ORDER BY code")]
    assert departments == ["Credit", "Desk", "Stock"]
    assert order("A", "dept_create_order", "dept_check_credit") == ([1], [0])
    assert order("B", "who_ship_goods", "dept_ship_goods") == (None, None)


COUNTED = {
    "steps": (4, 2),
    "automated_steps": (1, 0),
    "rework": (1, 0),
    "handovers": (3, 0),  # Desk, Credit, Desk, Stock; B's second department is not known
    "ping_pong": (1, 0),  # Desk, Credit, Desk
    "departments": (3, 1),
    "resources": (4, 1),
    "recorded_steps": (3, 1),
    "timely_steps": (2, 1),  # A's credit check was keyed in two days later
    "handover_seconds": (3 * 3600 + 3 * 3600 + 24 * 3600, 0),
    "cycle_seconds": (30 * 3600, 0),
    "steps__order": (3, 1),
    "steps__fulfilment": (1, 1),
    "rework__order": (1, 0),
    "handovers__order": (2, 0),
    "handovers__fulfilment": (1, 0),  # a hand-over counts where the work arrives
    "ping_pong__order": (1, 0),
    "cycle_seconds__order": (6 * 3600, 0),
    "cycle_seconds__fulfilment": (0, 0),
    "automated_steps__fulfilment": (None, None),
}


@pytest.mark.parametrize("counter", COUNTED)
def test_counters(order, counter):
    assert (order("A", counter)[0], order("B", counter)[0]) == COUNTED[counter]


def test_first_last_and_variant(log, order, read, rows):
    assert order("A", "first_time", "last_time") == (datetime(2024, 1, 1, 9), datetime(2024, 1, 2, 15))
    more = read(MAPPING, {"log.csv": LOG + "C,create_order,2024-03-01 08:00,,,,\nC,ship_goods,2024-03-05 07:00,,,,\n"})
    variants = {row["id"]: row["variant"] for row in rows(more, "SELECT id, variant FROM object_order")}
    assert variants["B"] == variants["C"] != variants["A"]


def test_the_profile_says_what_is_there(log):
    (profile,) = log.types
    assert (profile.type, profile.objects, profile.events) == ("order", 2, 6)
    assert [(a.activity, a.events, a.day_only, a.tables) for a in profile.activities] == [
        ("create_order", 3, False, ("log",)),
        ("check_credit", 1, False, ("log",)),
        ("ship_goods", 2, False, ("log",)),
    ]
    assert profile.has_resource
    assert profile.has_department
    assert profile.has_automated
    assert profile.has_recorded
    assert (log.first_date.isoformat(), log.last_date.isoformat()) == ("2024-01-01", "2024-02-01")


def test_the_files_that_were_read_are_named(log):
    digest = hashlib.sha256(LOG.lstrip().encode()).hexdigest()
    assert log.files == (SourceFile(name="log.csv", rows=6, sha256=digest, tables=("log",)),)


def test_the_log_gives_the_four_tables(log):
    events = log.events().to_pylist()
    assert [e["event_id"] for e in events] == [f"log:{row}" for row in range(2, 8)]
    assert (events[1]["activity"], events[1]["name"], events[1]["resource"]) == ("check_credit", "check_credit", "bot")
    assert log.objects().to_pylist() == [
        {"object_id": "order:B", "type": "order", "id": "B"},
        {"object_id": "order:A", "type": "order", "id": "A"},
    ]
    assert log.event_objects().to_pylist()[:2] == [
        {"event_id": "log:2", "object_id": "order:B"},
        {"event_id": "log:3", "object_id": "order:A"},
    ]
    assert log.object_objects().num_rows == 0


def test_nothing_else_is_left_in_the_engine(log, rows):
    tables = rows(log, "SELECT table_name AS t FROM information_schema.tables ORDER BY 1")
    assert [row["t"] for row in tables] == [
        "also",
        "core_order",
        "departments",
        "events",
        "names",
        "object_order",
        "repeats_order",
        "resources",
        "sorted_order",
        "steps_order",
        "unmapped",
    ]


def test_a_sealed_engine_reads_no_files(log):
    with pytest.raises(Exception, match="Permission"):
        log.engine.query("SELECT * FROM read_csv('/etc/passwd')")


DAYS = """
order,step,at,keyed
SAME,create_order,2024-10-26,2024-10-26
NEXT,create_order,2024-10-26,2024-10-27
THEN,create_order,2024-10-26,2024-10-28
LONG,create_order,2024-10-27,2024-10-28
LATE,create_order,2024-10-27,2024-10-29
EVEN,create_order,2024-10-27,2024-10-28 23:30
MUCH,create_order,2024-03-31,2024-04-02 00:30
"""


def test_a_step_known_to_the_day_is_timely_by_the_end_of_the_next_day(read, rows):
    """In Berlin 27 October 2024 had 25 hours, and 31 March 23."""
    mapping = """
time_zone: Europe/Berlin
tables:
  - {name: log, file: log.csv, objects: {order: order}, activity: step, time: at, recorded: keyed}
"""
    log = read(mapping, {"log.csv": DAYS})
    timely = {row["id"] for row in rows(log, "SELECT id FROM object_order WHERE timely_steps = 1")}
    assert timely == {"SAME", "NEXT", "LONG", "EVEN"}
    assert rows(log, "SELECT CAST(sum(recorded_steps) AS INTEGER) AS n FROM object_order") == [{"n": 7}]


def test_a_step_with_a_time_of_day_is_timely_for_24_hours(read, rows):
    """In Berlin, on the days when clocks change as on all others."""
    content = """
order,step,at,keyed
IN,create_order,2024-10-26 15:00,2024-10-27 14:00
OUT,create_order,2024-10-26 15:00,2024-10-27 14:00:01
"""
    mapping = """
time_zone: Europe/Berlin
tables:
  - {name: log, file: log.csv, objects: {order: order}, activity: step, time: at, recorded: keyed}
"""
    log = read(mapping, {"log.csv": content})
    assert [row["id"] for row in rows(log, "SELECT id FROM object_order WHERE timely_steps = 1")] == ["IN"]
