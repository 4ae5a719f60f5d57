"""Check a mapping by itself and against a model, before any data is read: every problem at once."""

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from leadline.engine.expression import parse_condition
from leadline.errors import ExpressionError, InputError, MappingError, Problem
from leadline.eventlog.dateformat import COUNTED
from leadline.eventlog.log import THREAD
from leadline.eventlog.mapping import (
    TRACE,
    XES_NAMES,
    AnyTable,
    AttributeColumn,
    EventTable,
    Join,
    LogFile,
    Mapping,
    Milestone,
    MilestoneTable,
    SheetTable,
    When,
)
from leadline.eventlog.origin import source_problems
from leadline.eventlog.usedcolumns import several_of
from leadline.model.schema import Model
from leadline.worktime.zones import known_zones
from leadline.yamlfile import line_of, read_yaml, validated

Location = tuple[int | str, ...]
Found = tuple[str, Location, dict[str, str]]

_SHOWN = 60
_DIRECTIVES = frozenset("YymdBbHIMSfpzjaA")


def load_mapping(path: str | Path, model: Model | None = None) -> Mapping:
    """Return the mapping in a YAML file, checked; with a model, its activities and attributes are checked too.

    Raises:
        MappingError: with every problem found, each with its line.
    """
    path = Path(path)
    try:
        mapping = validated(Mapping, read_yaml(path), path)
    except InputError as error:
        raise MappingError(error.problems) from error
    check_mapping(mapping, model, path=path)
    return mapping


def check_mapping(mapping: Mapping, model: Model | None = None, *, path: Path | None = None) -> None:
    """Check what the shape of a mapping cannot say: names, links, formats, conditions, and activities of the model.

    Raises:
        MappingError: with every problem; with ``path``, each has its line, without it the key that is wrong.
    """
    found = [
        *_mapping_problems(mapping),
        *(p for i, table in enumerate(mapping.tables) for p in _table_problems(table, ("tables", i))),
        *(p for i, table in enumerate(mapping.tables) for p in source_problems(table, mapping, ("tables", i))),
        *_cycles(mapping),
        *(_model_problems(mapping, model) if model else ()),
    ]
    if found:
        raise MappingError(_located(problem, mapping, path) for problem in found)


def _located(found: Found, mapping: Mapping, path: Path | None) -> Problem:
    code, location, params = found
    if path:
        line = line_of(path, location)
        return Problem(code=code, file=path.name, place=f"line {line}" if line else None, params=params)
    steps = [str(step) for step in location]
    if location[:1] == ("tables",) and len(location) > 1:
        steps = [f"tables.{mapping.tables[int(location[1])].name}", *steps[2:]]
    return Problem(code=code, file="mapping", place=".".join(steps) or None, params=params)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names that look like ``name``, best first, or all of them when nothing does.

    >>> nearest("ship_good", ["ship_goods", "sign_contract"])
    'ship_goods'
    """
    names = list(dict.fromkeys(known))
    folded = {each.casefold(): each for each in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
    return ", ".join([folded[each] for each in near] or [*names[:_SHOWN], *(["..."] if len(names) > _SHOWN else [])])


def _mapping_problems(mapping: Mapping) -> Iterator[Found]:
    if mapping.time_zone not in known_zones():
        near = nearest(mapping.time_zone, known_zones())
        params = {"zone": mapping.time_zone, "near": near if len(near) < 200 else "UTC, Europe/Berlin, Asia/Shanghai"}
        yield "mapping-time-zone", ("time_zone",), params
    if mapping.plausible[0] >= mapping.plausible[1]:
        yield "mapping-plausible", ("plausible",), {k: str(v) for k, v in zip(("first", "last"), mapping.plausible)}
    names = [table.name for table in mapping.tables]
    for i, name in enumerate(names):
        if name in names[:i]:
            yield "mapping-table-twice", ("tables", i, "name"), {"name": name}


def _table_problems(table: AnyTable, at: Location) -> Iterator[Found]:
    for key, text in _conditions(table):
        try:
            parse_condition(text)
        except ExpressionError as error:
            for problem in error.problems:
                yield problem.code, (*at, *key), {k: str(v) for k, v in problem.params.items()}
    for key, given, when in _formats(table):
        wrong = _format_problem(given) or (_clock_problem(given) if isinstance(when, tuple) else None)
        if wrong:
            yield wrong, (*at, *key), {"format": given}
    if isinstance(table, EventTable | MilestoneTable):
        yield from _text_problems(table, at)
        yield from _text_problems(table.join, (*at, "join")) if table.join else ()
        for column in table.separators:
            if column not in several_of(table):
                yield "mapping-separators", (*at, "separators", column), {"column": column}
    if isinstance(table, LogFile):
        wrong_keys = ("objects",) if table.file.lower().endswith(XES_NAMES) else ("object", "lifecycle")
        yield from (
            ("mapping-log-key", (*at, key), {"key": key}) for key in wrong_keys if key in table.model_fields_set
        )
    for key, object_type in _types(table):
        if object_type == THREAD:
            yield "mapping-thread-type", (*at, *key), {}


def _text_problems(file: SheetTable | Join, at: Location) -> Iterator[Found]:
    if file.encoding:
        try:
            "".encode(file.encoding)  # also says whether it is an encoding of text
        except (LookupError, ValueError):
            yield "mapping-encoding", (*at, "encoding"), {"encoding": file.encoding}
    if file.delimiter and (not file.delimiter.isascii() or file.delimiter in '"\r\n'):
        yield "mapping-delimiter", (*at, "delimiter"), {"delimiter": file.delimiter}


def _conditions(table: AnyTable) -> Iterator[tuple[Location, str]]:
    if table.where:
        yield ("where",), table.where
    if isinstance(table, MilestoneTable):
        for activity, step in table.events.items():
            if isinstance(step, Milestone) and step.where:
                yield ("events", activity, "where"), step.where


def _formats(table: AnyTable) -> Iterator[tuple[Location, str, When | None]]:
    """Return every format, and the time it is given for; of several that in two columns."""
    if table.format:
        times = sorted(_read_by_table(table), key=lambda when: isinstance(when, str))
        yield ("format",), table.format, times[0] if times else None
    for attribute, column in table.attributes.items():
        if isinstance(column, AttributeColumn) and column.format:
            yield ("attributes", attribute, "format"), column.format, None
    if isinstance(table, MilestoneTable):
        for activity, step in table.events.items():
            if isinstance(step, Milestone) and step.format:
                yield ("events", activity, "format"), step.format, step.time


def _read_by_table(table: AnyTable) -> Iterator[When]:
    """Return the times that are read by the table's own format."""
    if isinstance(table, EventTable):
        yield table.time
    elif isinstance(table, MilestoneTable):
        steps = [Milestone(time=step) if isinstance(step, str) else step for step in table.events.values()]
        yield from (step.time for step in steps if not step.format)
        yield from (step.recorded for step in steps if step.recorded)
    if isinstance(table, SheetTable) and table.recorded:
        yield table.recorded


def _format_problem(given: str) -> str | None:
    if given in COUNTED:
        return None
    directives = re.findall(r"%-?(.)", given.replace("%%", ""))
    unknown = [d for d in directives if d not in _DIRECTIVES]
    has = set(directives)
    whole = has & set("Yy") and ("j" in has or ("d" in has and has & set("mBb")))
    return "mapping-format" if unknown or not whole else None


def _clock_problem(given: str) -> str | None:
    """Say whether a format is no day's: where the time of day has a column of its own, only the day's has a format."""
    timed = given in COUNTED or {*re.findall(r"%-?(.)", given.replace("%%", ""))} & {*"HIMSfpz"}
    return "mapping-format-of-day" if timed else None


def _types(table: AnyTable) -> Iterator[tuple[Location, str]]:
    if isinstance(table, EventTable):
        yield from ((("objects", each), each) for each in table.objects)
    elif isinstance(table, LogFile):
        yield from ((("objects", name), each) for name, each in table.objects.items())
        yield ("object",), table.object or TRACE
    else:
        yield ("object",), table.object
        yield from ((("links", each), each) for each in table.links)


def _cycles(mapping: Mapping) -> Iterator[Found]:
    """Find chains of links that lead a type back to itself: nothing can be its own origin."""
    edges: dict[str, dict[str, tuple[int, str]]] = {}
    for i, table in enumerate(mapping.tables):
        if isinstance(table, MilestoneTable):
            for parent, columns in table.links.items():
                column = columns if isinstance(columns, str) else ", ".join(columns)
                edges.setdefault(table.object, {}).setdefault(parent, (i, f"{table.name}.{column}"))
    reported: set[frozenset[str]] = set()
    chains: list[tuple[str, ...]] = [(start,) for start in edges]
    while chains:
        chain = chains.pop(0)
        for parent in edges.get(chain[-1], {}):
            if parent == chain[0] and frozenset(chain) not in reported:
                reported.add(frozenset(chain))
                circle = (*chain, parent)
                steps = [edges[a][b] for a, b in pairwise(circle)]
                code = "mapping-link-to-itself" if len(chain) == 1 else "mapping-link-cycle"
                params = {"types": " -> ".join(circle), "columns": ", ".join(column for _, column in steps)}
                yield code, ("tables", steps[-1][0], "links", parent), params
            elif parent not in chain:
                chains.append((*chain, parent))


def _model_problems(mapping: Mapping, model: Model) -> Iterator[Found]:
    attributes = {attribute.id: attribute.type for attribute in model.process.attributes}
    own: dict[str, str] = {}
    for i, table in enumerate(mapping.tables):
        for location, activity in _activities(table):
            if activity not in model.activity_of:
                near = nearest(activity, model.activity_of)
                yield "mapping-unknown-activity", ("tables", i, *location), {"activity": activity, "near": near}
        for attribute, column in table.attributes.items():
            given = column.type if isinstance(column, AttributeColumn) else None
            known = attributes.get(attribute) or own.setdefault(attribute, given or "text")
            if given and given != known:
                params = {"attribute": attribute, "given": given, "known": known}
                yield "mapping-attribute-type", ("tables", i, "attributes", attribute), params
            for key, needed in (("decimal", "number"), ("times", "number"), ("signs", "text")):
                if isinstance(column, AttributeColumn) and key in column.model_fields_set and known != needed:
                    params = {"attribute": attribute, "key": key, "needed": needed, "known": known}
                    yield "mapping-attribute-key", ("tables", i, "attributes", attribute, key), params


def _activities(table: AnyTable) -> Iterator[tuple[Location, str]]:
    if isinstance(table, EventTable | LogFile):
        yield from ((("activities", name), activity) for name, activity in table.activities.items())
    else:
        yield from ((("events", activity), activity) for activity in table.events)
