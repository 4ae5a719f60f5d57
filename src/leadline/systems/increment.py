"""Take of a part only what changed since the last time, so that the result is what reading it whole would give.

Times of changes cannot be trusted for that: a transaction commits long after the time it writes, many rows have one
time, a clock is set back, somebody writes past the system, a row goes without a trace. So the roll is called, in the
snapshot from which everything is read: the key of every row and a fingerprint of all its values, which the database
works out. Rows that are not called are gone; rows whose fingerprint is not the one that is held are fetched.
"""

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from leadline.engine import DuckDB, sql
from leadline.errors import DataError
from leadline.systems.source import FINGERPRINT, Source

_SHOWN = 3
_MOST_KEYS = 1000
"""Rows that are asked for by their keys; more are asked for by the time from which on they changed."""

_HELD = f"SELECT 1 FROM known k WHERE k.key = c.key AND k.{FINGERPRINT} = c.{FINGERPRINT}"
_MISSED = f"FROM called c WHERE NOT EXISTS ({_HELD})"


class Taken(BaseModel):
    """What was taken of a part: its rows now, how many were fetched, are new or different, and are gone.

    ``whole``: it was read whole, and not only what changed. ``newest``: the last change of any row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    fetched: int
    altered: int
    gone: int
    whole: bool
    newest: str | None


def take(
    source: Source, part: str, query: str, *, known: Path | None, path: Path, scratch: Path, since: date | None = None
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
        taken = taking.whole() if known is None else taking.changes(known)
        engine.execute(f"COPY (SELECT * FROM merged ORDER BY key) TO {sql.text(str(path))} (FORMAT parquet)")
        return taken
    finally:
        engine.close()


class _Taking:
    """A part on its way; the engine holds ``merged``, the rows as they are now, once they are known."""

    def __init__(
        self, engine: DuckDB, source: Source, part: str, query: str, since: date | None, scratch: Path
    ) -> None:
        self._engine, self._source, self._part, self._scratch = engine, source, part, scratch
        scope = f"FROM (\n{query}) AS part" + (f" WHERE part.created >= '{since} 00:00:00'" if since else "")
        self._rows = f"SELECT part.*{source.fingerprint(query)} {scope}"

    def whole(self) -> Taken:
        self._read(self._rows, "merged")
        self._check_keys("merged")
        rows = self._one("SELECT count(*) FROM merged")
        return Taken(rows=rows, fetched=rows, altered=rows, gone=0, whole=True, newest=self._newest())

    def changes(self, known: Path) -> Taken:
        self._open("known", known)
        self._read(f"SELECT roll.key, roll.changed, roll.{FINGERPRINT} FROM (\n{self._rows}) AS roll", "called")
        self._check_keys("called")
        altered, fetched = self._one(f"SELECT count(*) {_MISSED}"), 0
        if altered:
            self._read(f"SELECT * FROM (\n{self._rows}) AS missed WHERE {self._missed(altered)}", "fetched")
            fetched = self._one("SELECT count(*) FROM fetched")
        else:
            self._engine.execute("CREATE TABLE fetched AS SELECT * FROM known LIMIT 0")
        self._merge()
        return Taken(
            rows=self._one("SELECT count(*) FROM merged"),
            fetched=fetched,
            altered=altered,
            gone=self._one("SELECT count(*) FROM known WHERE key NOT IN (SELECT key FROM called)"),
            whole=False,
            newest=self._newest(),
        )

    def _missed(self, altered: int) -> str:
        """Return SQL for the rows that are not held as they were called."""
        if altered <= _MOST_KEYS:
            keys = self._engine.query(f"SELECT c.key {_MISSED} ORDER BY c.key")["key"].to_pylist()
            return f"missed.key IN ({sql.texts(keys)})"
        earliest = self._one(f"SELECT CASE WHEN count(*) = count(c.changed) THEN min(c.changed) END {_MISSED}")
        return "1 = 1" if earliest is None else f"missed.changed >= '{earliest}'"

    def _merge(self) -> None:
        """Put what was fetched in the place of what was held, and leave out what is gone."""
        of_known, of_fetched = self._kinds("known"), self._kinds("fetched")
        self._engine.execute(
            f"CREATE TABLE merged AS {self._cast('fetched', of_fetched, of_known)} "
            f"UNION ALL {self._cast('known', of_known, of_fetched)} "
            "WHERE key NOT IN (SELECT key FROM fetched) AND key IN (SELECT key FROM called)"
        )

    def _cast(self, relation: str, own: dict[str, str], other: dict[str, str]) -> str:
        """Return a relation in which a column without a value has the other's type, and is not text for want of one."""
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

    def _read(self, query: str, relation: str) -> None:
        path = self._scratch / f"{self._part}.{relation}.parquet"
        self._source.read(query, path, file=f"{self._part}.sql")
        self._open(relation, path)

    def _open(self, relation: str, path: Path) -> None:
        self._engine.read_parquet(f"{relation}_file", path)
        self._engine.execute(f"CREATE TABLE {relation} AS SELECT * EXCLUDE (file_row_number) FROM {relation}_file")

    def _check_keys(self, relation: str) -> None:
        doubled = self._engine.query(
            f"SELECT key FROM {relation} GROUP BY key HAVING count(*) > 1 OR key IS NULL ORDER BY key LIMIT {_SHOWN}"
        )["key"].to_pylist()
        if doubled:
            code = "exports-doubled-keys" if self._source.kind == "exports" else "system-doubled-keys"
            raise DataError.of(code, file=f"{self._part}.sql", keys=", ".join(map(str, doubled)))

    def _newest(self) -> str | None:
        newest = self._one("SELECT max(changed) FROM merged")
        return None if newest is None else str(newest)

    def _one(self, statement: str) -> Any:
        return self._engine.query(statement).column(0)[0].as_py()
