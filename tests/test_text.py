"""Every sentence of the program: in both languages, with the same placeholders, and where the code asks for it."""

import ast
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from pydantic import ValidationError

from leadline.text import LANGUAGES, Text, catalogue, say
from leadline.yamlfile import read_yaml

SOURCE = Path(str(files("leadline")))
TEXTS = SOURCE / "content" / "texts"
CATALOGUES = sorted(path.stem for path in TEXTS.iterdir())


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def is_chinese(sentence: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in sentence)


# -- the catalogues


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_sentence_has_both_languages_and_the_same_placeholders(name: str) -> None:
    for key, text in catalogue(name).items():
        in_english, in_chinese = (placeholders(text.get(language)) for language in LANGUAGES)
        assert in_english == in_chinese, key
        assert not is_chinese(text.en), key


@pytest.mark.parametrize("name", CATALOGUES)
def test_placeholders_have_plain_names(name: str) -> None:
    """``{0}`` or ``{x.y}`` would reach into what the user wrote."""
    for key, text in catalogue(name).items():
        assert all(placeholder.isidentifier() for placeholder in placeholders(text.en)), key


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_what_the_careful_reader_reads(name: str) -> None:
    """Which refuses a key that is there twice, and tells a word from a number."""
    files = sorted((TEXTS / name).iterdir()) if (TEXTS / name).is_dir() else [TEXTS / f"{name}.yaml"]
    read = {key: Text(**value) for file in files for key, value in read_yaml(file).items()}
    assert catalogue(name) == read


@pytest.mark.parametrize("folder", [path for path in TEXTS.iterdir() if path.is_dir()], ids=lambda path: path.name)
def test_no_key_is_in_two_files_of_a_catalogue(folder: Path) -> None:
    keys = Counter(key for path in folder.iterdir() for key in read_yaml(path))
    assert [key for key, times in keys.items() if times > 1] == []


# -- the codes of errors


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(SOURCE)}, line {node.lineno}", node


def literals(node: ast.expr | None) -> list[str]:
    """Return the string an expression is, or the strings it chooses from."""
    match node:
        case ast.Constant(value=str(value)):
            return [value]
        case ast.IfExp():
            return [*literals(node.body), *literals(node.orelse)]
        case _:
            return []


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Give where an error's code is written, the code, and the names of its values where they are written there too."""
    for where, call in calls():
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        match call.func:
            case ast.Attribute(attr="of", value=ast.Name(id=name)) if name.endswith("Error") and call.args:
                known = None if None in named else {str(key) for key in named} - {"file", "place"}
                yield from ((where, code, known) for code in literals(call.args[0]))
            case ast.Attribute(attr="problem") if call.args:
                known = None if None in named else {str(key) for key in named}
                yield from ((where, code, known) for code in literals(call.args[0]))
            case ast.Name(id="Problem"):
                params = named.get("params", ast.Dict(keys=[], values=[]))
                known = None
                if isinstance(params, ast.Dict) and None not in params.keys:
                    known = {key for each in params.keys for key in literals(each)}
                yield from ((where, code, known) for code in literals(named.get("code")))


def test_every_code_that_is_raised_has_a_sentence_and_its_values() -> None:
    found = list(raised())
    assert len(found) > 50, "the search itself must not go blind"
    for where, code, known in found:
        assert code in catalogue("errors"), f"{where}: {code}"
        needed = placeholders(catalogue("errors")[code].en)
        assert known is None or needed <= known, f"{where}: {code} needs {needed}"


def test_every_sentence_of_an_error_is_said_somewhere() -> None:
    written, begun = set(), set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                begun |= {start for start in literals(node.values[0]) if "-" in start}
    silent = [key for key in catalogue("errors") if key not in written and not key.startswith(tuple(begun))]
    assert silent == []


def test_every_sentence_asked_for_by_name_exists() -> None:
    for where, call in calls():
        if isinstance(call.func, ast.Name) and call.func.id == "say" and len(call.args) >= 2:
            for name in literals(call.args[0]):
                for key in literals(call.args[1]):
                    assert key in catalogue(name), f"{where}: {name}, {key}"


# -- texts


def test_a_text_has_every_language() -> None:
    text = Text.model_validate({"en": "order", "zh-Hans": "订单"})
    assert [text.get(language) for language in LANGUAGES] == ["order", "订单"]
    with pytest.raises(ValidationError, match="zh-Hans"):
        Text.model_validate({"en": "order"})
    with pytest.raises(ValidationError, match="at least 1 character"):
        Text.model_validate({"en": "", "zh-Hans": "订单"})


def test_say_fills_in() -> None:
    assert say("errors", "yaml-missing-key", "zh-Hans", key="id") == "缺少必填项“id”。请补上。"
