"""What the events behind a result say: the process by unit and period, and single objects for who may see data."""

import re
from pathlib import Path

from django.urls import reverse

from web.conftest import World
from web.test_results_runs import made, small  # noqa: F401 - a fixture


def answer(page: str) -> str:
    """Return the words of what a page of the process answers."""
    told = page.split('blocks mt-3">')[1].split("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told)).strip()


def test_the_process_is_shown_whole_and_by_region_and_period(world: World, small: Path) -> None:  # noqa: F811
    run = made(world, small)
    client = world.client("sponsor")
    where = reverse("result-process", args=["haichuan", run.assessment_id, run.number])
    whole = client.get(where, {"question": "durations", "object": "order"}).content.decode()
    north = client.get(where, {"question": "durations", "object": "order", "where": "region=North"}).content.decode()
    day = {"from": "2024-03-01", "to": "2024-03-01"}
    first = client.get(where, {"question": "durations", "object": "order", **day}).content.decode()
    heads = [answer(page).split(" Objects still")[0] for page in (whole, north, first)]
    # 39 orders of a day and one of twelve; half of them, with that one, in the North; two were entered on the first.
    assert heads == [
        "From first to last step · Sales order 40 objects, 30.6 h on average.",
        "From first to last step · Sales order 20 objects, 37.2 h on average.",
        "From first to last step · Sales order 2 objects, 24.0 h on average.",
    ]
    assert 'value="region=North" checked' in north
    flow = client.get(where, {"object": "order"}).content.decode()
    assert "<svg" in flow
    assert " style=" not in flow


def test_a_period_that_ends_before_it_begins_is_told(world: World, small: Path) -> None:  # noqa: F811
    run = made(world, small)
    where = reverse("result-process", args=["haichuan", run.assessment_id, run.number])
    page = world.client("sponsor").get(where, {"object": "order", "from": "2024-03-09", "to": "2024-03-01"})
    assert page.status_code == 422
    assert "2024-03-09" in page.content.decode()
    odd = world.client("sponsor").get(where, {"object": "nothing", "question": "drop table"})
    assert odd.status_code == 200
    assert world.client("sponsor").get(where, {"object": "order", "from": "x"}).status_code == 422


def test_single_objects_are_for_those_who_may_see_the_data(world: World, small: Path) -> None:  # noqa: F811
    run = made(world, small)
    where = reverse("result-indicator", args=["haichuan", run.assessment_id, run.number, "order-cycle-spread"])
    seen = answer(world.client("data-analyst").get(where).content.decode())
    # S07 took twelve days and stands first, with its day and region.
    assert seen.startswith("The 30 worst, worst first Number Day Value Region S07 2024-03-20 12.00 North")
    assert "S07" not in world.client("sponsor").get(where).content.decode()
