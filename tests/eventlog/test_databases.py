"""Tables of a mapping that come from databases: the same log as from files, and nothing of a database in part."""

import sqlite3
from pathlib import Path

import pytest

import postgres
from leadline.databases.sqlite import SQLite
from leadline.engine import DuckDB
from leadline.errors import DataError, InputError, MappingError
from leadline.eventlog.mapping import Mapping

ORDERS = [
    (1, "A-1", "Acme", "2024-03-01 09:15:00+08", "2024-03-04 16:00:00", "ann", "12.30"),
    (2, "A-2", "Beta", "2024-03-02 10:00:00+08", None, "bob", "0.70"),
]
MAPPING = """
    time_zone: Asia/Shanghai
    databases:
      erp: {{url: "{url}", timeout: 60}}
    tables:
      - name: orders
        database: erp
        table: sales.orders
        object: order
        id: ref
        resource: owner
        links: {{customer: customer}}
        attributes: {{amount: amount}}
        events: {{create_order: entered, ship_goods: shipped}}
      - name: payments
        database: erp
        query: |
          SELECT o.ref, p.paid_on
          FROM sales.payments p JOIN sales.orders o ON o.id = p.order_id; -- one row a payment
        object: order
        id: ref
        repeats: true
        events: {{receive_payment: paid_on}}
    """


@pytest.fixture
def erp(postgres_server: postgres.Server, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The connection string of a small ERP, as a mapping writes it: its password is in the environment."""
    values = ", ".join(
        f"({', '.join('NULL' if v is None else repr(v) for v in row)}, '\\x00'::bytea)" for row in ORDERS
    )
    postgres_server.run(
        postgres_database,
        "CREATE SCHEMA sales; CREATE TABLE sales.orders (id int, ref text, customer text, entered timestamptz, "
        f"shipped timestamp, owner text, amount numeric(12,2), scan bytea); INSERT INTO sales.orders VALUES {values};"
        "CREATE TABLE sales.payments AS SELECT 1 AS order_id, DATE '2024-04-01' AS paid_on",
    )
    monkeypatch.setenv("ERP_PASSWORD", postgres.PASSWORD)
    return f"postgresql://postgres:${{ERP_PASSWORD}}@127.0.0.1:{postgres_server.port}/{postgres_database}"


def steps(log, rows):
    found = rows(
        log,
        "SELECT o.id, s.activity, s.time, r.name FROM steps_order s JOIN object_order o ON o.object = s.object "
        "LEFT JOIN resources r ON r.code = s.resource ORDER BY o.id, s.position",
    )
    return [(each["id"], log.activities[each["activity"]], str(each["time"]), each["name"]) for each in found]


def test_tables_and_queries_of_a_database_make_a_log(erp, read, rows):
    log = read(MAPPING.format(url=erp), {})
    # Moments with a zone are what they are, those without are of the mapping's zone, and a day begins at its midnight.
    assert steps(log, rows) == [
        ("A-1", "create_order", "2024-03-01 01:15:00", "ann"),
        ("A-1", "ship_goods", "2024-03-04 08:00:00", "ann"),
        ("A-1", "receive_payment", "2024-03-31 16:00:00", None),
        ("A-2", "create_order", "2024-03-02 02:00:00", "bob"),
    ]
    assert rows(log, "SELECT a_amount FROM object_order ORDER BY id") == [{"a_amount": 12.3}, {"a_amount": 0.7}]
    assert [(file.name, file.rows, file.tables) for file in log.files] == [
        ("erp: sales.orders", 2, ("orders",)),
        ("erp: payments (SQL)", 1, ("payments",)),
    ]
    assert [reading.sentence("en") for reading in log.readings] == [
        "erp: sales.orders: 2 rows of a PostgreSQL database.",
        "erp: payments (SQL): 1 rows of a PostgreSQL database.",
    ]
    assert postgres.PASSWORD not in "".join(file.model_dump_json() for file in log.files)


def test_the_same_rows_in_another_order_are_the_same_log(erp, read, rows, postgres_server, postgres_database):
    first = read(MAPPING.format(url=erp), {})
    postgres_server.run(
        postgres_database,
        "CREATE TABLE again AS SELECT * FROM sales.orders ORDER BY id DESC; TRUNCATE sales.orders; "
        "INSERT INTO sales.orders SELECT * FROM again ORDER BY id DESC",
    )
    second = read(MAPPING.format(url=erp), {})
    assert first.files == second.files
    assert first.objects().equals(second.objects())
    assert steps(first, rows) == steps(second, rows)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sales.orders SET amount = 12.31 WHERE id = 1",
        "UPDATE sales.orders SET owner = NULL WHERE id = 1",
        "UPDATE sales.orders SET ref = 'A-1Ac', customer = 'me' WHERE id = 1",
        "INSERT INTO sales.orders SELECT 3, 'A-3', customer, entered, shipped, owner, amount FROM sales.orders LIMIT 1",
    ],
)
def test_other_rows_have_another_hash(erp, read, postgres_server, postgres_database, change):
    before = read(MAPPING.format(url=erp), {}).files[0].sha256
    postgres_server.run(postgres_database, change)
    assert read(MAPPING.format(url=erp), {}).files[0].sha256 != before


def test_what_nobody_asks_for_has_no_part_in_it(erp, read, postgres_server, postgres_database):
    before = read(MAPPING.format(url=erp), {}).files[0].sha256
    postgres_server.run(postgres_database, "UPDATE sales.orders SET scan = '\\x01'")
    assert read(MAPPING.format(url=erp), {}).files[0].sha256 == before, "columns the mapping does not name are not read"


def test_every_table_that_cannot_be_read_is_told_at_once(erp, read):
    mapping = (
        MAPPING.format(url=erp).replace("table: sales.orders", "table: sales.order").replace("p.paid_on", "p.paid")
    )
    with pytest.raises(DataError) as raised:
        read(mapping, {})
    assert [(problem.code, problem.file) for problem in raised.value.problems] == [
        ("database-name", "erp: sales.order"),
        ("database-name", "erp: payments (SQL)"),
    ]


def test_a_missing_column_is_told_with_those_there_are(erp, read):
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url=erp).replace("resource: owner", "resource: owned_by"), {})
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == ("column-missing", "erp: sales.orders")
    assert "owner" in problem.params["near"]


def test_a_column_of_bytes_is_no_value(erp, read):
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url=erp).replace("resource: owner", "resource: scan"), {})
    assert [problem.code for problem in raised.value.problems] == ["database-column-bytes"]


def test_of_a_database_that_goes_away_half_way_nothing_is_taken(erp, read, rows, postgres_server, postgres_database):
    postgres_server.run(
        postgres_database,
        "ALTER TABLE sales.orders RENAME TO whole; CREATE TABLE many AS SELECT *, repeat('x', 300) AS pad FROM "
        "sales.whole, generate_series(1, 100000) AS n; CREATE VIEW sales.orders AS SELECT id, ref || n AS ref, "
        "customer, entered, shipped, amount, CASE WHEN n < 99000 THEN owner "
        "ELSE pg_terminate_backend(pg_backend_pid())::text END AS owner FROM many",
    )
    engine = DuckDB()
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url=erp), {}, engine=engine)
    first, *_ = raised.value.problems
    assert (first.code, first.file) == ("database-lost", "erp: sales.orders")
    assert engine.query("SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() "
                        "WHERE NOT internal").num_rows == 0  # fmt: skip
    engine.close()


def test_a_database_that_is_not_there_is_told_once(read):
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url="postgresql://ann:secret-1@127.0.0.1:1/erp"), {})
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == ("database-unreachable", "erp")
    assert "secret-1" not in str(raised.value)


def test_a_variable_that_is_not_set_is_told(erp, read, monkeypatch):
    monkeypatch.delenv("ERP_PASSWORD")
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url=erp), {})
    assert str(raised.value).startswith("erp: the connection string uses ERP_PASSWORD")


def test_a_table_without_rows_is_told(erp, read, postgres_server, postgres_database):
    postgres_server.run(postgres_database, "TRUNCATE sales.payments")
    with pytest.raises(DataError) as raised:
        read(MAPPING.format(url=erp), {})
    assert [problem.code for problem in raised.value.problems] == ["database-no-rows"]


def test_sqlite_is_a_file_of_the_data_folder(read, rows, tmp_path: Path):
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "crm.db") as connection:
        connection.execute('CREATE TABLE "Won Deals" (id INTEGER, closed_on TEXT, "by" TEXT)')
        connection.execute("INSERT INTO \"Won Deals\" VALUES (7, '2024-03-05', 'ann'), (8, '2024-03-06', NULL)")
    connection.close()
    mapping = """
        databases: {crm: {url: "sqlite:///crm.db"}}
        tables:
          - {name: deals, database: crm, table: Won Deals, object: order, id: id, resource: by,
             events: {create_order: closed_on}}
        """
    log = read(mapping, {})
    assert steps(log, rows) == [
        ("7", "create_order", "2024-03-05 00:00:00", "ann"),
        ("8", "create_order", "2024-03-06 00:00:00", None),
    ]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:///../crm.db", "file-outside"),
        ("sqlite:////etc/crm.db", "file-outside"),
        ("sqlite:///nowhere.db", "file-missing"),
        ("sqlite:///text.db", "file-not-sqlite"),
        ("sqlite:///empty.db", "file-empty"),
    ],
)
def test_a_file_that_is_no_sqlite_of_the_data_folder_is_refused(read, url, code):
    mapping = f"""
        databases: {{crm: {{url: "{url}"}}}}
        tables: [{{name: t, database: crm, table: deals, object: order, id: id}}]
        """
    with pytest.raises(InputError) as raised:
        read(mapping, {"text.db": "id;name", "empty.db": b""})
    assert [problem.code for problem in raised.value.problems] == [code]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("", ["mapping-no-source"]),
        ("file: a.csv, database: erp, table: t", ["mapping-two-sources"]),
        ("database: erp, table: t, query: SELECT 1", ["mapping-two-sources"]),
        ("database: erp", ["mapping-table-or-query"]),
        ("table: t", ["mapping-database-key"]),
        ("database: erp, table: t, delimiter: ';', sheet: s", ["mapping-file-key", "mapping-file-key"]),
        ("database: erp, table: t, header: 3, totals: keep", ["mapping-file-key", "mapping-file-key"]),
        ("database: crm, table: t", ["mapping-unknown-database"]),
        ("database: erp, query: DROP TABLE t", ["query-not-select"]),
        ("database: erp, query: SELECT pg_read_file(x) FROM t", ["query-acts"]),
    ],
)
def test_what_a_mapping_says_of_sources_is_checked_before_anything_is_opened(read, table, codes):
    mapping = f"""
        databases: {{erp: {{url: "postgresql://nobody:hush-hush@no-such-host.invalid/erp"}}}}
        tables:
          - {{name: deals, object: order, id: id, {table}}}
        """
    with pytest.raises(MappingError) as raised:
        read(mapping, {})
    assert [problem.code for problem in raised.value.problems] == codes
    assert "hush-hush" not in str(raised.value)
    assert all(problem.place == "line 4" for problem in raised.value.problems)


def test_the_connection_string_is_never_shown():
    table = {"name": "t", "database": "erp", "table": "t", "object": "order", "id": "id"}
    mapping = Mapping.model_validate({"databases": {"erp": {"url": "mysql://a:hush-hush@h/d"}}, "tables": [table]})
    assert "hush-hush" not in repr(mapping) + str(mapping) + mapping.model_dump_json()


@pytest.mark.parametrize("snapshot", [True, False])
def test_tables_that_may_not_fit_together_are_told(read, monkeypatch, tmp_path: Path, snapshot: bool):
    monkeypatch.setattr(SQLite, "snapshot", snapshot)
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "crm.db") as connection:
        connection.execute("CREATE TABLE deal AS SELECT 7 AS id, '2024-03-05' AS day")
        connection.execute("CREATE TABLE bill AS SELECT 7 AS id, '2024-03-06' AS day")
    connection.close()
    mapping = """
        databases: {crm: {url: "sqlite:///crm.db"}}
        tables:
          - {name: a, database: crm, table: deal, object: order, id: id, events: {create_order: day}}
          - {name: b, database: crm, table: bill, object: order, id: id, events: {ship_goods: day}}
        """
    found = [finding for finding in read(mapping, {}).quality if finding.code == "database-no-snapshot"]
    assert [finding.count for finding in found] == ([] if snapshot else [2])
    assert all("its 2 tables were read one after the other" in finding.sentence("en") for finding in found)
