"""Where SQL runs."""

from leadline.engine.choose import DUCKDB, open_engine
from leadline.engine.duckdb import DuckDB
from leadline.engine.protocol import Engine

__all__ = ["DUCKDB", "DuckDB", "Engine", "open_engine"]
