"""The handbook of a model: it tells everything, in both languages, and every link leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from leadline.cli.app import app
from leadline.errors import InputError
from leadline.model import Model, load_model
from leadline.model.schema import Text
from leadline.reporting import write_handbook
from leadline.reporting.handbook import model_document
from leadline.reporting.handbook.flowdrawing import draw_flow
from leadline.reporting.html import to_html
from leadline.reporting.reader import Reader
from leadline.text import LANGUAGES, Language
from model.conftest import FILES
from reporting.test_report_html import Page

UNTOLD = ("migrations", "attributes", "objects")
"""What is no matter of the handbook: how answers are carried over, and what only mappings and measures name."""


def texts(part: Any) -> Iterator[Text]:
    """Every text of a part of the model, but for what the handbook leaves out."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name not in UNTOLD:
                yield from texts(getattr(part, name))
    elif isinstance(part, tuple):
        for entry in part:
            yield from texts(entry)
    elif isinstance(part, dict):
        yield from texts(tuple(part.values()))


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def html(model: Model, language: Language) -> str:
    return to_html(model_document(model, language=language))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def bare(text: str) -> str:
    """A text without its spaces: drawings break lines where a page has none."""
    return re.sub(r"\s+", "", text)


def test_every_text_of_the_model_is_in_it(model: Model, language: Language, page: Page) -> None:
    told = bare(page.words)
    missing = [text for text in texts(model) if bare(text.get(language)) not in told]
    assert missing == []
    assert len(list(texts(model))) > 1000


def test_nothing_is_left_unsaid_or_in_the_other_language(language: Language, html: str, page: Page) -> None:
    assert "None" not in page.words
    assert not re.search(r"\{\w+\}", page.words)
    headings = re.findall(r"<(?:h[1-4]|caption|summary)>([^<]+)<", html)
    assert len(headings) > 100
    chinese = [heading for heading in headings if re.search(r"[一-鿿]", heading)]
    assert chinese == (headings if language == "zh-Hans" else [])


def test_every_number_of_the_scoring_rules_stands_there(model: Model, page: Page) -> None:
    for key in (*type(model.scoring).model_fields, *(f"gates.{key}" for key in type(model.scoring.gates).model_fields)):
        if key != "gates":
            assert f"scoring.{key}" in page.words


def test_every_threshold_and_effect_says_what_it_rests_on(model: Model, language: Language, page: Page) -> None:
    reader = Reader(model=model, language=language)
    by_default = sum(indicator.basis.kind == "expert-default" for indicator in model.indicators)
    assert page.words.count(reader.say("basis-expert-default")) >= by_default
    effects = sum(effect.basis.kind == "expert-default" for one in model.initiatives for effect in one.effects)
    assert page.words.count(reader.say("book-effect-expert-default")) == effects


def test_every_link_leads_to_a_place_of_its_own(model: Model, page: Page) -> None:
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(anchors)) == len(anchors)
    targets = {link["href"].removeprefix("#") for link in page.named("a")}
    assert targets <= set(anchors)
    assert {f"cell-{stage}-{dimension}" for stage, dimension in model.cells} <= targets
    assert {f"indicator-{indicator.id}" for indicator in model.indicators} <= targets
    assert {f"initiative-{initiative.id}" for initiative in model.initiatives} <= targets


def test_it_needs_nothing_else_and_runs_nothing(html: str, page: Page) -> None:
    assert not page.open
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"} == set()
    assert not re.search(r"(?:src|href)=\"(?!#)", html)


def test_the_same_model_gives_the_same_bytes(model: Model, language: Language, html: str) -> None:
    assert to_html(model_document(model, language=language)) == html


def test_every_step_and_way_of_a_stage_is_drawn(model: Model) -> None:
    flow = model.process.flow
    assert flow is not None
    drawn = draw_flow(flow, "lead", Reader(model=model, language="zh-Hans"))
    for activity in model.process.activities:
        if activity.stage == "lead":
            assert f">{activity.name.zh_hans}</text>" in drawn
    inside = {activity.id for activity in model.process.activities if activity.stage == "lead"}
    ways = [way for way in flow.ways if way.source in inside or way.target in inside]
    assert drawn.count("<polygon") == len(ways) + 2  # from the start, and to the one end in this stage
    assert "× 达标" not in drawn
    assert "× 评分达标" in drawn


def test_a_small_model_has_only_the_chapters_it_fills(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    small = load_model(tmp_path)
    document = model_document(small, language="en")
    assert [chapter.id for chapter in document.chapters] == [
        "reading",
        "levels",
        "matrix",
        "stage-order",
        "stage-cash",
        "process",
        "scoring",
        "sources",
        "index",
    ]
    words = Page(to_html(document)).words
    assert "“Confirm order” comes only after “Check credit”" in words
    assert "applies where amount > 0" in words
    assert "Weight of the answers of …" in words
    assert "Sales: 2" in words


def test_texts_of_a_model_are_text_and_not_markup(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("Check credit", "<script>alert(1)</script>"), encoding="utf-8")
    html = to_html(model_document(load_model(tmp_path), language="en"))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_command_writes_both_languages_or_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["model", "docs", "--out", str(tmp_path / "new" / "book")], standalone_mode=False)
    written = sorted(path.name for path in (tmp_path / "new" / "book").iterdir())
    assert written == ["ltc.en.html", "ltc.zh-Hans.html"]
    assert "已生成" in capsys.readouterr().out
    app(["model", "docs", "ltc", "--out", str(tmp_path / "one"), "--language", "zh-Hans"], standalone_mode=False)
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["ltc.zh-Hans.html"]


def test_a_place_that_cannot_be_written_is_told(model: Model, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as told:
        write_handbook(model, tmp_path / "taken" / "book.html")
    assert told.value.problems[0].code == "report-not-written"
