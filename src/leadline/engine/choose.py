"""Which engine: by its name, or by where a cluster is."""

from leadline.engine.duckdb import DuckDB
from leadline.engine.protocol import Engine
from leadline.errors import AssessmentError

DUCKDB = "duckdb"
_CLUSTERS = ("spark://", "sc://", "yarn", "k8s://", "local")


def open_engine(name: str = DUCKDB) -> Engine:
    """Return an engine: ``duckdb``, ``spark`` (on this machine), or the address of a Spark cluster.

    Raises:
        AssessmentError: there is no such engine.
        InstallationError: Spark or Java is missing, or the cluster cannot be reached.

    >>> with_answer = open_engine("duckdb")
    >>> with_answer.query("SELECT 42 AS answer").to_pylist()
    [{'answer': 42}]
    >>> with_answer.close()
    >>> open_engine("sparc")
    Traceback (most recent call last):
    leadline.errors.AssessmentError: sparc is no engine. Give duckdb, spark, or where a Spark cluster is: \
spark://host:7077 or sc://host.
    """
    if name == DUCKDB:
        return DuckDB()
    if name != "spark" and not name.startswith(_CLUSTERS):
        raise AssessmentError.of("engine-unknown", engine=name)
    from leadline.engine.spark import LOCAL, Spark  # sqlglot's dialects and pyspark are loaded by who needs them

    return Spark(LOCAL if name == "spark" else name)
