"""Backups: everything of an installation as one archive, and back again, from SQLite or PostgreSQL to either."""
