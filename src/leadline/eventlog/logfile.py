"""A log file as the tables it stands for: one of events, one for each type of object, one for each kind of link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from leadline.engine import sql
from leadline.engine.expression import columns_of, parse_condition
from leadline.engine.protocol import Engine
from leadline.errors import DataError, ExpressionError
from leadline.eventlog.log import THREAD, QualityFinding, Reading, SourceFile
from leadline.eventlog.mapping import (
    TRACE,
    XES_NAMES,
    AttributeColumn,
    EventTable,
    LogFile,
    MilestoneTable,
    RowTable,
    is_log_file,
    short_name,
)
from leadline.eventlog.objecttypes import ORIGIN, find_doubled, order_types
from leadline.eventlog.read.find import find_file
from leadline.eventlog.read.ocel_json import read_ocel_json
from leadline.eventlog.read.ocel_sqlite import read_ocel_sqlite
from leadline.eventlog.read.ocel_xml import read_ocel_xml
from leadline.eventlog.read.parts import Parts
from leadline.eventlog.read.plaintraces import ID, NAME, TIME, TRANSITION
from leadline.eventlog.read.xes import read_xes
from leadline.eventlog.relationfile import RelationFile, describe, unknown_format
from leadline.eventlog.scratch import Scratch
from leadline.model.schema import Model
from leadline.text import folded

_USUAL = {
    "resource": ("org:resource", "resource"),
    "department": ("org:group", "org:role", "department"),
    "automated": ("automated",),
    "recorded": ("recorded",),
}
"""Attributes of events that say who did it, in the order in which they are looked for."""

_SHOWN = 10
_LONGEST = 40
"""Characters of a value that are shown."""
_MOST = 200
"""Attributes of a type that are taken."""

_FIXED = {NAME: "activity", TIME: "time", ID: "id", TRANSITION: "transition"}
"""What need not be asked for, and is called in XES and in messages about it."""

_OF_OCEL = {"ocel:activity": "activity", "ocel:timestamp": "time", "ocel:eid": "id"}


@dataclass
class OpenedLog:
    """The tables of a log file with their relations, what was found in reading it, and what each of its types is."""

    tables: list[tuple[RowTable, RelationFile]] = field(default_factory=list)
    findings: list[QualityFinding] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)


def open_log_file(
    engine: Engine, entry: LogFile, folders: Sequence[Path], model: Model, scratch: Scratch, prefix: str
) -> OpenedLog:
    """Read a log file and return its tables; relations in the engine have names that begin with ``prefix``.

    Raises:
        DataError: it is missing, cannot be read, or a type or attribute in it cannot be named.
    """
    path = find_file(entry.file, folders)
    if not is_log_file(entry.file):
        raise unknown_format(path, entry.file)
    usual = [name for names in _USUAL.values() for name in names]
    parts = Parts(scratch.folder(prefix), [c for c in (*_asked(entry), *usual) if c not in _FIXED])
    with parts:
        unnamed = _read(path, entry, parts)
    for name, rows in parts.tables.items():
        engine.read_parquet(scratch.name(f"{prefix}_{name}"), rows.path)
    opened = _Opener(engine, entry, model, scratch, prefix, parts, describe(path, entry.file, parts.events.count))
    return opened.open(unnamed)


def _asked(entry: LogFile) -> Iterator[str]:
    """Return the attributes the mapping names."""
    for given in entry.attributes.values():
        yield given.column if isinstance(given, AttributeColumn) else given
    yield from (what for what in (entry.resource, entry.department, entry.recorded) if what)
    if isinstance(entry.automated, str):
        try:
            yield from columns_of(parse_condition(entry.automated))
        except ExpressionError:
            yield entry.automated
    if entry.where:
        yield from columns_of(parse_condition(entry.where))


def _read(path: Path, entry: LogFile, parts: Parts) -> int:
    name = entry.file.lower()
    if name.endswith(XES_NAMES):
        return read_xes(path, entry.file, parts, entry.object or TRACE)
    if name.endswith((".xml", ".xmlocel")):
        read_ocel_xml(path, entry.file, parts)
    elif name.endswith(".sqlite"):
        read_ocel_sqlite(path, entry.file, parts)
    else:
        read_ocel_json(path, entry.file, parts)
    return 0


class _Opener:
    def __init__(
        self,
        engine: Engine,
        entry: LogFile,
        model: Model,
        scratch: Scratch,
        prefix: str,
        parts: Parts,
        described: SourceFile,
    ) -> None:
        self._engine, self._entry, self._model, self._scratch = engine, entry, model, scratch
        self._prefix, self._parts, self._described = prefix, parts, described
        self._opened = OpenedLog()
        self._xes = entry.file.lower().endswith(XES_NAMES)
        format_ = "XES" if self._xes else "OCEL"
        self._reading = Reading(code="log", file=entry.file, rows=described.rows, params={"format": format_})
        self._fixed = _FIXED if self._xes else _OF_OCEL
        self._at = {name: sql.name(f"{prefix}_{name}") for name in parts.tables}

    def open(self, unnamed: int) -> OpenedLog:
        entry, engine = self._entry, self._engine
        traces = self._parts.objects.count
        if unnamed:
            self._find("log-unnamed-traces", "note", unnamed, traces)
        types = self._opened.given = self._types()
        typed = sql.name(self._scratch.name(f"{self._prefix}_typed"))
        whens = " ".join(f"WHEN {sql.text(given)} THEN {sql.text(ours)}" for given, ours in types.items())
        # Where ids are unique only together with their type, logs write them as type:id.
        prefix = "type || ':'"
        all_have = "FALSE" if self._xes else f"bool_and(starts_with(id, {prefix})) OVER (PARTITION BY type)"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {typed} AS SELECT key, type AS given, CASE type {whens} END AS type, "
            f"CASE WHEN {all_have} THEN substr(id, length({prefix}) + 1) ELSE id END AS id, file_row_number AS place "
            f"FROM {self._at['objects']} WHERE key IS NOT NULL"
        )
        self._at["objects"] = typed
        if self._xes:
            names = engine.query(f"SELECT count(DISTINCT trim(id)) AS n FROM {typed}")["n"][0].as_py()
            if names < traces:
                self._find("log-doubled-traces", "warning", traces - names, traces)
        elif doubled := find_doubled(engine, typed, _SHOWN):
            self._find("log-doubled-objects", "warning", *doubled)
        self._find_clashes()
        order = order_types(engine, self._at, tuple(dict.fromkeys(types.values())), self._model, entry)
        taken = {t: self._attributes(t) for t in order}
        self._open_events(order, {column for columns in taken.values() for column in columns.values()})
        for object_type, columns in taken.items():
            self._open_objects(object_type, columns)
        self._open_links(order)
        return self._opened

    def _types(self) -> dict[str, str]:
        """Return what each of the log's types is, in the order in which they come in the file."""
        rows = self._engine.query(
            f"SELECT type, min(file_row_number) AS first FROM {self._at['objects']} WHERE type IS NOT NULL "
            "GROUP BY type ORDER BY first"
        )
        known = {folded(w): t.id for t in self._model.process.objects for w in (t.id, t.name.en, t.name.zh_hans)}
        types = {
            name: self._entry.objects.get(name) or known.get(folded(name)) or short_name(name)
            for name in rows["type"].to_pylist()
        }
        unnamed = [name for name, short in types.items() if short in ("", THREAD)]
        if unnamed:
            raise DataError.of("log-type-unnamed", file=self._entry.file, types=", ".join(unnamed))
        if not types:
            raise DataError.of("log-no-objects", file=self._entry.file)
        return types

    def _open_events(self, order: Sequence[str], of_objects: set[str]) -> None:
        entry, engine, parts = self._entry, self._engine, self._parts
        columns = {name: (f"x{i}", pa.string()) for i, name in enumerate(parts.columns)}
        columns |= {name: (code, pa.string()) for name, code in self._fixed.items()}
        activity, time, event_id = list(self._fixed)[:3]
        single = parts.belongs.count == 0
        columns |= {
            f"object {t}": (f"o{i}", pa.string() if single else pa.list_(pa.string())) for i, t in enumerate(order)
        }
        wanted = [step.lower() for step in entry.lifecycle]
        name = (
            "CASE WHEN coalesce(transition, '') = '' "
            f"OR lower(transition) IN ({sql.texts(wanted) or 'NULL'}) THEN name ELSE name || '+' || transition END"
        )
        if single:
            own = f"{self._at['objects']} o ON o.key = e.object"
            named = ", ".join(f"CASE WHEN o.type = {sql.text(t)} THEN o.id END AS o{i}" for i, t in enumerate(order))
        else:
            named = ", ".join(f"o{i}" for i in range(len(order)))
            lists = ", ".join(
                f"list(id ORDER BY first) FILTER (WHERE type = {sql.text(t)}) AS o{i}" for i, t in enumerate(order)
            )
            own = (
                f"(SELECT event, {lists} FROM (SELECT b.event, o.type, o.id, min(b.file_row_number) AS first "
                f"FROM {self._at['belongs']} b JOIN {self._at['objects']} o ON o.key = b.object "
                "GROUP BY b.event, o.type, o.id) GROUP BY event) o ON o.event = e.file_row_number"
            )
            self._find_unknown("belongs", ("object",))
        relation = self._scratch.name(f"{self._prefix}_rows")
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(relation)} AS SELECT e.* EXCLUDE (file_row_number, object), "
            f"e.file_row_number + 1 AS row, {name} AS activity, {named} FROM {self._at['events']} e "
            f"LEFT JOIN {own} ORDER BY row"
        )
        for needed in (activity, time):
            if not self._filled(relation, columns[needed][0]):
                raise self._without(needed, relation, order)
        if not any(self._filled(relation, f"o{i}") for i, _ in enumerate(order)):
            raise DataError.of("log-apart", file=entry.file, events=parts.events.count)
        others = [name for name in parts.others if name not in of_objects]
        if others:
            self._find("log-attributes-left-out", "note", len(others), len(others), others[:_SHOWN])
        attributes = {
            name: given
            for name, given in entry.attributes.items()
            if (given.column if isinstance(given, AttributeColumn) else given) not in of_objects
        }
        table = EventTable(
            objects={t: f"object {t}" for t in order},
            activity=activity,
            time=time,
            event_id=event_id if self._filled(relation, "id") else None,
            activities=entry.activities,
            where=entry.where,
            **self._common(attributes),
            **self._who(relation),
        )
        self._opened.tables.append((table, RelationFile(relation, columns, "row", self._described, self._reading)))

    def _without(self, attribute: str, relation: str, order: Sequence[str]) -> DataError:
        """Return the error of a log none of whose events has an attribute that each needs."""
        rows = self._engine.query(f"SELECT * FROM {sql.name(relation)} WHERE row = 1").to_pylist()[0]
        named = next((rows[f"o{i}"] for i, _ in enumerate(order) if rows[f"o{i}"]), None)
        owner = named[0] if isinstance(named, list) else named
        return DataError.of(  # type: ignore[return-value]
            "log-nowhere",
            file=self._entry.file,
            place="event 1",
            attribute=attribute,
            object=owner or "–",
            events=self._parts.events.count,
        )

    def _who(self, relation: str) -> dict[str, Any]:
        """Return the columns that say who did an event: the mapping's, else the usual ones that are filled."""
        found: dict[str, Any] = {}
        for what, names in _USUAL.items():
            filled = [n for n in names if self._filled(relation, f"x{self._parts.columns.index(n)}")]
            given = getattr(self._entry, what)
            found[what] = given if given is not None else next(iter(filled), None)
        return found

    def _filled(self, relation: str, column: str) -> bool:
        rows = self._engine.query(f"SELECT 1 AS n FROM {sql.name(relation)} WHERE {column} IS NOT NULL LIMIT 1")
        return bool(rows.num_rows)

    def _common(self, attributes: dict[str, Any], bad_dates: Literal["missing"] | None = None) -> dict[str, Any]:
        entry = self._entry
        return {
            "name": entry.name,
            "file": entry.file,
            "format": entry.format,
            "missing": entry.missing,
            "bad_dates": bad_dates or entry.bad_dates,
            "attributes": attributes,
        }

    def _attributes(self, object_type: str) -> dict[str, str]:
        """Return the attributes of a type, as name in the mapping: name in the log."""
        rows = self._engine.query(
            f"SELECT a.name, min(a.file_row_number) AS first FROM {self._at['attributes']} a "
            f"JOIN {self._at['objects']} o ON o.key = a.object "
            f"WHERE o.type = {sql.text(object_type)} AND a.name IS NOT NULL GROUP BY a.name ORDER BY first"
        )
        given = {
            (column.column if isinstance(column, AttributeColumn) else column): name
            for name, column in self._entry.attributes.items()
        }
        known = {folded(w): a.id for a in self._model.process.attributes for w in (a.id, a.name.en, a.name.zh_hans)}
        taken: dict[str, str] = {}
        left: list[str] = []
        for name in rows["name"].to_pylist():
            short = given.get(name) or known.get(folded(name)) or short_name(name)
            if not short or short in taken or (name not in given and short in given.values()) or len(taken) >= _MOST:
                left.append(name)
            else:
                taken[short] = name
        if left:
            self._find("log-attributes-left-out", "note", len(left), len(left) + len(taken), left[:_SHOWN])
        return taken

    def _open_objects(self, object_type: str, taken: dict[str, str]) -> None:
        at, engine = self._at, self._engine
        attributes: dict[str, AttributeColumn] = {}
        key = NAME if self._xes else "ocel:oid"
        columns = {key: ("id", pa.string())}
        values, kinds = [], self._kinds(object_type, taken)
        for i, (short, name) in enumerate(taken.items()):
            columns[name] = (f"a{i}", pa.string())
            asked = self._entry.attributes.get(short)
            attributes[short] = (
                asked if isinstance(asked, AttributeColumn) else AttributeColumn(column=name, type=kinds[name])
            )
            # Of several values over time the last one counts; one without a time is the oldest.
            moment = "coalesce(epoch_us(TRY_CAST(time AS TIMESTAMPTZ)), -9e18), file_row_number"
            values.append(f", arg_max(value, ({moment})) FILTER (WHERE name = {sql.text(name)}) AS a{i}")
        relation = self._scratch.name(f"{self._prefix}_of_{object_type}")
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(relation)} AS SELECT row_number() OVER (ORDER BY o.place) AS row, "
            f"o.id, a.* EXCLUDE (object) FROM {at['objects']} o LEFT JOIN (SELECT object{''.join(values)} "
            f"FROM {at['attributes']} GROUP BY object) a ON a.object = o.key WHERE o.type = {sql.text(object_type)} "
            "ORDER BY row"
        )
        table = MilestoneTable(object=object_type, id=key, repeats=True, **self._common(attributes, "missing"))
        self._opened.tables.append((table, RelationFile(relation, columns, "row", self._described, self._reading)))

    def _kinds(self, object_type: str, taken: dict[str, str]) -> dict[str, Any]:
        rows = self._engine.query(
            f"SELECT a.name, list_sort(list(DISTINCT a.kind)) AS kinds, list_sort(list(DISTINCT o.given)) AS types "
            f"FROM {self._at['attributes']} a JOIN {self._at['objects']} o ON o.key = a.object "
            f"WHERE o.type = {sql.text(object_type)} GROUP BY a.name"
        ).to_pylist()
        kinds: dict[str, str] = {}
        for row in rows:
            declared = {self._parts.declared.get((given, row["name"])) for given in row["types"]} - {None}
            found = declared or set(row["kinds"])
            kinds[row["name"]] = found.pop() or "text" if len(found) == 1 else "text"
        model = {a.id: a.type for a in self._model.process.attributes}
        return {name: None if short in model else kinds[name] for short, name in taken.items()}

    def _open_links(self, order: Sequence[str]) -> None:
        at, engine = self._at, self._engine
        self._find_unknown("relations", ("source", "target"))
        relation = self._scratch.name(f"{self._prefix}_pairs")
        rank = " ".join(f"WHEN {sql.text(t)} THEN {i}" for i, t in enumerate(order))
        earlier = f"CASE s.type {rank} END < CASE t.type {rank} END"
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {sql.name(relation)} AS SELECT r.file_row_number + 1 AS row, "
            f"nullif(regexp_replace(r.qualifier, '^{ORIGIN}(: |$)', ''), '') AS qualifier, "
            f"CASE WHEN {earlier} THEN t.type ELSE s.type END AS child_type, "
            f"CASE WHEN {earlier} THEN s.type ELSE t.type END AS parent_type, "
            f"CASE WHEN {earlier} THEN t.id ELSE s.id END AS child, "
            f"CASE WHEN {earlier} THEN s.id ELSE t.id END AS parent FROM {at['relations']} r "
            f"JOIN {at['objects']} s ON s.key = r.source JOIN {at['objects']} t ON t.key = r.target ORDER BY row"
        )
        pairs = engine.query(
            "SELECT child_type, parent_type, count(*) AS n, min(row) AS first, "
            "list_sort(list(DISTINCT qualifier) FILTER (WHERE qualifier <> '')) AS qualifiers "
            f"FROM {sql.name(relation)} GROUP BY child_type, parent_type ORDER BY first"
        ).to_pylist()
        for number, pair in enumerate(pairs):
            child, parent = pair["child_type"], pair["parent_type"]
            params = {"child": child, "parent": parent, "object": child}
            qualifiers = (pair["qualifiers"] or ["–"])[:_SHOWN]
            if child == parent:
                self._find("log-links-within-type", "note", pair["n"], self._parts.relations.count, qualifiers, params)
                continue
            self._find("log-links", "note", pair["n"], self._parts.relations.count, qualifiers, params)
            view = self._scratch.name(f"{self._prefix}_link_{number}")
            engine.execute(
                f"CREATE OR REPLACE TEMP VIEW {sql.name(view)} AS SELECT * FROM {sql.name(relation)} "
                f"WHERE child_type = {sql.text(child)} AND parent_type = {sql.text(parent)}"
            )
            table = MilestoneTable(
                object=child,
                id="child",
                repeats=True,
                links={parent: "parent"},
                qualifier="qualifier",
                **self._common({}),
            )
            columns = {name: (name, pa.string()) for name in ("child", "parent", "qualifier")}
            self._opened.tables.append((table, RelationFile(view, columns, "row", self._described, self._reading)))

    def _find_unknown(self, part: str, keys: Sequence[str]) -> None:
        """Find objects that are named but that the log does not have."""
        named = " UNION ALL ".join(
            f"SELECT {key} AS key, file_row_number AS place FROM {self._at[part]}" for key in keys
        )
        rows = self._engine.query(
            "SELECT n.key, min(place) AS first, CAST(sum(count(*)) OVER () AS BIGINT) AS named "
            f"FROM ({named}) n ANTI JOIN {self._at['objects']} o ON o.key = n.key "
            f"GROUP BY n.key ORDER BY first LIMIT {_SHOWN}"
        ).to_pylist()
        if rows:
            of = self._parts.tables[part].count * len(keys)
            self._find("log-unknown-objects", "warning", rows[0]["named"], of, [str(row["key"]) for row in rows])

    def _find_clashes(self) -> None:
        """Find events that have an attribute twice: the last of its values counts."""
        parts = self._parts
        if parts.clashing:
            own = sql.texts(dict.fromkeys(each.trace for each in parts.clashes if each.trace is not None))
            at = self._at["objects"]
            named = self._engine.query(f"SELECT key, id FROM {at} WHERE key IN ({own or 'NULL'})").to_pylist()
            names = {row["key"]: row["id"] for row in named}
            examples = [
                f"{each.attribute}: {' / '.join((value or '')[:_LONGEST] for value in each.values)} "
                f"({', '.join(filter(None, (names.get(each.trace), str(each.event + 1))))})"
                for each in parts.clashes
            ]
            self._find("log-doubled-attributes", "warning", parts.clashing, parts.events.count, examples)

    def _find(
        self,
        code: str,
        severity: str,
        count: int,
        of: int,
        examples: Sequence[str] = (),
        params: dict[str, str] | None = None,
    ) -> None:
        self._opened.findings.append(
            QualityFinding(
                code=code,
                severity=severity,
                table=self._entry.name,
                count=count,
                of=of,
                examples=tuple(examples),
                params=params or {},
            )
        )
