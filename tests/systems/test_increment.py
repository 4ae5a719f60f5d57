"""A second reading gives what a whole reading gives, and takes no more than it must."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import postgres
from leadline.databases import open_session, parse_address
from leadline.systems.increment import take
from leadline.systems.source import Database

CHANGES = """
-- a lead is changed, and its salesperson renamed: rows that only show the name are different too
update crm_lead set expected_revenue = 77, write_date = '2026-12-01 08:00:00' where id = 20;
update res_partner set name = 'Adam Ahn', write_date = '2026-12-01 08:00:01'
  where id = (select partner_id from res_users where login = 'ae1');
-- a lead and an order are new, one at the very microsecond of another row
insert into crm_lead (name, type, active, create_date, write_date, create_uid, user_id, stage_id)
  values ('new', 'lead', true, '2026-12-01 08:00:00', '2026-12-01 08:00:00', 7, 7, 1);
insert into sale_order (name, state, partner_id, partner_invoice_id, partner_shipping_id, company_id, date_order,
    create_date, write_date, create_uid, warehouse_id, picking_policy)
  select 'S99', 'draft', partner_id, partner_invoice_id, partner_shipping_id, company_id, date_order,
    '2026-12-01 09:00:00', '2026-12-01 09:00:00', 7, warehouse_id, picking_policy from sale_order where id = 1;
-- a lead, and a confirmation in the audit trail, are gone without a trace; another lead was changed past the system,
-- which kept no time of it
delete from crm_lead where id = 1;
update crm_lead set country_id = 75 where id = 2;
delete from mail_tracking_value where id = (select max(v.id) from mail_tracking_value v
  join ir_model_fields f on f.id = v.field_id where f.model = 'sale.order' and f.name = 'state');
"""

NUMEROUS = (
    "insert into crm_lead (name, type, active, create_date, write_date, create_uid, stage_id) "
    "select 'many', 'lead', true, '{day}', '{day}', 7, 1 from generate_series(1, 1200)"
)


def test_a_second_reading_is_what_a_whole_one_gives(read, rows, changing, postgres_server, tmp_path):
    read("odoo", changing, tmp_path / "twice")
    postgres_server.run(changing, CHANGES)
    second = read("odoo", changing, tmp_path / "twice")
    whole = read("odoo", changing, tmp_path / "once")

    assert rows(tmp_path / "twice") == rows(tmp_path / "once")
    taken = {part.name: part.taken for part in second.parts}
    assert not any(each.whole for each in taken.values())
    assert taken["leads"].gone == 1
    assert taken["order_changes"].gone == 1
    assert taken["quotes"].rows == whole.parts[4].taken.rows == 33


def test_only_what_changed_is_fetched(read, changing, postgres_server, tmp_path):
    first = {part.name: part.taken for part in read("odoo", changing, tmp_path).parts}
    assert first["leads"].fetched == first["leads"].rows == 33
    postgres_server.run(changing, "update crm_lead set write_date = '2026-12-01' where id in (3, 4)")
    second = {part.name: part.taken for part in read("odoo", changing, tmp_path).parts}
    assert (second["leads"].fetched, second["leads"].altered, second["leads"].gone) == (2, 2, 0)
    assert sum(each.fetched for each in second.values()) == 2


def test_what_committed_late_is_not_lost(read, rows, changing, postgres_server, tmp_path):
    read("odoo", changing, tmp_path / "twice")
    # A transaction that began long before the newest row known, and was committed only now.
    postgres_server.run(
        changing,
        "insert into crm_lead (name, type, active, create_date, write_date, create_uid, stage_id) "
        "values ('late', 'lead', true, '2026-10-01', '2026-10-01', 7, 1);"
        "update crm_lead set country_id = 75, write_date = '2026-10-02' where id = 5;",
    )
    second = read("odoo", changing, tmp_path / "twice")
    read("odoo", changing, tmp_path / "once")
    assert rows(tmp_path / "twice")["leads"] == rows(tmp_path / "once")["leads"]
    assert {part.name: part.taken for part in second.parts}["leads"].altered == 2


def test_all_rows_of_one_moment_are_told_apart(read, rows, changing, postgres_server, tmp_path):
    postgres_server.run(changing, "update crm_lead set write_date = '2026-12-01'")
    read("odoo", changing, tmp_path / "twice")
    postgres_server.run(
        changing,
        "insert into crm_lead (name, type, active, create_date, write_date, create_uid, stage_id) "
        "select 'same', 'lead', true, '2026-12-01', '2026-12-01', 7, 1 from generate_series(1, 5)",
    )
    read("odoo", changing, tmp_path / "twice")
    read("odoo", changing, tmp_path / "once")
    assert rows(tmp_path / "twice")["leads"] == rows(tmp_path / "once")["leads"]
    assert len(rows(tmp_path / "twice")["leads"]) == 38


def test_a_third_reading_without_changes_writes_the_same_bytes(read, odoo, tmp_path):
    read("odoo", odoo, tmp_path)
    read("odoo", odoo, tmp_path)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    read("odoo", odoo, tmp_path)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_a_damaged_or_missing_file_is_read_whole_again(read, rows, odoo, tmp_path):
    read("odoo", odoo, tmp_path)
    before = rows(tmp_path)
    (tmp_path / "data/odoo/leads.parquet").write_bytes(b"PAR1")
    (tmp_path / "data/odoo/orders.parquet").unlink()
    taken = {part.name: part.taken for part in read("odoo", odoo, tmp_path).parts}
    assert [name for name, each in taken.items() if each.whole] == ["leads", "orders"]
    assert rows(tmp_path) == before


def test_objects_created_since_a_day_are_whole(read, rows, odoo, tmp_path):
    read("odoo", odoo, tmp_path, since=date(2026, 11, 20))
    given = rows(tmp_path)
    assert {row["lead_id"] for row in given["leads"]} >= {"45", "51", "3"}
    assert "1" not in {row["lead_id"] for row in given["leads"]}  # created on the 15th
    assert len(given["customers"]) == 16  # whole, so that links find them
    again = read("odoo", odoo, tmp_path)
    assert all(part.taken.whole for part in again.parts)  # another scope is another reading


class _Dying(Exception):
    pass


@pytest.mark.parametrize("place", [1, 4, 15])
def test_a_reading_that_fails_leaves_everything_as_it_was(
    read, changing, postgres_server, tmp_path, monkeypatch, place: int
):
    read("odoo", changing, tmp_path)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    postgres_server.run(changing, CHANGES)
    whole, calls = Database.read, []

    def dying(self, query, path, *, file):
        calls.append(file)
        if len(calls) == place:
            raise _Dying
        whole(self, query, path, file=file)

    monkeypatch.setattr(Database, "read", dying)
    with pytest.raises(_Dying):
        read("odoo", changing, tmp_path)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


# Kills itself, as a power cut would, before something is moved to a place of this name.
KILLED = """
import os, pathlib, sys
from leadline.systems import connect
def dying(whole):
    def act(self, target):
        if pathlib.Path(target).name == sys.argv[3]:
            os.kill(os.getpid(), 9)
        return whole(self, target)
    return act
for name in ("rename", "replace"):
    setattr(pathlib.Path, name, dying(getattr(pathlib.Path, name)))
connect("odoo", pathlib.Path(sys.argv[2]), database=sys.argv[1])
"""


def test_a_reading_that_is_killed_loses_nothing(
    read, rows: Callable[[Path], object], changing, postgres_server: postgres.Server, tmp_path
):
    out = tmp_path / "out"
    read("odoo", changing, out)
    before = rows(out)
    postgres_server.run(changing, CHANGES)

    def killed_before(place: str) -> None:
        command = [sys.executable, "-c", KILLED, postgres_server.url(changing), str(out), place]
        died = subprocess.run(command, capture_output=True, text=True)
        assert died.returncode == -signal.SIGKILL, died.stderr

    killed_before("quotes.called.parquet")  # on its way
    assert rows(out) == before
    killed_before("odoo.old")  # all is read, nothing is moved
    assert rows(out) == before
    killed_before("odoo")  # the old files are aside, the new ones not in place
    assert len(list((out / ".connect/odoo.old").glob("*.parquet"))) == len(before)
    killed_before("odoo.old")  # the next reading puts them back first
    assert rows(out) == before
    killed_before("mapping.yaml")  # the new files are in place
    after = rows(out)
    assert after != before
    read("odoo", changing, out)
    read("odoo", changing, tmp_path / "whole")
    assert rows(out) == after == rows(tmp_path / "whole")
    assert [path.name for path in (out / ".connect").iterdir()] == ["lock"]


def test_many_changes_are_fetched_by_time(read, rows, changing, postgres_server, tmp_path):
    postgres_server.run(changing, NUMEROUS.format(day="2026-12-01"))
    read("odoo", changing, tmp_path / "twice")
    postgres_server.run(changing, NUMEROUS.format(day="2026-12-02"))
    taken = {part.name: part.taken for part in read("odoo", changing, tmp_path / "twice").parts}["leads"]
    assert (taken.rows, taken.fetched, taken.altered) == (33 + 2400, 1200, 1200)
    read("odoo", changing, tmp_path / "once")
    assert rows(tmp_path / "twice") == rows(tmp_path / "once")


def test_two_rows_of_one_key_are_refused(postgres_server, odoo, tmp_path):
    address = parse_address(postgres_server.url(odoo))
    with open_session("odoo", address) as session:
        source = Database(session, "postgresql", "odoo", tmp_path)
        doubled = "select '1' as key, create_date as changed, create_date as created from crm_lead limit 2"
        with pytest.raises(Exception, match=r"leads\.sql: several rows have one key or none, such as 1\."):
            take(source, "leads", doubled, known=None, path=tmp_path / "out.parquet", scratch=tmp_path)
    assert not (tmp_path / "out.parquet").exists()
