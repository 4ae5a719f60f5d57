"""The server the tests start: databases are fresh and apart, dumps come back, and a password is asked for."""

import subprocess

import postgres


def test_databases_are_apart_and_a_dump_comes_back(postgres_server: postgres.Server, tmp_path):
    first, second = postgres_server.create(), postgres_server.create()
    postgres_server.run(first, "CREATE TABLE deal (id int, name text); INSERT INTO deal VALUES (1, '商机')")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert (postgres_server.run(first, tables), postgres_server.run(second, tables)) == ("1", "0")

    dump = tmp_path / "deals.dump"
    program, url = postgres_server.binaries / "pg_dump", postgres_server.url(first)
    dump.write_bytes(subprocess.run([program, "-Fc", url], capture_output=True, check=True).stdout)
    assert postgres_server.run(postgres_server.restore(dump), "TABLE deal") == "1|商机"


def test_over_tcp_the_password_is_asked_for(postgres_server: postgres.Server, postgres_database: str):
    def ask(url: str) -> int:
        program = postgres_server.binaries / "psql"
        return subprocess.run([program, "-c", "SELECT 1", url], capture_output=True).returncode

    assert ask(postgres_server.url(postgres_database)) == 0
    assert ask(postgres_server.url(postgres_database, password="wrong")) != 0  # noqa: S106
