"""The data-quality report: what is wrong is counted, with examples, and told in both languages."""

import pytest

from leadline.text import LANGUAGES, catalogue


@pytest.fixture
def findings(read):
    def findings(mapping: str, files: dict[str, str], code: str):
        log = read(mapping, files)
        assert all(finding.sentence(language) for finding in log.quality for language in LANGUAGES)
        return [f for f in log.quality if f.code == code]

    return findings


EVENTS = """
    tables:
      - {name: log, file: log.csv, objects: {order: id}, activity: step, time: at, resource: who}
    """


def test_rows_without_id_time_or_activity_are_left_out(findings):
    log = """
        id,step,at,who
        1,create_order,2024-01-01 10:00,ann
        ,create_order,2024-01-01,bob
        2,create_order,,
        3,,2024-01-02,
        """
    found = {
        code: findings(EVENTS, {"log.csv": log}, f"missing-{code}") for code in ("ids", "times", "activities", "values")
    }
    assert {code: (f.column, f.count, f.of) for code, (f,) in found.items()} == {
        "ids": ("id", 1, 4),
        "times": ("at", 1, 4),
        "activities": ("step", 1, 4),
        "values": ("who", 2, 4),
    }


@pytest.mark.parametrize("step", ["create_order", "Coffee"])
def test_equal_events_are_kept_once_whether_they_are_a_step_or_not(findings, read, step):
    row, other_person = (f"1,{step},2024-01-01 10:00,{who}\n" for who in ("ann", "bob"))
    log = {"log.csv": f"id,step,at,who\n1,ship_goods,2024-01-02,ann\n{row}{other_person}{row}{row}"}
    (finding,) = findings(EVENTS, log, "duplicate-events")
    assert (finding.table, finding.count, finding.of) == ("log", 2, 5)
    assert sorted(event["resource"] for event in read(EVENTS, log).events().to_pylist()) == ["ann", "ann", "bob"]


def test_equal_events_of_unknown_people_and_names_are_duplicates_too(findings):
    steps = ["create_order", "create_order", "Wat", "Hm", "Hm"]
    log = "\n".join(["id,step,at,who", *(f"1,{step},2024-01-01," for step in steps)])
    (finding,) = findings(EVENTS, {"log.csv": log}, "duplicate-events")
    assert finding.count == 2


def test_unmapped_activities_are_listed_and_kept(findings, read):
    steps = ["create_order", "Freigabe", "Freigabe", "Wat"]
    log = {"log.csv": "\n".join(["id,step,at,who", *(f"1,{step},2024-01-0{i}," for i, step in enumerate(steps, 1))])}
    (finding,) = findings(EVENTS, log, "unmapped-activity")
    assert (finding.count, finding.of, finding.examples) == (3, 4, ("Freigabe (2)", "Wat (1)"))
    again = read(EVENTS, log)
    assert [(e["name"], e["activity"]) for e in again.events().to_pylist()] == [
        ("create_order", "create_order"),
        ("Freigabe", None),
        ("Freigabe", None),
        ("Wat", None),
    ]
    assert again.types[0].events == 1


def test_tied_times_are_counted(findings):
    log = """
        id,step,at,who
        1,ship_goods,2024-01-01 10:00,
        1,create_order,2024-01-01 10:00,
        1,send_invoice,2024-01-01 11:00,
        """
    (finding,) = findings(EVENTS, {"log.csv": log}, "tied-times")
    assert (finding.count, finding.of, finding.params) == (1, 3, {"object": "order"})


MILESTONES = """
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: id
        links: {lead: lead}
        events: {create_order: made, check_credit: checked, ship_goods: sent}
      - {name: leads, file: leads.csv, object: lead, id: id, events: {capture_lead: at}}
    """


def test_steps_before_what_they_follow_are_counted_by_pair(findings):
    orders = """
        id,lead,made,checked,sent
        1,,2024-01-02 10:00,2024-01-03 10:00,2024-01-01 10:00
        2,,2024-01-02 10:00,2024-01-03 10:00,2024-01-02 18:00
        3,,2024-01-02 10:00,2024-01-03 10:00,2024-01-04 10:00
        """.replace(" " * 8, "").lstrip()
    found = findings(MILESTONES, {"orders.csv": orders, "leads.csv": "id,at\nL,2024-01-01\n"}, "out-of-order")
    assert [f.severity for f in found] == ["warning", "note"]  # two of three is no longer an exception
    assert sorted([(f.params["earlier"], f.params["later"], f.count, f.of, f.examples) for f in found]) == [
        ("check_credit", "ship_goods", 2, 3, ("1", "2")),
        ("create_order", "ship_goods", 1, 3, ("1",)),
    ]


def test_an_order_before_its_lead_is_out_of_order_by_whole_days(findings):
    orders = "id,lead,made,checked,sent\n1,L1,2024-01-05 10:00,,\n2,L2,2024-01-05 10:00,,\n3,L3,2024-01-05 10:00,,\n"
    leads = "id,at\nL1,2024-01-04\nL2,2024-01-05\nL3,2024-01-06\n"  # days: L2 is the order's own day
    (finding,) = findings(MILESTONES, {"orders.csv": orders, "leads.csv": leads}, "out-of-order")
    assert (finding.params["earlier"], finding.params["later"], finding.examples) == (
        "capture_lead",
        "create_order",
        ("3",),
    )


def test_links_to_nothing_make_an_object_and_are_counted(findings, read, rows):
    orders = "id,lead,made,checked,sent\n1,L1,2024-01-05 10:00,,\n2,L9,2024-01-05 10:00,,\n"
    files = {"orders.csv": orders, "leads.csv": "id,at\nL1,2024-01-01\n"}
    (finding,) = findings(MILESTONES, files, "orphan-links")
    assert (finding.count, finding.of, finding.examples, finding.params) == (1, 2, ("L9",), {"object": "lead"})
    assert rows(read(MILESTONES, files), "SELECT id, steps FROM object_lead ORDER BY object")[-1] == {
        "id": "L9",
        "steps": 0,
    }


def test_ids_that_a_spreadsheet_shortened_are_told(findings):
    ids = ["1.00001E+11", "2,5e+15", "4E+100", "100001000017", "1E5", "E+11", "A-1.0E+11"]  # the last four as they were
    log = "\n".join(["id;step;at;who", *(f"{each};create_order;2024-01-01;ann" for each in ids)])
    (finding,) = findings(EVENTS, {"log.csv": log}, "id-rounded")
    assert (finding.count, finding.of, finding.examples) == (3, 7, ("1.00001E+11", "2,5e+15", "4E+100"))
    assert not findings(EVENTS, {"log.csv": "id,step,at,who\n1,create_order,2024-01-01,ann\n"}, "id-rounded")


KEPT = [f"4201061990010{i:05}" for i in range(10001, 10020)]  # 18 digits, all there
SIXTEEN = [f"620000000000{i:04}" for i in range(1, 101)]  # one in ten ends in zero


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["420106199001011000", "420106199001012000", "A-1"], 2),
        (["420106199001011000"], 1),
        ([*KEPT, "420106199001011000", "420106199001012000"], 2),
        (SIXTEEN, 0),
        ([each[:15] + "0" for each in SIXTEEN[:40:10]], 4),
        (["6200000000001230"], 0),
        (KEPT, 0),
        (["123456789012000", "20240301000000"], 0),
    ],
    ids=["all", "one alone", "some", "by chance", "sixteen digits", "one of sixteen", "none", "fifteen digits"],
)
def test_ids_whose_last_digits_a_spreadsheet_made_zeros_are_told(findings, ids, told):
    log = "\n".join(["id,step,at,who", *(f"{each},create_order,2024-01-01,ann" for each in ids)])
    found = findings(EVENTS, {"log.csv": log}, "id-zeroed")
    assert [(each.count, each.of) for each in found] == [(told, len(ids))] * bool(told)


def test_few_objects_are_noted(findings):
    found = findings(
        MILESTONES,
        {"orders.csv": "id,lead,made,checked,sent\n1,,2024-01-05,,\n", "leads.csv": "id,at\nL,2024-01-01\n"},
        "small-type",
    )
    assert [(f.count, f.of, f.params) for f in found] == [(1, 30, {"object": "order"}), (1, 30, {"object": "lead"})]


def test_every_sentence_has_a_place_for_what_it_counts():
    for key, text in catalogue("quality").items():
        for language in LANGUAGES:
            assert "{count}" in text.get(language), key


def test_ids_that_are_lists_written_as_text_are_told(findings):
    """pm4py writes the objects of an event into CSV as lists of Python."""
    rows = "".join(
        f"{each},create_order,2024-01-0{i},ann\n"
        for i, each in enumerate(["['o1']", "\"['o1', 'o2']\"", "[]", '"[7, 8]"', "[A-1]", "o1", '"o,1"'], 1)
    )
    (finding,) = findings(EVENTS, {"log.csv": f"id,step,at,who\n{rows}"}, "id-list")
    assert (finding.count, finding.of, finding.severity) == (4, 7, "warning")
    assert not findings(EVENTS, {"log.csv": "id,step,at,who\n[A-1],create_order,2024-01-01,ann\n"}, "id-list")
