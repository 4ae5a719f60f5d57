"""A real Chromium, and a look at every page with axe: nothing serious or critical may be wrong."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parents[1] / "browser" / "vendor" / "axe.min.js"
LOCALES = {"en": "en-US", "zh-Hans": "zh-CN"}
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
"""What is wrong alone: of what is right axe would tell every element, which takes longer than the look."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def reader(browser: Browser, language: str, size: dict[str, int] = DESK) -> BrowserContext:
    """Return somebody's browser, whose scripts and styles are held to the page's policy; axe alone is let in."""
    context = browser.new_context(locale=LOCALES[language], viewport=size)
    context.set_default_timeout(60_000)
    return context


def wrong_in(page: Page) -> list[str]:
    """Return what axe finds serious or critical in a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(VIOLATIONS)
    return [
        f"{page.url} {each['id']}: {each['help']} {node['html'][:150]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
