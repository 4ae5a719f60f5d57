"""From lead to cash: six leads whose fate is worked out by hand, and the simulated company walked link by link."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from leadline.assessment import Folder
from leadline.errors import InputError
from leadline.eventlog import Log, Mapping, read_log
from leadline.mining import Slice, first_type, trace_cash

MAPPING = {
    "tables": [
        {
            "name": "leads",
            "file": "leads.csv",
            "object": "lead",
            "id": "lead",
            "attributes": {"channel": "channel"},
            "events": {"capture_lead": "captured", "close_lead": "closed"},
        },
        {
            "name": "deals",
            "file": "deals.csv",
            "object": "opportunity",
            "id": "deal",
            "links": {"lead": "lead"},
            "events": {"analyse_needs": "analysed", "lose_opportunity": "lost"},
        },
        {
            "name": "orders",
            "file": "orders.csv",
            "object": "order",
            "id": "order",
            "links": {"opportunity": "deal"},
            "events": {"create_order": "entered", "receive_payment": "paid", "survey_customer": "asked"},
        },
    ]
}
# L1 is paid by the second of its two orders; L2 was closed; L3's deal was lost; L4 waits; L5 has an order that was
# surveyed and not paid, which ends nothing; L6 is paid before it was captured.
FILES = {
    "leads.csv": """lead,channel,captured,closed
L1,web,2024-01-01 08:00,
L2,web,2024-01-02 08:00,2024-01-05 08:00
L3,fair,2024-01-03 08:00,
L4,fair,2024-05-01 08:00,
L5,web,2024-01-05 08:00,
L6,,2024-03-01 08:00,
""",
    "deals.csv": """deal,lead,analysed,lost
D1,L1,2024-01-10 08:00,
D3,L3,2024-01-11 08:00,2024-02-01 08:00
D5,L5,2024-01-12 08:00,
D6,L6,2024-02-12 08:00,
""",
    "orders.csv": """order,deal,entered,paid,asked
O1,D1,2024-01-20 08:00,,
O2,D1,2024-01-21 08:00,2024-01-31 20:00,
O5,D5,2024-02-01 08:00,,2024-02-20 08:00
O6,D6,2024-02-14 08:00,2024-02-20 08:00,
""",
}


@pytest.fixture
def written(tmp_path: Path, model) -> Iterator[Callable[..., Log]]:
    """Return a function that reads the six leads, with some files changed."""
    logs: list[Log] = []

    def read(*tables: dict[str, object], **changed: str) -> Log:
        for name, content in (FILES | {f"{name}.csv": text for name, text in changed.items()}).items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        logs.append(read_log(Mapping.model_validate({"tables": [*MAPPING["tables"], *tables]}), [tmp_path], model))
        return logs[-1]

    yield read
    for log in logs:
        log.close()


def test_six_leads(written, model):
    found = trace_cash(written(), model)
    assert (found.object, found.goal, found.as_of) == ("lead", "receive_payment", date(2024, 5, 1))
    assert (found.objects, found.reached, found.ended, found.open) == (6, 2, 2, 2)
    assert (found.share, found.share_of_decided) == (pytest.approx(1 / 3, abs=1e-6), 0.5)
    assert {(s.activity, s.stage, s.outcome): s.objects for s in found.stops} == {
        ("close_lead", "lead", "ended"): 1,
        ("lose_opportunity", "conversion", "ended"): 1,
        ("capture_lead", "lead", "open"): 1,
        ("survey_customer", "fulfilment", "open"): 1,
    }


def test_the_time_to_cash_is_never_negative(written, model):
    found = trace_cash(written(), model)
    assert (found.median_hours, found.p90_hours) == (
        30 * 24 + 12,
        30 * 24 + 12,
    )  # L1, from the first to the last of January
    assert (found.backwards, found.day_only) == (1, False)


def test_the_time_to_cash_is_that_to_the_first_payment(written, model):
    orders = FILES["orders.csv"].replace("01-20 08:00,,", "01-20 08:00,2024-03-09 08:00,")  # O1, after L1's other order
    found = trace_cash(written(orders=orders.replace("02-01 08:00,,", "02-01 08:00,2024-02-04 08:00,")), model)
    # L1 took 30.5 days, L5 30; L6 is backwards and no time to cash.
    assert (found.reached, found.median_hours, found.p90_hours) == (3, 30.25 * 24, pytest.approx(30.45 * 24))


def test_only_leads_old_enough_say_how_many_are_paid_by_an_age(written, model):
    found = {each.days: each for each in trace_cash(written(), model).cohorts}
    assert (found[30].objects, found[30].reached, found[30].share) == (5, 1, 0.2)  # L4 is of the last day, L1 took 30.5
    assert (found[90].objects, found[90].reached, found[90].share) == (4, 1, 0.25)  # L6 is 62 days old
    assert (found[180].objects, found[180].share) == (0, None)


def test_what_comes_after_the_day_of_looking_is_not_seen(written, model):
    found = trace_cash(written(), model, as_of=date(2024, 1, 20))
    assert (found.objects, found.reached, found.ended, found.open) == (4, 0, 1, 3)  # L6 and L4 are not captured yet
    assert Counter(s.activity for s in found.stops) == {"close_lead": 1, "create_order": 1, "analyse_needs": 1}
    assert {s.activity: s.objects for s in found.stops}["analyse_needs"] == 2


def test_of_last_steps_at_one_moment_the_later_in_the_process_counts(written, model):
    row = "L3,fair,2024-01-03 08:00,"
    found = trace_cash(written(leads=FILES["leads.csv"].replace(row, f"{row}2024-02-01 08:00")), model)
    stops = {stop.activity: stop.objects for stop in found.stops}  # L3 is closed when its deal is lost
    assert (stops["lose_opportunity"], stops["close_lead"]) == (1, 1)


def test_a_slice_and_another_type(written, model):
    log = written()
    web = trace_cash(log, model, Slice(object="lead", where={"channel": "web"}))
    assert (web.objects, web.reached, web.ended) == (3, 1, 1)
    orders = trace_cash(log, model, "order")
    assert (orders.objects, orders.reached, orders.open) == (4, 2, 2)
    entered = trace_cash(log, model, "order", goal="create_order")  # with which an order begins: it takes no time
    assert (entered.share, entered.median_hours, entered.backwards) == (1.0, 0.0, 0)


def test_days_are_days(written, model):
    days = FILES["leads.csv"].replace(" 08:00", "")
    found = trace_cash(written(leads=days), model)
    assert found.day_only
    assert found.median_hours == 30 * 24


def test_an_order_of_two_leads_is_cash_of_both(written, model):
    mapping = {
        "name": "shared",
        "file": "shared.csv",
        "object": "order",
        "id": "order",
        "repeats": True,
        "links": {"opportunity": "deal"},
    }
    found = trace_cash(written(mapping, shared="order,deal\nO2,D3\n"), model)  # the paid order is of D1 and D3
    assert (found.reached, found.ended) == (3, 1)


def test_without_the_goal_there_is_nothing_to_trace(written, model):
    with pytest.raises(InputError) as raised:
        trace_cash(written(), model, goal="apply_cash")
    assert "nothing that came of objects of type 'lead' has the step 'apply_cash'" in str(raised.value)
    assert "没有步骤“apply_cash”" in raised.value.sentences("zh-Hans")[0]


def test_the_simulated_company_walked_link_by_link(root, model):
    folder = Folder(root / "examples" / "manufacturer")
    with read_log(folder.mapping, folder.data, model) as log:
        assert first_type(log, model) == "lead"
        events, links = defaultdict(list), defaultdict(list)
        for row in log.object_objects().to_pylist():
            links[row["target_id"]].append(row["source_id"])
        steps = {row["event_id"]: row for row in log.events().to_pylist() if row["activity"]}
        for row in log.event_objects().to_pylist():
            if row["event_id"] in steps:
                events[row["object_id"]].append(steps[row["event_id"]])
        rank = {activity: place for place, activity in enumerate(log.activities)}
        ends = {"close_lead", "lose_opportunity", "cancel_order"}
        fates, stops = Counter(), Counter()
        for row in log.objects().to_pylist():
            if row["type"] != "lead" or not events[row["object_id"]]:
                continue
            came, waiting = {row["object_id"]}, [row["object_id"]]
            while waiting:
                for child in links[waiting.pop()]:
                    if child not in came:
                        came.add(child)
                        waiting.append(child)
            all_of_it = [event for each in came for event in events[each]]
            last = max(all_of_it, key=lambda event: (event["time"], rank[event["activity"]]))["activity"]
            paid = [event["time"] for event in all_of_it if event["activity"] == "receive_payment"]
            fate = "reached" if paid else "ended" if last in ends else "open"
            fates[fate] += 1
            if not paid:
                stops[last, fate] += 1
        found = trace_cash(log, model)
    assert (found.reached, found.ended, found.open) == (fates["reached"], fates["ended"], fates["open"])
    assert {(stop.activity, stop.outcome): stop.objects for stop in found.stops} == stops
    assert found.reached > 0
