"""YAML files a person wrote: read as YAML 1.2, validated, and every mistake told with its line.

Most files are read by ``yamlfast``; lines are looked up only when something is wrong, so that reading stays fast. A
hostile file is refused before it can grow: its bytes, and the values it holds once its aliases are written out, are
bounded.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leadline.errors import InputError, Problem
from leadline.yamlfast import NotPlainError, read_plain

MOST_BYTES = 4_000_000
MOST_VALUES = 400_000

Validated = TypeVar("Validated", bound=BaseModel)
Location = tuple[int | str, ...]


def read_yaml(path: Path, *, name: str | None = None) -> Any:
    """Return the plain data in a YAML file. ``name`` is how messages call the file (default: its name).

    Raises:
        InputError: the file is missing, empty, too large, not UTF-8, or not YAML; with the line.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "weights.yaml")
    ...     _ = path.write_text("order: 2  # twice as important", encoding="utf-8")
    ...     read_yaml(path)
    {'order': 2}
    """
    name = name or path.name
    text = _text(path, name)
    try:
        return read_plain(text, MOST_VALUES)
    except NotPlainError:
        return _whole(text, name)


def _whole(text: str, name: str) -> Any:
    """Read YAML as a whole parser does, with words for every mistake."""
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
        if node is None:
            raise InputError.of("file-empty", file=name)
        if _values(node, {}) > MOST_VALUES:
            raise InputError.of("yaml-too-large", file=name)
        repeated = [
            Problem(code="yaml-repeated-key", file=name, place=_line(again), params={"key": key, "first": first})
            for key, first, again in _repeated_keys(node, set())
        ]
        if repeated:
            raise InputError(repeated)
        return yaml.constructor.construct_document(node)
    except MarkedYAMLError as error:
        raise InputError([_syntax(error, name)]) from error
    except RecursionError as error:
        raise InputError.of("yaml-too-deep", file=name) from error
    except (YAMLError, ValueError) as error:
        raise InputError.of("yaml-syntax", file=name, reason=str(error).splitlines()[0]) from error


def line_of(path: Path, location: Iterable[int | str]) -> int | None:
    r"""Return the line (1-based) of the value at ``location`` in a YAML file, or of the nearest thing around it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "target.yaml")
    ...     _ = path.write_text("target:\n  stages:\n    order: 9", encoding="utf-8")
    ...     line_of(path, ("target", "stages", "order"))
    3
    """
    node = _marked(path.read_text(encoding="utf-8-sig"))
    line = 1
    for step in location:
        found = _below(node, step)
        if found:
            mark, node = found
            line = mark + 1
    return line


def validated(
    kind: type[Validated],
    data: Any,
    path: Path,
    *,
    name: str | None = None,
    origin: Callable[[Location], tuple[str, str]] | None = None,
) -> Validated:
    """Return ``data`` as a ``kind``. ``origin`` gives file and place of a location that is no line of ``path``.

    Raises:
        InputError: with one problem per mistake, each with its line and what would be right.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        told = {
            place: _problem(mistake, place, kind, origin or _in_file(path, name or path.name))
            for place, mistake in _mistakes(error.errors(), data).items()
        }
        misspelt = {
            (*place[:-1], problem.params["near"]) for place, problem in told.items() if "near" in problem.params
        }
        # A misspelt key is one mistake, though the right key is missing as well.
        raise InputError([problem for place, problem in told.items() if place not in misspelt]) from error


def _in_file(path: Path, name: str) -> Callable[[Location], tuple[str, str]]:
    return lambda location: (name, f"line {line_of(path, location)}")


def _text(path: Path, name: str) -> str:
    try:
        if path.is_dir():
            raise InputError.of("file-is-folder", file=name)
        if not path.exists():
            raise InputError.of("file-missing", file=name, looked=str(path.parent))
        if not path.is_file():
            raise InputError.of("file-not-ordinary", file=name)
        if path.stat().st_size > MOST_BYTES:
            raise InputError.of("yaml-too-large", file=name)
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError.of("yaml-not-utf8", file=name) from error
    except OSError as error:
        raise InputError.of("file-unreadable", file=name, reason=error.strerror or type(error).__name__) from error
    if not text.strip():
        raise InputError.of("file-empty", file=name)
    return text


# -- the tree of nodes, which knows the lines


@lru_cache(maxsize=8)
def _marked(text: str) -> Node:
    node: Node = YAML(typ="safe", pure=True).compose(text)
    return node


def _below(node: Node, step: int | str) -> tuple[int, Node] | None:
    """Return the line (0-based) and node of one key or element, or None where the step is not in the file."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                return key.start_mark.line, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        element = node.value[step]
        return element.start_mark.line, element
    return None


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _values(node: Node, counted: dict[int, int]) -> int:
    """Count the values of a node with every alias written out; a node inside itself has no end."""
    if id(node) not in counted:
        counted[id(node)] = MOST_VALUES + 1  # stands until the children are counted: an alias to a parent meets it
        counted[id(node)] = 1 + sum(_values(child, counted) for child in _children(node))
    return counted[id(node)]


def _repeated_keys(node: Node, seen: set[int]) -> Iterator[tuple[str, int, Node]]:
    """Give every key that is written twice in one map, with the line of the first and the second itself."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, MappingNode):
        first: dict[tuple[str | None, str], int] = {}
        for key, _ in node.value:
            if isinstance(key, ScalarNode):
                written = (key.tag, key.value)
                if written in first:
                    yield key.value, first[written], key
                first.setdefault(written, key.start_mark.line + 1)
    for child in _children(node):
        yield from _repeated_keys(child, seen)


def _line(node: Node) -> str:
    return f"line {node.start_mark.line + 1}"


def _syntax(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}" if mark else None
    reason = str(error.problem or error.context)
    if "'\\t'" in reason:
        return Problem(code="yaml-tab", file=name, place=place)
    return Problem(code="yaml-syntax", file=name, place=place, params={"reason": reason})


# -- from pydantic's errors to problems

NUMBER = {"float_type", "float_parsing", "int_type", "int_parsing", "int_from_float", "finite_number"}
LIST = {"tuple_type", "list_type"}
MAP = {"model_type", "dict_type", "model_attributes_type"}
WRONG_TYPE = NUMBER | LIST | MAP | {"string_type", "bool_type", "bool_parsing"}
LIMITS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def _mistakes(errors: list[ErrorDetails], data: Any) -> dict[Location, ErrorDetails]:
    """Return one error per place: where a value may be one of several kinds, pydantic gives one error per kind.

    The error deepest in the data tells most; of several about one value, one that is not merely about its type.
    """
    places = {id(error): _place(error, data) for error in errors}
    chosen: dict[Location, ErrorDetails] = {}
    for error in errors:
        place = places[id(error)]
        if any(other[: len(place)] == place != other for other in places.values()):
            continue
        if place not in chosen or (chosen[place]["type"] in WRONG_TYPE and error["type"] not in WRONG_TYPE):
            chosen[place] = error
    return chosen


def _place(error: ErrorDetails, data: Any) -> Location:
    """Return an error's location without the names of union branches that pydantic puts in."""
    location = error["loc"]
    place: list[int | str] = []
    for number, step in enumerate(location):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            if error["type"] == "missing" and number == len(location) - 1:
                place.append(step)
            continue
        place.append(step)
    return tuple(place)


def _problem(
    error: ErrorDetails, location: Location, kind: type[BaseModel], origin: Callable[[Location], tuple[str, str]]
) -> Problem:
    file, place = origin(location)
    key = ".".join(str(step) for step in location) or file
    given = _short(error["input"])
    params: dict[str, Any] = {"key": key, "given": given}
    context = error.get("ctx", {})
    match error["type"]:
        case "missing" if isinstance(location[-1], int):
            code, params = "yaml-short-list", {"key": ".".join(str(step) for step in location[:-1])}
        case "missing":
            code, params = "yaml-missing-key", {"key": str(location[-1])}
        case "extra_forbidden":
            code, params = _unknown_key(kind, error)
        case "literal_error":
            code = "yaml-not-one-of"
            params["allowed"] = str(context["expected"]).replace(" or ", ", ")
        case "string_type" if isinstance(error["input"], int | float) or error["input"] is None:
            code = "yaml-not-text"
        case "string_too_short" | "too_short":
            code, params = "yaml-nothing-in", {"key": key}
        case "too_long":
            code, params = "yaml-long-list", {"key": key, "most": context["max_length"]}
        case "string_pattern_mismatch":
            code = "yaml-not-an-id"
        case "bool_type" | "bool_parsing":
            code = "yaml-not-true-or-false"
        case "date_type" | "date_parsing" | "date_from_datetime_parsing":
            code = "yaml-not-a-date"
        case limit if limit in LIMITS:
            code, bound = "yaml-beyond-limit", LIMITS[limit]
            params["limit"] = f"{SIGNS[bound]} {context[bound]:g}"
        case wrong if wrong in NUMBER:
            code = "yaml-not-a-number"
        case wrong if wrong in MAP:
            code = "yaml-not-a-map"
        case wrong if wrong in LIST:
            code = "yaml-not-a-list"
        case _:
            code = "yaml-wrong-value"
            params["reason"] = error["msg"]
    return Problem(code=code, file=file, place=place, params=params)


def _unknown_key(kind: type[BaseModel], error: ErrorDetails) -> tuple[str, dict[str, Any]]:
    unknown = str(error["loc"][-1])
    names = [known for known in _siblings(kind, error["loc"]) if known != unknown]
    near = difflib.get_close_matches(unknown, names, n=1)
    if near:
        return "yaml-unknown-key-near", {"key": unknown, "near": near[0]}
    # In {en: one, two} YAML reads "two" as a key without a value.
    code = "yaml-unknown-key-empty" if error["input"] is None else "yaml-unknown-key"
    return code, {"key": unknown, "known": ", ".join(sorted(names))}


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
    """Return a value as YAML writes it, cut where it is long."""
    text = str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
