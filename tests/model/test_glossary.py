"""The glossary agrees with the shipped model, and the model with the glossary."""

from pathlib import Path

import leadline
from leadline.model.schema import Model
from leadline.text import catalogue

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
TEXTS = Path(leadline.__file__).parent / "content" / "texts"
WORDS_OF_OTHERS = ("roster-",)
"""Texts that list how people may call something in what they hand in."""


def tables() -> dict[str, list[list[str]]]:
    """The rows of each table of the page, by heading."""
    found: dict[str, list[list[str]]] = {}
    for line in GLOSSARY.read_text("utf-8").splitlines():
        if line.startswith("## "):
            found[line[3:]] = rows = []
        elif line.startswith("| ") and not line.startswith(("| English", "| say")):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_every_term_has_a_word_in_both_languages_and_a_meaning() -> None:
    terms = [row for heading, rows in tables().items() if heading != "Say, not" for row in rows]
    assert len(terms) >= 60
    assert all(len(row) == 3 and all(row) for row in terms)
    for column in (0, 1):
        words = [row[column] for row in terms]
        assert sorted({word for word in words if words.count(word) > 1}) == []


def test_levels_stages_dimensions_and_objects_are_named_as_in_the_model(model: Model) -> None:
    told = tables()
    for heading, parts in (
        ("Levels", model.levels),
        ("Stages and dimensions", (*model.stages, *model.dimensions)),
        ("Objects", model.process.objects),
    ):
        assert [row[:2] for row in told[heading]] == [[part.name.en, part.name.zh_hans] for part in parts], heading


def test_the_model_says_what_the_glossary_says_and_not_the_other_word(model: Model) -> None:
    aliases = {part: {"__all__": {"aliases"}} for part in ("activities", "departments")}
    written = model.model_dump_json(exclude={"process": aliases})
    assert [avoid for _, avoid, _ in tables()["Say, not"] if avoid in written] == []


def test_no_page_report_workbook_or_command_says_the_other_word() -> None:
    names = sorted({path.relative_to(TEXTS).parts[0].removesuffix(".yaml") for path in TEXTS.rglob("*.yaml")})
    assert {"web", "cli", "questionnaire", "reports", "errors"} <= {*names}
    avoided = [avoid for _, avoid, _ in tables()["Say, not"]] + ["账户"]  # an account at a bank; a person's is 账号
    assert [
        (name, key, avoid)
        for name in names
        for key, text in catalogue(name).items()
        for avoid in avoided
        if avoid in text.zh_hans and not key.startswith(WORDS_OF_OTHERS)
    ] == []


def test_roles_are_named_as_on_the_pages() -> None:
    named = {row[0]: row[1] for row in tables()["People and their work"]}
    roles = [text for key, text in catalogue("web").items() if key.startswith("member-role-") and "about" not in key]
    roles = [text for text in roles if "{" not in text.en]
    assert len(roles) == 9
    assert {text.en: text.zh_hans for text in roles} == {text.en: named.get(text.en) for text in roles}
