"""Reading PostgreSQL: every type arrives as what it is, nothing is written, and every failure says what to do."""

import datetime as dt
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import postgres
from leadline.databases import Session, open_session, parse_address
from leadline.errors import DataError, LeadlineError

Opener = Callable[..., Session]


@pytest.fixture
def opened(postgres_server: postgres.Server, postgres_database: str) -> Iterator[Opener]:
    """Return a function that runs SQL as the owner and opens a session with the database."""
    sessions: list[Session] = []

    def opened(sql: str = "", *, timeout: int = 60) -> Session:
        postgres_server.run(postgres_database, sql)
        address = parse_address(postgres_server.url(postgres_database))
        sessions.append(open_session("erp", address, timeout=timeout))
        return sessions[-1]

    yield opened
    for session in sessions:
        session.close()


def told(raised: pytest.ExceptionInfo[LeadlineError]) -> tuple[str, str]:
    """Return code and sentence of the only problem, after looking for the password wherever an error is shown."""
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert postgres.PASSWORD not in shown
    assert "p%40ss" not in shown
    (problem,) = raised.value.problems
    assert problem.sentence("zh-Hans") != problem.sentence("en")
    return problem.code, problem.sentence("en")


def test_every_type_arrives_as_what_it_is(opened: Opener, tmp_path: Path):
    session = opened(
        """
        CREATE TYPE mood AS ENUM ('open', 'won');
        CREATE DOMAIN money_amount AS numeric(10,2);
        CREATE TABLE deal (
            small smallint, whole int, large bigint, exact numeric, price numeric(12,2), amount money_amount,
            cash money, rate float8, ratio real, name text, code varchar(10), fixed char(5), flag boolean, day date,
            clock timestamp, moment timestamptz, hour time, span interval, doc json, docb jsonb, list int[],
            names text[], file bytea, key uuid, stage mood, address inet, number oid, tree xml);
        INSERT INTO deal VALUES (
            1, 2, 9007199254740993, 0.12345678901234567890123456789, 12.30, 3.5, '3.10', 0.1, 0.5, '商机', 'v', 'c',
            true,
            '2024-01-02', '2024-01-02 03:04:05.123456', '2024-01-02 03:04:05+08', '03:04', '1 day', '{"a": 1}',
            '{"b": [1]}', '{1,2}', '{"x y",NULL}', '\\xff', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'won',
            '10.0.0.1', 4000000000, '<a/>');
        """
    )
    extract = session.read_table(["deal"], tmp_path / "deal.parquet")
    assert (extract.rows, extract.left_out) == (1, ("file",))
    assert pq.read_table(tmp_path / "deal.parquet").to_pylist() == [
        {
            "small": 1,
            "whole": 2,
            "large": 9007199254740993,
            "exact": Decimal("0.12345678901234567890123456789"),
            "price": Decimal("12.30"),
            "amount": Decimal("3.50"),
            "cash": Decimal("3.10"),
            "rate": 0.1,
            "ratio": 0.5,
            "name": "商机",
            "code": "v",
            "fixed": "c    ",
            "flag": True,
            "day": dt.date(2024, 1, 2),
            "clock": dt.datetime(2024, 1, 2, 3, 4, 5, 123456),
            "moment": dt.datetime(2024, 1, 1, 19, 4, 5, tzinfo=dt.UTC),
            "hour": "03:04:00",
            "span": "1 day",
            "doc": '{"a": 1}',
            "docb": '{"b": [1]}',
            "list": "{1,2}",
            "names": '{"x y",NULL}',
            "key": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "stage": "won",
            "address": "10.0.0.1/32",
            "number": "4000000000",
            "tree": "<a/>",
        }
    ]
    assert extract.schema.field("price").type == pa.decimal128(12, 2)
    assert extract.schema.field("moment").type == pa.timestamp("us", tz="UTC")


def test_moments_no_calendar_has_become_its_first_or_last_day(opened: Opener, tmp_path: Path):
    session = opened(
        "CREATE TABLE t (a timestamptz, b timestamp, c date, d numeric(5,2)); INSERT INTO t VALUES "
        "('infinity', '-infinity', 'infinity', 'NaN'), (NULL, '290000-01-01', '0044-03-15 BC', 1.5)"
    )
    session.read("SELECT * FROM t ORDER BY a", tmp_path / "t.parquet")
    first, second = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert first["a"] == dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
    assert (first["b"], first["c"]) == (dt.datetime(1, 1, 1), dt.date(9999, 12, 31))
    assert first["d"] != first["d"], "no decimal is NaN, so the column is floating"
    assert second == {"a": None, "b": dt.datetime(9999, 12, 31), "c": dt.date(1, 1, 1), "d": 1.5}


def test_a_session_sees_one_moment_though_others_go_on_working(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    session = opened(
        "CREATE TABLE a (n int); CREATE TABLE b (n int); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)"
    )
    assert session.read_table(["a"], tmp_path / "a").rows == 1
    postgres_server.run(postgres_database, "INSERT INTO a VALUES (2); INSERT INTO b VALUES (2)")
    assert session.read_table(["b"], tmp_path / "b").rows == 1
    assert session.snapshot


def test_a_query_that_fails_leaves_the_session_and_its_snapshot(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    session = opened("CREATE TABLE a (n int); INSERT INTO a VALUES (1)")
    session.read_table(["a"], tmp_path / "a")
    with pytest.raises(DataError):
        session.read_table(["nowhere"], tmp_path / "b")
    postgres_server.run(postgres_database, "INSERT INTO a VALUES (2)")
    assert session.read_table(["a"], tmp_path / "a").rows == 1


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("SELECT * FROM nowhere", "database-name", 'relation "nowhere" does not exist'),
        ("SELECT colour FROM deal", "database-name", 'column "colour" does not exist'),
        ("SELECT 1 / (id - 1) FROM deal", "database-query", "division by zero"),
        ("SELECT id, amount AS ID FROM deal", "database-doubled-columns", "id"),
        ("DELETE FROM deal", "query-not-select", "single SELECT"),
        ("SELECT 1; DROP TABLE deal", "query-not-select", "single SELECT"),
        ("WITH gone AS (DELETE FROM deal RETURNING *) SELECT * FROM gone", "query-acts", "DELETE"),
        ("SELECT * INTO copy FROM deal", "query-acts", "INTO"),
        ("SELECT * FROM deal FOR UPDATE", "query-acts", "LOCK"),
        ("SELECT pg_terminate_backend(1)", "query-acts", "pg_terminate_backend()"),
        ("SELECT FROM WHERE", "query-syntax", "view"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(opened: Opener, tmp_path: Path, query: str, code: str, said: str):
    session = opened("CREATE TABLE deal (id int, amount numeric); INSERT INTO deal VALUES (1, 2)")
    with pytest.raises(DataError) as raised:
        session.read(query, tmp_path / "out", file="erp: deals (SQL)")
    found, sentence = told(raised)
    assert found == code
    assert said in sentence
    assert sentence.startswith("erp: deals (SQL): ")
    assert list(tmp_path.iterdir()) == []
    assert session.read_table(["deal"], tmp_path / "out").rows == 1, "nothing was changed, and the session goes on"


def test_the_server_refuses_what_the_parser_would_let_through(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    session = opened(
        "CREATE TABLE log (n int); CREATE FUNCTION harmless() RETURNS int LANGUAGE sql AS "
        "$$ INSERT INTO log VALUES (1) RETURNING n $$"
    )
    with pytest.raises(DataError) as raised:
        session.read("SELECT harmless()", tmp_path / "out")
    code, sentence = told(raised)
    assert code == "database-query"
    assert "read-only transaction" in sentence
    assert postgres_server.run(postgres_database, "SELECT count(*) FROM log") == "0"


def test_names_are_quoted_and_never_run(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    session = opened("""CREATE SCHEMA "Sales"; CREATE TABLE "Sales"."a""b; x" AS SELECT 7 AS "Order No\"""")
    session.read_table(["Sales", 'a"b; x'], tmp_path / "out")
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"Order No": 7}]
    with pytest.raises(DataError) as raised:
        session.read_table(['deal"; DROP SCHEMA "Sales" CASCADE; --'], tmp_path / "out")
    assert told(raised)[0] == "database-name"
    assert postgres_server.run(postgres_database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'Sales'") == "1"


def test_a_query_that_takes_too_long_is_stopped_on_the_server(opened: Opener, tmp_path: Path):
    session = opened(timeout=1)
    with pytest.raises(DataError) as raised:
        session.read(
            "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b", tmp_path / "out"
        )
    code, sentence = told(raised)
    assert code == "database-timeout"
    assert "longer than 1 seconds" in sentence


def test_a_database_that_goes_away_half_way_leaves_nothing(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    opened("CREATE TABLE big AS SELECT n, repeat('x', 200) AS pad FROM generate_series(1, 400000) n")
    with open_session("erp", parse_address(postgres_server.url(postgres_database))) as session:
        # The server ends the session itself, once three of four rows are on their way.
        ends = "CASE WHEN n = 300000 THEN pg_terminate_backend(pg_backend_pid()) END AS ends"
        postgres_server.run(postgres_database, f"CREATE VIEW doomed AS SELECT n, pad, {ends} FROM big")
        with pytest.raises(DataError) as raised:
            session.read_table(["doomed"], tmp_path / "out")
    code, sentence = told(raised)
    assert code == "database-lost"
    assert "nothing of it is used" in sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "not it"}, "database-credentials"),
        ({"password": ""}, "database-credentials"),
        ({"user": "stranger"}, "database-credentials"),
        ({"database": "nowhere"}, "database-refused"),
    ],
)
def test_who_is_not_let_in_is_told_why(postgres_server: postgres.Server, postgres_database: str, change, code):
    given = {"database": postgres_database} | change
    with pytest.raises(DataError) as raised:
        open_session("erp", parse_address(postgres_server.url(given.pop("database"), **given)))
    assert told(raised)[0] == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://ann:p%40ss@no-such-host.invalid/erp", "database-host"),
        ("postgresql://ann:p%40ss@127.0.0.1:1/erp", "database-unreachable"),
    ],
)
def test_a_server_that_is_not_there_is_told(url: str, code: str):
    with pytest.raises(DataError) as raised:
        open_session("erp", parse_address(url))
    assert told(raised)[0] == code


def test_a_user_without_rights_learns_what_to_ask_for(
    opened: Opener, postgres_server: postgres.Server, postgres_database: str, tmp_path: Path
):
    opened("CREATE TABLE deal (id int); CREATE ROLE reader LOGIN PASSWORD 'pw'")
    try:
        address = parse_address(postgres_server.url(postgres_database, user="reader", password="pw"))  # noqa: S106
        with open_session("erp", address) as session, pytest.raises(DataError) as raised:
            session.read_table(["deal"], tmp_path / "out")
        code, sentence = told(raised)
        assert code == "database-denied"
        assert "'reader'" in sentence
        assert "grant SELECT" in sentence
    finally:
        postgres_server.run(postgres_database, "DROP ROLE reader")


def test_only_the_wanted_columns_are_asked_for(opened: Opener, tmp_path: Path):
    session = opened("CREATE TABLE deal (id int, secret text, doc bytea); INSERT INTO deal VALUES (1, 'x', '\\xff')")
    extract = session.read_table(
        ["deal"], tmp_path / "out", wanted=lambda names: [name for name in names if name == "id"]
    )
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"id": 1}]
    assert (extract.known, extract.left_out) == (("id", "secret", "doc"), ())


def test_no_rows_are_no_rows(opened: Opener, tmp_path: Path):
    session = opened("CREATE TABLE deal (id int)")
    assert session.read_table(["deal"], tmp_path / "out").rows == 0
    assert pq.read_table(tmp_path / "out").schema.names == ["id"]
