"""An invited person joins in a real browser, whose own rules about where a form came from no test client has."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from web.served import laid_out, served
from web_e2e.browsing import CHROMIUM, PHONE, chromium, reader
from web_e2e.test_from_start_to_result import PASSWORD, Visit, set_up

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")


def test_who_is_invited_reads_the_letter_in_the_own_language_and_joins(tmp_path: Path) -> None:
    with served(laid_out(tmp_path / "home")) as it, chromium() as browser:
        boss = Visit(reader(browser, "en").new_page(), "en")
        boss.go(f"{set_up(boss, it)}people/invite/")
        boss.page.fill("main [name=emails]", "li@olist.example")
        boss.press("member-invite-do")
        link = boss.page.locator("main input[readonly]").input_value()
        boss.look()

        newcomer = Visit(reader(browser, "zh-Hans", PHONE).new_page(), "zh-Hans")
        page = newcomer.page
        page.goto(link)
        page.locator("form.language button").click()  # the letter was in English
        newcomer.look()
        assert page.url == link
        for name, value in {"name": "李娜", "password": PASSWORD, "again": PASSWORD}.items():
            page.fill(f"main [name={name}]", value)
        page.select_option("main [name=time_zone]", label="上海")
        newcomer.press("joining-do")
        page.wait_for_url("**/o/olist/")
        newcomer.look()
        expect(page.locator("h1")).to_have_text(newcomer.said("assessments"))
        assert boss.wrong + newcomer.wrong == []
