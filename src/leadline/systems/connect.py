"""Read a system into a folder that is ready to be checked and assessed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict

from leadline.databases import open_session, parse_address
from leadline.errors import DataError, MappingError, Problem
from leadline.eventlog.check import load_mapping
from leadline.systems.exports import Exports
from leadline.systems.fit import columns_of, fit_query, needed_columns, tables_of, tables_read
from leadline.systems.increment import Taken, take
from leadline.systems.layout import assessment_of, mapping_of
from leadline.systems.place import ASSESSMENT, MAPPING, PartState, Place, State, hash_of, hash_of_file
from leadline.systems.source import Database, Source
from leadline.systems.system import System, load_system

TIMEOUT = 300
DATABASE = "${LEADLINE_DATABASE}"
"""Where the connection string is taken from if none is given."""


class Part(BaseModel):
    """A part of a system: what was taken, or the tables or columns for want of which it was not.

    ``denied``: there is no right to read them.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    taken: Taken | None = None
    absent: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


class Connected(BaseModel):
    """What a reading found.

    ``tried``: this version's tables were looked at. ``kept``: the mapping is the user's own.
    """

    model_config = ConfigDict(frozen=True)

    system: System
    version: str | None
    tried: bool
    time_zone: str
    parts: tuple[Part, ...]
    kept: bool


def connect(
    name: str,
    out: Path,
    *,
    database: str = DATABASE,
    exports: Path | None = None,
    since: date | None = None,
    whole: bool = False,
    timeout: int = TIMEOUT,
    time_zone: str | None = None,
    progress: Callable[[str, float], None] = lambda _part, _done: None,
) -> Connected:
    """Read a system, one of ``SYSTEMS``, into a folder with data, mapping and assessment.

    Only what changed since the last time is fetched, unless ``whole``. ``since`` leaves out objects created before a
    day. ``time_zone`` is the company's; for a system that writes times without a zone, the one they are in. The folder
    changes at the very end and at once; where anything fails it stays as it was.

    Raises:
        DataError: the system cannot be reached or read, is another one, or the folder cannot be written.
    """
    system = load_system(name)
    if time_zone is not None:
        _check_zone(time_zone)
    place = Place(out, system.id)
    with place.locked(), _opened(system, place.scratch, database, exports, timeout) as source:
        return _Reading(system, place, source, since, time_zone, progress).read(whole=whole)


class _Reading:
    def __init__(
        self,
        system: System,
        place: Place,
        source: Source,
        since: date | None,
        time_zone: str | None,
        progress: Callable[[str, float], None],
    ) -> None:
        self._system, self._place, self._source, self._since = system, place, source, since
        self._progress = progress
        self._columns = source.columns()
        self._readable = {column for column, readable in self._columns.items() if readable}
        self._check_system()
        self._kept = self._kept_zone()
        if self._kept and time_zone and self._kept != time_zone:
            raise DataError.of("connect-zone-kept", file=MAPPING, zone=self._kept, given=time_zone)
        self._zone = time_zone or (self._own_zone(system.zone) if system.zone else "UTC")

    def read(self, *, whole: bool) -> Connected:
        """Read every part: of those of the last reading only what changed, unless ``whole``."""
        version = self._asked(self._system.version)
        state = self._last_state() if not whole else None
        (self._place.new / "sql").mkdir()
        parts: list[Part] = []
        states: dict[str, PartState] = {}
        for i, name in enumerate(self._system.parts):
            self._progress(name, i / len(self._system.parts))
            part, left = self._part(name, state)
            parts.append(part)
            states |= {name: left} if left else {}
        if not states:
            raise self._nothing(parts)
        return self._finished(version, parts, states)

    def _part(self, name: str, state: State | None) -> tuple[Part, PartState | None]:
        query = fit_query(self._system, name, self._readable)
        absent, denied = self._missing(name, query)
        if absent or denied:
            return Part(name=name, absent=absent, denied=denied), None
        path = self._place.new / f"{name}.parquet"
        since = None if name in self._system.whole else self._since
        taken = take(
            self._source,
            name,
            query,
            known=self._place.known(name, state, query),
            path=path,
            scratch=self._place.scratch,
            since=since,
        )
        (self._place.new / "sql" / f"{name}.sql").write_text(query, encoding="utf-8")
        left = PartState(query=hash_of(query), file=hash_of_file(path), rows=taken.rows, newest=taken.newest)
        return Part(name=name, taken=taken), left

    def _missing(self, name: str, query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the tables and columns for want of which a part cannot be read: those not there, those denied."""
        known, readable = self._tables(self._columns), self._tables(self._readable)
        tables = tables_of(query, self._source.kind)
        absent = tuple(table for table in tables if table not in known)
        denied = tuple(table for table in tables if table in known - readable)
        if absent or denied:
            return absent, denied
        columns = needed_columns(self._system, name, self._readable)
        if not self._source.fills:
            columns = tuple(sorted({*columns, *columns_of(query, self._source.kind)}))
        absent = tuple(column for column in columns if column not in self._columns)
        return absent, tuple(column for column in columns if column in self._columns.keys() - self._readable)

    def _finished(self, version: str | None, parts: list[Part], states: Mapping[str, PartState]) -> Connected:
        system, place = self._system, self._place
        mapping = mapping_of(system, {name for name, each in states.items() if each.rows}, self._zone)
        last = place.state()
        ours = tuple(dict.fromkeys([*(last.mappings if last else ()), hash_of(mapping)]))
        there = place.out / MAPPING
        kept = there.exists() and hash_of(there.read_text(encoding="utf-8")) not in ours
        place.commit(
            State(
                system=system.id,
                place=self._source.place,
                version=version,
                since=self._since.isoformat() if self._since else None,
                mappings=ours,
                parts=states,
            )
        )
        if not kept:
            place.write(MAPPING, mapping)
        if not (place.out / ASSESSMENT).exists():
            place.write(ASSESSMENT, assessment_of(system, self._source.place))
        main = re.search(r"\d+", version or "")
        tried = not system.versions or (main is not None and main[0] in system.versions)
        zone = self._kept if kept and self._kept else self._zone
        return Connected(system=system, version=version, tried=tried, time_zone=zone, parts=tuple(parts), kept=kept)

    def _last_state(self) -> State | None:
        """Return the state of the last reading if it was of the same database and scope."""
        state = self._place.state()
        since = self._since.isoformat() if self._since else None
        same = state and (state.system, state.place, state.since) == (self._system.id, self._source.place, since)
        return state if same else None

    def _check_system(self) -> None:
        absent = [column for column in self._system.known_by if column not in self._columns]
        if absent:
            code = "exports-not-recognised" if self._source.kind == "exports" else "system-not-recognised"
            raise DataError.of(code, file=self._source.place, system=self._system.name, columns=", ".join(absent))

    def _kept_zone(self) -> str | None:
        """Return the zone of a mapping that was changed by hand: it is kept, and says in which zone times are read."""
        there, last = self._place.out / MAPPING, self._place.state()
        if not there.exists() or (last and hash_of(there.read_text(encoding="utf-8")) in last.mappings):
            return None
        try:
            return load_mapping(there).time_zone
        except MappingError:
            return None  # told when the folder is read, as everything that is wrong with it

    def _own_zone(self, query: str) -> str:
        """Return the zone the system writes times in."""
        zone = self._asked(query)
        if zone is None:
            raise DataError.of("connect-zone-unknown", file=self._source.place, system=self._system.name)
        _check_zone(zone)
        return zone

    def _asked(self, query: str | None) -> str | None:
        """Return the one value of a small query, None where its tables cannot be read or it has no row."""
        if query is None or set(tables_of(query, self._source.kind)) - self._tables(self._readable):
            return None
        rows = self._source.ask(query).to_pylist()
        return str(next(iter(rows[0].values()))) if rows else None

    @staticmethod
    def _tables(columns: Iterable[str]) -> set[str]:
        return {column.split(".")[0] for column in columns}

    def _nothing(self, parts: list[Part]) -> Exception:
        denied = sorted({table for part in parts for table in part.denied})
        absent = sorted({table for part in parts for table in part.absent})
        code, tables = ("system-denied", denied) if denied else ("system-empty", absent)
        return DataError.of(code, file=self._source.place, system=self._system.name, tables=", ".join(tables))


@contextmanager
def _opened(system: System, scratch: Path, database: str, exports: Path | None, timeout: int) -> Iterator[Source]:
    if system.reads == ("exports",):
        if exports is None:
            raise DataError.of("connect-needs-exports", system=system.name)
        with Exports(exports, scratch, tables_read(system)) as folder:
            yield folder
        return
    address = parse_address(database)
    if address.kind not in system.reads:
        raise DataError.of(
            "system-kind", file="database", system=system.name, kind=address.kind, kinds=", ".join(system.reads)
        )
    port = f":{address.port}" if address.port else ""
    place = f"{address.host}{port}/{address.database}" if address.host else Path(address.database).name
    with open_session(place, address, timeout=timeout) as session:
        yield Database(session, address.kind, place, scratch)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DataError([Problem(code="connect-time-zone", params={"zone": zone})]) from error
