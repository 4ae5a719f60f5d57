"""MySQL, SQL Server and Oracle: what is sent to the server before the first query, and what their errors mean.

No server of these kinds is part of the tests: the drivers are real, the connection records what is said to it.
"""

import datetime as dt
import gc
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import oracledb
import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
import pytds
import pytest
import sqlglot

from leadline.databases import open_session, parse_address
from leadline.errors import DataError

MOMENT = dt.datetime(2024, 1, 2, 3, 4, 5)


class Recorded:
    """A connection that notes what it is told, and answers by the beginning of a statement."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.said, self.options = answers, [], {}
        self.call_timeout, self._result, self._read_timeout = 0, None, 0

    def __call__(self, **options: Any) -> "Recorded":
        self.options = options
        return self

    def get_server_info(self) -> str:
        return "8.4.0"

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def close(self) -> None:
        self.said.append("close")


class Cursor:
    def __init__(self, connection: Recorded) -> None:
        self.connection, self.description, self.rows = connection, None, []

    def execute(self, statement: str, **_: Any) -> None:
        self.connection.said.append(statement)
        for begins, answer in self.connection.answers.items():
            if statement.startswith(begins):
                if isinstance(answer, Exception):
                    raise answer
                self.description, self.rows = answer[0], list(answer[1:])
                return

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchmany(self, _: int) -> list[Any]:
        rows, self.rows = self.rows, []
        return rows

    def close(self) -> None:
        self.rows = []

    __enter__ = lambda self: self  # noqa: E731
    __exit__ = lambda self, *_: None  # noqa: E731


DRIVERS = {"mysql": pymysql, "sqlserver": pytds, "oracle": oracledb}


def recorded(monkeypatch: pytest.MonkeyPatch, kind: str, answers: dict[str, Any]) -> Recorded:
    connection = Recorded(answers)
    monkeypatch.setattr(DRIVERS[kind], "connect", connection)
    return connection


def opened(kind: str, timeout: int = 60) -> Any:
    return open_session("erp", parse_address(f"{kind}://ann:hush-hush@host/erp"), timeout=timeout)


def test_mysql_begins_a_snapshot_that_only_reads(monkeypatch, tmp_path: Path):
    described = [("id", 3), ("seen", 7), ("clock", 12)]
    connection = recorded(monkeypatch, "mysql", {"SELECT": (described, (1, MOMENT, MOMENT))})
    with opened("mysql") as session:
        assert session.read_table(["erp", "a`b"], tmp_path / "out").rows == 1
    assert connection.said == [
        "SET SESSION max_execution_time = 60000",
        "SET SESSION time_zone = '+00:00'",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        "SELECT * FROM (SELECT * FROM `erp`.`a``b`\n) AS q LIMIT 0",
        "SELECT * FROM `erp`.`a``b`",
        "close",
    ]
    assert connection.options["local_infile"] is False
    assert pq.read_schema(tmp_path / "out").types == [pa.int64(), pa.timestamp("us", tz="UTC"), pa.timestamp("us")]


@pytest.mark.parametrize(("state", "level", "snapshot"), [(1, "SNAPSHOT", True), (0, "READ COMMITTED", False)])
def test_sql_server_takes_a_snapshot_where_the_database_has_them(monkeypatch, tmp_path: Path, state, level, snapshot):
    answers = {"SELECT snapshot": ([("state", 3)], (state,)), "SELECT *": ([("id", 3)], (1,))}
    connection = recorded(monkeypatch, "sqlserver", answers)
    with opened("sqlserver") as session:
        assert session.snapshot is snapshot
        session.read_table(["dbo", "a]b"], tmp_path / "out")
    assert connection.said[1:] == [
        "SET LOCK_TIMEOUT 60000",
        f"SET TRANSACTION ISOLATION LEVEL {level}",
        "BEGIN TRANSACTION",
        "SELECT * FROM [dbo].[a]]b]",
        "close",
    ]
    assert (connection.options["readonly"], connection.options["timeout"]) == (True, 60)


def test_oracle_reads_at_one_moment_and_asks_for_moments_in_utc(monkeypatch, tmp_path: Path):
    described = [("ID", oracledb.DB_TYPE_NUMBER), ("SEEN", oracledb.DB_TYPE_TIMESTAMP_TZ)]
    connection = recorded(monkeypatch, "oracle", {"SELECT": (described, (Decimal("1.50"), MOMENT))})
    with opened("oracle") as session:
        session.read("SELECT id, seen FROM deal;", tmp_path / "out")
    assert connection.said == [
        "ALTER SESSION SET TIME_ZONE = 'UTC'",
        "SET TRANSACTION READ ONLY",
        "SELECT * FROM (SELECT id, seen FROM deal\n) WHERE 1 = 0",
        'SELECT "ID", SYS_EXTRACT_UTC("SEEN") AS "SEEN" FROM (SELECT id, seen FROM deal\n)',
        "close",
    ]
    assert connection.call_timeout == 60_000
    read = pq.read_table(tmp_path / "out").to_pylist()
    assert read == [{"ID": Decimal("1.50"), "SEEN": MOMENT.replace(tzinfo=dt.UTC)}]


def number(error: Exception, value: int) -> Exception:
    error.number = value  # type: ignore[attr-defined]
    return error


class OracleSays:
    """What python-oracledb puts into its errors."""

    def __init__(self, full_code: str, message: str) -> None:
        self.full_code, self.message = full_code, message
        self.code = int(full_code[4:]) if full_code.startswith("ORA") else 0

    def __str__(self) -> str:
        return f"{self.full_code}: {self.message}"


ERRORS = [
    ("mysql", pymysql.OperationalError(1045, "Access denied, not hush-hush"), "database-credentials"),
    ("mysql", pymysql.ProgrammingError(1146, "Table 'erp.deal' doesn't exist"), "database-name"),
    ("mysql", pymysql.OperationalError(1142, "SELECT command denied"), "database-denied"),
    ("mysql", pymysql.OperationalError(3024, "Query execution was interrupted"), "database-timeout"),
    ("mysql", pymysql.OperationalError(2013, "Lost connection"), "database-lost"),
    ("mysql", pymysql.DataError(1365, "Division by 0"), "database-query"),
    ("sqlserver", number(pytds.LoginError("Login failed, not hush-hush"), 18456), "database-credentials"),
    ("sqlserver", number(pytds.ProgrammingError("Invalid object name 'deal'"), 208), "database-name"),
    ("sqlserver", number(pytds.OperationalError("The SELECT permission was denied"), 229), "database-denied"),
    ("sqlserver", TimeoutError("timed out"), "database-timeout"),
    ("sqlserver", pytds.ClosedConnectionError(), "database-lost"),
    ("oracle", oracledb.DatabaseError(OracleSays("ORA-01017", "not hush-hush")), "database-credentials"),
    ("oracle", oracledb.DatabaseError(OracleSays("ORA-00942", "no such table")), "database-name"),
    ("oracle", oracledb.DatabaseError(OracleSays("ORA-01031", "insufficient privileges")), "database-denied"),
    ("oracle", oracledb.DatabaseError(OracleSays("DPY-4024", "call timeout of 60000 ms exceeded")), "database-timeout"),
    ("oracle", oracledb.DatabaseError(OracleSays("DPY-4011", "the database closed the connection")), "database-lost"),
    ("oracle", ValueError("year -4712 is out of range"), "database-query"),
]


@pytest.mark.parametrize(("kind", "error", "code"), ERRORS, ids=[f"{kind}-{code}" for kind, _, code in ERRORS])
def test_the_errors_of_drivers_are_told_in_our_words(monkeypatch, tmp_path: Path, kind, error, code):
    recorded(monkeypatch, kind, {"SELECT snapshot": ([("state", 3)], (1,)), "SELECT": error})
    with opened(kind) as session, pytest.raises(DataError) as raised:
        session.read_table(["deal"], tmp_path / "out")
    assert [problem.code for problem in raised.value.problems] == [code]
    assert "hush-hush" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", DRIVERS)
def test_a_driver_that_is_not_installed_is_named_with_its_extra(monkeypatch, kind: str):
    monkeypatch.setitem(sys.modules, DRIVERS[kind].__name__, None)
    with pytest.raises(DataError) as raised:
        opened(kind)
    assert f"pip install 'leadline[{kind}]'" in str(raised.value)


@pytest.mark.parametrize("kind", DRIVERS)
def test_a_host_that_is_not_there_is_told_by_the_real_driver(kind: str):
    with pytest.raises(DataError) as raised:
        open_session("erp", parse_address(f"{kind}://ann:hush-hush@127.0.0.1:1/erp"), timeout=2)
    (problem,) = raised.value.problems
    assert problem.code == "database-unreachable"
    assert "hush-hush" not in str(raised.value)


@pytest.mark.parametrize("kind", DRIVERS)
def test_an_option_the_driver_does_not_know_is_told(kind: str):
    address = parse_address(f"{kind}://ann:hush-hush@127.0.0.1:1/erp?no_such_option=1")
    with pytest.raises(DataError) as raised:
        open_session("erp", address, timeout=2)
    assert [problem.code for problem in raised.value.problems] == ["database-refused"]
    assert "no_such_option" in str(raised.value)


@pytest.mark.parametrize(
    ("named", "quoted"),
    [(["sales", "orders"], '"SALES"."ORDERS"'), (["ORDER"], '"ORDER"'), (["Order lines"], '"Order lines"')],
)
def test_oracle_keeps_plain_names_in_capitals(monkeypatch, tmp_path: Path, named, quoted):
    connection = recorded(monkeypatch, "oracle", {"SELECT": ([("ID", oracledb.DB_TYPE_NUMBER)], (1,))})
    with opened("oracle") as session:
        session.read_table(named, tmp_path / "out")
    assert f"SELECT * FROM {quoted}" in connection.said


def test_oracles_empty_text_numbers_without_scale_and_moments(monkeypatch, tmp_path: Path):
    described = [("N", oracledb.DB_TYPE_NUMBER), ("T", oracledb.DB_TYPE_VARCHAR), ("D", oracledb.DB_TYPE_DATE)]
    values = [(Decimal("1"), None, MOMENT), (Decimal("0.00000001"), "a", None)]
    recorded(monkeypatch, "oracle", {"SELECT": (described, *values)})
    with opened("oracle") as session:
        session.read("SELECT n, t, d FROM deal", tmp_path / "out")
    assert pq.read_table(tmp_path / "out").to_pylist() == [
        {"N": Decimal("1.00000000"), "T": None, "D": MOMENT},
        {"N": Decimal("0.00000001"), "T": "a", "D": None},
    ]


def test_sql_servers_moments_with_an_offset_are_moments(monkeypatch, tmp_path: Path):
    zoned = MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
    answers = {"SELECT snapshot": ([("state", 3)], (1,)), "SELECT *": ([("a", 43), ("b", 42)], (zoned, MOMENT))}
    recorded(monkeypatch, "sqlserver", answers)
    with opened("sqlserver") as session:
        session.read_table(["deal"], tmp_path / "out")
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"a": zoned.astimezone(dt.UTC), "b": MOMENT}]


@pytest.mark.parametrize(("kind", "dialect"), [("sqlserver", "tsql"), ("oracle", "oracle")])
def test_what_is_sent_is_of_the_vendors_dialect(monkeypatch, tmp_path: Path, kind: str, dialect: str):
    described = [("ID", oracledb.DB_TYPE_NUMBER), ("SEEN", oracledb.DB_TYPE_TIMESTAMP_TZ)]
    answers = {"SELECT snapshot": ([("state", 3)], (1,)), "SELECT": (described, (1, MOMENT))}
    connection = recorded(monkeypatch, kind, answers)
    with opened(kind) as session:
        session.read_table(["sales", "deal"], tmp_path / "out")
        session.read("WITH won AS (SELECT id, seen FROM deal) SELECT id, seen FROM won;", tmp_path / "out")
    selects = [statement for statement in connection.said if statement.startswith(("SELECT", "WITH"))]
    assert len(selects) > 2
    for statement in selects:
        assert isinstance(sqlglot.parse_one(statement, read=dialect), sqlglot.exp.Query)


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a port and do with each connection what is asked, until the context ends."""
    server, kept = socket.create_server(("127.0.0.1", 0)), []

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
                kept.append(connection)
                answer(connection)
            except OSError:
                return

    thread = Thread(target=accept)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for connection in kept:
            connection.close()
        thread.join()


def hangs_up(connection: socket.socket) -> None:
    connection.close()


def says_nothing(connection: socket.socket) -> None:
    return


def is_a_web_server(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"this is something else " * 20)
    connection.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Oracle's driver leaves a socket open
@pytest.mark.parametrize("kind", DRIVERS)
@pytest.mark.parametrize("answer", [hangs_up, says_nothing, is_a_web_server])
def test_what_is_no_such_server_is_told_by_the_real_driver(kind: str, answer):
    with listening(answer) as port, pytest.raises(DataError) as raised:
        open_session("erp", parse_address(f"{kind}://ann:hush-hush@127.0.0.1:{port}/erp"), timeout=1)
    (problem,) = raised.value.problems
    assert problem.code in {"database-unreachable", "database-refused"}
    assert "hush-hush" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    gc.collect()


@pytest.mark.parametrize(
    ("kind", "option"), [("mysql", "ssl_ca"), ("sqlserver", "cafile"), ("oracle", "wallet_location")]
)
def test_a_certificate_that_is_not_there_is_named_by_its_option(kind: str, option: str):
    address = parse_address(f"{kind}://ann:hush-hush@127.0.0.1:1/erp?{option}=/no/such/file")
    with pytest.raises(DataError) as raised:
        open_session("erp", address, timeout=1)
    assert [problem.code for problem in raised.value.problems] == ["database-option-file"]
    assert option in str(raised.value)


def test_true_and_false_reach_the_driver_as_such(monkeypatch):
    connection = recorded(monkeypatch, "mysql", {})
    address = parse_address("mysql://ann@host/erp?ssl_disabled=false&ssl_verify_cert=True&program_name=false-friend")
    with open_session("erp", address, timeout=1):
        assert connection.options["ssl_disabled"] is False
        assert connection.options["ssl_verify_cert"] is True
        assert connection.options["program_name"] == "false-friend"
