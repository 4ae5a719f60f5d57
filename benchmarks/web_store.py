"""What an installation's database holds, looked at from outside the program: SQLite or PostgreSQL."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path


class Store:
    """The database of an installation: SQLite in its folder, or where ``url`` says."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home, self.url = home, url

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the installation has to be told."""
        return {"DATABASE_URL": self.url} if self.url else {}

    def rows(self, query: str) -> Sequence[tuple[object, ...]]:
        if not self.url:
            with closing(sqlite3.connect(self.home / "leadline.sqlite3", timeout=30)) as database:
                return database.execute(query).fetchall()
        import psycopg

        with closing(psycopg.connect(self.url)) as database:
            return database.execute(query).fetchall()

    def job(self, kind: str) -> tuple[str, int, str]:
        """Return how the newest job of a kind stands: its state, how often it was begun, its step."""
        query = f"SELECT state, attempts, step FROM jobs_job WHERE kind = '{kind}' ORDER BY created DESC LIMIT 1"
        found = self.rows(query)
        return found[0] if found else ("none", 0, "")  # type: ignore[return-value]

    def await_job(self, kind: str, holds: Callable[[str, str], bool], seconds: float) -> tuple[str, int, str]:
        """Wait until a job's state and step are as wanted, or it is over; return how it stands then."""
        ends = time.monotonic() + seconds
        while True:
            state, attempts, step = self.job(kind)
            if holds(state, step) or state in ("done", "failed", "cancelled") or time.monotonic() > ends:
                return state, attempts, step
            time.sleep(0.02)
