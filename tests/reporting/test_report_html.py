"""The HTML report: whole, safe, the same every time, and honest about what is missing."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from leadline.assessment.explain import Explainer
from leadline.assessment.explanation import Explanation
from leadline.assessment.result import Result
from leadline.errors import InputError
from leadline.model import Model
from leadline.reporting import report
from leadline.reporting.explained import SERIES, line
from leadline.reporting.reader import Reader
from leadline.text import LANGUAGES, Language

VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """What a browser would see: tags with their attributes, the text in them, and whether they nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def section(html: str, name: str) -> str:
    """Return a chapter's HTML."""
    start = html.index(f'<section id="{name}">')
    return html[start : html.find('<section id="', start + 1)]


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return request.param


@pytest.fixture(scope="module")
def html(result: Result, model: Model, language: Language, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    assert report(result, path, model=model, language=language) == path
    assert list(path.parent.iterdir()) == [path]  # nothing is left aside
    return path.read_text(encoding="utf-8")


def test_is_one_well_formed_page_in_the_readers_language(html: str, language: Language) -> None:
    page = Page(html)
    assert page.open == []
    assert page.named("html") == [{"lang": language}]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_asks_for_nothing_from_outside(html: str) -> None:
    page = Page(html)
    policy = next(meta["content"] for meta in page.named("meta") if "http-equiv" in meta)
    assert "default-src 'none'" in policy
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "iframe", "img", "object", "embed", "form"})
    assert all(link["href"].startswith("#") for link in page.named("a"))
    assert not re.search(r"url\((?!#)|@import", html)
    names = {name for _, attributes in page.tags for name in attributes}
    assert names.isdisjoint({"src", "srcset", "srcdoc"})
    assert not any(name.startswith("on") for name in names)


def test_shows_what_the_data_say_as_text_never_as_markup(html: str) -> None:
    assert "&lt;script&gt;alert" in html
    assert "{{ 7*7 }}" in html


def test_never_prints_what_python_prints_for_nothing(html: str) -> None:
    told = Page(html).words.replace("is not null", "").replace("is null", "")  # a measure's own words
    assert not re.search(r"\b(None|nan|inf|NaN|undefined|null)\b", told)
    assert not re.search(r"\{\w+\}", Page(html).words)


def test_ids_are_unique_and_every_link_has_its_place(html: str) -> None:
    page = Page(html)
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    assert {link["href"][1:] for link in page.named("a")} <= set(ids)


def test_tables_can_be_read_without_seeing(html: str) -> None:
    tables = re.findall(r"<table.*?</table>", html, flags=re.DOTALL)
    assert tables
    for table in tables:
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert table.count('scope="row"') == table.count("<tr>") - 1
    drawings = [attributes for _, attributes in Page(html).tags if attributes.get("role") == "img"]
    assert drawings
    assert all(attributes["aria-label"] for attributes in drawings)


def test_says_simulated_and_self_assessed(html: str, language: Language) -> None:
    words = Page(html).words
    assert ("SIMULATED DATA" if language == "en" else "模拟数据") in words
    assert ("self-assessed" if language == "en" else "自评") in words


def test_heat_map_tells_rated_not_rated_and_not_applicable_apart(html: str, language: Language) -> None:
    heat = re.search(r'<table class="heatmap">.*?</table>', html, flags=re.DOTALL)
    assert heat
    cells = re.findall(r'<td class="([^"]*)"><b>([^<]*)</b>(?:<small>([^<]*)</small>)?', heat[0])
    assert len(cells) == 7 * 5
    kinds = Counter(kind.split()[0] for kind, _, _ in cells)
    assert kinds["not-rated"] == 1
    assert kinds["not-applicable"] == 1
    for kind, number, level in cells:
        if kind.startswith("plain"):
            assert re.fullmatch(r"[1-5]\.\d\d", number)
            assert level == f"L{kind[-1]}" == f"L{number[0]}"  # colour is never alone


def test_small_groups_of_respondents_are_never_shown(html: str) -> None:
    asked = section(html, "questionnaire-lead")
    assert ">seller<" in asked  # three people
    for role in ("manager", "accountant", "planner"):  # one, two and one
        assert f">{role}<" not in asked


def test_an_expert_default_never_looks_like_a_benchmark(html: str, model: Model, language: Language) -> None:
    label = "expert default, not a benchmark" if language == "en" else "专家默认值，非基准"
    shown = Page(html).words.count(label)
    asked = [indicator for indicator in model.indicators if indicator.basis.kind == "expert-default"]
    assert shown > len(asked) / 2


def test_the_annex_says_what_explain_says(html: str, result: Result, model: Model, language: Language) -> None:
    annex = Page(section(html, "calculation")).words
    explainer = Explainer(result, model)
    reader = Reader(model=result.judging(model), language=language)
    cells = [f"{cell.stage}.{cell.dimension}" for cell in result.scores.cells]
    said = [line(node, reader) for cell in cells for node in shown(explainer.explain(cell))]
    assert len(said) > 500
    for each in said:
        assert " ".join(part for part in (" ".join(each.text.split()), *each[1:]) if part) in annex


def shown(node: Explanation) -> Iterator[Explanation]:
    """Yield the nodes of a tree that a report shows: all but series of months, groups and quantiles."""
    yield node
    for child in node.children:
        if child.label not in SERIES:
            yield from shown(child)


def test_the_same_result_gives_the_same_bytes(
    html: str, result: Result, model: Model, language: Language, tmp_path: Path
) -> None:
    again = report(result, tmp_path / "again.html", model=model, language=language)
    assert again.read_text(encoding="utf-8") == html


def test_an_assessment_without_data_and_answers_is_not_rated(
    empty_result: Result, model: Model, language: Language, tmp_path: Path
) -> None:
    path = report(empty_result, tmp_path / "empty.html", model=model, language=language)
    words = Page(path.read_text(encoding="utf-8")).words
    assert ("not rated" if language == "en" else "未评") in words
    assert "SIMULATED" not in words
    assert "模拟数据" not in words
    assert not re.search(r"\b(None|nan)\b", words)


def test_a_place_that_cannot_be_written_is_told_and_the_old_report_stays(
    result: Result, model: Model, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(InputError) as told:
        report(result, tmp_path / "file" / "report.html", model=model)
    assert told.value.problems[0].code == "report-not-written"
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_folder_in_the_reports_place_is_told_and_nothing_is_left_aside(
    result: Result, model: Model, tmp_path: Path
) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(InputError):
        report(result, tmp_path / "report.html", model=model)
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_print_opens_nothing_and_says_so(html: str, language: Language) -> None:
    paper = html[html.index("@media print") : html.index("</style>")]
    assert "details-content" not in paper
    assert ("Folded parts are printed only" if language == "en" else "折叠的内容只有在屏幕上展开后才会打印") in html


def test_on_paper_no_head_of_a_table_stands_alone_at_the_end_of_a_page(html: str) -> None:
    paper = html[html.index("@media print") : html.index("</style>")]
    assert "@page { size: A4;" in paper
    assert "tbody > tr:first-child { break-before: avoid; }" in paper
