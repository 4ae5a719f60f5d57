"""Take of a part only what changed since the last time, so that the result is what reading it whole would give.

Rows whose last change is at or after the newest one known, less an overlap, are fetched. A transaction may commit long
after the time it writes, a clock may be set back, a row may go without a trace: so the keys and times of all rows are
called as well, in the same snapshot. Rows not called are gone; where a called row is not among those known or fetched,
everything from the earliest such time on is fetched too.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from leadline.engine import DuckDB, sql
from leadline.errors import DataError
from leadline.systems.source import Source

OVERLAP = timedelta(days=1)
"""More than a transaction ordinarily stays open, and than a clock without a zone is set back in autumn."""

_SHOWN = 3
_HELD = "EXISTS (SELECT 1 FROM merged m WHERE m.key = c.key AND m.changed IS NOT DISTINCT FROM c.changed)"


class Taken(BaseModel):
    """What was taken of a part: its rows now, how many were fetched, are new or different, and are gone.

    ``whole``: it was read whole, and not only what changed. ``watermark``: the last change of any row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    fetched: int
    altered: int
    gone: int
    whole: bool
    watermark: str | None


def take(
    source: Source,
    part: str,
    query: str,
    *,
    known: Path | None,
    path: Path,
    scratch: Path,
    since: date | None = None,
    overlap: timedelta = OVERLAP,
) -> Taken:
    """Write a part's rows as the Parquet file ``path``, and say what was taken.

    ``known`` is the file of the last time, None to read the part whole. ``since`` leaves out objects created before a
    day. ``scratch`` is a folder for what is read on the way.

    Raises:
        DataError: a query fails, or two rows have one key.
    """
    engine = DuckDB()
    try:
        taking = _Taking(engine, source, part, query, since, scratch)
        taken = taking.whole() if known is None else taking.changes(known, overlap)
        engine.execute(f"COPY (SELECT * FROM merged ORDER BY key) TO {sql.text(str(path))} (FORMAT parquet)")
        return taken
    finally:
        engine.close()


class _Taking:
    """A part on its way; the engine holds ``merged``, the rows as they are known so far."""

    def __init__(
        self, engine: DuckDB, source: Source, part: str, query: str, since: date | None, scratch: Path
    ) -> None:
        self._engine, self._source, self._part, self._scratch = engine, source, part, scratch
        self._rows = f"FROM (\n{query}) AS part WHERE " + (
            f"created >= {_literal(datetime.combine(since, datetime.min.time()), source.kind)}" if since else "1 = 1"
        )
        self._fetched = 0

    def whole(self) -> Taken:
        self._read(f"SELECT * {self._rows}", "fetched")
        self._engine.execute("CREATE TABLE merged AS SELECT * FROM fetched")
        self._check_keys("merged")
        rows = self._one("SELECT count(*) FROM merged")
        return Taken(rows=rows, fetched=rows, altered=rows, gone=0, whole=True, watermark=self._watermark())

    def changes(self, known: Path, overlap: timedelta) -> Taken:
        self._open("known", known)
        self._engine.execute("CREATE TABLE merged AS SELECT * FROM known")
        self._read(f"SELECT key, changed {self._rows}", "called")
        self._check_keys("called")
        newest = self._one("SELECT max(changed) FROM known")
        self._fetch(None if newest is None else _moment(newest) - overlap)
        missed = self._one(f"SELECT count(*) FROM called c WHERE NOT {_HELD}")
        if missed:
            earliest = self._one(
                f"SELECT CASE WHEN count(*) = count(changed) THEN min(changed) END FROM called c WHERE NOT {_HELD}"
            )
            self._fetch(None if earliest is None else _moment(earliest))
        return Taken(
            rows=self._one("SELECT count(*) FROM merged"),
            fetched=self._fetched,
            altered=self._one("SELECT count(*) FROM (SELECT * FROM merged EXCEPT SELECT * FROM known)"),
            gone=self._one("SELECT count(*) FROM known k WHERE k.key NOT IN (SELECT key FROM called)"),
            whole=False,
            watermark=self._watermark(),
        )

    def _fetch(self, start: datetime | None) -> None:
        """Fetch rows changed at or after a moment, all without one, and put them in the place of those known."""
        where = f" AND changed >= {_literal(start, self._source.kind)}" if start else ""
        self._read(f"SELECT * {self._rows}{where}", "fetched")
        self._fetched += self._one("SELECT count(*) FROM fetched")
        known, fetched = self._aligned("merged", "fetched")
        self._engine.execute(
            f"CREATE OR REPLACE TABLE merged AS {fetched} UNION ALL {known} "
            "WHERE key NOT IN (SELECT key FROM fetched) AND key IN (SELECT key FROM called)"
        )

    def _read(self, query: str, relation: str) -> None:
        path = self._scratch / f"{self._part}.{relation}.parquet"
        self._source.read(query, path, file=f"{self._part}.sql")
        self._open(relation, path)

    def _open(self, relation: str, path: Path) -> None:
        self._engine.read_parquet(f"{relation}_file", path)
        self._engine.execute(
            f"CREATE OR REPLACE TABLE {relation} AS SELECT * EXCLUDE (file_row_number) FROM {relation}_file"
        )

    def _aligned(self, left: str, right: str) -> tuple[str, str]:
        """Return two relations with the same columns: one without a value has the other's type, and is not text."""
        of_left, of_right = self._kinds(left), self._kinds(right)
        return self._cast(left, of_left, of_right), self._cast(right, of_right, of_left)

    def _cast(self, relation: str, own: Mapping[str, str], other: Mapping[str, str]) -> str:
        columns = [
            f"CAST(NULL AS {other[name]}) AS {sql.name(name)}"
            if kind != other[name] and self._one(f"SELECT count({sql.name(name)}) FROM {relation}") == 0
            else sql.name(name)
            for name, kind in own.items()
        ]
        return f"SELECT {', '.join(columns)} FROM {relation}"

    def _kinds(self, relation: str) -> dict[str, str]:
        described = self._engine.query(f"DESCRIBE {relation}").to_pylist()
        return {row["column_name"]: row["column_type"] for row in described}

    def _check_keys(self, relation: str) -> None:
        doubled = self._engine.query(
            f"SELECT key FROM {relation} GROUP BY key HAVING count(*) > 1 OR key IS NULL ORDER BY key LIMIT {_SHOWN}"
        )["key"].to_pylist()
        if doubled:
            raise DataError.of("system-doubled-keys", file=f"{self._part}.sql", keys=", ".join(map(str, doubled)))

    def _watermark(self) -> str | None:
        newest = self._one("SELECT max(changed) FROM merged")
        return newest.isoformat() if isinstance(newest, datetime) else newest

    def _one(self, statement: str) -> Any:
        return self._engine.query(statement).column(0)[0].as_py()


def _moment(value: Any) -> datetime:
    """Return a time as a database gave it; SQLite has only text for it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _literal(moment: datetime, kind: str) -> str:
    """Return a moment as SQL, as text where times are text. One without a zone is compared with such ones only."""
    written = sql.text(moment.replace(tzinfo=None).isoformat(" ", "microseconds") + ("+00" if moment.tzinfo else ""))
    word = "" if kind in ("sqlite", "exports") else "timestamptz " if moment.tzinfo else "timestamp "
    return word + written
