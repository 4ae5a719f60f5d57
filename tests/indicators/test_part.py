"""A part of a log: several attributes at once, of the object or of what it came from; rules and single objects alike.

===== ====== ======= ====== ============================ ========
order region product amount from entry to shipping       invoice
===== ====== ======= ====== ============================ ========
A     North  Pumps   100    24 hours                     paid
B     North  Valves  300    120 hours                    not paid
C     South  Pumps   500    48 hours                     paid
D     –      Pumps   200    12 hours, shipped unchecked  –
E     South  Pumps   400    96 hours, shipped unchecked  –
===== ====== ======= ====== ============================ ========
"""

from datetime import date
from pathlib import Path

import pytest

from asked import asked_indicator, asked_rule
from leadline.assessment import Folder
from leadline.eventlog import read_log
from leadline.indicators import find_objects, find_violations, measure

ORDERS = [
    ("A", "North", "Pumps", 100, "2025-03-03 08:00", "2025-03-03 09:00", "2025-03-04 08:00"),
    ("B", "North", "Valves", 300, "2025-03-03 08:00", "2025-03-03 09:00", "2025-03-08 08:00"),
    ("C", "South", "Pumps", 500, "2025-03-03 08:00", "2025-03-03 09:00", "2025-03-05 08:00"),
    ("D", "", "Pumps", 200, "2025-03-03 08:00", "", "2025-03-03 20:00"),
    ("E", "South", "Pumps", 400, "2025-04-03 08:00", "", "2025-04-07 08:00"),
]
COLUMNS = ("no", "region", "product", "amount", "entered", "checked", "shipped")
INVOICES = [
    ("I1", "A", "2025-03-10", "2025-03-20"),
    ("I2", "B", "2025-03-10", ""),
    ("I3", "C", "2025-03-10", "2025-03-30"),
]
TABLES = [
    {
        "name": "orders", "file": "orders.csv", "object": "order", "id": "no",
        "attributes": {"region": "region", "product": "product", "amount": "amount"},
        "events": {"create_order": "entered", "check_credit": "checked", "ship_goods": "shipped"},
    },
    {
        "name": "invoices", "file": "invoices.csv", "object": "invoice", "id": "no", "links": {"order": "order"},
        "events": {"create_invoice": "issued", "receive_payment": "paid"},
    },
]  # fmt: skip


@pytest.fixture
def log(make_log):
    files = {
        "orders.csv": [dict(zip(COLUMNS, row, strict=True)) for row in ORDERS],
        "invoices.csv": [dict(zip(("no", "order", "issued", "paid"), row, strict=True)) for row in INVOICES],
    }
    return make_log(files, TABLES)


HOURS = asked_indicator("hours(create_order, ship_goods)", "mean", unit="hours")
PAID = asked_indicator("has(receive_payment)", "share", unit="percent", object="invoice")


def asked(log, model, indicator, **more):
    (value,) = measure(model, log, indicators=[indicator], **more).indicators
    return value


@pytest.mark.parametrize(
    ("where", "n", "hours"),
    [
        ({}, 5, 60.0),
        ({"region": "North"}, 2, 72.0),
        ({"product": "Pumps"}, 4, 45.0),
        ({"region": "South", "product": "Pumps"}, 2, 72.0),
        ({"region": "North", "product": "Pumps"}, 1, 24.0),
        ({"region": ("North", "South"), "product": "Pumps"}, 3, 56.0),
        ({"region": ("", "North")}, 3, 52.0),
        ({"region": "North' OR 'a' = 'a"}, 0, None),
        ({"region": "North", "product": "Bolts"}, 0, None),
        ({"amount": ("100.0", "500", "many")}, 2, 36.0),
        ({"amount": "many"}, 0, None),
    ],
)
def test_several_attributes_must_all_fit_and_one_of_several_values(log, model, where, n, hours):
    value = asked(log, model, HOURS, where=where)
    assert (value.n, value.value) == (n, hours)
    assert value.status == ("measured" if n else "not-measured")


def test_days_and_attributes_combine(log, model):
    value = asked(log, model, HOURS, where={"region": "South"}, period=(date(2025, 4, 1), None))
    assert (value.n, value.value) == (1, 96.0)


def test_what_a_type_came_from_says_of_which_part_it_is(log, model):
    north = asked(log, model, PAID, where={"region": "North"})
    assert (north.n, north.numerator) == (2, 1)
    assert asked(log, model, PAID, where={"region": "North", "product": "Pumps"}).value == 100.0
    assert set(north.tables) == {"invoices"}


def test_a_breakdown_by_a_date_is_of_days_on_the_logs_clock_and_names_parts(make_log, model):
    rows = [
        {"no": no, "entered": "2025-03-03 08:00", "shipped": f"2025-03-04 {hour}:00", "due": due}
        for no, hour, due in (("A", "08", "2025-03-10"), ("B", "10", "2025-03-10"), ("C", "12", "2025-03-11"))
    ]
    table = TABLES[0] | {"attributes": {"due_date": "due"}}
    table["events"] = {"create_order": "entered", "ship_goods": "shipped"}
    log = make_log({"orders.csv": rows}, [table], time_zone="Asia/Shanghai")
    points = asked(log, model, HOURS, by=["due_date"]).breakdown["due_date"]
    assert [(point.group, point.n, point.value) for point in points] == [
        ("2025-03-10", 2, 25.0),
        ("2025-03-11", 1, 28.0),
    ]
    assert [asked(log, model, HOURS, where={"due_date": point.group}).value for point in points] == [25.0, 28.0]


def test_without_the_attribute_nothing_is_measured_and_it_says_why(log, model):
    value = asked(log, model, HOURS, where={"region": "North", "channel": "web"})
    assert (value.status, value.reason, value.params) == ("not-measured", "no-attribute", {"attribute": "channel"})


def test_rules_count_the_part_alone(log, model):
    checked = asked_rule(model, template="precedence", a="check_credit", b="ship_goods")

    def kept(**where):
        (rule,) = measure(checked, log, indicators=[], where=where).rules
        return rule.n, rule.violations, rule.amount, rule.examples

    assert kept() == (5, 2, 600.0, ("D", "E"))
    assert kept(region="South") == (2, 1, 400.0, ("E",))
    assert kept(region="South", product="Pumps") == (2, 1, 400.0, ("E",))
    assert kept(region="North") == (2, 0, 0.0, ())
    assert kept(region=("", "South")) == (3, 2, 600.0, ("D", "E"))
    (gone,) = measure(checked, log, indicators=[], where={"region": "North", "channel": "web"}).rules
    assert (gone.status, gone.reason) == ("not-measured", "no-attribute")


def test_an_indicator_sees_verdicts_on_objects_outside_the_part_through_links(log, model):
    checked = asked_rule(model, template="precedence", a="check_credit", b="ship_goods")
    invoices = asked_indicator("violates(asked)", "share", unit="percent", object="invoice")
    measured = measure(checked, log, indicators=[invoices], where={"product": "Pumps"})
    assert (measured.indicators[0].n, measured.indicators[0].value) == (2, 0.0)


def test_single_objects_are_those_of_the_part(log, model):
    one = model.model_copy(update={"indicators": (HOURS,)})
    rows = find_objects(one, log, "asked", where={"product": "Pumps"})
    assert rows["id"].to_pylist() == ["D", "A", "C", "E"]
    assert find_objects(one, log, "asked", where={"region": "South"})["id"].to_pylist() == ["C", "E"]
    assert find_objects(one, log, "asked", where={"channel": "web"}) is None
    checked = asked_rule(model, template="precedence", a="check_credit", b="ship_goods")
    assert find_violations(checked, log, "asked", where={"region": "South"})["id"].to_pylist() == ["E"]
    assert find_violations(checked, log, "asked", where={"channel": "web"}) is None


def test_parts_of_the_example_are_its_breakdown_and_add_up() -> None:
    folder = Folder(Path(__file__).resolve().parents[2] / "examples" / "manufacturer")
    period = (folder.assessment.period.start, folder.assessment.period.end)
    with read_log(folder.mapping, folder.data, folder.model) as log:
        whole = measure(folder.model, log, by=["region"], period=period)
        values = sorted({p.group for each in whole.indicators for p in each.breakdown.get("region", ())})
        parts = {value: measure(folder.model, log, period=period, where={"region": value}) for value in [*values, ""]}
    compared = 0
    alone = {each.id for each in folder.model.indicators if each.aggregate == "concentration"}  # the part's own top ten
    for place, each in enumerate(whole.indicators):
        if "region" not in each.breakdown or each.indicator in alone:
            continue
        for point in each.breakdown["region"]:
            found = parts[point.group].indicators[place]
            assert (found.n, found.value) == (point.n, point.value), (each.indicator, point.group)
            compared += 1
        assert sum(part.indicators[place].n for part in parts.values()) == each.n
    assert compared > 60
    for place, rule in enumerate(whole.rules):
        its = [part.rules[place] for part in parts.values()]
        if rule.status == "measured" and not any(part.reason == "no-attribute" for part in its):
            assert sum(part.n for part in its) == rule.n
            assert sum(part.violations for part in its) == rule.violations
