"""A folder of a system's CSV exports as tables: columns by their names in the system's API, however a tool wrote them.

``CreatedDate`` and a loader's ``created_date`` are the same column, ``OpportunityHistory.csv`` and
``sf_opportunity_history_data.csv`` the same table. All values are text; an empty one is missing, and so is a
column that was not exported. An id is written in 18 characters, though reports and some tools give its first 15.
"""

import re
from collections.abc import Collection
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.engine import DuckDB, sql
from leadline.errors import DataError, InputError, Problem
from leadline.eventlog.read.csv import read_csv
from leadline.systems.fit import columns_of

_CHECKED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_YES_OR_NO = frozenset({"isclosed", "isconverted", "isdeleted", "isreductionorder", "iswon"})
_AROUND = re.compile(r"^(?:sf|salesforce)_|_data$|\s*\(\d+\)$", re.IGNORECASE)


class Exports:
    """The exports of a folder, each CSV file a table. ``kind`` is ``exports``, ``place`` the folder's name.

    ``scratch`` is a folder for what is read on the way. Of a whole Data Export only the tables ``wanted`` are read, not
    the bodies of attachments.

    Raises:
        DataError: the folder is not there, has no CSV file, one cannot be read, or two are of the same table.
    """

    kind = "exports"
    fills = True

    def __init__(self, folder: Path, scratch: Path, wanted: Collection[str]) -> None:
        self.place = folder.resolve().name
        if not folder.is_dir():
            raise DataError.of("exports-no-folder", file=str(folder))
        self._engine, self._scratch, self._wanted = DuckDB(), scratch, frozenset(wanted)
        self._columns: dict[str, bool] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._filled: dict[str, set[str]] = {}
        try:
            self._engine.execute(f"CREATE MACRO whole_id(v) AS {_whole_id('v')}")
            self._open(folder)
        except BaseException:
            self._engine.close()
            raise

    def columns(self) -> dict[str, bool]:
        """Return every column as ``table.column``, both in small letters without separators."""
        return dict(self._columns)

    def read(self, query: str, path: Path, *, file: str) -> None:
        """Write the rows of a query as the Parquet file ``path``.

        Raises:
            DataError: a value in the exports cannot be read as what it should be.
        """
        self._fill(query)
        try:
            pq.write_table(self._engine.query(query), path)
        except DataError:
            raise
        except Exception as error:
            reason = str(error).splitlines()[0]
            raise DataError.of("exports-query", file=file, reason=reason) from error

    def ask(self, query: str) -> pa.Table:
        """Return the rows of a small query."""
        self._fill(query)
        return self._engine.query(query)

    def _fill(self, query: str) -> None:
        """Give the tables the columns that a query names and they lack, without a value."""
        for column in columns_of(query, self.kind):
            table, name = column.split(".", 1)
            if table in self._filled and column not in self._columns and name not in self._filled[table]:
                self._filled[table].add(name)
                self._view(table)

    def fingerprint(self, query: str) -> str:
        """Return nothing: exports are always read whole."""
        del query
        return ""

    def __enter__(self) -> "Exports":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self._engine.close()

    def _open(self, folder: Path) -> None:
        names: dict[str, str] = {}
        problems: list[Problem] = []
        files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".csv"]
        for path in files:
            table = table_name(path.stem)
            if table not in self._wanted:
                continue
            if table in names:
                params = {"table": table, "other": names[table]}
                problems.append(Problem(code="exports-doubled", file=path.name, params=params))
                continue
            names[table] = path.name
            try:
                self._register(table, path)
            except InputError as error:
                problems += [_remedied(p) for p in error.problems if p.code != "csv-header-only"]  # nobody uses it
        if problems:
            raise DataError(problems)
        if not files:
            raise DataError.of("exports-no-files", file=folder.name)

    def _register(self, table: str, path: Path) -> None:
        file = self._scratch / f"{table}.parquet"
        header, _, dialect = read_csv(path, file)
        if dialect.notes or dialect.doubled or dialect.header != (1,):  # columns and rows would be missing unseen
            found = ", ".join((*dialect.doubled, *dialect.notes)) or header[0]
            raise DataError.of("exports-report", file=path.name, found=found)
        plain = [_plain(column) for column in header]
        # Two names of a company's own may become one; no such column is ever asked for.
        places = {column: i for i, column in enumerate(plain) if column and plain.count(column) == 1}
        self._engine.read_parquet(f"{table}_export", file)
        self._columns |= {f"{table}.{column}": True for column in places}
        self._places[table], self._filled[table] = places, set()
        self._view(table)

    def _view(self, table: str) -> None:
        columns = [f"{_cleaned(name, i)} AS {sql.name(name)}" for name, i in self._places[table].items()]
        columns += [f"CAST(NULL AS VARCHAR) AS {sql.name(name)}" for name in sorted(self._filled[table])]
        source = sql.name(f"{table}_export")
        self._engine.execute(f"CREATE OR REPLACE VIEW {sql.name(table)} AS SELECT {', '.join(columns)} FROM {source}")


def _remedied(problem: Problem) -> Problem:
    """Return a problem with the remedy that an export has: there is no mapping yet to say an encoding in."""
    return (
        problem.model_copy(update={"code": "exports-encoding"}) if problem.code == "csv-unknown-encoding" else problem
    )


def table_name(stem: str) -> str:
    """Return the table a file is of, by its name.

    >>> table_name("OpportunityHistory"), table_name("sf_opportunity_history_data"), table_name("Lead (1)")
    ('opportunityhistory', 'opportunityhistory', 'lead')
    """
    while (shorter := _AROUND.sub("", stem)) != stem:
        stem = shorter
    return _plain(stem)


def _plain(name: str) -> str:
    return re.sub(r"[\s_]", "", name).lower()


def _cleaned(name: str, place: int) -> str:
    value = f"nullif(c{place}, '')"
    if name in _YES_OR_NO:  # some tools write 1 and 0
        return f"CASE {value} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE lower({value}) END"
    return f"whole_id({value})" if name.endswith("id") else value


def _whole_id(value: str) -> str:
    """Return SQL for an id of 15 characters in its 18; any other value stays as it is.

    The last three say which letters are capitals: one for each five characters, the first of them counting least.
    """
    checks = []
    for first in (1, 6, 11):
        capitals = (f"{2**i} * CAST(substr({value}, {first + i}, 1) BETWEEN 'A' AND 'Z' AS INTEGER)" for i in range(5))
        checks.append(f"substr('{_CHECKED}', 1 + {' + '.join(capitals)}, 1)")
    is_short = rf"regexp_full_match({value}, '[a-zA-Z0-9]{{15}}')"
    return f"CASE WHEN {is_short} THEN {value} || {' || '.join(checks)} ELSE {value} END"
