"""From the first start to a result, as people do it: set up, define, invite, answer, upload, map, work out, read."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from leadline.text import say
from leadline.web.sources.draft import roles_of
from web.served import Served, served
from web_e2e.browsing import CHROMIUM, PHONE, chromium, reader, wrong_in

PASSWORD = "correct horse battery"  # noqa: S105 - of somebody who does not exist
PEOPLE = """Wang Fang, wang@olist.example, sales, Sales manager
Li Na, li@olist.example, finance, Treasury manager
Zhao Min, zhao@olist.example, sales, Sales manager"""
LONG = 240_000  # ms: reading and scoring Olist on a busy machine

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")


class Visit:
    """One person's way through the pages: each is looked at with axe."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language, self.wrong = page, language, []

    def said(self, key: str, **params: object) -> str:
        return say("web", key, self.language, **params)

    def look(self) -> None:
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        self.wrong += wrong_in(self.page)

    def press(self, key: str) -> None:
        self.page.locator("main").get_by_role("button", name=self.said(key), exact=True).first.click()

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_company_comes_from_the_first_start_to_its_result(
    language: str, tmp_path: Path, shared_data: Path, root: Path
) -> None:
    with served(tmp_path / "home") as it, chromium() as browser:
        context = reader(browser, language)
        visit = Visit(context.new_page(), language)
        here = set_up(visit, it)
        assessment = define(visit, here)
        links = invite(visit, here, assessment)
        for number, link in enumerate(links, 1):
            answer(browser, language, link, str(number), visit.wrong)
        upload(visit, assessment, shared_data / "olist", root / "examples" / "olist" / "mapping.yaml")
        read(visit, assessment)
        assert visit.wrong == []
        assert "Traceback" not in it.said()


def set_up(visit: Visit, it: Served) -> str:
    """Become the administrator by the terminal's link; return the address of the organisation."""
    page = visit.page
    link = re.search(r"http://\S+/setup/\S+", it.said())
    visit.go(link.group())
    for name, value in {
        "name": "Chen Jing",
        "email": "chen@olist.example",
        "password": PASSWORD,
        "organisation": "Olist",
    }.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=language]", visit.language)
    visit.press("setup-do")
    page.wait_for_url("**/o/olist/")
    visit.look()
    page.goto(link.group())
    assert page.locator("form[novalidate]").count() == 0, "the link works once"
    return f"{it.url}/o/olist/"


def define(visit: Visit, here: str) -> str:
    """Define an assessment; return its address."""
    page = visit.page
    visit.go(here)
    page.locator("main").get_by_role("link", name=visit.said("assessment-add")).first.click()
    visit.look()
    page.fill("[name=name]", "Olist 2018")
    page.fill("[name=period_from]", "2016-09-01")
    page.fill("[name=period_to]", "2018-11-30")
    visit.press("save-and-go-on")
    page.wait_for_url("**/methods/")
    visit.look()
    for method in ("questionnaire", "data"):
        page.check(f"[name=methods][value={method}]")
    visit.press("save-and-go-on")
    page.wait_for_url("**/collect/")
    visit.look()
    return page.url.removesuffix("collect/")


def invite(visit: Visit, here: str, assessment: str) -> list[str]:
    """Make a campaign, invite three people, open it; return their links."""
    page = visit.page
    visit.go(f"{assessment}campaigns/new/")
    page.check("[name=way][value=named]")
    visit.press("save-and-go-on")
    page.wait_for_url("**/items/")
    visit.look()
    visit.press("save-and-go-on")
    page.wait_for_url(re.compile(r"/campaigns/\d+/$"))
    campaign = page.url
    page.click("main a[href$='/people/']")
    page.wait_for_url("**/people/")
    page.fill("[name=pasted]", PEOPLE)
    visit.look()
    visit.press("respondents-add")
    page.wait_for_url(campaign)
    page.click("button[name=what][value=open]")
    page.click("button[name=what][value=send]")
    visit.look()
    links = [each.get_attribute("href") for each in page.locator("main td a[href*='/q/']").all()]
    assert len(links) == 3
    return links


def answer(browser: Browser, language: str, link: str, level: str, wrong: list[str]) -> None:
    """Answer the first three questions on a phone, and find them answered after coming back."""
    with reader(browser, language, PHONE) as context:
        visit = Visit(context.new_page(), language)
        page = visit.page
        page.goto(link)
        for _ in range(3):
            card = page.locator(".item-card:visible").first
            item = card.get_attribute("data-item")
            card.locator(f"input[name=answer][value='{level}']").check()
            expect(page.locator("#save-state")).to_have_text(visit.said("answering-saved"))
            wrong += wrong_in(page)
            page.locator(f"[data-item='{item}'] .ahead").click()
        page.goto(link)
        assert page.locator("input[name=answer]:checked").count() == 3


def upload(visit: Visit, assessment: str, folder: Path, mapping: Path) -> None:
    """Upload Olist's tables, go through the mapping that is proposed, look at the preview, and confirm it."""
    page = visit.page
    visit.go(f"{assessment}data/")
    page.set_input_files("#files", sorted(folder.glob("*.csv")))
    visit.press("sources-upload")
    expect(page.locator("#sources tbody tr")).to_have_count(8, timeout=LONG)
    until(page, f"{assessment}data/mapping/", lambda: page.locator("[action$='/mapping/confirm/']").count() == 1)
    visit.look()
    chosen = choose_all(visit, yaml.safe_load(mapping.read_text(encoding="utf-8"))["tables"])
    assert chosen, "nobody proposes everything right"
    visit.press("mapping-read")
    until(page, f"{assessment}data/mapping/", lambda: page.locator(".history").count() > 0)
    visit.look()
    visit.press("mapping-confirm")
    page.wait_for_url("**/data/quality/")
    until(page, page.url, lambda: page.locator("main .job").count() == 0)
    visit.look()


def choose_all(visit: Visit, tables: list[dict[str, object]]) -> list[str]:
    """Choose by the selects whatever a mapping made by hand says and the proposal does not; return what was chosen."""
    chosen = []
    for table in tables:
        for column in sorted(columns_of(table)):
            for role in roles_of(table, column):
                select = column_of(visit, table, column)
                row = select.locator("xpath=ancestor::tr")
                name = select.locator(f"option[value='{role}']").first.inner_text()
                if select.input_value() == role or name in row.inner_text().partition(visit.said("column-also"))[2]:
                    continue
                with visit.page.expect_response("**/mapping/change/"):
                    select.select_option(role)
                expect(visit.page.locator(".choices.htmx-request")).to_have_count(0)
                expect(column_of(visit, table, column)).to_have_value(role)
                chosen.append(f"{table['name']}.{column}: {role}")
    return chosen


def columns_of(table: dict[str, object]) -> set[str]:
    """Return the columns a table of a mapping speaks of."""
    said = [
        table.get("id"),
        *(part for group in ("links", "attributes", "events") for part in table.get(group, {}).values()),
    ]
    plain = [each.get("time") if isinstance(each, dict) else each for each in said]
    return {name for each in plain for name in (each if isinstance(each, list) else [each])}


def column_of(visit: Visit, table: dict[str, object], column: str) -> Locator:
    """Return the select of a column in the table of a file whose rows are of a type."""
    page = visit.page
    cards = [
        card
        for card in page.locator("#mapping section.card").all()
        if card.locator(".card-header .file-name").inner_text() == table["file"]
        and card.locator("select.type-select").input_value() == table["object"]
    ]
    label = visit.said("column-role-of", name=column)
    (card,) = cards or pytest.fail(f"no table of {table['file']} with rows of {table['object']}")
    return card.get_by_label(label, exact=True)


def read(visit: Visit, assessment: str) -> None:
    """Work out the result, and read every page of it."""
    page = visit.page
    visit.go(f"{assessment}score/")
    visit.press("results-make")
    page.wait_for_url("**/results/1/", timeout=LONG)
    visit.look()
    result = page.request.get(f"{page.url}result.json").json()
    assert result["respondents"] == 3
    assert {each["type"]: each["objects"] for each in result["types"]}["order"] == 19674, "as in SQL, test_real_figures"
    shown = page.locator("main").inner_text()
    scores = [f"{cell['score']:.2f}" for cell in result["scores"]["cells"] if cell["score"] is not None]
    assert len(scores) >= 5
    assert [score for score in scores if score not in shown] == []
    pages = {each.get_attribute("href") for each in page.locator("main nav a[href*='/results/1/']").all()}
    assert len(pages) > 4
    for path in sorted(each for each in pages if "/report/" not in each and not each.endswith(".json")):
        visit.go(re.sub(r"/o/.*", path, assessment))
    look_closer(visit, assessment)
    visit.go(f"{assessment}plan/")
    visit.go(assessment)


def look_closer(visit: Visit, assessment: str) -> None:
    """Filter the process by a value and by days, go to another page with that, and take both off again."""
    page = visit.page
    visit.go(f"{assessment}results/1/process/?object=order&question=durations")
    page.locator(".filter-choices > summary").click()
    page.locator(".facet > summary").first.click()
    box = page.locator(".facet-values input").first
    chosen = box.get_attribute("value")
    box.check()
    page.fill("#to", "2018-06-30")
    visit.press("results-filter")
    expect(page.locator(".part-chips li:not(.all)")).to_have_count(2)
    visit.look()
    asked = page.url
    page.locator("main nav.tabs").get_by_role("link", name=visit.said("tab-result-rules")).click()
    expect(page.locator(".part-chips li:not(.all)")).to_have_count(2)
    expect(page.locator(f".facet-values input[value={json.dumps(chosen, ensure_ascii=False)}]")).to_be_checked()
    assert parse_qs(urlsplit(page.url).query) == {"to": ["2018-06-30"], "where": [chosen]}
    visit.look()
    page.goto(asked)
    page.locator(".part-chips li:not(.all) a").first.click()
    expect(page.locator(".part-chips li")).to_have_count(1)
    page.locator(".part-chips a").click()
    expect(page.locator(".part-chips")).to_have_count(0)


def until(page: Page, path: str, holds: Callable[[], bool]) -> None:
    """Load a page again until something holds."""
    for _ in range(LONG // 1000):
        page.goto(path)
        if holds():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"in vain at {path}: {page.locator('main').inner_text()[:2000]}")
