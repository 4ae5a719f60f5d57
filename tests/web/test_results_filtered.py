"""A result filtered by several attributes at once: on every page and in the API alike, worked out by hand.

Forty orders, Q00 to Q39, are entered on 1 to 20 March and again on 1 to 20 March. The odd ones are of the North, the
first twenty of the unit Pumps, the others of Valves. All are shipped after a day; Q07 takes twelve. Credit is checked
but for Q01, Q03 and Q21, which are of the North. Three people of each unit say what the standard is worth: 2 in Pumps,
4 in Valves. A second question all of Pumps answered, and two people of Valves.
"""

import re
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from leadline.text import LANGUAGES, say
from leadline.web.assessments.models import Run
from leadline.web.files.store import store_bytes
from leadline.web.results.models import RunBasis
from leadline.web.results.narrowed import Narrow, seen_narrowed
from web.conftest import World
from web.test_api import ask, token_of
from web.test_results_pages import numbers_of
from web.test_results_runs import made

pytestmark = pytest.mark.usefixtures("forgetful")

MAPPING = """
tables:
  - name: orders
    file: orders.csv
    object: order
    id: no
    attributes: {region: region, business_unit: unit, payment_terms_days: terms}
    events: {create_order: entered, check_credit: checked, ship_goods: shipped}
  - name: deliveries
    file: deliveries.csv
    object: delivery
    id: no
    events: {ship_goods: begun, confirm_delivery: done}
"""
YAML = """
name: {en: Filtered, zh-Hans: 筛选}
organisation: Haichuan
model: ltc
period: {from: 2024-03-01, to: 2024-04-30}
breakdown: [region, business_unit]
units: [Pumps, Valves]
mapping: mapping.yaml
answers: [answers.csv]
scoring: {draws: 50}
"""
UNCHECKED = (1, 3, 21)
FIRST, SECOND = "Q-STD-LM-1", "Q-STD-LM-2"
NORTH_PUMPS = ["region=North", "business_unit=Pumps"]


@pytest.fixture
def run(world: World, tmp_path: Path) -> Run:
    """The run of such a folder."""
    folder = tmp_path / "filtered"
    (folder / "data").mkdir(parents=True)
    orders = ["no,region,unit,terms,entered,checked,shipped"]
    for i in range(40):
        day = 1 + i % 20
        checked = "" if i in UNCHECKED else f"2024-03-{day:02} 09:00"
        shipped = f"2024-03-{day + (12 if i == 7 else 1):02} 08:00"
        row = (
            f"Q{i:02}",
            "North" if i % 2 else "South",
            "Pumps" if i < 20 else "Valves",
            "30",
            f"2024-03-{day:02} 08:00",
        )
        orders.append(",".join((*row, checked, shipped)))
    answers = ["respondent,department,role,unit,item,answer"]
    for unit, value in (("Pumps", 2), ("Valves", 4)):
        answers += [f"{unit}{n},sales,clerk,{unit},{FIRST},{value}" for n in range(3)]
        answers += [f"{unit}{n},sales,clerk,{unit},{SECOND},{value}" for n in range(3 if unit == "Pumps" else 2)]
    deliveries = ["no,begun,done", "D1,2024-03-02 08:00,2024-03-03 08:00", "D2,2024-03-02 08:00,2024-03-04 08:00"]
    for path, lines in {
        "assessment.yaml": [YAML], "mapping.yaml": [MAPPING], "data/orders.csv": orders,
        "data/deliveries.csv": deliveries, "answers.csv": answers,
    }.items():  # fmt: skip
        (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made(world, folder)


def address(run: Run, name: str, *more: str) -> str:
    return reverse(name, args=["haichuan", run.assessment_id, run.number, *more])


def page(
    world: World, run: Run, name: str, *more: str, role: str = "sponsor", status: int = 200, **asked: object
) -> str:
    response = world.client(role).get(address(run, name, *more), asked)
    assert response.status_code == status
    return response.content.decode()


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def chips(text: str) -> dict[str, str]:
    """Return what is chosen, with the address that takes it off."""
    found = re.findall(r'<li>([^<]+) <a class="d-print-none" href="([^"]+)" aria-label', text)
    return {unescape(said): unescape(without) for said, without in found}


def api(world: World, run: Run, what: str, role: str = "data-analyst", **asked: object):
    base = f"/api/v1/o/haichuan/assessments/{run.assessment_id}/results/{run.number}"
    query = "&".join(
        f"{name}={v}" for name, value in asked.items() for v in (value if isinstance(value, list) else [value])
    )
    return ask(f"{base}/{what}{'&' if '?' in what else '?'}{query}", token_of(world, role))


def test_several_filters_hold_together_on_the_process(world: World, run: Run) -> None:
    asked = {"question": "durations", "object": "order", "where": NORTH_PUMPS}
    # Ten odd orders below twenty; nine took a day, Q07 twelve: 2.1 on average.
    assert "10 objects, 2.1 days on average" in words(page(world, run, "result-process", **asked))
    days = {**asked, "from": "2024-03-01", "to": "2024-03-06"}  # Q01, Q03, Q05
    assert "3 objects, 24.0 h on average" in words(page(world, run, "result-process", **days))
    told = api(world, run, "process", **days).json()
    assert told["answers"][0]["answer"]["objects"] == 3
    either = {**asked, "where": ["region=North", "region=South", "business_unit=Pumps"]}
    assert "20 objects" in words(page(world, run, "result-process", **either))


def test_each_filter_is_a_chip_that_can_be_taken_off(world: World, run: Run) -> None:
    shown = page(world, run, "result-process", question="durations", object="order", where=NORTH_PUMPS, to="2024-03-06")
    its = chips(shown)
    assert list(its) == ["Region: North", "Business unit: Pumps", "Until: 2024-03-06"]
    client = world.client("sponsor")
    without = client.get(address(run, "result-process") + its["Region: North"]).content.decode()
    assert list(chips(without)) == ["Business unit: Pumps", "Until: 2024-03-06"]
    assert "6 objects" in words(without)
    clear = re.search(r'class="all d-print-none"><a href="([^"]+)"', shown)
    assert clear is not None
    bare = client.get(address(run, "result-process") + unescape(clear.group(1))).content.decode()
    assert (chips(bare), "40 objects" in words(bare)) == ({}, True)


def test_a_filter_goes_along_to_every_page(world: World, run: Run) -> None:
    query = "where=region%3DNorth&where=business_unit%3DPumps"
    client = world.client("data-analyst")
    for name in ("results", "result-indicators", "result-rules", "result-process", "result-units", "result-agreement",
                 "result-quality", "result-comparison"):  # fmt: skip
        shown = client.get(f"{address(run, name)}?{query}")
        assert shown.status_code == 200, name
        tabs = unescape(shown.content.decode().split('class="tabs')[1].split("</ul>")[0])
        assert tabs.count(f'?{query}"') == tabs.count("href=") == 8, name
        assert list(chips(shown.content.decode())) == ["Region: North", "Business unit: Pumps"], name
    rules = unescape(client.get(f"{address(run, 'result-rules')}?{query}").content.decode())
    (one,) = set(re.findall(r'href="([^"]+/rules/credit-check-before-shipment/[^"]*)"', rules))
    assert one.endswith(query)
    back = unescape(client.get(one).content.decode())
    assert f'href="{address(run, "result-rules")}?{query}">←' in back


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_show_the_whole_say_why(world: World, run: Run, language: str) -> None:
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    for name, key in {
        "result-agreement": "results-whole-answers",
        "result-quality": "results-whole-data",
        "result-comparison": "results-whole-comparison",
    }.items():
        why = say("web", key, language)
        assert why in page(world, run, name, where="region=North")
        assert why not in page(world, run, name)
    plan = reverse("assessment-plan", args=["haichuan", run.assessment_id])
    told = world.client("sponsor").get(plan, {"where": "region=North"}).content.decode()
    assert say("web", "results-whole-plan", language) in told
    deliveries = page(world, run, "result-process", object="delivery", where="region=North")
    reader = seen_narrowed(run, Narrow()).reader(language)
    assert say(
        "web", "results-not-of-type", language, object=reader.object("delivery"), names=reader.attribute("region")
    ) in unescape(deliveries)
    assert "<svg" not in deliveries.split("<main")[1]


def test_rules_and_what_violates_them_are_of_the_part(world: World, run: Run) -> None:
    rule = "credit-check-before-shipment"
    for where, n, ids in (
        ([], 40, ["Q01", "Q03", "Q21"]),
        (["region=North"], 20, ["Q01", "Q03", "Q21"]),
        (NORTH_PUMPS, 10, ["Q01", "Q03"]),
        (["business_unit=Valves"], 20, ["Q21"]),
        (["region=South"], 20, []),
    ):
        (its,) = [each for each in api(world, run, "rules", where=where).json() if each["rule"] == rule]
        assert (its["n"], its["violations"]) == (n, len(ids)), where
        told = api(world, run, f"rules/{rule}/objects", where=where).json()
        assert ([each["id"] for each in told["items"]], told["total"]) == (ids, len(ids))
        shown = page(world, run, "result-rule", rule, role="data-analyst", where=where).split("<h1")[1]
        assert re.findall(r">(Q\d\d)<", shown) == ids
        rules = page(world, run, "result-rules", where=where)
        assert dict(numbers_of(rules))[rule] == f"{100 * (n - len(ids)) / n:.1f}%"


def test_worst_objects_are_of_the_part(world: World, run: Run) -> None:
    for where, first, count in (([], "Q07", 30), (NORTH_PUMPS, "Q07", 10), (["business_unit=Valves"], "Q20", 20)):
        told = api(world, run, "indicators/order-cycle-spread/objects", where=where).json()
        assert (told["items"][0]["id"], told["total"]) == (first, count)
        shown = page(world, run, "result-indicator", "order-cycle-spread", role="data-analyst", where=where)
        listed = re.findall(r">(Q\d\d)<", shown.split("<h1")[1])
        assert (listed[0], len(listed)) == (first, count)
        assert ">Q07<" not in page(world, run, "result-indicator", "order-cycle-spread", where=where).split("<h1")[1]


def test_a_business_unit_has_its_own_peoples_answers(world: World, run: Run) -> None:
    def cell(**asked: object) -> tuple[float | None, str, int]:
        told = api(world, run, "scores", **asked).json()
        (its,) = [e for e in told["scores"]["cells"] if (e["stage"], e["dimension"]) == ("lead", "standardisation")]
        return its["score"], told["answers"], told["respondents"]

    # Both items without a filter: 3.0 of all six, and 2.8 of five.
    assert cell()[1:] == ("all", 6)
    assert cell(where=["business_unit=Pumps"]) == (2.0, "unit", 3)
    assert cell(where=["business_unit=Valves"]) == (4.0, "unit", 3)
    assert cell(where=["business_unit=Pumps", "business_unit=Valves"]) == (3.0, "unit", 6)
    assert cell(where=["region=North"]) == (None, "unknown", 0)
    assert cell(where=NORTH_PUMPS) == (None, "unknown", 0)
    assert cell(where=["business_unit=Pumps"], to="2024-03-10") == (None, "unknown", 0)
    told = api(world, run, "scores", where=["business_unit=Pumps"]).json()
    # Two people of Valves answered the second item: that is few, and Pumps alone beside all would tell of them.
    assert (told["units"], told["private"]) == (["Pumps"], [SECOND])
    shown = words(page(world, run, "results", where="business_unit=Pumps"))
    assert "people who work for Pumps or for all units" in shown
    assert "Of 1 items the unit's own answers are left out" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_answers_cannot_know(world: World, run: Run, language: str) -> None:
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    names = {"en": "Region, days", "zh-Hans": "区域、日期"}[language]
    sentence = say("web", "results-answers-unknown", language, names=names)
    asked = {"where": NORTH_PUMPS, "to": "2024-03-10"}
    for name in ("results", "result-indicators", "result-rules"):
        assert sentence in unescape(page(world, run, name, **asked))
    process = unescape(page(world, run, "result-process", **asked))
    assert sentence not in process  # it shows no scores
    assert say("web", "results-days-mean", language) in process


def test_answers_that_were_not_kept_or_name_no_unit_are_left_out_and_it_says_so(world: World, run: Run) -> None:
    kept = RunBasis.objects.get(run=run)
    content = kept.file.path.read_text(encoding="utf-8").replace('"unit":"Pumps",', "").replace('"unit":"Valves",', "")
    kept.file = store_bytes(world.actor("lead-assessor"), "basis.json", [content.encode()], ("json",))
    kept.save()
    assert "nobody who answered named a business unit" in page(world, run, "results", where="business_unit=Pumps")
    kept.delete()
    assert "they were not kept with this result" in page(world, run, "results", where="business_unit=Valves")


def test_the_result_of_a_part_has_its_own_numbers_each_with_its_explanation(world: World, run: Run) -> None:
    client = world.client("sponsor")
    for name in ("results", "result-indicators", "result-rules"):
        shown = page(world, run, name, where=NORTH_PUMPS)
        links = {unescape(each) for each in re.findall(r'<a class="explains" href="([^"]+)"', shown)}
        assert links, name
        assert all("where=region%3DNorth&where=business_unit%3DPumps" in each for each in links), name
        for link in sorted(links)[::4]:
            part = client.get(link, headers={"HX-Request": "true"})
            assert part.status_code == 200, link
            assert "Of a part of the events alone (Region: North · Business unit: Pumps)." in part.content.decode()
    told = api(world, run, "explanation?what=credit-check-before-shipment", where=NORTH_PUMPS).json()
    assert told["formula"] == "8 / 10 = 0.8"
    figure = page(world, run, "results", where=NORTH_PUMPS).split("in-short")[1]
    assert dict(numbers_of(figure))["respondents"] == "0"
    assert dict(numbers_of(figure))["coverage.measured"].split("/")[0] == str(
        seen_narrowed(
            run, Narrow(where=(("region", ("North",)), ("business_unit", ("Pumps",))))
        ).result.coverage.measured
    )


def test_units_stand_side_by_side_within_a_part(world: World, run: Run) -> None:
    told = api(world, run, "units", by="business_unit", where=["region=North"]).json()
    assert [(each["unit"], each["objects"]) for each in told] == [("Pumps", 10), ("Valves", 10)]
    shown = words(page(world, run, "result-units", by="business_unit", where="region=North"))
    assert "From the events of the filtered part alone" in shown
    asked = {"what": "order.risk", "by": "region", "unit": "North", "to": "2024-03-31"}
    explained = page(world, run, "result-explain", **asked)
    assert "Of North alone." in explained
    assert "Of a part of the events alone (Until: 2024-03-31)." in explained
    nothing = page(world, run, "result-units", by="business_unit", where="region=West")
    assert "Nothing to put side by side" in nothing


def test_what_is_asked_wrongly_is_told_and_hurts_nobody(world: World, run: Run) -> None:
    for name in ("results", "result-indicators", "result-rules", "result-process", "result-units"):
        shown = page(world, run, name, status=422, where="colour=red")
        assert "nothing in the data has &#x27;colour&#x27;" in shown or "nothing in the data has 'colour'" in unescape(
            shown
        )
        backwards = page(world, run, name, status=422, **{"from": "2024-03-09", "to": "2024-03-01"})
        assert "2024-03-09" in backwards
    assert "10 objects" not in words(page(world, run, "result-process", object="order", where="region=' OR '1'='1"))
    for mistyped in ({"where": "nonsense"}, {"from": "2024-13-01"}, {"to": "soon", "where": "region=North"}):
        shown = page(world, run, "result-indicators", status=422, **mistyped)
        assert "All is shown; choose the filter anew." in shown
    assert page(world, run, "result-indicators", **{"from": "", "to": ""}), "as the form sends what is left empty"
    for what in (
        "scores",
        "indicators",
        "rules",
        "process",
        "units?by=region",
        "rules/credit-check-before-shipment/objects",
    ):
        path, _, query = what.partition("?")
        more = {"by": "region"} if query else {}
        answer = api(world, run, path, where=["colour%3Dred"], **more)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "web-filter-attribute"), what
        assert api(world, run, path, where=["nonsense"], **more).status_code == 422, what
    explained = world.client("sponsor").get(address(run, "result-explain"), {"what": "whole", "where": "colour=red"})
    assert explained.status_code == 422
