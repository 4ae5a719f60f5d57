"""JSON Schemas of a model's files, for editors: they complete keys, explain them and mark mistakes while one types."""

import re
from collections.abc import Iterator
from typing import Any

from leadline.model.fieldnames import field_name
from leadline.model.folder import PARTS, PartName
from leadline.text import LANGUAGES, catalogue

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OWNERS: dict[PartName, str] = {"process": "model", "sources": "model", "goals": "model", "families": "model"}
"""Files whose own keys are named as those of the whole model."""
EACH = "…"
"""Stands for the keys of a map, such as the levels of entry values."""


def part_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (draft 2020-12) of each kind of file in a model's folder.

    Keys: ``model``, ``process``, ``sources``, ``goals``, ``families``, ``migrations`` for the single files; ``items``,
    ``indicators``, ``rules``, ``initiatives`` for the files of those folders. Every key is described in English.

    >>> sorted(part_schemas())
    ['families', 'goals', 'indicators', 'initiatives', 'items', 'migrations', 'model', 'process', 'rules', 'sources']
    >>> part_schemas()["rules"]["properties"]["severity"]["enum"]
    ['critical', 'high', 'medium', 'low']
    >>> part_schemas()["indicators"]["properties"]["caveat"]["description"]
    'Caveat.'
    """
    schemas: dict[str, dict[str, Any]] = {}
    for name, kind in PARTS.items():
        schema = {"$schema": DIALECT, **kind.model_json_schema(by_alias=True)}
        _describe(schema, schema, OWNERS.get(name, name), ())
        for part in (schema, *schema.get("$defs", {}).values()):
            if "description" in part:
                part["description"] = _plain(part["description"])
        schemas[name] = schema
    return schemas


def _describe(part: dict[str, Any], schema: dict[str, Any], owner: str, path: tuple[str, ...]) -> None:
    """Give each key of a part its name as description, and those of the parts it holds. ``path`` leads to the part."""
    for key, value in part.get("properties", {}).items():
        value.pop("title", None)  # repeats the key
        if key in LANGUAGES:
            continue
        held = list(_held(value, schema))
        listed = value.get("type") == "array" and held and f"part-{key}" in catalogue("fields")
        if listed:
            value.setdefault("description", _sentence(catalogue("fields")[f"part-{key}"].en))
        else:
            value.setdefault("description", _sentence(field_name(owner, (*path, key, EACH), "en")))
        for each in held:
            if "seen" not in each:
                each["seen"] = True
                _describe(each, schema, *((key, ()) if listed else (owner, (*path, key))))
                del each["seen"]


def _held(value: Any, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the parts that a key's value refers to, alone, in a list or in a map."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield schema["$defs"][value["$ref"].rpartition("/")[2]]
        for key, each in value.items():
            if key in ("items", "anyOf", "additionalProperties"):
                yield from _held(each, schema)
    elif isinstance(value, list):
        for each in value:
            yield from _held(each, schema)


def _sentence(name: str) -> str:
    name = re.sub(rf"“?{EACH}”?", EACH, name)
    return f"{name[:1].upper()}{name[1:]}" + ("" if name.endswith(EACH) else ".")


def _plain(docstring: str) -> str:
    """Return a docstring without its examples and marks: what a person reads beside the key."""
    told = docstring.partition(">>>")[0].strip()
    return re.sub(r"(?<!\n)\n(?!\n)", " ", told.replace("``", "`"))
