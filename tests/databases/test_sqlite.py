"""Reading SQLite: a file that is only read, whose values have their own types, and whose readers are not held up."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from leadline.databases import Address, Session, open_session
from leadline.databases.sqlite import SQLite
from leadline.errors import DataError

Opener = Callable[..., Session]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Return a function that runs SQL on a new file and opens a session with it."""
    sessions: list[Session] = []

    def opened(sql: str, *, timeout: int = 60) -> Session:
        with sqlite3.connect(tmp_path / "crm.db") as connection:
            connection.executescript(sql)
        connection.close()
        sessions.append(open_session("crm", Address("sqlite", "", None, str(tmp_path / "crm.db")), timeout=timeout))
        return sessions[-1]

    yield opened
    for session in sessions:
        session.close()


def test_values_of_many_types_share_a_column(opened: Opener, tmp_path: Path):
    session = opened(
        "CREATE TABLE deal (id, mixed, amount, day, empty, file); "
        "INSERT INTO deal VALUES (1, 1, 1, '2024-03-05', NULL, x'ff'), (2, 'two', 0.5, NULL, NULL, NULL)"
    )
    extract = session.read_table(["deal"], tmp_path / "out")
    assert extract.left_out == ("file",)
    assert pq.read_table(tmp_path / "out").to_pylist() == [
        {"id": 1, "mixed": "1", "amount": 1.0, "day": "2024-03-05", "empty": None},
        {"id": 2, "mixed": "two", "amount": 0.5, "day": None, "empty": None},
    ]


def test_a_type_that_comes_late_widens_the_column(opened: Opener, tmp_path: Path):
    """The reader takes twenty thousand rows at a time; the last row has what none before had."""
    session = opened(
        "CREATE TABLE deal AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 45000) "
        "SELECT id, CASE WHEN id = 45000 THEN 'last' ELSE id END AS mixed FROM n"
    )
    assert session.read("SELECT * FROM deal ORDER BY id", tmp_path / "out").rows == 45_000
    mixed = pq.read_table(tmp_path / "out")["mixed"].to_pylist()
    assert (mixed[0], mixed[25_000], mixed[-1]) == ("1", "25001", "last")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crm.db", "out"]


def test_the_file_cannot_be_written_even_past_the_check(opened: Opener, tmp_path: Path):
    opened("CREATE TABLE deal (id)").close()
    connection = SQLite(Address("sqlite", "", None, str(tmp_path / "crm.db")), 60)
    connection.begin("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.begin("INSERT INTO deal VALUES (1)")
    connection.close()


def test_a_session_sees_one_moment_though_others_write(opened: Opener, tmp_path: Path):
    session = opened("PRAGMA journal_mode = WAL; CREATE TABLE a (n); CREATE TABLE b (n); INSERT INTO a VALUES (1)")
    assert session.read_table(["a"], tmp_path / "a").rows == 1
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        connection.execute("INSERT INTO b VALUES (1)")
    connection.close()
    assert session.read_table(["b"], tmp_path / "b").rows == 0


def test_a_query_that_takes_too_long_is_stopped(opened: Opener, tmp_path: Path):
    session = opened("CREATE TABLE t (n)", timeout=1)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(DataError) as raised:
        session.read(endless, tmp_path / "out")
    assert [problem.code for problem in raised.value.problems] == ["database-timeout"]
    assert session.read("SELECT 1 AS n", tmp_path / "out").rows == 1, "the session goes on"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM nowhere", "database-name"),
        ("SELECT colour FROM deal", "database-name"),
        ("SELECT abs(-9223372036854775808) FROM deal", "database-query"),
        ("SELECT id, id AS ID FROM deal", "database-doubled-columns"),
        ("ATTACH 'other.db' AS other", "query-not-select"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(opened: Opener, tmp_path: Path, query: str, code: str):
    session = opened("CREATE TABLE deal (id); INSERT INTO deal VALUES (1)")
    with pytest.raises(DataError) as raised:
        session.read(query, tmp_path / "out")
    assert [(problem.code, problem.file) for problem in raised.value.problems] == [(code, "crm")]
    assert not (tmp_path / "out").exists()


def test_names_are_quoted(opened: Opener, tmp_path: Path):
    session = opened('CREATE TABLE "a""b; DROP TABLE x" (id); INSERT INTO "a""b; DROP TABLE x" VALUES (7)')
    session.read_table(['a"b; DROP TABLE x'], tmp_path / "out")
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"id": 7}]


def test_a_damaged_file_is_told(tmp_path: Path):
    (tmp_path / "crm.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    with pytest.raises(DataError) as raised:
        open_session("crm", Address("sqlite", "", None, str(tmp_path / "crm.db")))
    assert [problem.code for problem in raised.value.problems] == ["database-refused"]


def test_a_file_that_is_not_there_is_told_and_not_made(tmp_path: Path):
    with pytest.raises(DataError) as raised:
        open_session("crm", Address("sqlite", "", None, str(tmp_path / "crm.db")))
    assert [problem.code for problem in raised.value.problems] == ["database-unreachable"]
    assert list(tmp_path.iterdir()) == []
