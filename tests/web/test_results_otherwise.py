"""A result seen otherwise: as it would be, of a unit, of a part of its events; pages and API say what the core says."""

import functools
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from example import EXAMPLE, manufacturer
from leadline.assessment import Folder, Result, assess, suppose, write_result
from leadline.eventlog import prepare_log
from leadline.planning import Supposition
from leadline.reporting import numbers
from leadline.text import LANGUAGES
from leadline.web.assessments.models import Run
from leadline.web.core.actions import Actor
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.results import logs, reports
from leadline.web.results.basis import Basis, basis_of, given
from leadline.web.results.logs import adopt_log, has_log
from leadline.web.results.models import RunBasis
from leadline.web.results.narrowed import Narrow, seen_narrowed
from leadline.web.results.runs import keep_result
from leadline.web.results.seen import side_by_side
from web.conftest import World
from web.test_api import ask, token_of
from web.test_results_pages import numbers_of

pytestmark = pytest.mark.usefixtures("forgetful")


@functools.cache
def example() -> Folder:
    return Folder(EXAMPLE)


@functools.cache
def said() -> Basis:
    return basis_of(example(), manufacturer())


def kept(world: World, result: Result, basis: Basis, place: Path) -> Run:
    """Keep a result as a run, as the job does."""
    actor = Actor(organisation=world.organisation, user=world.people["lead-assessor"], trusted=True)
    return keep_result(actor, world.assessment, write_result(result, place / "result.json"), result, None, basis)


@pytest.fixture
def run(world: World, tmp_path: Path) -> Run:
    """The manufacturer's run with what it rests on."""
    return kept(world, manufacturer(), said(), tmp_path)


def where(run: Run, name: str, **asked: str) -> str:
    return f"{reverse(name, args=['haichuan', run.assessment_id, run.number])}?{urlencode(asked)}"


# -- what if

PLAN = {"cell-order.risk": "3.5", "input-1": "lead-response-time", "to-1": "4", "initiative": "approval-workflow"}


def test_the_page_says_what_the_core_says(world: World, run: Run) -> None:
    page = world.client("viewer").get(where(run, "result-what-if", **PLAN))
    supposed = Supposition(
        cells={"order.risk": 3.5}, indicators={"lead-response-time": 4}, initiatives=("approval-workflow",)
    )
    found = suppose(example(), supposed, result=manufacturer())
    text = page.content.decode()
    assert page.status_code == 200
    whole = found.shift("whole")
    assert f"from {numbers.score(whole.before.score)}" in text
    assert f"to {numbers.score(whole.after.score)}" in text
    assert "not a forecast" in text
    assert f"Inputs that are changed: {len(found.changes)}" in text
    api = f"/api/v1/o/haichuan/assessments/{run.assessment_id}/results/{run.number}/what-if"
    answer = ask(api, token_of(world, "viewer"), "POST", json=supposed.model_dump_json()).json()
    assert answer["shifts"] == json.loads(found.model_dump_json())["shifts"]
    assert "scores" not in answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_that_would_be_opens_its_explanation(world: World, run: Run, language: str) -> None:
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    client = world.client("sponsor")
    part = client.get(where(run, "result-what-if", **PLAN), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    links = {unescape(each.split('"')[0]) for each in part.split('class="explains" href="')[1:]}
    assert len(links) > 60
    assert len([link for link in links if "&if=" in link]) > 30
    then = [link for link in sorted(links) if "what=order.risk&if=" in link]
    asked = [*then, *sorted(links)[::20]]
    for link in asked:
        explained = client.get(link, headers={"HX-Request": "true"})
        assert explained.status_code == 200, link
    told = client.get(then[0]).content.decode()
    assert numbers.score(3.5) in told or "3.5" in told
    assert ("假设情形" if language == "zh-Hans" else "As it would be") in told


def test_what_is_wrong_is_said_in_place_and_nothing_is_kept(world: World, run: Run) -> None:
    client = world.client("viewer")
    for asked in ({"cell-order.risk": "9"}, {"input-1": "no-such", "to-1": "3"}, {"cell-order.risk": "x"}):
        page = client.get(where(run, "result-what-if", **asked))
        assert (page.status_code, b'role="alert"' in page.content) == (422, True)
        assert client.get(where(run, "result-what-if", **asked), headers={"HX-Request": "true"}).status_code == 200
    assert client.get(where(run, "result-explain", what="whole", **{"if": "nonsense"})).status_code == 404
    assert (
        client.get(where(run, "result-explain", what="whole", **{"if": '{"cells":{"no.cell":3}}'})).status_code == 404
    )


def test_the_plan_offers_the_smallest_moves(world: World, run: Run) -> None:
    page = world.client("viewer").get(reverse("assessment-plan", args=["haichuan", run.assessment_id])).content.decode()
    moves = manufacturer().scores.whole.verdict.moves
    part = "&amp;".join(f"cell-{move.stage}.{move.dimension}={move.to:g}" for move in moves)
    assert part in page
    level = manufacturer().scores.whole.verdict.level
    tried = world.client("viewer").get(unescape(page.split(part)[0].rpartition('href="')[2] + part)).content.decode()
    assert f"from Level {level}" in tried


def test_a_result_without_its_basis_says_so(world: World, run: Run) -> None:
    RunBasis.objects.all().delete()
    page = world.client("viewer").get(where(run, "result-what-if", **PLAN))
    assert page.status_code == 422
    assert "before what it rests on was kept" in page.content.decode()


def test_of_what_people_said_only_what_is_scored_is_kept(world: World, run: Run) -> None:
    text = RunBasis.objects.get(run=run).file.path.read_text(encoding="utf-8")
    assert "comment" not in text
    assert "现场查看" not in text
    assert given(run).scored() == manufacturer().scores


def test_a_strangers_result_is_not_found(world: World, run: Run) -> None:
    for name in ("result-what-if", "result-units", "result-indicators"):
        assert world.client("stranger").get(where(run, name)).status_code == 404


# -- units


def with_units(basis: Basis) -> Basis:
    """Return a basis in which people work for business units: by turns, but the last for none."""
    units = sorted({p.group for i in manufacturer().indicators for p in i.breakdown.get("business_unit", ())})
    people = sorted({rating.respondent for rating in basis.answers.ratings})
    unit = {who: units[place % 2] for place, who in enumerate(people[:-1])}
    ratings = tuple(each.model_copy(update={"unit": unit.get(each.respondent)}) for each in basis.answers.ratings)
    return basis.model_copy(update={"answers": basis.answers.model_copy(update={"ratings": ratings})})


def test_units_count_their_own_peoples_answers(world: World, tmp_path: Path) -> None:
    run = kept(world, manufacturer(), with_units(said()), tmp_path)
    side = side_by_side(run, "business_unit")
    assert side.answered
    assert side.units[0].respondents > 0
    page = world.client("viewer").get(where(run, "result-units", by="business_unit")).content.decode()
    assert "people of its own who answered" in page
    shown = [what for what, _ in numbers_of(page)]
    assert shown.count("whole") == sum(unit.scores.whole.score is not None for unit in side.units)
    unit = next(each for each in side.units if each.scores.whole.score is not None)
    asked = where(run, "result-explain", what="whole", by="business_unit", unit=unit.unit)
    explained = world.client("viewer").get(asked).content.decode()
    assert f"Of {unit.unit} alone" in explained
    api = f"/api/v1/o/haichuan/assessments/{run.assessment_id}/results/{run.number}/units?by=business_unit"
    told = ask(api, token_of(world, "viewer")).json()
    assert [each["scores"]["whole"]["score"] for each in told] == [each.scores.whole.score for each in side.units]
    assert [each["respondents"] for each in told] == [each.respondents for each in side.units]


def test_where_nobody_names_a_unit_the_events_alone_are_compared(world: World, run: Run) -> None:
    assert not side_by_side(run, "business_unit").answered
    page = world.client("viewer").get(where(run, "result-units", by="region")).content.decode()
    assert "From the events alone" in page
    assert world.client("viewer").get(where(run, "result-explain", what="whole", by="x", unit="y")).status_code == 404


def test_units_of_which_there_are_only_answers_are_compared_too(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    rows = [
        f"{unit}{n},sales,clerk,{unit},Q-STD-LM-1,{value}"
        for unit, value in (("East", 2), ("West", 4))
        for n in range(3)
    ]
    (folder / "a.csv").write_text("respondent,department,role,unit,item,answer\n" + "\n".join(rows), encoding="utf-8")
    (folder / "assessment.yaml").write_text(
        "name: N\norganisation: X\nanswers: [a.csv]\nscoring: {draws: 50}\n", encoding="utf-8"
    )
    result = assess(folder)
    run = kept(world, result, basis_of(Folder(folder), result), tmp_path)
    east, west = side_by_side(run, "business_unit").units
    assert [each.scores.cell("lead", "standardisation").score for each in (east, west)] == [2, 4]
    assert "West" in world.client("viewer").get(where(run, "result-units")).content.decode()


# -- a part of the events


@functools.cache
def prepared(place: Path) -> Path:
    """Prepare the manufacturer's log once."""
    read = example()
    log = place / "log.leadline"
    prepare_log(read.mapping, read.data, read.model, log, thread=read.assessment.thread).close()
    return log


@pytest.fixture
def with_log(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The manufacturer's run with its events."""
    base = tmp_path_factory.getbasetemp() / "manufacturer-log"
    base.mkdir(exist_ok=True)
    aside = logs._folder(run.assessment) / "next.leadline"
    shutil.rmtree(aside.parent, ignore_errors=True)
    aside.parent.mkdir(parents=True)
    shutil.copytree(prepared(base), aside)
    run.assessment.breakdown = ["business_unit", "region", "channel"]
    run.assessment.save()
    adopt_log(run, aside)
    yield run
    shutil.rmtree(aside.parent)


def test_a_part_of_the_events_gives_the_values_of_the_breakdown(world: World, with_log: Run) -> None:
    value = next(each for each in manufacturer().indicators if each.breakdown.get("region"))
    point = value.breakdown["region"][0]
    narrowed = seen_narrowed(with_log, Narrow(where=(("region", (point.group,)),)))
    found = next(each for each in narrowed.result.indicators if each.indicator == value.indicator)
    assert (found.n, found.value) == (point.n, point.value)
    client = world.client("viewer")
    page = client.get(where(with_log, "result-indicators", where=f"region={point.group}")).content.decode()
    assert "Measured and scored again from a part" in page
    asked = [what for what, _ in numbers_of(page)]
    assert value.indicator in asked
    link = where(with_log, "result-explain", what=value.indicator, where=f"region={point.group}")
    assert client.get(link).status_code == 200


def test_units_within_a_part_have_their_own_numbers(world: World, with_log: Run) -> None:
    client = world.client("viewer")
    channel = max(p.group for i in manufacturer().indicators for p in i.breakdown.get("channel", ()))
    page = client.get(where(with_log, "result-units", by="region", where=f"channel={channel}")).content.decode()
    links = [unescape(link) for link in re.findall(r'<a class="explains" href="([^"]+)"', page)]
    assert len(links) > 10
    part = urlencode({"where": f"channel={channel}"})
    assert all("by=region&unit=" in link and link.endswith(part) for link in links)
    for link in links[::10]:
        told = client.get(link, headers={"HX-Request": "true"})
        assert (told.status_code, f"(Channel: {channel})" in told.content.decode()) == (200, True)


def test_some_months_alone_have_fewer_cases(world: World, with_log: Run) -> None:
    asked = {"from": "2025-07-01", "to": "2025-12-31"}
    base = f"/api/v1/o/haichuan/assessments/{with_log.assessment_id}/results/{with_log.number}/indicators"
    half = {i["indicator"]: i["n"] for i in ask(f"{base}?{urlencode(asked)}", token_of(world, "viewer")).json()}
    whole = {i["indicator"]: i["n"] for i in ask(base, token_of(world, "viewer")).json()}
    assert whole == {each.indicator: each.n for each in manufacturer().indicators}
    assert 0 < half["lead-response-time"] < whole["lead-response-time"]
    page = world.client("viewer").get(where(with_log, "result-indicators", **asked))
    assert page.status_code == 200


def test_without_its_events_a_result_says_why_it_cannot_be_filtered(world: World, run: Run) -> None:
    assert not has_log(run)
    for name in ("result-indicators", "result-process"):
        page = world.client("viewer").get(where(run, name, where="region=East")).content.decode()
        assert "This result cannot be filtered: its events are no longer kept" in page
    bare = world.client("viewer").get(where(world.run, "result-indicators")).content.decode()
    assert "made without data" in bare
    base = f"/api/v1/o/haichuan/assessments/{run.assessment_id}/results/{run.number}/indicators"
    assert ask(f"{base}?where=region%3DEast", token_of(world, "viewer")).status_code == 422


def test_the_events_of_as_many_results_are_kept_as_the_settings_say(
    world: World, tmp_path: Path, settings: Any
) -> None:
    assert settings.EVENTS_KEPT == 100
    settings.EVENTS_KEPT = 3
    runs = []
    for number in range(5):
        result = manufacturer().model_copy(update={"ratings": number})
        run = kept(world, result, said(), tmp_path)
        aside = logs._folder(run.assessment) / "next.leadline"
        aside.mkdir(parents=True)
        adopt_log(run, aside)
        runs.append(run)
    assert [has_log(run) for run in runs] == [False, False, True, True, True]
    shutil.rmtree(logs._folder(runs[0].assessment))


# -- the report


def test_reports_are_drawn_by_a_job_and_not_again_at_the_download(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job.objects.get(kind="report", params={"run": run.pk})
    do.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"number": run.number})
    monkeypatch.setattr(reports, "report", None)
    for language in LANGUAGES:
        where_to = reverse("result-report", args=["haichuan", run.assessment_id, run.number, language])
        response = world.client("viewer").get(where_to)
        assert b"</html>" in b"".join(response.streaming_content)
    shutil.rmtree(reports._folder(run.assessment))
