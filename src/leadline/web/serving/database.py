"""The database before it is served: nobody else's, answering, and with the tables of this version."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from leadline.errors import InputError
from leadline.web.serving.premises import stopped_by

_CLAIM = 0x4C656164  # any number will do that nothing else locks by
_TRIES, _PAUSE = 10, 0.3  # seconds
_NO_ROOM = "53100"  # PostgreSQL's disk_full
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: "web-disk-full",
    sqlite3.SQLITE_IOERR: "web-disk-full",  # what a full disk says while the log written ahead grows
    sqlite3.SQLITE_READONLY: "web-database-file",
    sqlite3.SQLITE_CANTOPEN: "web-database-file",
    sqlite3.SQLITE_PERM: "web-database-file",
    sqlite3.SQLITE_BUSY: "web-database-busy",
    sqlite3.SQLITE_LOCKED: "web-database-busy",
    sqlite3.SQLITE_NOTADB: "web-database-damaged",
    sqlite3.SQLITE_CORRUPT: "web-database-damaged",
}


class Claim:
    """Held on a PostgreSQL server while its database is served: two workers on one would each undo the other's jobs.

    Two folders may lead to one database, which the lock of the folder cannot tell.
    """

    def __init__(self) -> None:
        """Take it; call it after ``django.setup``. On SQLite the lock of the folder says the same.

        Raises:
            InputError: the database is served already from another folder, or does not answer.
        """
        from django.db import connection

        self._session: Any = None
        if connection.vendor != "postgresql":
            return
        with saying_why(), connection.wrap_database_errors:
            self._session = connection.get_new_connection(connection.get_connection_params())
            self._session.autocommit = True
            for _ in range(_TRIES):  # the server may not know yet that the one before us is gone
                if self._session.execute("SELECT pg_try_advisory_lock(%s)", [_CLAIM]).fetchone()[0]:
                    return
                time.sleep(_PAUSE)
        self.release()
        raise InputError.of("web-database-served", file=_where())

    def release(self) -> None:
        """Let go."""
        if self._session is not None:
            self._session.close()
            self._session = None


def migrate() -> None:
    """Bring the database's tables to what this version wants; call it after ``django.setup``.

    Raises:
        InputError: the database does not answer, is full or damaged, or was made by a newer version.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    with saying_why():
        known = MigrationLoader(connection)
        apps = {app for app, _ in known.graph.nodes}
        newer = sorted(
            f"{app}.{name}"
            for app, name in known.applied_migrations
            if app in apps and (app, name) not in known.graph.nodes and (app, name) not in known.replacements
        )
        if newer:
            raise InputError.of("web-database-newer", file=_where(), migrations=", ".join(newer))
        with _all_or_nothing():
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Bring tables up to date in one transaction where the database allows it.

    Django notes that a migration is done after its tables are committed: killed between the two, or where the disk is
    full, it would make them once more at the next start, and fail. PostgreSQL cannot change a table whose rows were
    changed in the same transaction, so there each migration has one.
    """
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.disable_constraint_checking()  # before the transaction: SQLite takes no such order within one
    try:
        with transaction.atomic():
            yield
    except transaction.TransactionManagementError as error:  # what ends a migration whose tables could not be written
        first = _behind(error)
        raise first from first.__cause__
    finally:
        connection.enable_constraint_checking()


def _behind(error: BaseException) -> BaseException:
    """Return what went wrong first: that the transaction cannot go on hides it."""
    from django.db import transaction

    while isinstance(error, transaction.TransactionManagementError) and error.__context__ is not None:
        error = error.__context__
    return error


def check_tables() -> None:
    """Check that the database's tables are those of this version; call it after ``django.setup``.

    Raises:
        InputError: the database does not answer, or nothing was ever served from it, or by another version.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with saying_why():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise InputError.of("web-database-not-ready", file=_where())


@contextmanager
def saying_why(folder: Path | None = None) -> Iterator[None]:
    """Tell what the database or the disk refuses in words for whoever starts it; what a driver says is not repeated.

    Raises:
        InputError: the database does not answer, is full, damaged or cannot be written to; nor can ``folder``.
    """
    from django.db import Error

    try:
        yield
    except Error as error:
        code = _reason(error)
        if code is None:
            raise
        raise InputError.of(code, file=_where()) from None
    except OSError as error:
        if folder is None:
            raise
        raise stopped_by(error, folder) from error


def _reason(error: Exception) -> str | None:
    """Return the code for what a database refuses, None where it is no refusal but a mistake of ours."""
    from django.db import InterfaceError, OperationalError, connection

    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if getattr(cause, "sqlstate", None) == _NO_ROOM:
        return "web-disk-full"
    refused = isinstance(error, OperationalError | InterfaceError) or connection.connection is None
    return "web-database-unreachable" if refused else None


def _where() -> str:
    """Return which database is meant, without user and password."""
    from django.db import connection

    given = connection.settings_dict
    if connection.vendor != "postgresql":
        return str(given["NAME"])
    return f"{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}/{given['NAME']}"
