"""Connection strings: their parts, what the environment puts into them, and that their secrets stay inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.databases import Address, parse_address
from leadline.errors import DataError


def test_the_parts_of_a_connection_string():
    assert parse_address("postgresql+psycopg://ann:s%40cret@db.example:5433/erp?sslmode=require") == Address(
        "postgresql", "db.example", 5433, "erp", "ann", "s@cret", {"sslmode": "require"}
    )
    assert parse_address("mssql://host/erp") == Address("sqlserver", "host", None, "erp")
    assert parse_address("postgresql://[::1]/erp").host == "::1"
    assert parse_address("sqlite:///crm/deals.db").database == "crm/deals.db"
    assert parse_address("sqlite:////var/crm.db").database == "/var/crm.db"


def test_variables_are_put_in_as_they_are():
    known = {"PW": "p@ss/w:rd?%41${HOST}", "HOST": "db", "DB": "erp"}
    address = parse_address("mysql://ann:${PW}@${HOST}/${DB}?ssl_key_password=${PW}", environment=known)
    assert (address.password, address.host, address.database) == (known["PW"], "db", "erp")
    assert address.options == {"ssl_key_password": known["PW"]}


def test_a_variable_may_hold_the_whole_string():
    address = parse_address("${ERP}", environment={"ERP": "oracle://ann:${no}%40@host:1522/service"})
    assert (address.kind, address.port, address.password) == ("oracle", 1522, "${no}@")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("erp", "database-url"),
        ("postgresql://host", "database-url"),
        ("postgresql:///erp", "database-url"),
        ("postgresql://host:port/erp", "database-url"),
        ("sqlite://host/erp", "database-url"),
        ("db2://ann:hush-hush@host/erp", "database-unknown-kind"),
        ("postgresql://ann:hush-hush@${NO_SUCH_HOST}/erp", "database-variable"),
        ("postgresql://ann:hush-hush@host:x/erp", "database-url"),
    ],
)
def test_what_is_no_connection_string_is_said_without_repeating_it(url: str, code: str):
    with pytest.raises(DataError) as raised:
        parse_address(url, name="erp", environment={})
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == (code, "erp")
    for language in ("en", "zh-Hans"):
        assert "hush-hush" not in problem.sentence(language)


@given(url=st.text() | st.text().map("mysql://{}".format))
def test_whatever_is_written_is_an_address_or_told(url: str):
    try:
        address = parse_address(url, environment={})
    except DataError:
        return
    assert address.database


@given(secret=st.text(min_size=1))
def test_no_secret_is_left_in_a_text_or_shown(secret: str):
    address = parse_address("postgresql://ann:${PW}@host/db", environment={"PW": secret})
    assert address.password == secret
    assert secret not in address.redact(f"<{secret}>").replace("***", "")
    assert "password" not in repr(address)
