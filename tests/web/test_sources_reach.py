"""No connection string leads a server to addresses it trusts, to its files or to its variables."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import leadline
import postgres
from leadline.databases import Address
from leadline.errors import InputError
from leadline.web.assessments.folder import write_folder
from leadline.web.audit.models import Entry
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.sources.actions import (
    add_connection,
    ask_connection,
    confirm_mapping,
    remove_connection,
    write_mapping,
)
from leadline.web.sources.connecting import reached
from leadline.web.sources.models import Connection, Upload
from leadline.web.sources.reach import parse_connection, pinned
from leadline.web.sources.sealing import seal, unseal
from web.conftest import World

URL = "postgresql://reader:s3cret-pw@db.example:5432/erp"
HERE = Address("postgresql", "db.example", 5432, "erp", "reader", "s3cret-pw")


def code_of(caught: pytest.ExceptionInfo[InputError]) -> str:
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254",  # noqa: S104
        "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "2002:7f00:1::", "2002:0a00:0001::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2001:0:53aa:64c:0:0:80ff:fffe", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address: str) -> None:
    with pytest.raises(InputError) as caught:
        pinned(HERE, name="erp", look_up=lambda *_: [address])
    assert code_of(caught) == "web-connection-inside"


@pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "[::1]"])
def test_inner_addresses_in_other_notations_are_refused(written: str) -> None:
    address = parse_connection(f"postgresql://u:p@{written}:5432/erp", name="erp")
    with pytest.raises(InputError) as caught:
        pinned(address, name="erp")
    assert code_of(caught) in ("web-connection-inside", "web-connection-host")


def test_a_name_with_an_address_inside_and_one_outside_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        pinned(HERE, name="erp", look_up=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert code_of(caught) == "web-connection-inside"


def test_the_address_that_was_looked_at_is_the_one_that_is_reached() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    found = pinned(HERE, name="erp", look_up=lambda *_: next(answers))
    assert found.options == {"hostaddr": "93.184.216.34"}, "PostgreSQL checks the certificate by the name"
    other = pinned(replace(HERE, kind="mysql"), name="erp", look_up=lambda *_: ["2606:2800:220:1::1"])
    assert other.host == "2606:2800:220:1::1"


@pytest.mark.parametrize("allowed", ["10.0.0.5", "10.0.0.0/24", "db.example", "DB.example"])
def test_what_the_settings_allow_is_reached(allowed: str, settings: Any) -> None:
    settings.ALLOWED_ADDRESSES = ["fd00::/8", allowed]
    assert pinned(HERE, name="erp", look_up=lambda *_: ["10.0.0.5"]).options["hostaddr"] == "10.0.0.5"
    with pytest.raises(InputError):
        pinned(replace(HERE, host="other.example"), name="erp", look_up=lambda *_: ["10.0.1.5"])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:////etc/passwd", "web-connection-file"),
        ("${DATABASE_URL}", "web-connection-variable"),
        ("postgresql://u:${LEADLINE_SECRET_KEY}@db.example/erp", "web-connection-variable"),
        ("postgresql://u:%24%7BHOME%7D@db.example/erp", "web-connection-variable"),
        ("postgresql://u:p@db.example/erp?host=127.0.0.1", "web-connection-options"),
        ("postgresql://u:p@db.example/erp?hostaddr=127.0.0.1", "web-connection-options"),
        ("postgresql://u:p@db.example/erp?sslrootcert=/etc/passwd", "web-connection-options"),
        ("postgresql://u:p@db.example/erp?service=x&passfile=/root/.pgpass", "web-connection-options"),
        ("mysql://u:p@db.example/erp?unix_socket=/run/mysqld.sock", "web-connection-options"),
        ("mysql://u:p@db.example/erp?local_infile=1", "web-connection-options"),
        ("postgresql://u:p@db.example,127.0.0.1/erp", "database-url"),
        ("postgresql://u:p@%2Frun%2Fpostgresql/erp", "database-url"),
        ("postgresql://u:p@db.example/erp%20host=127.0.0.1", "database-url"),
        ("oracle://u:p@db.example/x)(HOST=127.0.0.1)(", "database-url"),
        ("http://169.254.169.254/latest/meta-data", "database-unknown-kind"),
    ],
)
def test_connection_strings_with_a_trick_are_refused(url: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_connection(url, name="erp")
    assert code_of(caught) == code


def test_a_plain_connection_string_is_taken() -> None:
    address = parse_connection(f"{URL}?sslmode=require", name="erp")
    assert (address.host, address.password, address.options) == ("db.example", "s3cret-pw", {"sslmode": "require"})


def test_the_connection_string_is_sealed_and_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    actor = world.actor("data-analyst")
    wants = [{"name": "orders", "table": "sales.orders"}]
    row = add_connection(actor, world.assessment, name="crm", kind="database", url=URL, wants=wants)
    kept = str(list(Connection.objects.values())) + str(list(Entry.objects.values("details", "subject_name")))
    assert "s3cret-pw" not in kept
    assert unseal(row.secret, name="crm") == URL
    page = world.client("data-analyst").get(f"/o/haichuan/assessments/{world.assessment.pk}/data/").content.decode()
    assert "postgresql://db.example:5432/erp" in page
    assert "s3cret-pw" not in page
    assert "s3cret-pw" not in caplog.text


def test_a_seal_of_another_key_is_told(settings: Any) -> None:
    sealed = seal(URL)
    settings.SECRET_KEY = "another"  # noqa: S105
    with pytest.raises(InputError) as caught:
        unseal(sealed, name="erp")
    assert code_of(caught) == "web-connection-sealed"


def test_an_address_is_looked_at_again_when_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = world.actor("data-analyst")
    row = add_connection(
        actor, world.assessment, name="crm", kind="database", url=URL, wants=[{"name": "a", "table": "a"}]
    )
    monkeypatch.setattr("leadline.web.sources.reach._looked_up", lambda *_: ["10.0.0.7"])
    with pytest.raises(InputError):
        reached(row)
    job = ask_connection(actor, row)
    do.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.told[0].code) == ("failed", "web-connection-inside")
    assert "s3cret-pw" not in str(list(Job.objects.values("problems", "params", "result")))


def test_a_database_is_read_into_files_that_need_no_network(
    world: World, settings: Any, tmp_path: Path, postgres_server: postgres.Server, postgres_database: str
) -> None:
    settings.FILES, settings.WORK = tmp_path / "files", tmp_path / "work"
    settings.ALLOWED_ADDRESSES = ["127.0.0.1"]
    postgres_server.run(
        postgres_database,
        "CREATE TABLE orders (order_no text, entered timestamp, shipped timestamp, secret text);"
        "INSERT INTO orders VALUES ('4711', '2025-03-01 09:15', '2025-03-04 16:00', 'x'), ('4712', '2025-03-02', NULL, 'y');",
    )
    actor = world.actor("data-analyst")
    row = add_connection(
        actor, world.assessment, name="crm", kind="database", url=postgres_server.url(postgres_database),
        wants=[{"name": "orders", "query": "SELECT order_no, entered, shipped FROM orders"}],
    )  # fmt: skip
    for _ in range(2):  # the second reading takes the place of the first
        job = ask_connection(actor, row)
        do.func(str(job.pk))
        job.refresh_from_db()
        assert job.state == "done", job.problems
    (upload,) = Upload.objects.filter(connection=row)
    assert upload.name == "crm_orders.parquet"
    row.refresh_from_db()
    assert row.facts == {"parts": [{"name": "orders", "rows": 2}]}
    text = (
        "tables: [{name: orders, file: crm_orders.parquet, object: order, id: order_no, "
        "events: {create_order: entered, ship_goods: shipped}}]"
    )
    confirm_mapping(actor, write_mapping(actor, world.assessment, text))
    result = leadline.assess(write_folder(world.assessment, tmp_path / "folder"))
    assert [(file.name, file.rows) for file in result.files] == [("crm_orders.parquet", 2)]
    remove_connection(actor, row)
    assert not Upload.objects.filter(name="crm_orders.parquet").exists()


def test_wrong_credentials_are_told_without_them(
    world: World, settings: Any, tmp_path: Path, postgres_server: postgres.Server, postgres_database: str
) -> None:
    settings.WORK = tmp_path / "work"
    settings.ALLOWED_ADDRESSES = ["127.0.0.0/8"]
    url = postgres_server.url(postgres_database, password="not-the-one")  # noqa: S106
    row = add_connection(
        world.actor("data-analyst"), world.assessment, name="crm", kind="database", url=url,
        wants=[{"name": "orders", "table": "orders"}],
    )  # fmt: skip
    job = ask_connection(world.actor("data-analyst"), row)
    do.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.told[0].code) == ("failed", "database-credentials")
    assert "not-the-one" not in str(job.problems)
