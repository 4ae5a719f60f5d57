"""YAML that people wrote: good files come out as data, bad ones as messages with a line and a remedy."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from leadline.errors import InputError
from leadline.yamlfile import line_of, read_yaml, validated


def write(folder: Path, text: str | bytes, name: str = "file.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    return caught.value.sentences()


# -- reading


def test_yaml_is_version_1_2(tmp_path: Path) -> None:
    """In YAML 1.1 the country code of Norway was false, and 1:30 was ninety."""
    path = write(tmp_path, "country: NO\nanswer: yes\nclock: 1:30\nday: 2026-01-31\nname: 线索\n2: two\n")
    assert read_yaml(path) == {
        "country": "NO",
        "answer": "yes",
        "clock": "1:30",
        "day": date(2026, 1, 31),
        "name": "线索",
        2: "two",
    }


def test_an_alias_is_what_it_stands_for(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, "a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}")) == {
        "a": {"k": 1},
        "b": {"k": 1},
        "c": {"k": 1, "l": 2},
    }


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, b"\xef\xbb\xbfa: 1")) == {"a": 1}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]))


@given(st.dictionaries(WORDS, st.lists(st.integers() | st.booleans() | st.none() | WORDS), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_json_is_yaml(tmp_path: Path, data: dict[str, Any]) -> None:
    path = write(tmp_path, json.dumps(data, ensure_ascii=False))
    assert read_yaml(path) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file.yaml: this file is empty. Export it again."),
        ("# nothing\n", "file.yaml: this file is empty. Export it again."),
        (b"\xff\xfeabc", "file.yaml: this file is not UTF-8 text. Save it as UTF-8."),
        ("a:\n\tb: 1", "file.yaml, line 2: this line is indented with a tab. Use spaces."),
        ("a: 1\nb: 2\na: 3", "file.yaml, line 3: the key 'a' is already on line 1. Keep one of the two."),
        (
            "a: [1\nb: 2",
            "file.yaml, line 2: this is not valid YAML: expected ',' or ']', but got ':'. "
            "Check indentation, colons and quotes on this line and the one before.",
        ),
        (
            "day: 2026-13-45",
            "file.yaml: this is not valid YAML: month must be in 1..12. "
            "Check indentation, colons and quotes on this line and the one before.",
        ),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert said(write(tmp_path, text)) == [message]


def test_every_repeated_key_is_told(tmp_path: Path) -> None:
    found = said(write(tmp_path, "a: 1\nb:\n  c: 1\n  c: 2\na: 2\n"))
    assert [sentence.split(".")[1] for sentence in found] == [
        "yaml, line 5: the key 'a' is already on line 1",
        "yaml, line 4: the key 'c' is already on line 3",
    ]


def test_what_is_no_file(tmp_path: Path) -> None:
    assert said(tmp_path / "gone.yaml")[0].startswith("gone.yaml: this file does not exist. Looked in: ")
    assert said(tmp_path) == [f"{tmp_path.name}: this is a folder, but a file is needed here. Give the file's name."]
    os.mkfifo(tmp_path / "pipe.yaml")
    assert said(tmp_path / "pipe.yaml") == ["pipe.yaml: this is no ordinary file. Give a file that was saved to disk."]
    with pytest.raises(InputError, match="File name too long"):
        read_yaml(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\n" + "".join(f"k{n}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
        "a: &a {b: [*a]}",
        "x" * 5_000_000,
    ],
    ids=["billion-laughs", "inside-itself", "five-megabytes"],
)
def test_a_file_that_would_grow_without_bound_is_refused(tmp_path: Path, text: str) -> None:
    (sentence,) = said(write(tmp_path, text))
    assert sentence.startswith("file.yaml: this is too much for a settings file")


def test_brackets_without_end(tmp_path: Path) -> None:
    (sentence,) = said(write(tmp_path, "[" * 50_000))
    assert "nested too deeply" in sentence


# -- lines


def test_lines_of_keys_and_elements(tmp_path: Path) -> None:
    path = write(tmp_path, "# remark\nlevels:\n  2: 70\n  3: 80\nlist:\n  - a\n\n  - {b: 1,\n     c: 2}\n")
    assert line_of(path, ()) == 1
    assert line_of(path, ("levels",)) == 2
    assert line_of(path, ("levels", 3)) == 4
    assert line_of(path, ("list", 1)) == 8
    assert line_of(path, ("list", 1, "c")) == 9
    assert line_of(path, ("list", 1, "missing")) == 8, "the nearest thing around it"
    assert line_of(path, ("list", 7, "c")) == 5


# -- validation


class Owner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    mail: str = ""


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    title: str = Field(min_length=1)
    owner: str | Owner
    kind: Literal["quick", "long"] = "quick"
    cost: float = Field(default=0, ge=0)
    team: tuple[str, ...] = ()
    begin: date | None = None
    done: bool = False
    id: str = Field(default="x", pattern="^[a-z]+$")
    levels: dict[Literal[1, 2], float | tuple[float, float]] = {}


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("owner: A", ["line 1: the key 'title' is missing. Add it."]),
        ("title: A\nonwer: B", ["line 2: 'onwer' is not a key here. Did you mean 'owner'?"]),
        (
            "title: A\nowner: B\nzzz: 1",
            ["line 3: 'zzz' is not a key here. Known keys: begin, cost, done, id, kind, levels, owner, team, title."],
        ),
        (
            "{title: one, two, owner: B}",
            [
                "line 1: 'two' is not a key here. If it belongs to the text before it, put that whole text in quotes. "
                "Known keys: begin, cost, done, id, kind, levels, owner, team, title."
            ],
        ),
        ("title: 7\nowner: B", ["line 1: 'title' is 7, but text is needed here. Put it in quotes."]),
        ("title:\nowner: B", ["line 1: 'title' is null, but text is needed here. Put it in quotes."]),
        ('title: ""\nowner: B', ["line 1: 'title' is empty. Fill it in."]),
        ("title: A\nowner:\n  nmae: B", ["line 3: 'nmae' is not a key here. Did you mean 'name'?"]),
        ("title: A\nowner:\n  mail: B", ["line 2: the key 'name' is missing. Add it."]),
        ("title: A\nowner: B\nkind: slow", ["line 3: 'kind' is slow, but it must be one of 'quick', 'long'."]),
        ("title: A\nowner: B\ncost: much", ["line 3: 'cost' is much, but a number is needed here."]),
        ("title: A\nowner: B\ncost: .nan", ["line 3: 'cost' is nan, but a number is needed here."]),
        ("title: A\nowner: B\ncost: -1", ["line 3: 'cost' is -1, but it must be ≥ 0."]),
        ("title: A\nowner: B\nteam: C", ["line 3: 'team' is C, but a list is needed here."]),
        (
            "title: A\nowner: B\nbegin: soon",
            ["line 3: 'begin' is soon, but a date is needed here, such as 2026-01-31."],
        ),
        ("title: A\nowner: B\ndone: perhaps", ["line 3: 'done' is perhaps, but it must be true or false."]),
        ("title: A\nowner: B\nlevels: {2: much}", ["line 3: 'levels.2' is much, but a number is needed here."]),
        (
            "title: A\nowner: B\nlevels: {2: [1]}",
            ["line 3: the list 'levels.2' has too few values. Add the missing one."],
        ),
        (
            "title: A\nowner: B\nlevels: {2: [1, 2, 3]}",
            ["line 3: the list 'levels.2' has more than 2 values. Take some out."],
        ),
        ("title: A\nowner: B\nlevels: {3: 1}", ["line 3: 'levels.3' is 3, but it must be one of 1, 2."]),
        ("just words", ["line 1: 'file.yaml' is just words, but a group of 'key: value' lines is needed here."]),
        (
            "title: 7\nowner: B\nkind: slow\ncost: -1",
            [
                "line 1: 'title' is 7, but text is needed here. Put it in quotes.",
                "line 3: 'kind' is slow, but it must be one of 'quick', 'long'.",
                "line 4: 'cost' is -1, but it must be ≥ 0.",
            ],
        ),
    ],
)
def test_one_message_per_mistake(tmp_path: Path, text: str, messages: list[str]) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        validated(Plan, read_yaml(path), path)
    assert caught.value.sentences() == [f"file.yaml, {message}" for message in messages]


def test_an_id_says_what_it_may_be_made_of(tmp_path: Path) -> None:
    path = write(tmp_path, "title: A\nowner: B\nid: 线索")
    with pytest.raises(InputError, match="line 3: 'id' is 线索, which cannot be an id"):
        validated(Plan, read_yaml(path), path)


def test_a_good_file_becomes_an_object(tmp_path: Path) -> None:
    path = write(tmp_path, "title: A\nowner: {name: B}\nlevels: {1: 3, 2: [4, 5]}\nbegin: 2026-01-31")
    assert validated(Plan, read_yaml(path), path) == Plan(
        title="A", owner=Owner(name="B"), levels={1: 3.0, 2: (4.0, 5.0)}, begin=date(2026, 1, 31)
    )


def test_a_thousand_mistakes_are_told_quickly(tmp_path: Path) -> None:
    """Lines come from one reading of the file, not from one for each mistake."""
    path = write(tmp_path, "title: A\nowner: B\nteam:\n" + "  - 1\n" * 1000)
    data: Any = read_yaml(path)
    with pytest.raises(InputError) as caught:
        validated(Plan, data, path)
    assert [problem.place for problem in caught.value.problems] == [f"line {number}" for number in range(4, 1004)]
