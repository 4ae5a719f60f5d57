"""YAML files a person wrote: read as YAML 1.2, validated, and every mistake told with its line.

Lines are looked up only when something is wrong, so that reading a good file stays fast.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from leadline.errors import InputError, Problem

Validated = TypeVar("Validated", bound=BaseModel)
Location = tuple[int | str, ...]


def read_yaml(path: Path, *, name: str | None = None) -> Any:
    """Return the plain data in a YAML file. ``name`` is how messages call the file (default: its name).

    Raises:
        InputError: the file is missing, empty, not UTF-8, or not YAML; with the line.
    """
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError.of("file-missing", file=name, looked=str(path.parent)) from error
    except IsADirectoryError as error:
        raise InputError.of("file-is-folder", file=name) from error
    except UnicodeDecodeError as error:
        raise InputError.of("yaml-not-utf8", file=name) from error
    if not text.strip():
        raise InputError.of("file-empty", file=name)
    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else None
        raise InputError.of(
            "yaml-syntax", file=name, place=place, reason=str(error.problem or error.context)
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise InputError.of("yaml-syntax", file=name, reason=str(error).splitlines()[0]) from error


def line_of(path: Path, location: Iterable[int | str]) -> int | None:
    """Return the line (1-based) of the value at ``location`` in a YAML file, or of the nearest thing around it."""
    node = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    line: int | None = 1
    for step in location:
        marks = getattr(node, "lc", None)
        if marks is None:
            break
        try:
            here = marks.key(step) if isinstance(node, dict) else marks.item(step)
            node = node[step]
        except (KeyError, IndexError, TypeError):
            continue  # a step that is not in the file, such as a union's tag
        line = here[0] + 1
    return line


def validated(kind: type[Validated], data: Any, path: Path, *, name: str | None = None) -> Validated:
    """Return ``data`` as a ``kind``.

    Raises:
        InputError: with one problem per mistake, each with its line and what would be right.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        found = error.errors()
        deepest = [e for e in found if not any(o["loc"][: len(e["loc"])] == e["loc"] != o["loc"] for o in found)]
        problems = [_problem(details, kind, data, path, name or path.name) for details in deepest]
        raise InputError(problems) from error


def _problem(details: ErrorDetails, kind: type[BaseModel], data: Any, path: Path, name: str) -> Problem:
    location = details["loc"]
    line = line_of(path, location)
    key = ".".join(str(step) for step in location if _is_in(data, location, step))
    params: dict[str, Any] = {"key": key or str(location[-1] if location else "")}
    code = "yaml-wrong-value"
    match details["type"]:
        case "missing":
            code, params["key"] = "yaml-missing-key", str(location[-1])
        case "extra_forbidden":
            unknown = str(location[-1])
            names = [n for n in _siblings(kind, location) if n != unknown]
            near = difflib.get_close_matches(unknown, names, n=1)
            code = "yaml-unknown-key-near" if near else "yaml-unknown-key"
            params = {"key": unknown, "near": near[0] if near else "", "known": ", ".join(sorted(names))}
        case "literal_error":
            code = "yaml-not-one-of"
            params |= {"given": _short(details["input"]), "allowed": str(details["ctx"]["expected"])}
        case "model_type" | "dict_type" | "model_attributes_type":
            code, params["given"] = "yaml-not-a-map", _short(details["input"])
        case "tuple_type" | "list_type":
            code, params["given"] = "yaml-not-a-list", _short(details["input"])
        case _:
            params |= {"given": _short(details["input"]), "reason": details["msg"]}
    return Problem(code=code, file=name, place=f"line {line}" if line else None, params=params)


def _is_in(data: Any, location: Location, step: int | str) -> bool:
    """Say whether a step of a location is a key or index of the data, not a name pydantic put in."""
    for each in location:
        try:
            found = data[each]
        except (KeyError, IndexError, TypeError):
            if each == step:
                return False
            continue
        if each == step:
            return True
        data = found
    return False


def _siblings(kind: type[BaseModel], location: Location) -> list[str]:
    """Return the keys that are allowed where the location ends."""
    current: Any = kind
    for step in location[:-1]:
        fields = getattr(current, "model_fields", None)
        if fields is None:
            continue
        by_alias = {field.alias or name: field for name, field in fields.items()}
        if step in by_alias:
            models = _models(by_alias[str(step)].annotation)
            tags = {str(s).lower() for s in location}
            named = [m for m in models if any(tag in m.__name__.lower() for tag in tags)]
            current = (named or models or [current])[0]
    fields = getattr(current, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
