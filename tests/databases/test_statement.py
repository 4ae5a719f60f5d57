"""A query is one SELECT and nothing else, in every kind of database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.databases import check_query
from leadline.errors import DataError

KINDS = ("postgresql", "sqlite", "mysql", "sqlserver", "oracle")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT id, amount * 2 AS twice FROM deal WHERE status = 'won' ORDER BY id",
        "WITH won AS (SELECT * FROM deal) SELECT count(*) FROM won",
        "(SELECT 1 AS n) UNION ALL SELECT 2",
        "-- who\n/* and what */ select lower(name) from deal",
        "SELECT 'drop table deal; delete' AS text FROM deal",
        "SELECT id FROM deal; ; -- the end",
    ],
)
def test_queries_that_read_are_taken(kind: str, query: str):
    assert check_query(query, kind) == query.removesuffix("; ; -- the end")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "   -- nothing",
        "INSERT INTO deal VALUES (1)",
        "UPDATE deal SET id = 1",
        "DROP TABLE deal",
        "EXPLAIN SELECT 1",
        "SET x = 1",
        "CALL f()",
        "SELECT 1; SELECT 2",
        "SELECT 1; DELETE FROM deal",
        "WITH a AS (DELETE FROM deal RETURNING id) SELECT * FROM a",
        "WITH a AS (SELECT 1) DELETE FROM deal",
        "SELECT * INTO other FROM deal",
        "SELECT * FROM deal FOR UPDATE",
        "SELECT * FROM (SELECT set_config('a', 'b', false)) t",
        "SELECT dblink_exec('DROP TABLE deal')",
        "SELECT load_extension('evil')",
        "SELECT ((((",
    ],
)
def test_everything_else_is_refused(kind: str, query: str):
    with pytest.raises(DataError) as raised:
        check_query(query, kind, file="erp")
    (problem,) = raised.value.problems
    assert problem.code in ("query-not-select", "query-acts", "query-syntax")
    assert problem.file == "erp"


@pytest.mark.parametrize("query", ["SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */", "SELECT 1 /*M! INTO @x */"])
def test_comments_that_mysql_runs_are_refused(query: str):
    with pytest.raises(DataError) as raised:
        check_query(query, "mysql")
    assert raised.value.problems[0].code == "query-acts"


@given(kind=st.sampled_from(KINDS), query=st.text() | st.text().map("SELECT {}".format))
def test_whatever_is_written_is_taken_or_refused(kind: str, query: str):
    try:
        taken = check_query(query, kind)
    except DataError:
        return
    assert taken.lower().lstrip("(- \n/").startswith(("select", "with")) or "select" in taken.lower()


def test_an_absurdly_deep_query_is_refused():
    with pytest.raises(DataError):
        check_query("SELECT " + "(" * 5000 + "1" + ")" * 5000, "postgresql")
