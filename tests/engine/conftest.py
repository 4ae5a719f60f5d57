"""The engines on which the shared suite runs."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from leadline.engine import DuckDB, Engine
from leadline.engine.spark import Spark

_SMALL = {
    # Little data: no work is worth compiling, dividing or watching.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # Java compiles quickly rather than well, and keeps it: Spark's own code does not fit into the usual 48 MB.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """A Spark on this machine; tests that need it are skipped where it or Java is missing, but never in CI."""
    missing = next((what for what in ("pyspark", "java") if not _there(what)), None)
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} is missing: uv sync --extra spark, and Java 17")
        pytest.skip(f"{missing} is missing (uv sync --extra spark, and Java 17)")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    for name, value in _SMALL.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def _there(what: str) -> bool:
    if what == "java":
        return shutil.which("java") is not None
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn."""
    made: Engine = DuckDB() if request.param == "duckdb" else Spark(request.getfixturevalue("session"))
    yield made
    made.close()
