"""A mapping's plain data, changed one choice at a time: the role of a column, the step a name stands for.

Roles are written as what a select gives: ``id``, ``part`` (of an id of several columns), ``activity``, ``time``,
``recorded``, ``resource``, ``department``, ``automated``, ``event_id``, ``event:ACTIVITY``, ``attribute:NAME``,
``link:TYPE``, ``object:TYPE``.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from leadline.eventlog.mapping import is_log_file

Entry = dict[str, Any]
PLAIN = ("activity", "time", "recorded", "resource", "department", "automated", "event_id")
_GROUPS = {"event": "events", "attribute": "attributes", "link": "links", "object": "objects"}
_COLUMN_OF = {"events": "time", "attributes": "column"}


def shape_of(table: Entry) -> str:
    """Return what a row of a table is: ``event``, ``milestone``, or ``log`` where the file knows it by itself.

    >>> shape_of({"file": "a.csv", "object": "order", "id": "no"}), shape_of({"file": "a.xes"})
    ('milestone', 'log')
    """
    if is_log_file(str(table.get("file"))) and not table.keys() & {"id", "activity", "events"}:
        return "log"
    return "event" if "activity" in table or "objects" in table else "milestone"


def roles_of(table: Entry, column: str) -> tuple[str, ...]:
    """Return every role a column has in a table; a day and its time of day share that of their time.

    >>> roles_of({"id": "no", "events": {"create_order": {"time": "at"}}, "links": {"lead": "no"}}, "no")
    ('id', 'link:lead')
    >>> roles_of({"events": {"create_order": {"time": ["ERDAT", "ERZET"]}}, "recorded": ["CPUDT", "CPUTM"]}, "ERZET")
    ('event:create_order',)
    """
    return tuple(_roles(table, column))


def _roles(table: Entry, column: str) -> Iterator[str]:
    id = table.get("id")
    if id == column:
        yield "id"
    elif isinstance(id, list) and column in id:
        yield "part"
    yield from (role for role in PLAIN if _holds(table.get(role), column))
    for role, group in _GROUPS.items():
        for name, value in _group(table, group).items():
            if _names(group, value, column):
                yield f"{role}:{name}"


def set_role(table: Entry, column: str, role: str) -> None:
    """Give a column one role, which takes the place of those it had; whoever had the role before loses it.

    >>> table = {"id": "no", "events": {"create_order": "at", "ship_goods": "out"}}
    >>> set_role(table, "at", "event:validate_order")
    >>> table["events"]
    {'ship_goods': 'out', 'validate_order': 'at'}
    >>> table = {"links": {"invoice": "paid"}, "separators": {"paid": ";"}}
    >>> set_role(table, "paid", "")
    >>> table
    {}
    """
    if role in roles_of(table, column) and len(roles_of(table, column)) == 1:
        return
    _clear(table, column)
    kind, _, name = role.partition(":")
    if kind not in ("link", "object"):  # those alone may hold several ids in a cell
        signs = _group(table, "separators")
        signs.pop(column, None)
        _keep(table, "separators", signs)
    if kind in _GROUPS and name:
        group = _group(table, _GROUPS[kind])
        group[name] = column
        table[_GROUPS[kind]] = group
    elif role == "part":
        had = table.get("id")
        table["id"] = [*(had if isinstance(had, list) else [had] if had else []), column]
    elif role == "id" or role in PLAIN:
        table[role] = column


def _clear(table: Entry, column: str) -> None:
    id = table.get("id")
    if id == column:
        del table["id"]
    elif isinstance(id, list) and column in id:
        left = [each for each in id if each != column]
        table["id"] = left[0] if len(left) == 1 else left
    for role in PLAIN:
        if _holds(table.get(role), column):
            del table[role]
    for group in _GROUPS.values():
        _keep(table, group, {k: value for k, value in _group(table, group).items() if not _names(group, value, column)})


def _keep(table: Entry, group: str, kept: Entry) -> None:
    """Say what is left of a group of a table's; nothing of it where none is."""
    if kept:
        table[group] = kept
    else:
        table.pop(group, None)


def set_activity(table: Entry, name: str, activity: str) -> None:
    """Say which step a name of the log's stands for; nothing for none.

    >>> table = {"activities": {"Freigabe": "check_credit"}}
    >>> set_activity(table, "Freigabe", "")
    >>> table
    {}
    """
    activities = {each: step for each, step in _group(table, "activities").items() if each != name}
    if activity:
        activities[name] = activity
    _keep(table, "activities", activities)


def set_type(table: Entry, object_type: str) -> None:
    """Say what kind of object a row is of, or its first one where a row is an event."""
    if shape_of(table) == "event":
        objects = _group(table, "objects")
        first = next(iter(objects), None)
        table["objects"] = {
            (object_type if name == first else name): value
            for name, value in objects.items()
            if name == first or name != object_type
        }
    else:
        table["object"] = object_type


def type_of(table: Entry) -> str:
    """Return what kind of object a row is of."""
    if shape_of(table) == "event":
        return next(iter(_group(table, "objects")), "")
    return str(table.get("object") or "")


def tables_of(data: Entry) -> list[Entry]:
    """Return the tables of a mapping's data, those that are tables at all."""
    tables = data.get("tables")
    return [table for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []


def written(data: Entry) -> str:
    """Return a mapping's data as YAML."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def _group(table: Entry, group: str) -> Entry:
    found = table.get(group)
    return dict(found) if isinstance(found, dict) else {}


def _names(group: str, value: Any, column: str) -> bool:
    return _holds(value.get(_COLUMN_OF.get(group, "")) if isinstance(value, dict) else value, column)


def _holds(value: Any, column: str) -> bool:
    """Say whether a value is a column, or several of which it is one."""
    return bool(value == column) or (isinstance(value, list) and column in value)
