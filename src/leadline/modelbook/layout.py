"""Which sheets a model's workbook has and which columns, taken from the schema, so that a new field needs no code here.

A *sheet* holds one list of parts, a row for each; a *form* what a file holds beside its lists, a row for each key. A
list of parts within a part, such as the effects of an initiative, has a sheet of its own whose first column names the
part each row belongs to.
"""

import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from leadline.model.folder import FILES, FOLDERS, PartName
from leadline.text import LANGUAGES, Text, catalogue

Path = tuple[int | str, ...]
Kind = Literal["text", "number", "integer", "boolean", "list", "texts", "mixed"]
LONGEST_NAME = 31
"""Characters that a spreadsheet allows for the name of a sheet."""
PARENT = "of"
"""The column that names what a row of a list within a part belongs to."""


@dataclass(frozen=True)
class Column:
    """One column, or one row of a form: where its value belongs and how it is read.

    ``list`` is several texts, ``texts`` the same in one language (``path`` ends in it), ``mixed`` whatever the schema
    takes in several shapes: a number or an interval, an id or several. ``worded`` is one language of a text that may
    be one string as well.
    """

    path: Path
    kind: Kind
    options: tuple[str, ...] = ()
    worded: bool = False

    @property
    def header(self) -> str:
        """The path as it is written."""
        return ".".join(map(str, self.path))

    def repeats(self, other: "Column") -> bool:
        """Return whether both say the same value, or one of them a part of the other's."""
        shared = min(len(self.path), len(other.path))
        return self.path[:shared] == other.path[:shared]


@dataclass(frozen=True)
class Sheet:
    """One sheet: a list of ``model`` parts found at ``path`` in the files of ``part``, or a form (``rows`` False).

    ``children`` are sheets of lists within each part.
    """

    part: PartName
    path: Path
    model: type[BaseModel]
    rows: bool
    children: tuple["Sheet", ...] = ()

    @property
    def id(self) -> str:
        """What an import goes by: the first word of the sheet's name."""
        if not self.rows and self.part != "model":
            return f"{self.part}.settings"  # families.yaml holds a list of families, and more
        return ".".join(map(str, self.path if self.path and self.part in FILES else (self.part, *self.path)))

    @property
    def name(self) -> str:
        """What the sheet is called: its id and, for those who do not know it, its Chinese name."""
        named = catalogue("fields").get(f"part-{self.id}")
        return f"{self.id} {named.zh_hans}"[:LONGEST_NAME] if named else self.id


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return every sheet of a workbook, in the order in which a consultant works through a model.

    >>> [sheet.id for sheet in sheets()][:4]
    ['model', 'levels', 'stages', 'dimensions']
    """
    order: list[PartName] = ["model", *FOLDERS, *(name for name in FILES if name != "model")]
    return tuple(sheet for part in order for sheet in _of_part(part))


def _of_part(part: PartName) -> Iterator[Sheet]:
    model = (FILES | FOLDERS)[part]
    if part in FOLDERS:
        yield Sheet(part, (), model, rows=True, children=tuple(_lists(part, (), model)))
        return
    form = Sheet(part, (), model, rows=False)
    if columns(model, ()):
        yield form
    yield from _lists(part, (), model)


def _lists(part: PartName, path: Path, model: type[BaseModel]) -> Iterator[Sheet]:
    """Give a sheet for every list of parts within a part."""
    for name, annotation in _fields(model):
        each = _listed(annotation)
        if each is not None:
            here = (*path, name)
            yield Sheet(part, here, each, rows=True, children=tuple(_lists(part, here, each)))
        elif inner := _model(annotation):
            yield from _lists(part, (*path, name), inner)


def columns(model: type[BaseModel], data: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return the columns of parts of one kind. ``data`` are such parts: their free keys become columns.

    >>> from leadline.model.schema import Level
    >>> [column.header for column in columns(Level, [])]
    ['number', 'name.en', 'name.zh-Hans', 'meaning.en', 'meaning.zh-Hans']
    """
    return tuple(_columns(model, list(data), ()))


def column_named(model: type[BaseModel], header: str) -> Column | None:
    """Return the column that a header means: one of the schema's, or one for a free key of a map; None for neither.

    A text named without a language is one string, where YAML may have it so as it reads the same in every language.

    >>> from leadline.model.schema import Goal, Source, Target
    >>> column_named(Goal, "stages.lead").path, column_named(Target, "cells.order.risk").path
    (('stages', 'lead'), ('cells', 'order.risk'))
    >>> column_named(Source, "says").path
    ('says',)
    """
    known = columns(model, [])
    for column in known:
        if column.header == header:
            return column
    for column in known:
        if column.worded and header == ".".join(map(str, column.path[:-1])):
            return Column(column.path[:-1], "text")
    for path, value in _open_maps(model, ()):
        start = ".".join(map(str, path)) + "."
        for column in _column(value, [], (*path, "")) if header.startswith(start) else ():
            ending = ".".join(map(str, ("", *column.path[len(path) + 1 :])))
            key = header[len(start) : len(header) - len(ending)]
            if key and header.endswith(ending):
                return replace(column, path=(*path, key, *column.path[len(path) + 1 :]))
    return None


def _open_maps(model: type[BaseModel], path: Path) -> Iterator[tuple[Path, Any]]:
    """Give the maps whose keys the schema leaves free, with what their values are."""
    for name, annotation in _fields(model):
        branches = _branches(annotation)
        if len(branches) == 1 and get_origin(branches[0]) is dict:
            key, value = get_args(branches[0])
            if get_origin(key) is not Literal:
                yield (*path, name), value
        elif inner := _model(annotation):
            yield from _open_maps(inner, (*path, name))


def _columns(model: type[BaseModel], data: Sequence[Any], path: Path) -> Iterator[Column]:
    for name, annotation in _fields(model):
        below = [each[name] for each in data if isinstance(each, Mapping) and each.get(name) is not None]
        yield from _column(annotation, below, (*path, name))


def _column(annotation: Any, data: Sequence[Any], path: Path) -> Iterator[Column]:
    branches = _branches(annotation)
    origin = get_origin(branches[0]) if len(branches) == 1 else None
    if len(branches) > 1:
        literal = all(get_origin(branch) is Literal for branch in branches)
        yield Column(path, "text", _options(branches)) if literal else Column(path, "mixed")
    elif _listed(annotation) is not None:
        return
    elif branches[0] is Text:
        worded = _is_worded(annotation)
        yield from (Column((*path, language), "text", worded=worded) for language in LANGUAGES)
    elif inner := _model(annotation):
        yield from _columns(inner, data, path)
    elif origin is dict:
        key_type, value = get_args(branches[0])
        fixed = get_args(key_type) if get_origin(key_type) is Literal else ()
        for key in dict.fromkeys((*fixed, *(key for each in data for key in each))):
            yield from _column(value, [each[key] for each in data if key in each], (*path, key))
    elif origin is tuple:
        members = get_args(branches[0])
        if Text in members:
            yield from (Column((*path, language), "texts") for language in LANGUAGES)
        else:
            yield Column(path, "list" if members[-1] is Ellipsis and _is_text(members[0]) else "mixed")
    else:
        yield Column(path, _scalar(branches[0]), _options(branches))


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        validated = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        yield field.alias or name, validated


def _branches(annotation: Any) -> list[Any]:
    """Return what a value may be, apart from nothing; constraints taken off."""
    if get_origin(annotation) is Annotated:
        return _branches(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [each for branch in get_args(annotation) if branch is not type(None) for each in _branches(branch)]
    return [annotation]


def _is_worded(annotation: Any) -> bool:
    """Return whether a text may be written as one string; see ``leadline.text.Worded``."""
    if get_origin(annotation) is Annotated:
        return any(isinstance(each, BeforeValidator) for each in annotation.__metadata__)
    return any(_is_worded(each) for each in get_args(annotation))


def _model(annotation: Any) -> type[BaseModel] | None:
    branches = _branches(annotation)
    only = branches[0] if len(branches) == 1 else None
    return only if isinstance(only, type) and issubclass(only, BaseModel) and only is not Text else None


def _listed(annotation: Any) -> type[BaseModel] | None:
    """Return what a list of parts lists, None for any other value."""
    branches = _branches(annotation)
    if len(branches) == 1 and get_origin(branches[0]) is tuple:
        return _model(get_args(branches[0])[0])
    return None


def _options(branches: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(option) for branch in branches if get_origin(branch) is Literal for option in get_args(branch))


def _is_text(member: Any) -> bool:
    return all(_scalar(branch) == "text" for branch in _branches(member))


def _scalar(branch: Any) -> Kind:
    if get_origin(branch) is Literal:
        return "integer" if all(isinstance(option, int) for option in get_args(branch)) else "text"
    kinds: dict[Any, Kind] = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return kinds.get(branch, "mixed")
