"""The JSON Schemas: published as they are in force, and every key is explained."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline.cli.app import app
from leadline.errors import InputError
from leadline.model import part_schemas
from leadline.text import LANGUAGES


def keys(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (schema, *schema.get("$defs", {}).values()):
        for key, value in part.get("properties", {}).items():
            yield f"{part['title']}.{key}", value


def test_the_published_schemas_are_those_in_force(root: Path, tmp_path: Path) -> None:
    app(["model", "schema", "--out", str(tmp_path / "new")], standalone_mode=False)
    written = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    published = {path.name: path.read_bytes() for path in (root / "docs" / "schemas").iterdir()}
    assert written == published, "run: leadline model schema --out docs/schemas"


def test_every_key_and_part_is_explained() -> None:
    for name, schema in part_schemas().items():
        parts = [schema, *schema.get("$defs", {}).values()]
        assert [part["title"] for part in parts if not part.get("description")] == [], name
        unexplained = {key for key, value in keys(schema) if not value.get("description")}
        assert unexplained <= {f"Text.{language}" for language in LANGUAGES}, name


def test_an_explanation_holds_no_marks_of_the_source() -> None:
    for schema in part_schemas().values():
        told = [part.get("description", "") for part in (schema, *schema.get("$defs", {}).values())]
        assert not any(mark in text for text in told for mark in (">>>", "``"))


def test_a_key_is_explained_as_what_it_is_in_its_own_file() -> None:
    explained = {name: dict(keys(schema)) for name, schema in part_schemas().items()}
    assert explained["indicators"]["Indicator.levels"]["description"] == "Entry value of level …"
    assert explained["initiatives"]["Initiative.stages"]["description"] == "Stages where it works."
    assert explained["goals"]["Goal.stages"]["description"] == "Weight of stage …"
    assert explained["model"]["Head.stages"]["description"] == "Stage."
    assert explained["process"]["Way.from"]["description"] == "Earlier step."


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as told:
        app(["model", "schema", "--out", str(tmp_path / "taken")], standalone_mode=False)
    assert told.value.problems[0].code == "output-not-writable"
