"""The pages of a result: every number is the result's own and opens its explanation, in both languages."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from example import manufacturer
from leadline.assessment import Result
from leadline.reporting import numbers
from leadline.text import LANGUAGES
from leadline.web.assessments.models import Run
from leadline.web.files.store import store_bytes
from leadline.web.results.reading import found
from leadline.web.results.runs import summed_up
from web.conftest import World

PAGES = ("results", "result-indicators", "result-agreement", "result-rules", "result-quality", "result-process")
LINK = re.compile(r'<a class="explains" href="([^"]+)">([^<]*)</a>')


@pytest.fixture
def run(world: World) -> Run:
    """A run with the manufacturer's result."""
    result, actor = manufacturer(), world.actor("lead-assessor")
    content = result.model_dump_json(indent=1, by_alias=True).encode()
    return Run.objects.create(
        organisation=world.organisation, assessment=world.assessment, number=2, summary=summed_up(result),
        file=store_bytes(actor, "result.json", [content], ("json",)),
    )  # fmt: skip


def pages(world: World, run: Run, language: str = "en") -> dict[str, str]:
    """Return every page of a run as its text, read as the sponsor."""
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    client = world.client("sponsor")
    names = {name: reverse(name, args=["haichuan", run.assessment_id, run.number]) for name in PAGES}
    names["plan"] = reverse("assessment-plan", args=["haichuan", run.assessment_id])
    responses = {name: client.get(where) for name, where in names.items()}
    assert {name: response.status_code for name, response in responses.items()} == dict.fromkeys(names, 200)
    return {name: response.content.decode() for name, response in responses.items()}


def numbers_of(page: str) -> list[tuple[str, str]]:
    """Return what each number's link asks to be explained, and the number as the page shows it."""
    return [(parse_qs(urlsplit(unescape(href)).query)["what"][0], unescape(text)) for href, text in LINK.findall(page)]


def held(result: object, path: str) -> object:
    """Return what stands at a path of the data of ``result.json``."""
    value = result
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]  # type: ignore[index]
    return value


SHOWN = {
    **dict.fromkeys(("score", "q", "j", "mean", "sd", "agreement", "target", "gap", "to"), numbers.score),
    **dict.fromkeys(("minimum", "geometric", "lower_bound"), numbers.score),
    **dict.fromkeys(("rated_share",), numbers.share),
    **dict.fromkeys(("n", "violations", "count", "amount"), numbers.number),
    "swing": lambda value: numbers.number(value, 3),
    "priority": lambda value: numbers.number(value, 4),
}


def test_every_number_of_the_pages_is_the_one_in_the_result(world: World, run: Run) -> None:
    result, compared = json.loads(manufacturer().model_dump_json(by_alias=True)), 0
    for page in pages(world, run).values():
        for what, text in numbers_of(page):
            last = what.rpartition(".")[2]
            if "." in what and last in SHOWN and what != "scores.whole.rated_share":  # told as cells of cells
                compared += 1
                shown = SHOWN[last](held(result, what))
                # A rule's money stands with its currency.
                assert text == shown or (last == "amount" and text.startswith(shown)), what
    assert compared > 600


def test_indicators_items_and_rules_stand_with_their_own_values(world: World, run: Run) -> None:
    result, its = manufacturer(), pages(world, run)
    units = {each.id: each.unit for each in found(run).model.indicators}
    values = {
        i.indicator: numbers.measured(i.value, units[i.indicator], "en")
        for i in result.indicators
        if i.value is not None
    }
    assert {what: text for what, text in numbers_of(its["result-indicators"]) if what in values} == values
    kept = {each.rule: numbers.share(each.share, 1) for each in result.rules if each.share is not None}
    assert {what: text for what, text in numbers_of(its["result-rules"]) if what in kept} == kept
    items = {i.item: numbers.score(i.score) for cell in result.scores.cells for i in cell.items if i.score is not None}
    assert {what: text for what, text in numbers_of(its["result-agreement"]) if what in items} == items


def test_the_heat_map_shows_every_cell_and_leads_to_it(world: World, run: Run) -> None:
    shown = dict(numbers_of(pages(world, run)["results"].split('class="heatmap"')[1].split("</table>")[0]))
    scores = manufacturer().scores
    cells = {f"{cell.stage}.{cell.dimension}": numbers.score(cell.score) for cell in scores.cells}
    totals = {each.id: numbers.score(each.score) for each in (*scores.stages, *scores.dimensions, scores.whole)}
    assert shown == cells | totals


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_opens_its_explanation(world: World, run: Run, language: str) -> None:
    asked = {what for page in pages(world, run, language).values() for what, _ in numbers_of(page)}
    assert len(asked) > 900
    explainer = found(run).explainer
    for what in asked:
        assert explainer.explain(what).label
    client = world.client("sponsor")
    where = reverse("result-explain", args=["haichuan", run.assessment_id, run.number])
    for what in sorted(asked)[::60]:
        part = client.get(where, {"what": what}, headers={"HX-Request": "true"})
        assert (part.status_code, b"<html" in part.content, b'class="tree"' in part.content) == (200, False, True), what


def test_an_explanation_opens_step_by_step_down_to_the_ground(world: World, run: Run) -> None:
    client = world.client("sponsor")
    where = reverse("result-explain", args=["haichuan", run.assessment_id, run.number])
    seen, to_see = set(), ["whole"]
    while to_see and len(seen) < 40:
        what = to_see.pop()
        seen.add(what)
        response = client.get(where, {"what": what})
        assert response.status_code == 200, what
        to_see += [each for each, _ in numbers_of(response.content.decode()) if each not in seen]
    assert len(seen) == 40
    assert client.get(where, {"what": "no.such.number"}).status_code == 404


def test_pages_are_in_the_readers_language(world: World, run: Run) -> None:
    said = "".join(pages(world, run, "zh-Hans").values())
    for word in ("评估结果", "线索管理", "履行和收款", "专家默认值", "未测得", "敏感性分析", "差距"):
        assert word in said
    for english in ("Lead management", "Repeatable", "expert default"):
        assert english not in said


def test_charts_are_options_that_the_browser_draws(world: World, run: Run) -> None:
    page = pages(world, run)["results"]
    option = json.loads(re.findall(r'id="radar-option">(.*?)</script>', page)[0])
    dimensions = manufacturer().scores.dimensions
    assert option["series"][1]["data"][0]["value"] == [each.score for each in dimensions]
    assert not re.search(r"\sstyle=", page)


def test_an_indicator_has_a_page_with_what_it_rests_on(world: World, run: Run) -> None:
    page = world.client("sponsor").get(
        reverse("result-indicator", args=["haichuan", run.assessment_id, run.number, "lead-response-time"])
    )
    said = page.content.decode()
    value = next(each for each in manufacturer().indicators if each.indicator == "lead-response-time")
    assert numbers.measured(value.value, "hours", "en") in said
    assert "Month by month" in said
    assert f"<td>{value.trend[0].group}" in said or value.trend[0].group in said


def test_downloads_are_files_and_never_pages(world: World, run: Run) -> None:
    client = world.client("viewer")
    args = ["haichuan", run.assessment_id, run.number]
    for name, more, ending in (("result-report", ["zh-Hans"], "zh-Hans.html"), ("result-json", [], "json")):
        response = client.get(reverse(name, args=[*args, *more]))
        assert response["Content-Disposition"] == f'attachment; filename="2025-2.{ending}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if ending == "json":
            assert Result.model_validate_json(content) == manufacturer()
        else:
            assert "海川装备" in content.decode()
    assert client.get(reverse("result-report", args=[*args, "fr"])).status_code == 404


def test_two_results_are_compared_and_it_says_what_speaks_against_it(world: World, run: Run) -> None:
    client = world.client("sponsor")
    where = reverse("result-comparison", args=["haichuan", run.assessment_id, run.number])
    page = client.get(where, {"with": world.run.pk})
    assert page.status_code == 200
    assert "Warning" in page.content.decode()
    assert client.get(where, {"with": run.pk}).status_code == 404
    assert client.get(where, {"with": "x"}).status_code == 404


def test_units_stand_side_by_side(world: World, run: Run) -> None:
    page = world.client("sponsor").get(
        reverse("result-units", args=["haichuan", run.assessment_id, run.number]), {"by": "region"}
    )
    said = page.content.decode()
    value = next(each for each in manufacturer().indicators if "region" in each.breakdown)
    for point in value.breakdown["region"]:
        assert point.group in said


def test_a_run_of_another_assessment_is_not_found(world: World, run: Run) -> None:
    client = world.client("sponsor")
    assert client.get(reverse("results", args=["haichuan", run.assessment_id + 1, run.number])).status_code == 404
    assert client.get(reverse("results", args=["haichuan", run.assessment_id, 9])).status_code == 404
    assert client.get(reverse("results", args=["other", run.assessment_id, run.number])).status_code == 404
