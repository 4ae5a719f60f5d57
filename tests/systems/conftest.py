"""Systems to read: the dumps of running ones, restored, and folders that were read from them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import mariadb
import postgres
from leadline.systems import Connected, connect

Rows = dict[str, list[dict[str, Any]]]
Reader = Callable[..., Connected]


@pytest.fixture(scope="session")
def odoo(postgres_server: postgres.Server, shared_data: Path) -> str:
    """The name of a database of Odoo 19, to read only."""
    return postgres_server.restore(shared_data / "odoo19" / "odoo19_demo.dump")


@pytest.fixture(scope="session")
def tryton(postgres_server: postgres.Server, shared_data: Path) -> str:
    """The name of a database of Tryton 8, to read only."""
    return postgres_server.restore(shared_data / "tryton8" / "tryton8_ltc.dump")


@pytest.fixture
def changing(postgres_server: postgres.Server, odoo: str) -> Iterator[str]:
    """The name of a database of Odoo 19 of the test's own, to change."""
    name = postgres_server.copy(odoo)
    yield name
    postgres_server.run("postgres", f'drop database "{name}"')


@pytest.fixture
def read(postgres_server: postgres.Server) -> Reader:
    """Return a function that reads a system of a database of the tests' server into a folder."""

    def reads(system: str, database: str, out: Path, **options: Any) -> Connected:
        return connect(system, out, database=postgres_server.url(database), **options)

    return reads


@pytest.fixture
def rows() -> Callable[[Path], Rows]:
    """Return a function that gives the rows of every part that was read into a folder, by key."""

    def given(out: Path) -> Rows:
        files = sorted(out.glob("data/*/*.parquet"))
        return {path.stem: sorted(pq.read_table(path).to_pylist(), key=lambda row: row["key"]) for path in files}

    return given


@pytest.fixture(scope="session")
def socket() -> Iterator[Path]:
    """The socket of a MariaDB server of the tests' own."""
    program = mariadb.find_server()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("MariaDB is not installed")
        pytest.skip("MariaDB is not installed (Debian: apt-get install mariadb-server)")
    with mariadb.start(program) as path:
        yield path


@pytest.fixture
def url(socket: Path) -> str:
    """The connection string of the database ``site`` of that server."""
    return f"mysql://root@localhost/site?unix_socket={socket}"
