"""What the data cannot be trusted for: the findings of the data-quality report that need the whole log."""

from collections.abc import Iterator, Sequence

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.collect import Collected
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import ObjectProfile, QualityFinding
from leadline.eventlog.mapping import Columns, EventTable
from leadline.model.schema import Model

_EXAMPLES = 3
_PAIRS_SHOWN = 20
_DAY = "INTERVAL 24 HOUR"


def findings_on(
    engine: Engine, dated: Sequence[Dated], collected: Collected, profiles: Sequence[ObjectProfile], model: Model
) -> list[QualityFinding]:
    """Return what is missing, tied, out of order, orphaned or too little, in this order."""
    found = [finding for each in dated for finding in _missing(engine, each)]
    types = [profile for profile in profiles if profile.type in collected.types]
    found += [finding for profile in types for finding in _tied(engine, profile)]
    inverted = [pair for profile in types for pair in _inverted(engine, profile, profile, model)]
    by_type = {profile.type: profile for profile in types}
    inverted += [
        pair for child, parent in collected.links for pair in _inverted(engine, by_type[parent], by_type[child], model)
    ]
    found += sorted(inverted, key=lambda pair: (-pair.count, pair.params["later"], pair.params["earlier"]))[
        :_PAIRS_SHOWN
    ]
    found += [finding for t in collected.types if t in collected.own for finding in _orphans(engine, t)]
    return found + [
        QualityFinding(
            code="small-type", severity="note", count=p.objects, of=model.scoring.min_sample, params={"object": p.type}
        )
        for p in types
        if 0 < p.objects < model.scoring.min_sample and p.activities
    ]


def _missing(engine: Engine, dated: Dated) -> Iterator[QualityFinding]:
    """Count rows left out for want of an id, a time or an activity, and events of which nobody says who did them."""
    source, table = dated.source, dated.source.table
    keys: dict[str, Columns] = table.objects if isinstance(table, EventTable) else {table.object: table.id}
    wanted: list[tuple[str, str, str, str]] = []
    for i, columns in enumerate(keys.values()):
        name = columns if isinstance(columns, str) else ", ".join(columns)
        wanted.append(("missing-ids", name, source.key(columns), "warning" if i == 0 else "note"))
    if isinstance(table, EventTable):
        wanted.append(("missing-times", table.time, dated.moment(table.time).time, "warning"))
        wanted.append(("missing-activities", table.activity, source.text(table.activity), "warning"))
    wanted += [
        ("missing-values", column, source.text(column), "note")
        for column in (table.resource, table.department)
        if column
    ]
    counts = engine.query(
        "SELECT "
        + ", ".join(f"count({value}) AS n{i}" for i, (_, _, value, _) in enumerate(wanted))
        + f" FROM {dated.relation}"
    ).to_pylist()[0]
    for i, (code, column, _, severity) in enumerate(wanted):
        if counts[f"n{i}"] < source.rows:
            count = source.rows - counts[f"n{i}"]
            yield QualityFinding(
                code=code, severity=severity, table=table.name, column=column, count=count, of=source.rows
            )


def _tied(engine: Engine, profile: ObjectProfile) -> Iterator[QualityFinding]:
    """Count steps that share their time with the next step: their order is the process's, not the data's."""
    tied = engine.query(f"SELECT count(*) AS n FROM {sql.name(f'steps_{profile.type}')} WHERE next_time = time")["n"][
        0
    ].as_py()
    if tied:
        yield QualityFinding(
            code="tied-times", severity="note", count=tied, of=profile.events, params={"object": profile.type}
        )


def _inverted(engine: Engine, early: ObjectProfile, late: ObjectProfile, model: Model) -> Iterator[QualityFinding]:
    """Count objects on which a core step first happened before a core step it should follow.

    ``early`` and ``late`` are one type, or a parent and its child; objects of ``late`` are counted. Where a side knows
    only days, only a whole day's difference counts.
    """
    core = [activity.id for activity in model.process.activities if activity.core]
    days = {(p.type, a.activity): a.day_only for p in (early, late) for a in p.activities}
    pairs = [
        (a.activity, b.activity)
        for a in early.activities
        for b in late.activities
        if a.activity in core
        and b.activity in core
        and core.index(a.activity) < core.index(b.activity)
        and not (early.type != late.type and b.activity in {x.activity for x in early.activities})
    ]
    if not pairs:
        return
    source = f"{sql.name(f'object_{late.type}')} b"
    if early.type != late.type:
        source += (
            f" JOIN {sql.name(f'link_{late.type}_{early.type}')} l ON l.child = b.object"
            f" JOIN {sql.name(f'object_{early.type}')} a ON a.object = l.parent"
        )
    side = "b" if early.type == late.type else "a"

    def before(a: str, b: str) -> str:
        ends = f"b.{sql.name(f'first_{b}')}" + (f" + {_DAY}" if days[late.type, b] else "")
        return f"{ends} {'<=' if days[late.type, b] else '<'} {side}.{sql.name(f'first_{a}')}"

    counts = engine.query(
        "SELECT "
        + ", ".join(
            f"count(DISTINCT b.object) FILTER (WHERE {before(a, b)}) AS n{i}, count(DISTINCT b.object) FILTER (WHERE "
            f"{side}.{sql.name(f'first_{a}')} IS NOT NULL AND b.{sql.name(f'first_{b}')} IS NOT NULL) AS of{i}"
            for i, (a, b) in enumerate(pairs)
        )
        + f" FROM {source}"
    ).to_pylist()[0]
    for i, (a, b) in enumerate(pairs):
        if counts[f"n{i}"]:
            examples = engine.query(
                f"SELECT DISTINCT b.object, b.id FROM {source} WHERE {before(a, b)} ORDER BY b.object LIMIT {_EXAMPLES}"
            )
            yield QualityFinding(
                code="out-of-order",
                severity="warning",
                count=counts[f"n{i}"],
                of=counts[f"of{i}"],
                examples=tuple(examples["id"].to_pylist()),
                params={"object": late.type, "earlier": a, "later": b},
            )


def _orphans(engine: Engine, object_type: str) -> Iterator[QualityFinding]:
    """Count objects that links name but that no table has: exported incompletely, or a wrong column."""
    ids = sql.name(f"ids_{object_type}")
    row = engine.query(f"SELECT count(*) FILTER (WHERE NOT own) AS orphans, count(*) AS n FROM {ids}").to_pylist()[0]
    if row["orphans"]:
        examples = engine.query(f"SELECT id FROM {ids} WHERE NOT own ORDER BY object LIMIT {_EXAMPLES}")
        yield QualityFinding(
            code="orphan-links",
            severity="warning",
            count=row["orphans"],
            of=row["n"],
            examples=tuple(examples["id"].to_pylist()),
            params={"object": object_type},
        )
