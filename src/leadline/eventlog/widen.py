"""The wide columns of ``object_T``: one cell per activity, and counters, over all steps and by stage.

There are hundreds of them, and most questions need few, so that a column is written when a question first names it, and
those written before are kept as they are: cells of an activity (first, last, count ...), its people (who did it, and
where), and counters.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.log import ObjectProfile
from leadline.model.schema import Model

_CELLS = {
    "first": "min(time)",
    "last": "max(time)",
    "firstpos": "min(position)",
    "lastpos": "max(position)",
    "count": "CAST(count(*) AS INTEGER)",
    "auto": "bool_and(automated)",
}
_PEOPLE = ("who", "dept")
_HANDED = ("handovers", "ping_pong", "handover_seconds")
_SUMS = ("steps", "automated_steps", "rework", "recorded_steps", "timely_steps", *_HANDED)
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


class Column(NamedTuple):
    """What a wide column says (``what``), and ``of`` which activity, or stage: "" is all steps of an object."""

    kind: str
    what: str
    of: str


def wide_columns(profile: ObjectProfile, model: Model) -> dict[str, Column]:
    """Return the wide columns that ``object_T`` of a type can have, by name, in the order in which they stand."""
    columns: dict[str, Column] = {}
    for each in profile.activities:
        for kind, names in (("cells", _CELLS), ("people", _PEOPLE)):
            columns |= {f"{what}_{each.activity}": Column(kind, what, each.activity) for what in names}
    columns |= {counter: Column("counters", counter, "") for counter in _COUNTERS if counter not in _OF_CORE}
    for stage in _stages(profile, model):
        columns |= {f"{counter}__{stage}": Column("counters", counter, stage) for counter in _COUNTERS}
    return columns


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
        """Return SQL for what ``steps``, ``repeats`` or ``object`` holds of these objects."""
        return f"(SELECT * FROM {sql.name(f'{table}_{self.type}')} WHERE {self.within})"


def widen(
    engine: Engine,
    profile: ObjectProfile,
    model: Model,
    time_zone: str,
    columns: Sequence[Column],
    written: int,
    name: str,
) -> list[str]:
    """Write ``object_T`` as it is, with ``written`` wide columns by now, and further ones, as temporary tables.

    ``time_zone`` is that of the log, whose clock says when a day ends.

    Each holds a part of the objects, in their order, and is named by ``name`` and a number. Return their names: to add
    rows to a table was seen to take DuckDB three times as long as to write one.
    """
    tables = []
    for i, part in enumerate(_parts(engine, profile, written + len(columns))):
        passing: list[str] = []
        joins = [
            *_cells_joined(engine, profile, model, columns, part, passing),
            *_counters_joined(engine, profile, model, time_zone, columns, part, passing),
        ]
        *before, last = _rounds(engine, joins)
        base = part.of("object")
        for n, some in enumerate(before):
            joined = _passing(f"joined_{profile.type}_{n}", passing)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE {joined} AS {_joined(base, some)}")
            base = joined
        tables.append(f"{name}_{i}")
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {sql.name(tables[-1])} AS {_joined(base, last)}")
        for each in reversed(passing):
            engine.drop(each)
    return tables


def _cells_joined(
    engine: Engine, profile: ObjectProfile, model: Model, columns: Sequence[Column], part: _Part, passing: list[str]
) -> Iterator[_Join]:
    """Write the cells and people among ``columns``, and give how they join."""
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    named: dict[str, list[Column]] = {}
    for column in columns:
        if column.kind != "counters":
            named.setdefault(column.of, []).append(column)
    peopled = {column.of for column in columns if column.kind == "people"}
    for among in (named.keys() - peopled, peopled):
        its = {activity: wanted for activity, wanted in named.items() if activity in among}
        if not its:
            continue
        cells = {what: value for what, value in _CELLS.items() if any(c.what == what for w in its.values() for c in w)}
        write = _write_people if among is peopled else _write_cells
        table = write(engine, profile, part, cells, [ranks[each] for each in its], passing)
        for activity, wanted in its.items():
            rank = ranks[activity]
            yield _Join(table, f"activity = {rank}", f"c{rank}", [_cell(rank, c.what, activity) for c in wanted])


def _counters_joined(
    engine: Engine,
    profile: ObjectProfile,
    model: Model,
    time_zone: str,
    columns: Sequence[Column],
    part: _Part,
    passing: list[str],
) -> Iterator[_Join]:
    """Write the counters among ``columns``, and give how they join: those over all steps, and those of each stage."""
    wanted = [column for column in columns if column.kind == "counters"]
    if not wanted:
        return
    counters = _write_counters(engine, profile, model, time_zone, part, wanted, passing)
    for i, stage in enumerate(("", *_stages(profile, model))):
        its = [_counter(f"n{i}", column.what, stage) for column in wanted if column.of == stage]
        if its:
            yield _Join(counters, f"stage = {i - 1}" if stage else "stage IS NULL", f"n{i}", its)


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


def _counter(alias: str, counter: str, stage: str) -> str:
    value = f"{alias}.{counter}"
    name = f"{counter}__{stage}" if stage else counter
    return f"{value if counter in _NULL_WITHOUT_STEPS else f'coalesce({value}, 0)'} AS {sql.name(name)}"


def _passing(name: str, passing: list[str]) -> str:
    passing.append(name)
    return sql.name(name)


def _write_cells(
    engine: Engine,
    profile: ObjectProfile,
    part: _Part,
    cells: Mapping[str, str],
    ranks: Collection[int],
    passing: list[str],
) -> str:
    """Write one row per object and activity of these ranks, with these cells. Return the table."""
    table = _passing(f"cells_{profile.type}", passing)
    engine.execute(_grouped(table, part, cells, ranks))
    return table


def _write_people(
    engine: Engine,
    profile: ObjectProfile,
    part: _Part,
    cells: Mapping[str, str],
    ranks: Collection[int],
    passing: list[str],
) -> str:
    """Write one row per object and activity of these ranks, with these cells and its people. Return the table.

    Lists are made only where there are several.
    """
    single, several = (_passing(f"{what}_{profile.type}", passing) for what in ("person", "people"))
    at_work = "automated IS NOT TRUE"
    bounds = {
        "who_low": f"min(resource) FILTER (WHERE {at_work})",
        "who_high": f"max(resource) FILTER (WHERE {at_work})",
        "dept_low": "min(department)",
        "dept_high": "max(department)",
    }
    engine.execute(_grouped(single, part, {**cells, **bounds}, ranks))
    kept = "".join(f", c.{sql.name(what)}" for what in cells)
    if not profile.has_resource and not profile.has_department:
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT c.object, c.activity{kept}, "
            f"NULL::INTEGER[] AS who, NULL::INTEGER[] AS dept FROM {single} c"
        )
        return several
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {several} AS SELECT c.object, c.activity{kept}, "
        "coalesce(m.who, CASE WHEN who_low IS NOT NULL THEN [who_low] END) AS who, "
        f"coalesce(m.dept, CASE WHEN dept_low IS NOT NULL THEN [dept_low] END) AS dept FROM {single} c LEFT JOIN ("
        "SELECT s.object, s.activity, "
        f"list_sort(list(DISTINCT resource) FILTER (WHERE resource IS NOT NULL AND {at_work})) AS who, "
        "list_sort(list(DISTINCT department) FILTER (WHERE department IS NOT NULL)) AS dept "
        f"FROM {part.of('steps')} s JOIN {single} d ON d.object = s.object AND d.activity = s.activity "
        f"WHERE s.{_among(ranks)} AND (d.who_low <> d.who_high OR d.dept_low <> d.dept_high) "
        "GROUP BY s.object, s.activity"
        ") m ON m.object = c.object AND m.activity = c.activity ORDER BY c.activity, c.object"
    )
    return several


def _grouped(table: str, part: _Part, values: Mapping[str, str], ranks: Collection[int]) -> str:
    """Return SQL that writes these values of each object and activity of these ranks."""
    columns = "".join(f", {value} AS {sql.name(name)}" for name, value in values.items())
    return (
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT object, activity{columns} FROM {part.of('steps')} "
        f"WHERE {_among(ranks)} GROUP BY object, activity ORDER BY activity, object"
    )


def _among(ranks: Collection[int]) -> str:
    return f"activity IN ({', '.join(map(str, ranks))})"


def _write_counters(
    engine: Engine,
    profile: ObjectProfile,
    model: Model,
    time_zone: str,
    part: _Part,
    wanted: Sequence[Column],
    passing: list[str],
) -> str:
    """Write the wanted counters per object and stage, and per object with stage null. Return the table."""
    steps, repeats = part.of("steps"), part.of("repeats")
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    stages = _stages(profile, model)
    whens = " ".join(
        f"WHEN {ranks[each.activity]} THEN {stages.index(model.activity_of[each.activity].stage)}"
        for each in profile.activities
    )

    def at(activity: str) -> str:
        return f"CASE {activity} {whens} END" if whens else "NULL::INTEGER"

    counted = {
        "steps": "count(*)",
        "automated_steps": "sum(CAST(automated AS INTEGER))",
        "recorded_steps": "count(recorded)",
        "timely_steps": f"count(*) FILTER (WHERE {_timely(profile, ranks, time_zone)})",
    }
    has = {"resource": profile.has_resource, "department": profile.has_department}
    distinct = {
        name: f"count(DISTINCT {column})" if has[column] else "0"
        for name, column in _DISTINCT.items()
        if any(each.what == name for each in wanted)
    }
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
    named = [counter for counter in _COUNTERS if any(each.what == counter for each in wanted)]
    held = [f"{value} AS {name}" for name, value in (counted | distinct).items() if name in named]
    if "cycle_seconds" in named:
        held += ["min(time) AS first_time", "max(time) AS last_time"]
    of_steps = "".join(f", {each}" for each in held)
    joined, among, with_them = "SELECT s.*", "FROM s", [
        f"s AS (SELECT object, {at('activity')} AS stage{of_steps} FROM {steps} GROUP BY object, stage)"
    ]  # fmt: skip
    if "rework" in named:
        with_them.append(
            f"r AS (SELECT object, {at('activity')} AS stage, sum(count - 1) AS rework FROM {repeats} "
            "GROUP BY object, stage)"
        )
        joined += ", coalesce(r.rework, 0) AS rework"
        among += " LEFT JOIN r ON r.object = s.object AND r.stage = s.stage"
    if not set(_HANDED).isdisjoint(named):
        with_them.append(f"h AS ({handovers})")
        joined += "".join(f", coalesce(h.{each}, 0) AS {each}" for each in (*_HANDED, "all_handover_seconds"))
        among += " LEFT JOIN h ON h.object = s.object AND h.stage = s.stage"
    with_them.append(f"j AS ({joined} {among})")
    of_stages = f"SELECT object, stage, {_summed(named, 'j')} FROM j GROUP BY object, stage"
    selects = [of_stages] if any(each.of for each in wanted) else []
    if not all(each.of for each in wanted):
        of_all, source = _summed(named, "d"), "j"
        if distinct:
            counts = ", ".join(f"{value} AS {name}" for name, value in distinct.items())
            with_them.append(f"d AS (SELECT object, {counts} FROM {steps} GROUP BY object)")
            source = "j JOIN d ON d.object = j.object"
        selects.append(f"SELECT j.object, NULL AS stage, {of_all} FROM {source} GROUP BY j.object")
    counters = _passing(f"counters_{profile.type}", passing)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {counters} AS WITH {', '.join(with_them)} {' UNION ALL '.join(selects)}"
    )
    return counters


def _timely(profile: ObjectProfile, ranks: Mapping[str, int], time_zone: str) -> str:
    """Return SQL that is true of a step recorded within 24 h; one known to the day, by the end of the next day."""
    timely = "recorded <= time + INTERVAL 24 HOUR"
    days = ", ".join(str(ranks[each.activity]) for each in profile.activities if each.day_only)
    if not days:
        return timely
    later = f"date_diff('day', {', '.join(sql.local_day(each, time_zone) for each in ('time', 'recorded'))})"
    return f"CASE WHEN activity IN ({days}) THEN {later} <= 1 ELSE {timely} END"


def _summed(counters: Sequence[str], whole: str) -> str:
    """Return SQL for the counters of a group of ``j``; of ``whole`` are the distinct counts.

    Waits are whole microseconds until they are summed up, so that the order of adding does not show.
    """
    values = []
    for counter in counters:
        if counter in _DISTINCT:
            value = f"CAST(any_value({whole}.{counter}) AS INTEGER)"
        elif counter == "cycle_seconds":
            value = "(epoch_us(max(j.last_time)) - epoch_us(min(j.first_time))) / 1e6"
        elif counter == "handover_seconds":
            value = f"CAST(sum(j.{'all_' * (whole == 'd')}handover_seconds) AS DOUBLE) / 1e6"
        else:
            value = f"CAST(sum(j.{counter}) AS INTEGER)"
        values.append(f"{value} AS {counter}")
    return ", ".join(values)
