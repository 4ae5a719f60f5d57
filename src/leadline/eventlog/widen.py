"""The wide columns of ``object_T``: one cell per activity, and counters, over all steps and by stage.

There are hundreds of them, and most questions need none, so that they are written when a question first names one, in
groups: the counters, and of each activity its cells (first, last, count ...) and its people (who did it, and where).
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.log import ObjectProfile
from leadline.model.schema import Model

_CELLS = ("first", "last", "firstpos", "lastpos", "count", "auto")
_PEOPLE = ("who", "dept")
_SUMS = (
    "steps",
    "automated_steps",
    "rework",
    "handovers",
    "ping_pong",
    "recorded_steps",
    "timely_steps",
    "handover_seconds",
)
_DISTINCT = {"departments": "department", "resources": "resource"}
_COUNTERS = (*_SUMS, *_DISTINCT, "cycle_seconds")
_NULL_WITHOUT_STEPS = ("automated_steps", "cycle_seconds")
_BYTES_EACH = 32
"""What a column of an object takes while it is joined, generously."""
_BYTES_OF_STEP = 200
"""What a step takes while steps are grouped and their people listed, generously."""
_BYTES_OF_JOIN = 40_000_000
"""What a join takes however few its rows, generously: DuckDB spreads them over 16 blocks, and their lists over 16."""
_OF_CORE = ("steps", "rework", "cycle_seconds")


class Group(NamedTuple):
    """Columns that are written together: ``counters``, or the ``cells`` or ``people`` of an activity."""

    kind: str
    activity: str = ""


def wide_columns(profile: ObjectProfile, model: Model) -> dict[Group, frozenset[str]]:
    """Return the wide columns that ``object_T`` of a type can have, by group."""
    activities = [each.activity for each in profile.activities]
    stages = _stages(profile, model)
    counters = [c for c in _COUNTERS if c not in _OF_CORE]
    counters += [f"{counter}__{stage}" for counter in _COUNTERS for stage in stages]
    return {
        Group("counters"): frozenset(counters),
        **{Group("cells", a): frozenset(f"{what}_{a}" for what in _CELLS) for a in activities},
        **{Group("people", a): frozenset(f"{what}_{a}" for what in _PEOPLE) for a in activities},
    }


class _Join(NamedTuple):
    """Rows of ``table``, at most one per object, that give the wide table ``columns``, named by ``alias``."""

    table: str
    where: str
    alias: str
    columns: list[str]


class _Part(NamedTuple):
    """Some of the objects of a type, few enough for all that is asked of them to be in memory at once."""

    type: str
    within: str

    def of(self, table: str) -> str:
        """Return SQL for what ``steps``, ``repeats`` or ``core`` holds of these objects."""
        return f"(SELECT * FROM {sql.name(f'{table}_{self.type}')} WHERE {self.within})"


def widen(engine: Engine, profile: ObjectProfile, model: Model, groups: Collection[Group]) -> None:
    """Write ``object_T`` with these groups of wide columns, as a temporary table that stands before the narrow one."""
    given = wide_columns(profile, model)
    columns = sum(len(given[group]) for group in groups)
    for i, part in enumerate(_parts(engine, profile, columns)):
        passing: list[str] = []
        joins = _cells_joined(engine, profile, model, groups, part, passing)
        if Group("counters") in groups:
            joins += _counters_joined(engine, profile, model, part, passing)
        *before, last = _rounds(engine, joins)
        base = part.of("core")
        for n, some in enumerate(before):
            wide = _passing(f"wide_{profile.type}_{n}", passing)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {wide} AS {_joined(base, some)}")
            base = wide
        name = sql.name(f"object_{profile.type}")
        engine.execute(
            (f"INSERT INTO {name} " if i else f"CREATE OR REPLACE TEMP TABLE {name} AS ") + _joined(base, last)
        )
        for each in reversed(passing):
            engine.drop(each)


def _cells_joined(
    engine: Engine, profile: ObjectProfile, model: Model, groups: Collection[Group], part: _Part, passing: list[str]
) -> list[_Join]:
    """Write the cells and people that ``groups`` name, and return how they join."""
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    named = {
        each.activity: [
            *(_CELLS if ("cells", each.activity) in groups else ()),
            *(_PEOPLE if ("people", each.activity) in groups else ()),
        ]
        for each in profile.activities
    }
    named = {activity: wanted for activity, wanted in named.items() if wanted}
    if not named:
        return []
    people = any(group.kind == "people" for group in groups)
    cells = _write_cells(engine, profile, part, [ranks[each] for each in named], passing, people=people)
    return [
        _Join(cells, f"activity = {rank}", f"c{rank}", [_cell(rank, what, activity) for what in wanted])
        for activity, wanted in named.items()
        for rank in [ranks[activity]]
    ]


def _counters_joined(
    engine: Engine, profile: ObjectProfile, model: Model, part: _Part, passing: list[str]
) -> list[_Join]:
    """Write the counters, and return how they join: those over all steps, and those of each stage."""
    counters = _write_counters(engine, profile, model, part, passing)
    return [
        _Join(
            counters,
            f"stage = {i - 1}" if stage else "stage IS NULL",
            f"n{i}",
            [_counter(f"n{i}", c, stage) for c in _COUNTERS if stage or c not in _OF_CORE],
        )
        for i, stage in enumerate((None, *_stages(profile, model)))
    ]


def _parts(engine: Engine, profile: ObjectProfile, columns: int) -> Iterator[_Part]:
    """Return the objects of a type in parts."""
    size = objects = max(profile.objects, 1)
    if engine.room is not None:
        each = _BYTES_EACH * columns + _BYTES_OF_STEP * profile.events // objects
        size = max(engine.room // max(each, 1), 1)
    for start in range(0, objects, size):
        yield _Part(profile.type, f"object BETWEEN {start} AND {min(start + size, objects) - 1}")


def _rounds(engine: Engine, joins: list[_Join]) -> list[list[_Join]]:
    """Return the joins in rounds of as many as can be in memory at once, even of few objects; at least one round."""
    most = max(len(joins) if engine.room is None else engine.room // _BYTES_OF_JOIN, 1)
    return [joins[start : start + most] for start in range(0, max(len(joins), 1), most)]


def _joined(base: str, joins: list[_Join]) -> str:
    """Return SQL for ``base`` with the columns of ``joins``."""
    columns = ", ".join(["b.*", *(column for each in joins for column in each.columns)])
    joined = " ".join(
        f"LEFT JOIN (SELECT * FROM {each.table} WHERE {each.where}) {each.alias} ON {each.alias}.object = b.object"
        for each in joins
    )
    return f"SELECT {columns} FROM {base} b {joined}"


def _stages(profile: ObjectProfile, model: Model) -> tuple[str, ...]:
    having = {model.activity_of[each.activity].stage for each in profile.activities}
    return tuple(stage.id for stage in model.stages if stage.id in having)


def _cell(rank: int, what: str, activity: str) -> str:
    value = f"coalesce(c{rank}.count, 0)" if what == "count" else f"c{rank}.{what}"
    return f"{value} AS {sql.name(f'{what}_{activity}')}"


def _counter(alias: str, counter: str, stage: str | None) -> str:
    value = f"{alias}.{counter}"
    name = f"{counter}__{stage}" if stage else counter
    return f"{value if counter in _NULL_WITHOUT_STEPS else f'coalesce({value}, 0)'} AS {sql.name(name)}"


def _passing(name: str, passing: list[str]) -> str:
    passing.append(name)
    return sql.name(name)


def _write_cells(
    engine: Engine, profile: ObjectProfile, part: _Part, ranks: Collection[int], passing: list[str], *, people: bool
) -> str:
    """Write one row per object and activity of these ranks; people in lists only where there are several."""
    steps = part.of("steps")
    among = f"activity IN ({', '.join(map(str, ranks))})"
    single = _passing(f"cells_{profile.type}", passing)
    at_work = "automated IS NOT TRUE"
    seen = (
        f", min(resource) FILTER (WHERE {at_work}) AS who_low, max(resource) FILTER (WHERE {at_work}) AS who_high, "
        "min(department) AS dept_low, max(department) AS dept_high"
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {single} AS SELECT object, activity, min(time) AS first, max(time) AS last, "
        "min(position) AS firstpos, max(position) AS lastpos, CAST(count(*) AS INTEGER) AS count, "
        f"bool_and(automated) AS auto{seen if people else ''} FROM {steps} WHERE {among} "
        "GROUP BY object, activity ORDER BY activity, object"
    )
    if not people:
        return single
    several = _passing(f"people_{profile.type}", passing)
    if not profile.has_resource and not profile.has_department:
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT * EXCLUDE (who_low, who_high, dept_low, dept_high), "
            f"NULL::INTEGER[] AS who, NULL::INTEGER[] AS dept FROM {single}"
        )
        return several
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT c.object, c.activity, c.first, c.last, c.firstpos, "
        "c.lastpos, c.count, c.auto, coalesce(m.who, CASE WHEN who_low IS NOT NULL THEN [who_low] END) AS who, "
        f"coalesce(m.dept, CASE WHEN dept_low IS NOT NULL THEN [dept_low] END) AS dept FROM {single} c LEFT JOIN ("
        "SELECT s.object, s.activity, "
        f"list_sort(list(DISTINCT resource) FILTER (WHERE resource IS NOT NULL AND {at_work})) AS who, "
        "list_sort(list(DISTINCT department) FILTER (WHERE department IS NOT NULL)) AS dept "
        f"FROM {steps} s JOIN {single} d ON d.object = s.object AND d.activity = s.activity "
        f"WHERE s.{among} AND (d.who_low <> d.who_high OR d.dept_low <> d.dept_high) GROUP BY s.object, s.activity"
        ") m ON m.object = c.object AND m.activity = c.activity ORDER BY c.activity, c.object"
    )
    return several


def _write_counters(engine: Engine, profile: ObjectProfile, model: Model, part: _Part, passing: list[str]) -> str:
    """Write counters per object and stage, and per object with stage null. Return the table."""
    steps, repeats = part.of("steps"), part.of("repeats")
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    stages = _stages(profile, model)
    whens = " ".join(
        f"WHEN {ranks[each.activity]} THEN {stages.index(model.activity_of[each.activity].stage)}"
        for each in profile.activities
    )

    def at(activity: str) -> str:
        return f"CASE {activity} {whens} END" if whens else "NULL::INTEGER"

    days = ", ".join(str(ranks[each.activity]) for each in profile.activities if each.day_only) or "NULL"
    deadline = f"time + CASE WHEN activity IN ({days}) THEN INTERVAL 48 HOUR ELSE INTERVAL 24 HOUR END"
    has = {"resource": profile.has_resource, "department": profile.has_department}
    distinct = ", ".join(
        f"{f'count(DISTINCT {column})' if has[column] else '0'} AS {name}" for name, column in _DISTINCT.items()
    )
    counters = _passing(f"counters_{profile.type}", passing)
    # A hand-over counts at the step that receives the work; its wait belongs to a stage only where it lies within it.
    handovers = (
        f"SELECT object, {at('next_activity')} AS stage, count(*) AS handovers, "
        "count(*) FILTER (WHERE next_department = before AND department = via) AS ping_pong, "
        f"sum(epoch_us(next_time) - epoch_us(time)) FILTER (WHERE {at('activity')} = {at('next_activity')}) "
        "AS handover_seconds, sum(epoch_us(next_time) - epoch_us(time)) AS all_handover_seconds FROM ("
        "SELECT *, lag(department) OVER h AS before, lag(next_department) OVER h AS via "
        f"FROM {steps} WHERE department <> next_department WINDOW h AS (PARTITION BY object ORDER BY position)) "
        "GROUP BY object, stage"
    )
    span = "(epoch_us(max(last_time)) - epoch_us(min(first_time))) / 1e6 AS cycle_seconds"
    # Waits are whole microseconds until they are summed up, so that the order of adding does not show.
    sums = ", ".join(
        f"CAST(sum(j.{counter}) AS {_type(counter)}){' / 1e6' * counter.endswith('_seconds')} AS {counter}"
        for counter in _SUMS
    )
    of_all = sums.replace("j.handover_seconds", "j.all_handover_seconds")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {counters} AS WITH s AS ("
        f"SELECT object, {at('activity')} AS stage, count(*) AS steps, "
        "sum(CAST(automated AS INTEGER)) AS automated_steps, count(recorded) AS recorded_steps, "
        f"count(*) FILTER (WHERE recorded <= {deadline}) AS timely_steps, {distinct}, "
        "min(time) AS first_time, max(time) AS last_time "
        f"FROM {steps} GROUP BY object, stage), "
        f"h AS ({handovers}), "
        f"r AS (SELECT object, {at('activity')} AS stage, sum(count - 1) AS rework FROM {repeats} "
        "GROUP BY object, stage), "
        "j AS (SELECT s.*, coalesce(r.rework, 0) AS rework, coalesce(h.handovers, 0) AS handovers, "
        "coalesce(h.ping_pong, 0) AS ping_pong, coalesce(h.handover_seconds, 0) AS handover_seconds, "
        "coalesce(h.all_handover_seconds, 0) AS all_handover_seconds FROM s "
        "LEFT JOIN r ON r.object = s.object AND r.stage = s.stage "
        "LEFT JOIN h ON h.object = s.object AND h.stage = s.stage), "
        f"d AS (SELECT object, {distinct} FROM {steps} GROUP BY object) "
        f"SELECT object, stage, {sums}, CAST(sum(departments) AS INTEGER) AS departments, "
        f"CAST(sum(resources) AS INTEGER) AS resources, {span} FROM j GROUP BY object, stage "
        f"UNION ALL SELECT j.object, NULL, {of_all}, CAST(any_value(d.departments) AS INTEGER), "
        f"CAST(any_value(d.resources) AS INTEGER), {span} FROM j JOIN d ON d.object = j.object "
        "GROUP BY j.object"
    )
    return counters


def _type(counter: str) -> str:
    return "DOUBLE" if counter.endswith("_seconds") else "INTEGER"
