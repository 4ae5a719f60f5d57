"""A server that sends a driver on to another address does not get it inside."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from leadline.databases import Address
from leadline.web.sources.confining import confined_to

HERE = Address("sqlserver", "127.0.0.1", 1, "erp", "reader", "pw")


@contextmanager
def listening(answer: bytes = b"", host: str = "127.0.0.1") -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a free port, answer whatever comes with some bytes, and keep what came."""
    heard: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(5)
            heard.append(self.request.recv(4096))
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer((host, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1], heard
        server.shutdown()
        thread.join()


def test_the_address_that_was_looked_at_is_reached_and_none_inside() -> None:
    with listening() as (port, _), listening() as (other, heard):
        with confined_to(HERE):
            socket.create_connection(("127.0.0.1", port), 5).close()
        with confined_to(Address("sqlserver", "93.184.216.34", 1433, "erp", "u", "p")):
            for host in ("127.0.0.1", "localhost", "0.0.0.0", "::1"):  # noqa: S104
                with pytest.raises(OSError, match=r"may not be reached|refused"):
                    socket.create_connection((host, other), 5)
        socket.create_connection(("127.0.0.1", other), 5).close()
    assert heard in ([], [b""]), "only what was asked for outside of a connection came through"


def test_a_name_is_not_looked_up_behind_its_back() -> None:
    with confined_to(HERE), socket.socket() as plain, pytest.raises(OSError, match="may not be reached"):
        plain.connect(("localhost", 9))


def test_what_the_settings_allow_may_be_sent_on_to(settings: Any) -> None:
    settings.ALLOWED_ADDRESSES = ["127.0.0.0/8"]
    with listening() as (port, _), confined_to(Address("oracle", "93.184.216.34", 1521, "erp", "u", "p")):
        socket.create_connection(("127.0.0.1", port), 5).close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver leaves a socket unclosed
@pytest.mark.parametrize("confined", [True, False])
def test_a_listener_of_oracle_that_sends_on_leads_inside_only_where_nothing_confines(confined: bool) -> None:
    """Both ways, so that the test would see a driver that does not follow at all."""
    oracledb = pytest.importorskip("oracledb")
    with listening(host="127.0.0.2") as (inside, heard):
        where = f"(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.2)(PORT={inside}))".encode()
        with listening(_sends_on(where)) as (port, asked):
            here = Address("oracle", "127.0.0.1", port, "erp", "u", "p")
            with confined_to(here) if confined else nullcontext(), pytest.raises(oracledb.Error):
                oracledb.connect(
                    user="u",
                    password="p",  # noqa: S106
                    dsn=f"127.0.0.1:{port}/erp",
                    tcp_connect_timeout=3,
                    retry_count=0,
                )
        assert asked
    assert bool(heard) != confined


def _sends_on(where: bytes) -> bytes:
    """Return the two packets by which a listener sends a client to another address."""
    data = where + b"\0(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=erp)))"
    redirect, follows = 5, 6
    return (
        struct.pack(">HHBBHH", 10, 0, redirect, 0, 0, len(data))
        + struct.pack(">HHBBHH", 10 + len(data), 0, follows, 0, 0, 0)
        + data
    )
