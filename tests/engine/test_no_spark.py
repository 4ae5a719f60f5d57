"""Without Spark, Java or a cluster: told in both languages, with what to do."""

import sys

import pytest

from leadline.engine import DuckDB, open_engine
from leadline.engine.dialect import Untranslatable, asked, parse, translate
from leadline.engine.spark import Spark
from leadline.errors import InputError, InstallationError


def test_the_extra_is_missing(monkeypatch):
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InstallationError, match=r"Spark is not installed.*leadline\[spark\]") as caught:
        open_engine("spark")
    assert "未安装 Spark" in caught.value.sentences("zh-Hans")[0]


def test_java_is_missing(monkeypatch, tmp_path):
    pytest.importorskip("pyspark", reason="pyspark is missing (uv sync --extra spark)")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(InstallationError, match="needs Java 17"):
        open_engine("spark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InstallationError, match="JAVA_HOME"):
        open_engine("local[1]")


def test_there_is_no_such_engine():
    with pytest.raises(InputError, match=r"oracle is no engine\. Give duckdb, spark"):
        open_engine("oracle")


def test_an_engine_is_opened_by_its_name(session):
    engine = open_engine("spark")
    assert isinstance(engine, Spark)
    assert engine.query("SELECT 6 * 7 AS answer").to_pylist() == [{"answer": 42}]
    engine.close()
    duckdb = open_engine()
    assert isinstance(duckdb, DuckDB)
    duckdb.close()


def test_what_spark_cannot_say_is_refused_with_its_name(session):
    engine = Spark(session)
    for statement, what in (
        ("SELECT list_zip([1], [2]) AS x", "LIST_ZIP"),
        ("SELECT try_strptime('1', '%j') AS x", "%j"),
        ("SELECT min_by(x, x, 2) AS x FROM (SELECT 1 AS x)", "ArgMin"),
        ("SELECT date_diff('month', DATE '2024-01-01', DATE '2024-02-01') AS x", "MONTH"),
    ):
        with pytest.raises(InstallationError, match=rf"cannot be said in Spark's SQL: .*{what}") as caught:
            engine.query(statement)
        assert "duckdb" in caught.value.sentences("zh-Hans")[0]
    engine.close()


def test_a_table_that_is_not_the_engines_is_not_read():
    (tree,) = parse("SELECT * FROM catalog_table")
    with pytest.raises(Untranslatable, match="catalog_table"):
        translate(tree, {}, {"t": "leadline_0"})
    assert asked(tree) == []
