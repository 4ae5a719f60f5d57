"""Every sentence of the report: both languages ask for the same facts, and none is written in vain."""

import re
from pathlib import Path
from string import Formatter

import pytest

import leadline
from leadline.text import LANGUAGES, catalogue, say

KEYS = [(name, key) for name in ("reports", "words") for key in catalogue(name)]
SOURCE = Path(leadline.__file__).parent


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_every_sentence_can_be_said_in_both_languages(name: str, key: str) -> None:
    text = catalogue(name)[key]
    assert placeholders(text.en) == placeholders(text.zh_hans)
    for language in LANGUAGES:
        assert say(name, key, language, **dict.fromkeys(placeholders(text.en), "7")).strip() or "join" in key


def test_no_sentence_is_unused() -> None:
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for part in ("assessment", "reporting", "cli")
        for path in (SOURCE / part).rglob("*.py")
    )
    strings = {*re.findall(r"""["']([\w-]+)["']""", written), "self", "verified"}  # kinds of assessment are words too
    made = re.findall(r'f"((?:[\w-]|\{[^"{}]*\})+)"', written)
    fixed = [key for key in made if re.search(r"\w", re.sub(r"\{[^}]*\}", "", key))]  # "{a}-{b}" could make anything
    patterns = [re.sub(r"\{[^}]*\}", r"[\\w-]+", key) for key in fixed]
    unused = [
        key for _, key in KEYS if key not in strings and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert unused == []


def test_chinese_sentences_use_chinese_punctuation() -> None:
    for key, text in catalogue("reports").items():
        assert not re.search(r"[一-鿿][,;:?!]", text.zh_hans), key
