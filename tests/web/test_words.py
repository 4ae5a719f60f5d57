"""Every word a page says is in the catalogue, in both languages, and the catalogue holds nothing nobody says."""

import re
from collections import Counter
from pathlib import Path

import pytest

import leadline
import leadline.web
from leadline.text import catalogue

WEB = Path(leadline.web.__file__).parent
SAID = re.compile(r"""\{%\s*say\s+["']([^"']+)["'](\|add:)?""")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]")


def _templates() -> list[Path]:
    return sorted(WEB.rglob("templates/**/*.html"))


@pytest.mark.parametrize("template", _templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_says_only_what_the_catalogue_has(template: Path) -> None:
    texts = catalogue("web")
    said = SAID.findall(template.read_text(encoding="utf-8"))
    assert [key for key, joined in said if not joined and key not in texts] == []
    assert [key for key, joined in said if joined and not any(each.startswith(key) for each in texts)] == []


@pytest.mark.parametrize("template", _templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_holds_no_words_of_its_own_and_nothing_the_browser_would_refuse(template: Path) -> None:
    page = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", page), "inline styles are refused by the content security policy"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page), "inline scripts are refused too"
    assert not re.search(r"\son[a-z]+\s*=", page), "so are handlers in attributes"
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<[^>]*>|&\w+;", " ", _uncommented(page), flags=re.S)
    words = set(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", bare)) - {"Leadline", "English", "中文"}
    assert not words, "words belong into content/texts/web"


def _uncommented(page: str) -> str:
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", " ", page, flags=re.S)


def test_chinese_texts_are_chinese_with_full_width_marks() -> None:
    wrong = {
        key: text.zh_hans
        for key, text in catalogue("web").items()
        if HALF_WIDTH.search(text.zh_hans) or (len(text.en) > 12 and not CHINESE.search(text.zh_hans))
    }
    assert wrong == {}


def test_both_languages_fill_the_same_placeholders() -> None:
    names = re.compile(r"\{(\w+)")
    assert [
        key for key, text in catalogue("web").items() if set(names.findall(text.en)) != set(names.findall(text.zh_hans))
    ] == []


def test_every_word_of_the_catalogue_is_said_somewhere() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in (*_templates(), *WEB.rglob("*.py"), *WEB.rglob("static/*.js"))
    ]
    everything = "\n".join(sources)
    joined = set(re.findall(r"""["']([a-z][a-z-]*-)["']\|add:""", everything))
    joined |= set(re.findall(r"""f["']([a-z][a-z-]*-)\{""", everything))
    unsaid = [
        key
        for key in catalogue("web")
        if f'"{key}"' not in everything
        and f"'{key}'" not in everything
        and not any(key.startswith(each) for each in joined)
    ]
    assert unsaid == []


def test_no_word_is_in_two_files_where_one_would_silently_hide_the_other() -> None:
    folder = Path(leadline.__file__).parent / "content" / "texts" / "web"
    keys = [
        line.split(":")[0]
        for file in sorted(folder.glob("*.yaml"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.match(r"[a-z][\w-]*:", line)
    ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
