"""Where SQL runs."""

from leadline.engine.duckdb import DuckDB
from leadline.engine.protocol import Engine

__all__ = ["DuckDB", "Engine"]
