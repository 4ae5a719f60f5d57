"""A clumsy day in a real browser: a session ends in the middle of a form, a button is pressed twice."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from web.served import laid_out, served
from web_e2e.browsing import CHROMIUM, chromium, reader
from web_e2e.test_from_start_to_result import PASSWORD, Visit, define, set_up

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")
SESSION, KEPT = "leadline", "leadline-typed"
ANOTHER = (
    """key => sessionStorage.setItem(key, JSON.stringify({...JSON.parse(sessionStorage.getItem(key)), reader: "0"}))"""
)


def test_what_was_typed_outlives_the_session_and_is_sent_once(tmp_path: Path) -> None:
    with served(laid_out(tmp_path / "home")) as it, chromium() as browser:
        context = reader(browser, "en")
        visit = Visit(context.new_page(), "en")
        page = visit.page
        assessment = define(visit, set_up(visit, it))

        def sign_in_again() -> None:
            page.wait_for_url("**/accounts/login/**")
            page.fill("main [name=login]", "chen@olist.example")
            page.fill("main [name=password]", PASSWORD)
            page.locator("main button.btn-primary").click()
            page.wait_for_url(lambda url: "/accounts/" not in url)

        visit.go(f"{assessment}define/")
        page.fill("main [name=name]", "Typed for an hour")
        page.fill("main [name=target]", "4.25")
        page.uncheck("main [name=breakdown][value=region]")
        context.clear_cookies(name=SESSION)
        visit.press("save-and-go-on")
        sign_in_again()
        assert page.url == f"{assessment}define/"
        expect(page.locator("#put-back")).to_be_visible()
        expect(page.locator("main [name=name]")).to_have_value("Typed for an hour")
        expect(page.locator("main [name=breakdown][value=region]")).not_to_be_checked()
        visit.look()
        visit.press("save-and-go-on")
        page.wait_for_url(assessment)
        page.goto(f"{assessment}define/")
        expect(page.locator("main [name=target]")).to_have_value("4.25")
        expect(page.locator("#put-back")).to_be_hidden()

        page.fill("main [name=name]", "Typed by somebody else")
        context.clear_cookies(name=SESSION)
        visit.press("save-and-go-on")
        page.evaluate(ANOTHER, KEPT)  # as if another person had typed it
        sign_in_again()
        expect(page.locator("main [name=name]")).to_have_value("Typed for an hour")
        expect(page.locator("#put-back")).to_be_hidden()

        page.goto(f"{assessment}interviews/new/")
        for name, value in {"title": "Sales", "department": "Sales", "role": "Manager"}.items():
            page.fill(f"main [name={name}]", value)
        visit.press("save-and-go-on")
        page.wait_for_url("**/sessions/*/")
        context.clear_cookies(name=SESSION)
        page.fill("#notes-text", "Kept as one types, but for this.")
        sign_in_again()  # by itself: a part of the page leads the whole of it there
        expect(page.locator("#notes-text")).to_have_value("Kept as one types, but for this.")
        expect(page.locator("#notes .kept")).not_to_be_empty()
        page.reload()
        expect(page.locator("#notes-text")).to_have_value("Kept as one types, but for this.")

        page.locator("#ratings summary").first.click()
        rating = page.locator("#ratings .item-form").first
        rating.locator("[name=answer]").select_option("3")
        rating.locator("[name=comment]").fill("Seen in the CRM.")
        rating.locator("[name=evidence]").select_option("E1")  # three changes, one after the other, by one person
        expect(rating.locator(".kept .field-error")).to_have_count(0)
        expect(rating).not_to_have_class(re.compile("htmx-request"))
        page.reload()
        expect(rating.locator("[name=comment]")).to_have_value("Seen in the CRM.")
        expect(rating.locator("[name=evidence]")).to_have_value("E1")

        page.goto(f"{assessment}evidence/new/")
        page.fill("main [name=title]", "Pressed twice")
        for language in ("zh-Hans", "en"):
            page.locator("form.language button").click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator("main [name=title]")).to_have_value("Pressed twice")
        page.select_option("main [name=kind]", "document")
        page.select_option("main [name=about]", "cell:lead.standardisation")
        page.locator("main button.btn-primary").dblclick()
        page.wait_for_url(lambda url: "/new/" not in url)
        page.goto(f"{assessment}evidence/")
        expect(page.locator("main").get_by_role("link", name="Pressed twice")).to_have_count(1)
        assert visit.wrong == []
