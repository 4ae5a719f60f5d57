"""From a company's files to a prepared log: mapping, reading, the four tables, sorted steps, and data quality."""

from leadline.eventlog.check import load_mapping
from leadline.eventlog.ingest import read_log
from leadline.eventlog.log import Log, ObjectProfile, QualityFinding, SourceFile
from leadline.eventlog.mapping import Mapping
from leadline.eventlog.store import open_log, prepare_log
from leadline.eventlog.write.export import write_log

__all__ = [
    "Log",
    "Mapping",
    "ObjectProfile",
    "QualityFinding",
    "SourceFile",
    "load_mapping",
    "open_log",
    "prepare_log",
    "read_log",
    "write_log",
]
