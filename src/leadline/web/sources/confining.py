"""While a connection is read no driver connects to where it may not, whatever the server at the other end says.

A listener of Oracle's and SQL Server may answer *go to this other address*, and their drivers go there. Python tells a
hook of every connection about to be made; here it refuses those that lead inside.
"""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from leadline.databases import Address
from leadline.web.sources.reach import may_reach

_checked: ContextVar[str | None] = ContextVar("checked", default=None)


@contextmanager
def confined_to(address: Address) -> Iterator[None]:
    """Let connections lead to ``address``, which was looked at already, and to addresses of the internet alone."""
    _listen()
    token = _checked.set(address.options.get("hostaddr", address.host))
    try:
        yield
    finally:
        _checked.reset(token)


@cache
def _listen() -> None:
    sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event != "socket.connect" or (checked := _checked.get()) is None:
        return
    host = str(args[1][0]).split("%")[0] if isinstance(args[1], tuple) else ""  # else the path of a local socket
    if host == checked.split("%")[0]:
        return
    try:
        allowed = may_reach(ipaddress.ip_address(host))
    except ValueError:  # a name: it would be looked up once more
        allowed = False
    if not allowed:
        raise ConnectionRefusedError(f"the server sent the connection on to {host}, which may not be reached")
