"""Two models compared, part by part: what was added, what was removed, and which of its fields changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel

from leadline.model.schema import Model, Part
from leadline.text import LANGUAGES, Text

WHOLE = "model"
"""The part that the head of a model is: its names, its scoring numbers and its target."""

Path = tuple[int | str, ...]


class Change(Part):
    """One difference between two models.

    ``part`` is a kind of part, such as ``indicator`` (``model`` for what stands in its head), and ``id`` which one.
    ``path`` leads to the field, and ends in the key where the field is a map. ``before`` and ``after`` are plain
    values, None where the whole part was added or removed.
    """

    part: str
    id: str
    name: Text
    what: Literal["added", "removed", "changed"]
    path: Path = ()
    before: Any = None
    after: Any = None


def diff(before: Model, after: Model) -> tuple[Change, ...]:
    """Return every change from one model to another, in the order of the later model's parts.

    A part that is found under another id counts as removed and added. Digests are not compared: they say that files
    changed, not what.

    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> changes = diff(model, model.pursuing("cash-cycle"))
    >>> [(change.id, change.path, change.before, change.after) for change in changes][0]
    ('lead', ('weight',), 15.0, 5.0)
    """
    found = list(_changed(WHOLE, after.id, after.name, _head(before), _head(after)))
    old, new = _parts(before), _parts(after)
    for part in new:
        earlier = old.get(part, {})
        for id, its in new[part].items():
            if id in earlier:
                found += _changed(part, id, _name(its), _plain(earlier[id]), _plain(its))
            else:
                found.append(Change(part=part, id=id, name=_name(its), what="added"))
        gone = (id for id in earlier if id not in new[part])
        found += [Change(part=part, id=id, name=_name(earlier[id]), what="removed") for id in gone]
    return tuple(found)


def _head(model: Model) -> dict[str, Any]:
    listed = {field for field, _ in _lists(model)}
    flow = model.process.flow
    ends = {"flow": _plain(flow, exclude={"ways"})} if flow else {}
    return {**_plain(model, exclude={*listed, "process", "digest"}), **ends}


def _lists(holder: BaseModel) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Give each field that holds a list of parts with an identity of their own."""
    for field in type(holder).model_fields:
        value = getattr(holder, field)
        if isinstance(value, tuple) and all(isinstance(each, Part) and _id(each) is not None for each in value):
            yield field, value


def _parts(model: Model) -> dict[str, dict[str, Part]]:
    """Return the parts of a model by kind, then by id; a kind is called as the model's field that lists it."""
    return {
        field: {str(_id(each)): each for each in value}
        for holder in (model, model.process, *([model.process.flow] if model.process.flow else []))
        for field, value in _lists(holder)
    }


def _id(part: Part) -> str | int | None:
    return getattr(part, "id", None) or getattr(part, "number", None)


def _name(part: Part) -> Text:
    named = getattr(part, "name", None) or getattr(part, "question", None) or getattr(part, "title", None)
    return named if isinstance(named, Text) else Text.same(str(named or _id(part)))


def _plain(part: BaseModel, exclude: set[str] | None = None) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude=exclude)


def _changed(part: str, id: str, name: Text, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    for path, one, other in _leaves(before, after, ()):
        yield Change(part=part, id=id, name=name, what="changed", path=path, before=one, after=other)


def _leaves(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Give each place where two plain values differ: maps key by key, all else as a whole."""
    if before == after:
        return
    texts = all(isinstance(value, Mapping) and set(value) == set(LANGUAGES) for value in (before, after))
    if isinstance(before, Mapping) and isinstance(after, Mapping) and not texts:
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _leaves(before.get(key), after.get(key), (*path, key))
    else:
        yield path, before, after
