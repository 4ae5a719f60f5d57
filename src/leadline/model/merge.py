"""One model's data laid over another's: maps key by key, lists of things with an id by id, all else as a whole.

Maps are merged as JSON Merge Patch does (RFC 7396): null takes a key away. Nothing that is given is changed.
"""

from collections.abc import Collection, Sequence
from typing import Any

IDENTITIES = ("id", "number")
"""What tells the elements of a list apart: an id, or the number of a level."""
GATHERED = ("not_applicable",)
"""Lists that every overlay adds to: what does not apply to the industry does not apply to the company either."""


def identity(element: Any) -> str | int | None:
    """Return what tells an element of a list from the others, or None where nothing does.

    >>> identity({"id": "order", "weight": 40}), identity({"number": 3}), identity("order")
    ('order', 3, None)
    """
    if not isinstance(element, dict):
        return None
    found = next((element[key] for key in IDENTITIES if key in element), None)
    return found if isinstance(found, str | int) else None


def merge(base: Any, patch: Any, *, null_is_a_value: Collection[str] = ()) -> Any:
    """Return ``base`` with what ``patch`` says.

    A new element of a list with ids stands after the one that is written before it in the patch, or else at the end.
    An empty list, and any list whose elements have no id, replaces the base's. ``null_is_a_value`` names the dotted
    paths at which null is kept, because there it says something.

    >>> merge({"weight": 40, "key": True}, {"weight": 50, "key": None})
    {'weight': 50}
    >>> merge([{"id": "a", "w": 1}, {"id": "b", "w": 2}], [{"id": "a", "w": 9}, {"id": "n", "w": 3}])
    [{'id': 'a', 'w': 9}, {'id': 'n', 'w': 3}, {'id': 'b', 'w': 2}]
    >>> merge({"gate": 2.0}, {"gate": None}, null_is_a_value={"gate"})
    {'gate': None}
    """
    return _merged(base, patch, frozenset(null_is_a_value), "")


def _merged(base: Any, patch: Any, kept: frozenset[str], path: str) -> Any:
    if isinstance(patch, dict):
        return _map(base if isinstance(base, dict) else {}, patch, kept, path)
    if isinstance(patch, list) and isinstance(base, list):
        if path in GATHERED:
            return [*base, *(each for each in patch if each not in base)]
        if patch and all(identity(each) is not None for each in (*base, *patch)):
            return _list(base, patch, kept, path)
    return patch


def _map(base: dict[Any, Any], patch: dict[Any, Any], kept: frozenset[str], path: str) -> dict[Any, Any]:
    found = dict(base)
    for key, value in patch.items():
        below = f"{path}.{key}" if path else str(key)
        if value is None and below not in kept:
            found.pop(key, None)
        else:
            found[key] = _merged(base.get(key), value, kept, below)
    return found


def _list(base: Sequence[Any], patch: Sequence[Any], kept: frozenset[str], path: str) -> list[Any]:
    found = list(base)
    place = len(found)
    for element in patch:
        known = next((number for number, each in enumerate(found) if identity(each) == identity(element)), None)
        if known is None:
            found.insert(place, _merged(None, element, kept, path))
            place += 1
        else:
            found[known] = _merged(found[known], element, kept, path)
            place = known + 1
    return found


def traced(merged: Any, written: Any, location: Sequence[int | str]) -> tuple[int | str, ...]:
    """Return the location in merged data as a location in one of the files it came from, as far as that file has it.

    >>> merged = {"stages": [{"id": "a", "w": 9}, {"id": "n", "w": 3}, {"id": "b", "w": 2}]}
    >>> traced(merged, {"stages": [{"id": "b", "w": 2}]}, ("stages", 2, "w"))
    ('stages', 0, 'w')
    >>> traced(merged, {"stages": [{"id": "b", "w": 2}]}, ("stages", 0, "w"))
    ('stages',)
    """
    found: list[int | str] = []
    for step in location:
        if isinstance(merged, list) and isinstance(written, list) and isinstance(step, int) and step < len(merged):
            merged = merged[step]
            place = _position(merged, written, step)
            if place is None:
                break
            found.append(place)
            written = written[place]
        elif isinstance(written, dict) and step in written:
            found.append(step)
            written = written[step]
            merged = merged.get(step) if isinstance(merged, dict) else None
        else:
            break
    return tuple(found)


def _position(element: Any, written: Sequence[Any], step: int) -> int | None:
    known = identity(element)
    if known is not None:
        return next((number for number, each in enumerate(written) if identity(each) == known), None)
    if step < len(written) and written[step] == element:
        return step
    return next((number for number, each in enumerate(written) if each == element), None)
