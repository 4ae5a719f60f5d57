"""DuckDB's SQL said in Spark's words: the one place where what differs between the two is known."""

from leadline.engine.dialect.generator import Untranslatable
from leadline.engine.dialect.translate import asked, parse, translate

__all__ = ["Untranslatable", "asked", "parse", "translate"]
