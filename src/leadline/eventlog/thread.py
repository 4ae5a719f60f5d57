"""Threads: the chain from lead to payment, seen from one object type.

A thread stands for one object of the anchor type and takes the events of everything it came from and everything that
came of it, along paths that go purely upstream or purely downstream, so that n:m links neither drop nor double it.
What starts earlier in the process and never reached the anchor, such as a lead that was lost, is a thread of its own.
An event counts once in a thread; one that names anchors itself belongs to their threads only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError
from leadline.eventlog.log import THREAD, ObjectProfile
from leadline.eventlog.prepare import write_steps
from leadline.eventlog.scratch import Scratch
from leadline.model.schema import Model

# More pairs than this for each object or link mean that a link's column is not a key.
_PAIRS_EACH = 30
_PAIRS_ALWAYS = 1_000_000

Links = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class _Part:
    """Threads anchored at one type, and by type the tables (thread, object) of what belongs to them."""

    anchor: str
    upstream: dict[str, str]
    downstream: dict[str, str]

    @property
    def members(self) -> dict[str, str]:
        return self.upstream | self.downstream


def choose_anchor(wanted: str, profiles: Sequence[ObjectProfile], model: Model) -> str | None:
    """Return the type that anchors threads: the wanted one, else the type with steps nearest to it in the process."""
    types = [profile.type for profile in profiles if profile.activities]
    if wanted in types or not types:
        return wanted if types else None
    order = [each.id for each in model.process.objects]
    if wanted not in order:
        return types[0]
    known = [each for each in types if each in order]
    return min(
        known or types, key=lambda t: (abs(order.index(t) - order.index(wanted)), order.index(t)) if known else 0
    )


def stands_alone(anchor: str, profiles: Sequence[ObjectProfile], links: Links, model: Model) -> bool:
    """Say whether threads are the anchor's objects and nothing more: nothing is linked with it or starts before it."""
    return not any(anchor in link for link in links) and not _origins(anchor, profiles, links, model)


def name_threads(engine: Engine, anchor: str, scratch: Scratch) -> None:
    """Make the anchor's tables readable as the threads', for an anchor that stands alone."""
    with_anchor = f"*, {sql.text(anchor)} AS anchor"
    for what, columns in (("steps", "*"), ("repeats", "*"), ("core", with_anchor), ("object", with_anchor)):
        table, view = sql.name(f"{what}_{anchor}"), sql.name(scratch.keep(f"{what}_{THREAD}"))
        engine.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {table}")


def write_threads(
    engine: Engine, anchor: str, profiles: Sequence[ObjectProfile], links: Links, model: Model, scratch: Scratch
) -> tuple[str, tuple[str, ...]]:
    """Write ``steps_thread`` and return SQL for the threads (object, id, anchor, attributes) and the types upstream.

    Raises:
        DataError: following the links would give far more pairs than there are objects.
    """
    by_type = {profile.type: profile for profile in profiles}
    parts = [_part(engine, anchor, _all_objects(anchor), by_type, links, scratch)]
    numbered = by_type[anchor].objects
    for origin in _origins(anchor, profiles, links, model):
        seeds = scratch.name(f"thread_seed_{origin}")
        covered = " UNION ALL ".join(
            f"SELECT object FROM {sql.name(p.members[origin])}" for p in parts if origin in p.members
        )
        unseen = f" AND object NOT IN ({covered})" if covered else ""
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(seeds)} AS SELECT CAST(row_number() OVER (ORDER BY object) - 1 + "
            f"{numbered} AS INTEGER) AS thread, object FROM {sql.name(f'object_{origin}')} WHERE steps > 0{unseen}"
        )
        numbered += engine.query(f"SELECT count(*) AS n FROM {sql.name(seeds)}")["n"][0].as_py()
        parts.append(_part(engine, origin, f"SELECT thread, object FROM {sql.name(seeds)}", by_type, links, scratch))
    _check_events(engine, parts, by_type)
    events = " UNION ".join(select for part in parts for select in _events(part, by_type))
    write_steps(
        engine, THREAD, f"SELECT t.thread AS object, e.* FROM ({events}) t JOIN events e ON e.event = t.event", scratch
    )
    upstream = tuple(dict.fromkeys(t for part in parts for t in (part.anchor, *part.upstream)))
    names = list(dict.fromkeys(a.attribute for t in upstream for a in by_type[t].attributes))
    base = " UNION ALL ".join(_described(part, by_type, names) for part in parts)
    return f"SELECT * FROM ({base}) ORDER BY object", upstream


def _all_objects(object_type: str) -> str:
    return f"SELECT object AS thread, object FROM {sql.name(f'ids_{object_type}')}"


def _origins(anchor: str, profiles: Sequence[ObjectProfile], links: Links, model: Model) -> list[str]:
    """Return the types, earliest first, whose objects are threads of their own when they never reached the anchor.

    They start earlier in the process than the anchor, and lead to it or are not linked with it at all.
    """
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    start = {p.type: min(ranks[a.activity] for a in p.activities) for p in profiles if p.activities}
    upstream, downstream = _reachable(anchor, links, 0), _reachable(anchor, links, 1)
    early = [t for t in start if t != anchor and start[t] < start[anchor]]
    return sorted(
        (t for t in early if t in upstream or t not in downstream), key=lambda t: (start[t], list(start).index(t))
    )


def _reachable(start: str, links: Links, side: int) -> list[str]:
    """Return the types reached from ``start``, each after all that lead to it. ``side`` 0: towards parents."""
    found: list[str] = []

    def visit(each: str) -> None:
        for link in links:
            if link[side] == each:
                visit(link[1 - side])
        if each not in found:
            found.append(each)

    visit(start)
    return found[::-1]


def _part(
    engine: Engine, anchor: str, seeds: str, profiles: Mapping[str, ObjectProfile], links: Links, scratch: Scratch
) -> _Part:
    reached: list[dict[str, str]] = []
    for side, word in ((0, "up"), (1, "down")):
        tables: dict[str, str] = {}
        for each in _reachable(anchor, links, side):
            steps = [link for link in links if link[1 - side] == each and link[side] in tables]
            near, far = ("child", "parent") if side == 0 else ("parent", "child")
            selects = [seeds] if each == anchor else []
            for link in steps:
                table = sql.name(f"link_{link[0]}_{link[1]}")
                source = f"{sql.name(tables[link[side]])} m JOIN {table} l ON l.{near} = m.object"
                _check_pairs(engine, source, profiles[link[0]].objects + profiles[link[1]].objects, link)
                selects.append(f"SELECT m.thread, l.{far} AS object FROM {source}")
            tables[each] = scratch.name(f"thread_{anchor}_{word}_{each}")
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {sql.name(tables[each])} AS {' UNION '.join(selects)}")
        reached.append(tables)
    up, down = reached
    return _Part(anchor, {t: up[t] for t in up if t != anchor}, down)


def _check_pairs(engine: Engine, joined: str, objects: int, link: tuple[str, str]) -> None:
    """Count before joining: a link by a column that is not a key would relate everything with everything."""
    pairs = engine.query(f"SELECT count(*) AS n FROM {joined}")["n"][0].as_py()
    if pairs > _PAIRS_ALWAYS and pairs > _PAIRS_EACH * objects:
        raise DataError.of("links-explode", file="mapping", child=link[0], parent=link[1], pairs=pairs, objects=objects)


def _check_events(engine: Engine, parts: Sequence[_Part], profiles: Mapping[str, ObjectProfile]) -> None:
    events = sum(profile.events for profile in profiles.values())
    for part in parts:
        for each, table in part.members.items():
            if each == part.anchor or not profiles[each].events:
                continue
            pairs = engine.query(
                f"SELECT coalesce(sum(o.steps), 0) AS n FROM {sql.name(table)} m "
                f"JOIN {sql.name(f'object_{each}')} o ON o.object = m.object"
            )["n"][0].as_py()
            if pairs > _PAIRS_ALWAYS and pairs > _PAIRS_EACH * events:
                raise DataError.of(
                    "links-explode", file="mapping", child=part.anchor, parent=each, pairs=int(pairs), objects=events
                )


def _events(part: _Part, profiles: Mapping[str, ObjectProfile]) -> Iterator[str]:
    anchor = sql.name(f"o_{part.anchor}")
    for each, table in part.members.items():
        if profiles[each].events:
            elsewhere = "" if each == part.anchor else f" AND e.{anchor} IS NULL"
            yield (
                f"SELECT m.thread, e.event FROM {sql.name(table)} m "
                f"JOIN events e ON e.{sql.name(f'o_{each}')} = m.object WHERE e.activity IS NOT NULL{elsewhere}"
            )
            yield (
                f"SELECT m.thread, e.event FROM {sql.name(table)} m "
                f"JOIN also a ON a.type = {sql.text(each)} AND a.object = m.object "
                f"JOIN events e ON e.event = a.event WHERE e.activity IS NOT NULL{elsewhere}"
            )


def _described(part: _Part, profiles: Mapping[str, ObjectProfile], names: Sequence[str]) -> str:
    """Return SQL for the threads of a part: an attribute is the anchor's, else that of the nearest type upstream."""
    joins = []
    values: dict[str, list[str]] = {
        a.attribute: [f"o.{sql.name(f'a_{a.attribute}')}"] for a in profiles[part.anchor].attributes
    }
    for i, (each, table) in enumerate(part.upstream.items()):
        columns = [sql.name(f"a_{a.attribute}") for a in profiles[each].attributes]
        if not columns:
            continue
        gathered = ", ".join(f"arg_min(p.{c}, p.object) AS {c}" for c in columns)
        joins.append(
            f" LEFT JOIN (SELECT m.thread, {gathered} FROM {sql.name(table)} m JOIN {sql.name(f'object_{each}')} p "
            f"ON p.object = m.object GROUP BY m.thread) u{i} ON u{i}.thread = t.thread"
        )
        for a in profiles[each].attributes:
            values.setdefault(a.attribute, []).append(f"u{i}.{sql.name(f'a_{a.attribute}')}")
    chosen = {name: f"coalesce({', '.join(values[name])})" if name in values else "NULL" for name in names}
    selected = "".join(f", {value} AS {sql.name(f'a_{name}')}" for name, value in chosen.items())
    own = f"SELECT thread, object FROM {sql.name(part.downstream[part.anchor])}"
    return (
        f"SELECT t.thread AS object, o.id, {sql.text(part.anchor)} AS anchor{selected} FROM ({own}) t "
        f"JOIN {sql.name(f'object_{part.anchor}')} o ON o.object = t.object{''.join(joins)}"
    )
