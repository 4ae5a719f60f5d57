"""Answering in a real browser: saved as it is given, kept while offline, never lost, and possible without scripts."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright  # noqa: E402

from web.served import laid_out  # noqa: E402

SEED = """
import django; django.setup()
from leadline.web.assessments.models import Assessment
from leadline.web.organisations.models import Organisation
from leadline.web.questionnaires.models import Campaign, Participant
org = Organisation.objects.create(name="Haichuan", slug="haichuan")
assessment = Assessment.objects.create(organisation=org, name="2025", model=["ltc"])
asks = ["Q-STD-FC-1", "Q-STD-FC-2", "Q-AUT-FC-1"]
campaign = Campaign.objects.create(organisation=org, assessment=assessment, name="Autumn", state="open", items=asks)
for number in range(6):
    Participant.objects.create(organisation=org, campaign=campaign, key=f"key-{number}", email=f"{number}@x.example",
                               department="logistics")
"""
READ = """
SELECT item, coalesce(cast(cast(value AS integer) AS text), answer), revision, comment || reason
FROM questionnaires_answer JOIN questionnaires_participant AS person ON person.id = participant_id WHERE key = ?
ORDER BY questionnaires_answer.id
"""


class Server:
    """A web server of its own, with a database that is thrown away."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.env = os.environ | {
            "LEADLINE_HOME": str(home),
            "LEADLINE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "leadline.web.config.settings",
        }
        self.env.pop("DATABASE_URL", None)
        self.database = home / "leadline.sqlite3"
        subprocess.run([sys.executable, "-c", SEED], env=self.env, check=True, capture_output=True)
        serve = ("-m", "granian", "--interface", "wsgi", "--port", str(port), "leadline.web.config.wsgi:application")
        self.process = subprocess.Popen(
            [sys.executable, *serve], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/q/key-0/", timeout=5).close()  # noqa: S310 - our own address
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def answers(self, key: str) -> list[tuple[str, str, int, str]]:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(READ, [key]).fetchall()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(laid_out(tmp_path_factory.mktemp("server") / "home"))
    yield server
    server.process.terminate()
    server.process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 850}, locale="en-GB")
    yield context
    context.close()


def opened(context: BrowserContext, server: Server, key: str, item: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/q/{key}/#{item}")
    return page


def choose(page: Page, level: int) -> None:
    page.locator(".item-card.current label.anchor").nth(level - 1).click()


def state(page: Page):
    return expect(page.locator("#save-state"))


def test_answers_are_saved_as_they_are_given(server: Server, phone: BrowserContext) -> None:
    page = opened(phone, server, "key-0")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    choose(page, 3)
    state(page).to_have_text("Saved")
    page.get_by_role("button", name="Next").locator("visible=true").click()
    card = page.locator(".item-card.current")
    card.get_by_label("Does not apply").check()
    state(page).to_have_text("Say why it does not apply; then it is saved.")
    card.get_by_label("Why does it not apply").fill("sold as a service")
    state(page).to_have_text("Saved")
    expect(page.locator("#count")).to_have_text("2 of 3 answered")
    page.get_by_role("button", name="Next").locator("visible=true").click()
    page.get_by_role("button", name="To the end").locator("visible=true").click()
    page.wait_for_url("**/end/")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading")).to_have_text("Thank you")
    assert server.answers("key-0") == [
        ("Q-STD-FC-1", "3", 1, ""),
        ("Q-STD-FC-2", "not-applicable", 1, "sold as a service"),
    ]


def test_what_is_answered_offline_is_kept_in_the_browser_and_sent_later(server: Server, phone: BrowserContext) -> None:
    page = opened(phone, server, "key-1")
    phone.set_offline(True)
    choose(page, 4)
    state(page).to_contain_text("Not saved yet")
    page.close()  # the train enters a tunnel and the phone is put away
    phone.set_offline(False)
    page = opened(phone, server, "key-1")
    expect(page.locator("#count")).to_have_text("1 of 3 answered")
    state(page).to_have_text("Saved")
    assert server.answers("key-1") == [("Q-STD-FC-1", "4", 1, "")]
    assert page.evaluate("localStorage.length") == 0
    assert page.locator(".item-card.current").get_attribute("data-item") == "Q-STD-FC-2"


def test_an_answer_whose_acknowledgement_was_lost_does_not_block_the_next(
    server: Server, phone: BrowserContext
) -> None:
    page = opened(phone, server, "key-2")

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/answer/", lose)
    choose(page, 2)
    state(page).to_contain_text("Not saved yet")
    page.unroute("**/answer/")
    choose(page, 5)
    state(page).to_have_text("Saved")
    assert server.answers("key-2") == [("Q-STD-FC-1", "5", 2, "")]


def test_of_two_devices_the_later_answer_stands_and_the_other_is_told(server: Server, phone: BrowserContext) -> None:
    desk, train = opened(phone, server, "key-3"), opened(phone, server, "key-3")
    choose(desk, 2)
    state(desk).to_have_text("Saved")
    choose(train, 5)
    state(train).to_contain_text("answered elsewhere")
    expect(train.locator(".item-card.current [name=answer][value='2']")).to_be_checked()
    choose(train, 5)
    state(train).to_have_text("Saved")
    assert server.answers("key-3") == [("Q-STD-FC-1", "5", 2, "")]


def test_it_is_answered_by_keyboard_alone(server: Server, phone: BrowserContext) -> None:
    page = opened(phone, server, "key-4")
    page.locator(".item-card.current [name=answer][value='1']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    state(page).to_have_text("Saved")
    assert server.answers("key-4")[0][:2] == ("Q-STD-FC-1", "3")


def test_without_scripts_every_card_has_its_own_button(server: Server, browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/q/key-5/")
    card = page.locator(".item-card").nth(1)
    card.locator("label.anchor").nth(1).click()
    card.get_by_role("button").click()
    assert page.url == f"{server.url}/q/key-5/#Q-AUT-FC-1"
    assert server.answers("key-5") == [("Q-STD-FC-2", "2", 1, "")]
    context.close()
