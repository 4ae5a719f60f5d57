"""The user that docs/connect.md lets an administrator make can read everything that is read, and no secret."""

import re
from pathlib import Path

import pytest

from leadline.errors import DataError
from leadline.systems import connect


def granted(system: str) -> str:
    """Return the SQL of the page for a system."""
    page = Path(__file__).parents[2].joinpath("docs", "connect.md").read_text("utf-8")
    found = re.search(r"```sql\n(.*?)```", page.split(f"### {system}\n")[1], re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def reader(postgres_server, odoo):
    """A role without any right in the database of Odoo; it is dropped at the end."""
    postgres_server.run(odoo, "create role nobody login password 'nothing'")
    yield postgres_server.url(odoo, user="nobody", password="nothing")  # noqa: S106
    postgres_server.run(odoo, "drop owned by nobody; drop role nobody")


@pytest.mark.parametrize(("system", "database"), [("Odoo", "odoo"), ("Tryton", "tryton")])
def test_the_reading_user_of_the_page_reads_all_rows(
    postgres_server, request, read, rows, tmp_path, system: str, database: str
):
    name = request.getfixturevalue(database)
    postgres_server.run(name, granted(system).replace("leadline", "reader_of_the_page"))
    try:
        url = postgres_server.url(name, user="reader_of_the_page", password="choose one")  # noqa: S106
        done = connect(database, tmp_path / "reader", database=url)
        read(database, name, tmp_path / "owner")
        assert all(part.taken for part in done.parts)
        assert rows(tmp_path / "reader") == rows(tmp_path / "owner")
        secret = "res_users" if database == "odoo" else "res_user"
        with pytest.raises(RuntimeError, match="permission denied"):
            postgres_server.run(name, f"set role reader_of_the_page; select * from {secret}")
    finally:
        postgres_server.run(name, "drop owned by reader_of_the_page; drop role reader_of_the_page")


def test_without_any_right_the_tables_are_named(reader, tmp_path):
    with pytest.raises(DataError) as raised:
        connect("odoo", tmp_path, database=reader)
    assert "has no right to read account_move" in str(raised.value)
    assert "nothing" not in str(raised.value).replace("nothing of Odoo", "")
    assert [path.name for path in tmp_path.iterdir()] == [".connect"]


def test_one_missing_right_leaves_out_what_needs_it(postgres_server, odoo, reader, tmp_path):
    postgres_server.run(
        odoo, granted("Odoo").split("grant usage", 1)[1].join(["grant usage", ""]).replace("leadline", "nobody")
    )
    postgres_server.run(odoo, "revoke all on stock_picking from nobody")
    parts = {part.name: part for part in connect("odoo", tmp_path, database=reader).parts}
    assert parts["deliveries"].denied == ("stock_picking",)
    assert parts["invoices"].taken.rows == 25


def test_without_a_right_to_see_departments_people_have_none(postgres_server, odoo, reader, rows, tmp_path):
    """A works council may say no: then everything but the departments is read."""
    postgres_server.run(
        odoo, granted("Odoo").split("grant usage", 1)[1].join(["grant usage", ""]).replace("leadline", "nobody")
    )
    for table in ("hr_version", "hr_department", "hr_employee"):
        postgres_server.run(odoo, f"revoke all on {table} from nobody")
        parts = connect("odoo", tmp_path / table, database=reader).parts
        assert all(part.taken for part in parts)
        assert {row["posted_in"] for row in rows(tmp_path / table)["invoices"]} == {None}


def test_a_column_that_may_not_be_read_is_named(postgres_server, odoo, reader, tmp_path):
    postgres_server.run(
        odoo, granted("Odoo").split("grant usage", 1)[1].join(["grant usage", ""]).replace("leadline", "nobody")
    )
    postgres_server.run(odoo, "revoke all on res_country from nobody; grant select (id) on res_country to nobody")
    parts = {part.name: part for part in connect("odoo", tmp_path, database=reader).parts}
    assert parts["orders"].denied == ("res_country.code", "res_country.write_date")
    assert parts["payments"].taken
