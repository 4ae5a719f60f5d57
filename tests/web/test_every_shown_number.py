"""Every number that a page of a result shows opens its explanation, or is named here with the reason why not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse

from example import manufacturer
from leadline.text import LANGUAGES, say
from leadline.web.assessments.models import Run
from web.conftest import World
from web.test_results_otherwise import PLAN, kept, said, where, with_log  # noqa: F401 - a fixture

NAMED = {
    # sentences and names, in which numbers stand as words do
    "column-finding": "a sentence",
    "column-why": "a sentence",
    "column-rests-on": "a sentence about the number beside it",
    "column-steps": "a sentence; the page of the process has each step",
    "column-meaning": "a sentence of the model",
    "column-says": "a sentence of a source",
    "column-source": "a source's name",
    "column-what": "a document's name",
    "column-address": "an address",
    "column-examples": "the names of objects",
    "column-tables": "the names of tables",
    "column-input": "a name",
    "column-valid": "a day",
    "column-evidence": "a grade, E0 to E3; the item's score beside it explains it",
    # of the model, the same for everybody; the handbook and docs/model.md say where they are from
    "book-months": "an initiative's duration in the model",
    "book-suits": "the levels an initiative suits in the model",
    # of several numbers, each with its explanation elsewhere on the page
    "initiatives-gaps": "gaps, which stand in the table of gaps above",
    # worked out of two numbers in the same row, each with its explanation
    "column-rise": "where to, less where it stands",
    "column-difference": "one score less the other",
    "whatif-why": "what is supposed, and effects of initiatives in the model",
}
"""Columns whose cells lead nowhere, by the key of their title."""
COMPARED = {"column-delta": "after less before", "column-interval": "of that difference, by both results' draws"}


class Cells(HTMLParser):
    """Collects table cells and key figures that show a digit and hold no link: by their column's title."""

    def __init__(self) -> None:
        super().__init__()
        self.bare: defaultdict[str, set[str]] = defaultdict(set)
        self.linked = 0
        self._inside: str | None = None
        self._text, self._link, self._small = "", False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("td", "dd"):
            self._inside, self._text, self._link = given.get("data-label") or tag, "", False
        elif tag == "a" and given.get("href"):
            self._link = True
        elif tag in ("small", "script"):
            self._small += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("small", "script"):
            self._small -= 1
        elif tag in ("td", "dd") and self._inside is not None:
            if re.search(r"\d", self._text):
                if self._link:
                    self.linked += 1
                else:
                    self.bare[self._inside].add(self._text.strip())
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None and not self._small:
            self._text += data


@pytest.fixture
def run(world: World, tmp_path: Path) -> Run:
    return kept(world, manufacturer(), said(), tmp_path)


def shown(world: World, run: Run) -> Iterator[tuple[str, str]]:
    """Give the blocks of every page of a result that shows numbers of it."""
    client = world.client("sponsor")
    pages = {
        **{
            name: where(run, name)
            for name in (
                "results", "result-indicators", "result-agreement", "result-rules", "result-quality", "result-process",
                "result-units",
            )
        },
        "what-if": where(run, "result-what-if", **PLAN),
        "plan": reverse("assessment-plan", args=["haichuan", run.assessment_id]),
        "indicator": reverse(
            "result-indicator", args=["haichuan", run.assessment_id, run.number, "lead-response-time"]
        ),
        "comparison": where(run, "result-comparison", **{"with": str(world.run.pk)}),
    }  # fmt: skip
    for name, address in pages.items():
        response = client.get(address)
        assert response.status_code == 200, name
        yield name, response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_shown_opens_its_explanation_or_is_named(world: World, run: Run, language: str) -> None:
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    assert checked(shown(world, run), language) > 1500


@pytest.mark.parametrize("language", LANGUAGES)
def test_so_does_every_number_of_a_part(world: World, with_log: Run, language: str) -> None:  # noqa: F811
    world.people["sponsor"].language = language
    world.people["sponsor"].save()
    client, asked = world.client("sponsor"), {"where": f"region={region()}", "to": "2025-09-30"}
    pages = {
        name: client.get(where(with_log, name, **asked)).content.decode()
        for name in ("results", "result-indicators", "result-rules", "result-units")
    }
    one = reverse("result-indicator", args=["haichuan", with_log.assessment_id, with_log.number, "lead-response-time"])
    pages["indicator"] = client.get(one, asked).content.decode()
    assert checked(pages.items(), language) > 300


def region() -> str:
    """Return a region of the manufacturer."""
    return min(point.group for each in manufacturer().indicators for point in each.breakdown.get("region", ()))


def checked(pages: Iterable[tuple[str, str]], language: str) -> int:
    """Return how many numbers of pages lead to their explanation; all others must be named above."""
    named = {say("reports", key, language) for key in NAMED} | {say("compare", key, language) for key in COMPARED}
    named.add("SHA-256")
    linked = 0
    for name, page in pages:
        cells = Cells()
        cells.feed(_blocks(page))
        linked += cells.linked
        bare = {label: sorted(texts)[:4] for label, texts in cells.bare.items() if label not in named}
        assert bare == {}, name
    return linked


def _blocks(page: str) -> str:
    """Return what of a page is made of blocks of the result: from the first such section to the footer."""
    start = page.index("<main")
    return page[start : page.index("</main>")]
