"""Small writes that come in by the hundred are committed together: one wait for the disk for all that are waiting.

SQLite has one writer at a time and asks the disk at every commit, which takes some milliseconds. So a thread of the
server takes whatever writes are waiting, runs each in a savepoint of one transaction, and answers all of them once that
is on the disk. A write that fails takes no other with it. Where nothing was started, as in the worker and in tests, and
on PostgreSQL, which commits in groups by itself, a write runs at once.
"""

import contextvars
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from django.db import close_old_connections, connection, transaction
from django.db.transaction import TransactionManagementError

T = TypeVar("T")
_MOST = 64  # writes in one transaction: an answer should not wait for too many others


@dataclass
class _Write:
    work: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    error: BaseException | None = None


_waiting: "SimpleQueue[_Write]" = SimpleQueue()
_started = threading.Event()


def start_writing_together() -> None:
    """Start the thread; the server does so as it loads the application."""
    if not _started.is_set():
        _started.set()
        threading.Thread(target=_keep_writing, name="writes", daemon=True).start()


def write_together(work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises, once what it wrote is on the disk."""
    if not _started.is_set() or connection.vendor != "sqlite" or connection.in_atomic_block:
        return work()
    context = contextvars.copy_context()
    write = _Write(lambda: context.run(work))
    _waiting.put(write)
    write.done.wait()
    if write.error is not None:
        raise write.error
    return cast(T, write.value)


def _keep_writing() -> None:
    while True:
        writes = [_waiting.get()]
        while len(writes) < _MOST:
            try:
                writes.append(_waiting.get_nowait())
            except Empty:
                break
        commit(writes)


def commit(writes: list[_Write]) -> None:
    """Run writes in one transaction, each in a savepoint of its own, and tell each what came of it."""
    try:
        close_old_connections()
        with transaction.atomic():
            for write in writes:
                try:
                    with transaction.atomic():
                        write.value = write.work()
                except Exception as error:
                    write.error = error
            if transaction.get_rollback():  # a savepoint was lost, and Django would roll back without a word
                raise TransactionManagementError("the writes of this transaction were undone")
    except BaseException as error:  # the commit failed, so nothing was kept of any
        for write in writes:
            write.error = write.error or error
    finally:
        for write in writes:
            write.done.set()
