"""What the data cannot be trusted for: the findings of the data-quality report that need the whole log."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.attributes import unread_values
from leadline.eventlog.cells import BETWEEN
from leadline.eventlog.collect import Collected
from leadline.eventlog.dates import Dated
from leadline.eventlog.describe import Survey
from leadline.eventlog.log import ObjectProfile, QualityFinding
from leadline.eventlog.mapping import Columns, EventTable, Milestone, name_of_time
from leadline.eventlog.totalwords import is_total
from leadline.eventlog.written import Gathered, Place, Written
from leadline.model.schema import Model

_EXAMPLES = 3
_SHORTENED = sql.text(r"[0-9]([.,][0-9]+)?[eE][+][0-9]{2,3}")
_LIST = """id LIKE '[%]' AND (id = '[]' OR id LIKE '%,%' OR id LIKE '%''%' OR id LIKE '%"%')"""
_LONG = sql.text("[1-9][0-9]{15,}")
_ZEROED = sql.text("[1-9][0-9]{14}0+")
"""Long numbers as Excel keeps them: fifteen digits, and zeros for the rest."""
_CHANCE = 0.002
"""How likely it may be that so many long numbers end in zeros by themselves, for them to be told."""
_BEYOND = 5
"""How many times as many must end in zeros as would by themselves: ids are not drawn at random."""
_PAIRS_SHOWN = 20
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_NARROW = "".join(map(chr, range(0x21, 0x7F)))


def findings_on(
    engine: Engine,
    gathered: Gathered,
    collected: Collected,
    profiles: Sequence[ObjectProfile],
    surveyed: Mapping[str, Survey],
    model: Model,
) -> list[QualityFinding]:
    """Return what is missing, tied, out of order, orphaned or too little, in this order."""
    found = [
        finding
        for each in gathered.dated
        for finding in (*_missing(engine, each, gathered.columns), *_unclear_systems(engine, each))
    ]
    types = [profile for profile in profiles if profile.type in collected.types]
    found += [finding for profile in types for finding in _tied(profile, surveyed[profile.type])]
    inverted = [pair for profile in types for pair in _inverted(engine, profile, profile, model)]
    by_type = {profile.type: profile for profile in types}
    inverted += [
        pair for child, parent in collected.links for pair in _inverted(engine, by_type[parent], by_type[child], model)
    ]
    found += sorted(
        inverted, key=lambda pair: (pair.severity == "note", -pair.count, pair.params["later"], pair.params["earlier"])
    )[:_PAIRS_SHOWN]
    own = [t for t in collected.types if t in collected.own]
    found += [finding for check in (_orphans, _several) for t in own for finding in check(engine, t)]
    of_ids = (_named_as_totals, _rounded, _zeroed, _listed, _lookalikes)
    found += [finding for check in of_ids for t in collected.types for finding in check(engine, t)]
    return found + [
        QualityFinding(
            code="small-type", severity="note", count=p.objects, of=model.scoring.min_sample, params={"object": p.type}
        )
        for p in types
        if 0 < p.objects < model.scoring.min_sample and p.activities
    ]


def _missing(engine: Engine, dated: Dated, written: Mapping[Place, Written]) -> Iterator[QualityFinding]:
    """Count rows left out for want of an id, a time or an activity, and events of which nobody says who did them.

    ``written`` says of columns whose texts were gathered already how many rows have one.
    """
    source, table = dated.source, dated.source.table
    keys: dict[str, Columns] = table.objects if isinstance(table, EventTable) else {table.object: table.id}
    wanted: list[tuple[str, str, str, str]] = []
    lists = [columns for columns in keys.values() if columns in source.lists]
    if lists:  # an event names objects of some types, so only none at all is worth telling
        any_of = f"coalesce({', '.join(source.key(columns) for columns in keys.values())})"
        wanted.append(("missing-ids", "", any_of, "warning"))
    for i, columns in enumerate(keys.values() if not lists else ()):
        name = columns if isinstance(columns, str) else ", ".join(columns)
        wanted.append(("missing-ids", name, source.key(columns), "warning" if i == 0 else "note"))
    if isinstance(table, EventTable):
        wanted.append(("missing-times", name_of_time(table.time), dated.moment(table.time).time, "warning"))
        wanted.append(("missing-activities", table.activity, source.text(table.activity), "warning"))
    wanted += [
        ("missing-values", column, source.text(column), "note")
        for column in (table.resource, table.department)
        if column
    ]
    counts = {
        i: filled
        for i, (_, column, _, _) in enumerate(wanted)
        if (source.number, column) in written and (filled := written[source.number, column].filled) is not None
    }
    if isinstance(table, EventTable):
        times = next(i for i, (code, _, _, _) in enumerate(wanted) if code == "missing-times")
        counts[times] = dated.moment(table.time).filled
    named = ", ".join(source.key(columns) for columns in keys.values())
    asked = {i: value for i, (_, _, value, _) in enumerate(wanted) if i not in counts}
    if asked:
        columns = ", ".join(f"count({value}) AS n{i}" for i, value in asked.items())
        row = engine.query(f"SELECT {columns} FROM {dated.relation}").to_pylist()[0]
        counts |= {i: row[f"n{i}"] for i in asked}
    for i, (code, column, value, severity) in enumerate(wanted):
        if counts[i] < source.rows:
            examples: tuple[str, ...] = ()
            if code in ("missing-times", "missing-activities"):
                rows = engine.query(
                    f"SELECT coalesce({named}, '–') AS id, row FROM {dated.relation} WHERE {value} IS NULL "
                    f"ORDER BY row LIMIT {_EXAMPLES}"
                ).to_pylist()
                examples = tuple(f"{each['id']} ({each['row']})" for each in rows)
            yield QualityFinding(
                code=code,
                severity=severity,
                table=table.name,
                column=column,
                count=source.rows - counts[i],
                of=source.rows,
                examples=examples,
            )


def _unclear_systems(engine: Engine, dated: Dated) -> Iterator[QualityFinding]:
    """Find values that do not say whether a system did it."""
    source, table = dated.source, dated.source.table
    steps = [] if isinstance(table, EventTable) else [s for s in table.events.values() if isinstance(s, Milestone)]
    for given in dict.fromkeys(each.automated for each in (table, *steps)):
        if isinstance(given, str) and given in source.columns:
            yield from unread_values(engine, dated, given, "boolean", source.yes_no(given))


def _tied(profile: ObjectProfile, surveyed: Survey) -> Iterator[QualityFinding]:
    """Count steps that share their time with the next step: their order is the process's, not the data's."""
    if surveyed.tied:
        params = {"object": profile.type}
        yield QualityFinding(code="tied-times", severity="note", count=surveyed.tied, of=profile.events, params=params)


def _inverted(engine: Engine, early: ObjectProfile, late: ObjectProfile, model: Model) -> Iterator[QualityFinding]:
    """Count objects on which a core step first happened before a core step it should follow.

    ``early`` and ``late`` are one type, or a parent and its child; objects of ``late`` are counted. Where a step is
    known to the day, only a whole day's difference counts. A step that both types have is not compared between them.
    What is the other way round on half of the objects or more is the company's way of working, or a column mapped to
    the wrong step: worth a note, not an error in the data.
    """
    if early.type == late.type and not any(a.day_only for a in early.activities):
        yield from _inverted_in_sequence(engine, early, model)
        return
    shared = {a.activity for a in early.activities} & {a.activity for a in late.activities}
    source, inverted, grouped = "a JOIN a b ON b.object = a.object", "b.over <= a.first", ""
    steps = f"a AS ({_first_steps(early, model, ())})"
    if early.type != late.type:
        link = sql.name(f"link_{late.type}_{early.type}")
        source = f"a JOIN {link} l ON l.parent = a.object JOIN b ON b.object = l.child"
        inverted, grouped = f"bool_or({inverted})", " GROUP BY b.object, a.activity, b.activity"
        steps = f"a AS ({_first_steps(early, model, shared)}), b AS ({_first_steps(late, model, shared)})"
    pairs = engine.query(
        f"WITH {steps}, pairs AS (SELECT b.object, a.activity AS earlier, b.activity AS later, {inverted} AS inverted "
        f"FROM {source} AND a.activity < b.activity{grouped}) "
        "SELECT earlier, later, count(*) AS n, count(*) FILTER (WHERE inverted) AS inverted, "
        f"min(object, {_EXAMPLES}) FILTER (WHERE inverted) AS objects FROM pairs "
        f"GROUP BY earlier, later HAVING bool_or(inverted) ORDER BY inverted DESC, earlier, later LIMIT {_PAIRS_SHOWN}"
    ).to_pylist()
    yield from (_out_of_order(engine, late, pair, model) for pair in pairs)


def _inverted_in_sequence(engine: Engine, profile: ObjectProfile, model: Model) -> Iterator[QualityFinding]:
    """Count as ``_inverted`` does, but once for all objects that take their steps in the same order.

    A step that first stands before another in the sequence happened before it: of one moment, the earlier in the
    process comes first. Loops make many variants of few orders.
    """
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    core = ", ".join(str(ranks[a.activity]) for a in profile.activities if model.activity_of[a.activity].core)
    pairs = engine.query(
        f"WITH v AS (SELECT variant, count(*) AS n, min(object) AS example, min(object, {_EXAMPLES}) AS objects "
        f"FROM {sql.name(f'core_{profile.type}')} WHERE steps > 0 GROUP BY variant), "
        "f AS (SELECT s.object, s.activity, min(s.position) AS place "
        f"FROM {sql.name(f'steps_{profile.type}')} s SEMI JOIN v ON v.example = s.object "
        f"WHERE s.activity IN ({core or 'NULL'}) GROUP BY s.object, s.activity), "
        "o AS (SELECT object, bit_xor(hash(rank * 1024::BIGINT + activity)) AS sequence FROM (SELECT object, activity, "
        "row_number() OVER (PARTITION BY object ORDER BY place) AS rank FROM f) GROUP BY object), "
        "q AS (SELECT o.sequence, min(o.object) AS example, CAST(sum(v.n) AS BIGINT) AS n "
        "FROM o JOIN v ON v.example = o.object GROUP BY o.sequence), "
        "p AS (SELECT q.sequence, q.n, a.activity AS earlier, b.activity AS later, b.place < a.place AS inverted "
        "FROM q JOIN f a ON a.object = q.example JOIN f b ON b.object = a.object AND a.activity < b.activity), "
        "c AS (SELECT earlier, later, CAST(sum(n) AS BIGINT) AS n, "
        "CAST(sum(n) FILTER (WHERE inverted) AS BIGINT) AS inverted FROM p GROUP BY earlier, later "
        f"HAVING bool_or(inverted) ORDER BY inverted DESC, earlier, later LIMIT {_PAIRS_SHOWN}), "
        f"x AS (SELECT c.earlier, c.later, min(u.object, {_EXAMPLES}) AS objects FROM c "
        "JOIN p ON p.earlier = c.earlier AND p.later = c.later AND p.inverted JOIN ("
        "SELECT o.sequence, unnest(v.objects) AS object FROM o JOIN v ON v.example = o.object"
        ") u ON u.sequence = p.sequence GROUP BY c.earlier, c.later) "
        "SELECT c.*, x.objects FROM c JOIN x ON x.earlier = c.earlier AND x.later = c.later "
        "ORDER BY inverted DESC, earlier, later"
    ).to_pylist()
    yield from (_out_of_order(engine, profile, pair, model) for pair in pairs)


def _out_of_order(engine: Engine, late: ObjectProfile, pair: dict[str, Any], model: Model) -> QualityFinding:
    ids = list(model.activity_of)
    objects = ", ".join(str(each) for each in pair["objects"])
    names = engine.query(f"SELECT id FROM {sql.name(f'core_{late.type}')} WHERE object IN ({objects}) ORDER BY object")
    return QualityFinding(
        code="out-of-order",
        severity="warning" if 2 * pair["inverted"] < pair["n"] else "note",
        count=pair["inverted"],
        of=pair["n"],
        examples=tuple(names["id"].to_pylist()),
        params={"object": late.type, "earlier": ids[pair["earlier"]], "later": ids[pair["later"]]},
    )


def _first_steps(profile: ObjectProfile, model: Model, without: Collection[str]) -> str:
    """Return SQL for when each core step first happened on an object, and when that moment or day was over."""
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    core = [a for a in profile.activities if model.activity_of[a.activity].core and a.activity not in without]
    listed = ", ".join(str(ranks[a.activity]) for a in core) or "NULL"
    days = ", ".join(str(ranks[a.activity]) for a in core if a.day_only) or "NULL"
    moment = "INTERVAL 1 MICROSECOND"
    return (
        f"SELECT object, activity, min(time) AS first, min(time) + CASE WHEN activity IN ({days}) "
        f"THEN INTERVAL 24 HOUR ELSE {moment} END AS over FROM {sql.name(f'steps_{profile.type}')} "
        f"WHERE activity IN ({listed}) GROUP BY object, activity"
    )


def _orphans(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects that links name but that no table has: exported incompletely, or a wrong column."""
    yield from _objects_that(engine, object_type, "orphan-links", "NOT own")


def _named_as_totals(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects that are called as rows of totals are: of files in which these are not looked for, or are kept."""
    yield from _objects_that(engine, object_type, "total-named", is_total("id"))


def _rounded(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects whose ids are numbers as a spreadsheet shortens them: several ids may have become one."""
    yield from _objects_that(engine, object_type, "id-rounded", f"regexp_full_match(id, {_SHORTENED})")


def _zeroed(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects whose ids are numbers of more than fifteen digits with zeros for the rest, if that is no chance."""
    ids = sql.name(f"ids_{object_type}")
    rows = engine.query(
        "SELECT length(id) AS digits, count(*) AS n, "
        f"count(*) FILTER (WHERE regexp_full_match(id, {_ZEROED})) AS found "
        f"FROM {ids} WHERE length(id) > 15 AND regexp_full_match(id, {_LONG}) GROUP BY length(id) ORDER BY digits"
    ).to_pylist()
    found = sum(row["found"] for row in rows)
    by_itself = sum(row["n"] * 0.1 ** (row["digits"] - 15) for row in rows)  # each digit is a zero once in ten
    if found >= _BEYOND * by_itself > 0:
        # So many and no fewer, as rare events come: Poisson.
        likely = found * math.log(by_itself) - math.lgamma(found + 1)
        if likely <= math.log(_CHANCE):
            yield from _objects_that(engine, object_type, "id-zeroed", f"regexp_full_match(id, {_ZEROED})")


def _listed(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects whose id is the text of a list, as programs write lists of ids into CSV: several count as one."""
    yield from _objects_that(engine, object_type, "id-list", _LIST)


def _several(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects that links alone name and whose id is several others' ids, as people type them into one cell."""
    ids = sql.name(f"ids_{object_type}")
    signs = f"(SELECT unnest([{sql.texts(BETWEEN)}]) AS sign)"
    parts = (
        f"(SELECT object, sign, unnest(string_split(id, sign)) AS part FROM {ids} JOIN {signs} s "
        "ON NOT own AND contains(id, sign))"
    )
    known = (
        f"SELECT p.object FROM {parts} p LEFT JOIN {ids} i ON i.id = trim(p.part) AND i.own GROUP BY p.object, p.sign "
        "HAVING bool_and(i.own IS NOT NULL)"
    )
    yield from _objects_that(engine, object_type, "id-several", f"object IN ({known})")


def _objects_that(engine: Engine, object_type: str, code: str, test: str) -> Iterator[QualityFinding]:
    """Count the objects of a type that pass a test, with the first of them."""
    ids = sql.name(f"ids_{object_type}")
    row = engine.query(f"SELECT count(*) AS n, count(*) FILTER (WHERE {test}) AS found FROM {ids}").to_pylist()[0]
    if row["found"]:
        examples = engine.query(f"SELECT id FROM {ids} WHERE {test} ORDER BY object LIMIT {_EXAMPLES}")
        yield QualityFinding(
            code=code,
            severity="warning",
            count=row["found"],
            of=row["n"],
            examples=tuple(examples["id"].to_pylist()),
            params={"object": object_type},
        )


def _lookalikes(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count ids that nobody can tell from another one: they differ in characters without width, or in wide ones."""
    ids = sql.name(f"ids_{object_type}")
    plain = f"translate(id, {sql.text(_WIDE + _INVISIBLE)}, {sql.text(_NARROW)})"  # what has no partner is left out
    wide = sql.text(f"[{_INVISIBLE}{_WIDE[0]}-{_WIDE[-1]}]")
    odd = f"(SELECT object, id, {plain} AS plain FROM {ids} WHERE regexp_matches(id, {wide}))"
    rows = engine.query(
        "SELECT id, first FROM (SELECT id, object, min(object) OVER (PARTITION BY plain) AS first, "
        f"count(*) OVER (PARTITION BY plain) AS n FROM (SELECT object, id, plain FROM {odd} UNION ALL "
        f"SELECT i.object, i.id, i.id AS plain FROM {ids} i SEMI JOIN {odd} o ON o.plain = i.id)) "
        "WHERE n > 1 ORDER BY first, object"
    ).to_pylist()
    alike: dict[int, list[str]] = {}
    for row in rows:
        alike.setdefault(row["first"], []).append(row["id"])
    if alike:
        yield QualityFinding(
            code="id-lookalike",
            severity="warning",
            count=len(rows),
            of=engine.query(f"SELECT count(*) AS n FROM {ids}")["n"][0].as_py(),
            examples=tuple(" = ".join(map(_shown, each)) for each in islice(alike.values(), _EXAMPLES)),
            params={"object": object_type},
        )


def _shown(text: str) -> str:
    """Return a text in which characters without width can be seen, such as ``A<U+200B>1``."""
    return re.sub(f"[{_INVISIBLE}]", lambda found: f"<U+{ord(found[0]):04X}>", text)
