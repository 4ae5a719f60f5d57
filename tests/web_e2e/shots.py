"""Every page in both languages at both widths, as pictures, and what is wrong with them, as a list.

In ``tests``: ``uv run python -m web_e2e.shots FOLDER [LANGUAGE] [NAME ...]``, with names of pages where only some are
wanted.
What the documentation shows is put into ``FOLDER/shown``; copy it to ``docs/images/web``.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from web.served import Served, served, soon
from web_e2e.browsing import AXE, DESK, LOCALES, PHONE, chromium, reader
from web_e2e.furnishing import furnished

SIZES = {"desk": DESK, "phone": PHONE}
TALLEST = 6000
SHOWN = {
    "assessment.en.desk", "results.en.desk", "explanation-aside.en.desk",
    "result-process.zh-Hans.desk", "result-indicator.en.desk", "assessment-plan.zh-Hans.desk", "data-quality.en.desk",
    "campaign.en.desk", "consensus.en.desk", "interview-guide.zh-Hans.desk", "questionnaire.en.phone",
    "questionnaire.zh-Hans.phone",
}  # fmt: skip
"""What the documentation shows: the first screen of it."""
_FOREIGN = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+")
_MACHINE = re.compile(r"\d{4}-\d\d-\d\dT\S+|\b(?:None|True|False|undefined|NaN)\b|[0-9a-f]{8}-[0-9a-f]{4}-\S+|\{\w+\}")
"""What only programs write: moments of ISO 8601, words of Python and JavaScript, ids, placeholders left over."""
_SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/")
_OWN = (
    "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/reauthenticate/",
    "/accounts/api-tokens/", "/accounts/logout/", "/o/nobody/", "/o/nobody-yet/",
)  # fmt: skip


@dataclass
class Walk:
    """Where pictures go, which pages are wanted, and what was wrong."""

    folder: Path | None
    names: list[str]
    widths: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict.fromkeys(LOCALES, tuple(SIZES)))
    wrong: list[dict[str, Any]] = field(default_factory=list)
    looked: int = 0

    def wants(self, name: str) -> bool:
        return not self.names or name in self.names

    def take(self, page: Page, name: str, language: str) -> None:
        """Take the page that is open, at the widths that are wanted in its language."""
        for width in self.widths[language]:
            size = SIZES[width]
            page.set_viewport_size(size)
            page.wait_for_timeout(250 if self.folder is not None else 50)
            self._look(page, f"{name}.{language}.{width}", foreign=language != "en" and width == "desk")
            if self.folder is None:
                continue
            if f"{name}.{language}.{width}" in SHOWN:
                page.screenshot(path=self.folder / "shown" / f"{name}.{language}.{width}.jpg", type="jpeg", quality=60)
            tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            page.screenshot(
                path=self.folder / f"{name}.{language}.{width}.jpg", type="jpeg", quality=70, full_page=True,
                clip={"x": 0, "y": 0, "width": size["width"], "height": tall},
            )  # fmt: skip

    def note(self, where: str, what: str, details: object) -> None:
        self.wrong.append({"where": where, "what": what, "details": details})

    def _look(self, page: Page, where: str, *, foreign: bool) -> None:
        self.looked += 1
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for each in page.evaluate("axe.run()")["violations"]:
            self.note(where, f"axe {each['impact']} {each['id']}", [node["html"][:200] for node in each["nodes"]][:5])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.note(where, "wider than the screen", wide)
        if page.locator("h1").count() != 1:
            self.note(where, "headings of the first rank", page.locator("h1").count())
        shown = page.locator("body").inner_text()
        if machine := sorted(set(_MACHINE.findall(shown))):
            self.note(where, "machine words", machine)
        if (first := page.locator("main .btn-primary:visible").count()) > 1:
            self.note(where, "more than one first button", first)
        if foreign and (said := sorted(set(_FOREIGN.findall(shown)))):
            self.note(where, "foreign words", said)


def walk(folder: Path | None, names: list[str], widths: Mapping[str, Sequence[str]] | None = None) -> Walk:
    """Look at every page, at the widths that are wanted in each language; take its picture where there is a folder.

    Each language has a demo of its own, as its names are in the language of whoever started it.
    """
    walked = Walk(folder, names, widths) if widths else Walk(folder, names)
    if folder is not None:
        (folder / "shown").mkdir(parents=True, exist_ok=True)
    for language in walked.widths:
        with TemporaryDirectory() as place, chromium() as browser:
            if walked.wants("setup"):
                with served(Path(place) / "empty") as it:
                    page = _page(browser, walked, language)
                    page.goto(re.search(r"http://\S+/setup/\S+", it.said()).group())
                    walked.take(page, "setup", language)
                    page.context.close()
            home = Path(place) / "demo"
            with served(home, "--demo", "--language", language) as it:
                if not soon(lambda home=home: _worked_out(home), 600):
                    raise RuntimeError("the demo's result was not worked out")
                pages, alone = furnished(home, language)
                _alone(walked, browser, it, language, alone)
                _signed_in(walked, browser, it, language, [*pages, ("observation", alone["observation"])])
    if folder is not None:
        (folder / "wrong.json").write_text(json.dumps(walked.wrong, ensure_ascii=False, indent=1), encoding="utf-8")
    return walked


def _worked_out(home: Path) -> bool:
    import sqlite3

    with sqlite3.connect(next(home.glob("*.sqlite3"))) as database:
        return bool(database.execute("select count(*) from assessments_run").fetchone()[0])


def _page(browser: Browser, walked: Walk, language: str) -> Page:
    page = reader(browser, language).new_page()
    page.on("console", lambda said: _heard(walked, page, said))
    page.on("pageerror", lambda error: walked.note(page.url, "script", str(error)))
    return page


def _heard(walked: Walk, page: Page, said: ConsoleMessage) -> None:
    """Note what the browser complains of, but not that a fault page is one."""
    if said.location["url"] != page.url or "Failed to load resource" not in said.text:
        walked.note(page.url, f"console {said.type}", said.text)


def _alone(walked: Walk, browser: Browser, it: Served, language: str, alone: dict[str, str]) -> None:
    """Take what is open to people who did not sign in."""
    page = _page(browser, walked, language)
    wanted = [(path.strip("/").replace("/", "-"), path) for path in _SIGNED_OUT]
    wanted += [*((name, path) for name, path in alone.items() if name != "observation")]
    wanted += [("invitation-wrong", "/invitation/none/"), ("questionnaire-wrong", "/q/none/")]
    for name, path in wanted:
        if walked.wants(name):
            page.goto(it.url + path)
            if page.locator("html").get_attribute("lang") != language:  # the questionnaire's own comes first
                page.locator("form.language button").click()
            walked.take(page, name, language)
    if walked.wants("questionnaire-end"):
        page.goto(f"{it.url}{alone['questionnaire']}end/")
        walked.take(page, "questionnaire-end", language)
    if walked.wants("second-step"):
        _sign_in(page, it, "reviewer")
        page.wait_for_url("**/2fa/authenticate/**")
        walked.take(page, "second-step", language)
    page.context.close()


def _sign_in(page: Page, it: Served, role: str) -> None:
    page.goto(f"{it.url}/accounts/login/")
    page.fill("main [name=login]", f"{role}@haichuan.example")
    page.fill("main [name=password]", (it.home / "demo.password").read_text())
    page.locator("main form button[type=submit], main form button.btn-primary").first.click()


def _signed_in(walked: Walk, browser: Browser, it: Served, language: str, pages: list[tuple[str, str]]) -> None:
    """Take every page as somebody who may see all of it, and the fault page of somebody who may not."""
    for role in ("administrator", "viewer"):
        page = _page(browser, walked, language)
        _sign_in(page, it, role)
        page.wait_for_url(lambda url: "/accounts/" not in url)
        secret = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
        chosen = {"language": language, "next": "/", "csrfmiddlewaretoken": str(secret)}
        page.context.request.post(f"{it.url}/language/", form=chosen, headers={"Referer": it.url})
        wanted = [*pages, *((path.strip("/").replace("/", "-"), path) for path in _OWN)]
        if role == "viewer":
            wanted = [("viewer-fault", next(path for name, path in pages if name == "organisation-settings"))]
            wanted += [("viewer-assessment", next(path for name, path in pages if name == "assessment"))]
        for name, path in wanted:
            if walked.wants(name) and _opens(page, it.url + path):
                page.set_viewport_size(DESK)
                page.goto(it.url + path)
                page.wait_for_load_state("networkidle")
                walked.take(page, name, language)
                if name == "results" and (first := page.locator("a.explains").first).count():
                    page.set_viewport_size(DESK)
                    first.click()
                    page.wait_for_selector("#explanation[open] ul", timeout=60_000)
                    walked.take(page, "explanation-aside", language)
                    page.goto(it.url + str(first.get_attribute("href")))
                    walked.take(page, "explanation", language)
        page.context.close()


def _opens(page: Page, address: str) -> bool:
    """Return whether an address is a page to look at: no download, no part of one, nothing that only takes forms."""
    answer = page.context.request.get(address)
    return answer.headers.get("content-type", "").startswith("text/html") and (
        "attachment" not in answer.headers.get("content-disposition", "") and "<html" in answer.text()
    )


if __name__ == "__main__":
    wanted = [each for each in LOCALES if each in sys.argv[2:]] or list(LOCALES)
    named = [each for each in sys.argv[2:] if each not in LOCALES]
    walk(Path(sys.argv[1]), named, dict.fromkeys(wanted, tuple(SIZES)))
