"""Whatever the events, every question has the answer that a plain walk through each object's steps gives.

Few moments and few names, so that ties, repeats, loops and unknown people are frequent. Times are either all times of
day or all days; the ranks of the steps in the reference process are those of ``ACTIVITIES``.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.engine import DuckDB
from leadline.eventlog import Mapping, read_log
from leadline.mining import Slice
from leadline.model import load_model
from mining.conftest import MAPPING, write_events
from mining.plain import Step, compare

ACTIVITIES = ("capture_lead", "create_order", "check_credit", "confirm_order", "ship_goods")
START = datetime(2024, 1, 1)
MODEL = load_model("ltc")


class Event(NamedTuple):
    order: str
    activity: str
    time: datetime
    resource: str | None
    department: str | None
    automated: bool | None


def steps(hours: int) -> st.SearchStrategy[list[Event]]:
    step = st.builds(
        Event,
        st.sampled_from("ABC"),
        st.sampled_from(ACTIVITIES),
        st.integers(0, 6).map(lambda n: START + timedelta(hours=hours * n)),
        st.sampled_from([None, "ann", "bob"]),
        st.sampled_from([None, "Desk", "Credit", "Stock"]),
        st.sampled_from([None, True, False]),
    )
    return st.lists(step, min_size=1, max_size=30)


def walks(events: Sequence[Event]) -> dict[str, list[Step]]:
    """Return each order's steps in their order, equal events once."""
    first: dict[tuple[object, ...], Event] = {}
    for event in events:
        first.setdefault((event.order, event.activity, event.time, event.resource), event)
    found: dict[str, list[Step]] = defaultdict(list)
    for number, each in enumerate(first.values()):
        found[each.order].append(Step(number, each.activity, each.time, each.time.date(), *each[3:]))
    for walk in found.values():
        walk.sort(key=lambda step: (step.time, ACTIVITIES.index(step.activity)))  # stable: then as in the file
    return dict(found)


@given(events=steps(hours=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_matches_a_plain_walk(tmp_path, events):
    check(events, tmp_path, days=False)


@given(events=steps(hours=24))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_and_so_it_does_where_only_days_are_known(tmp_path, events):
    check(events, tmp_path, days=True)


def check(events, tmp_path, days):
    write_events(tmp_path, events)
    with read_log(Mapping.model_validate(MAPPING), [tmp_path], MODEL, engine=DuckDB(threads=2)) as log:
        of_days = {a.activity for a in log.types[0].activities if a.day_only}
        if days:
            assert of_days == {e.activity for e in events}
        kept = walks(events)
        teams = any(step.department for walk in kept.values() for step in walk)  # of equal events the first says it
        compare(log, Slice(object="order"), kept, of_days, teams=teams)
