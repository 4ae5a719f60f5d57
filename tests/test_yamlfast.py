"""What is read fast is what a whole parser reads, and everything doubtful is left to it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from leadline.yamlfast import NotPlainError, read_plain


def whole(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_every_shipped_file_is_read_alike_and_nearly_all_fast(root: Path):
    files = sorted((root / "src" / "leadline" / "content").rglob("*.yaml"))
    slow = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        try:
            assert read_plain(text, 400_000) == whole(text), file
        except NotPlainError:
            slow.append(file.name)
    assert len(slow) < len(files) / 50, slow


words = st.one_of(
    st.sampled_from(
        ["yes", "no", "on", "0o17", "0x1F", "1_000", "12:30", "2025-01-31", ".5", "1e3", "1.0e+3", "=", "<<"]
    ),
    st.sampled_from(
        ["~", "null", "Null", "true", "True", "-1", "+7", "007", "1.50", ".inf", "a b", "a: b", "#x", "x #y"]
    ),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S"]), max_size=12),
)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=4))
@example([("a", "yes"), ("b", "0o17")])
def test_whatever_is_read_fast_a_whole_parser_reads_alike(pairs: list[tuple[str, str]]):
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    try:
        fast = read_plain(text, 1000)
    except NotPlainError:
        return
    slow = whole(text)
    assert fast == slow
    assert repr(fast) == repr(slow)  # 1 and True, 1 and 1.0 are equal, and not the same


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x",
        "a: 1\na: 2",
        "day: 2025-01-31",
        "a: !!str 1",
        "<<: {a: 1}",
        "a: [1, 2",
        "a:\t1",
        "",
        "%YAML 1.1\n---\na: yes",
        "a: 1\n---\nb: 2",
        "? [a, b]\n: 1",
        "a: 0x1F",
    ],
)
def test_what_is_doubtful_is_left_to_the_whole_parser(text: str):
    with pytest.raises(NotPlainError):
        read_plain(text, 1000)


def test_a_text_of_too_many_values_is_left_to_the_whole_parser():
    with pytest.raises(NotPlainError):
        read_plain("[" + "1, " * 100 + "1]", 50)
