"""Databases, read and never written: one session a database, one snapshot a session, rows as Parquet."""

from leadline.databases.address import Address, kind_of, parse_address
from leadline.databases.connection import Extract
from leadline.databases.session import Session, open_session
from leadline.databases.statement import check_query

__all__ = ["Address", "Extract", "Session", "check_query", "kind_of", "open_session", "parse_address"]
