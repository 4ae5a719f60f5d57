"""Backup and restore: everything comes back, on either database, and nothing of an archive that was changed."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import postgres
from leadline.errors import InputError
from leadline.web.backups.archive import MANIFEST
from leadline.web.backups.restoring import check_parts, read_manifest
from web.served import environment, laid_out, run

SEED = """
import django; django.setup()
from leadline.web.serving.demo import load_demo; load_demo("zh-Hans")
from leadline.web.core.actions import Actor
from leadline.web.organisations.actions import add_unit
from leadline.web.organisations.models import Organisation
actor = Actor(organisation=Organisation.objects.get(), via="terminal", trusted=True)
add_unit(actor, "华东事业部")
from leadline.web.maturity.taking import take_model
from django.core.files.uploadedfile import SimpleUploadedFile
take_model(actor, SimpleUploadedFile("overlay.yaml", OWN.encode()), {})
"""
OWN = """
id: ours
version: "1.0"
name: {en: Ours, zh-Hans: 自有}
description: {en: Other weights., zh-Hans: 权重不同。}
base: {model: ltc, version: "2026.1"}
stages: [{id: lead, weight: 40}]
"""
AUDIT = "tables/audit.entry.jsonl"
JOBS = "tables/jobs.job.jsonl"


def seed(home: Path, **more: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "leadline.web.config.settings"}
    subprocess.run(
        [sys.executable, "-c", f"OWN = {OWN!r}\n{SEED}"], env=environment(home, **more, **settings), check=True
    )


def back_up(home: Path, target: Path, **more: str) -> Path:
    done = run(home, "backup", target, **more)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo, made on SQLite."""
    folder = tmp_path_factory.mktemp("backup")
    seed(laid_out(folder / "home"))
    return back_up(folder / "home", folder / "first.zip")


def parts(archive: Path) -> Mapping[str, object]:
    with zipfile.ZipFile(archive) as opened:
        return json.loads(opened.read(MANIFEST))["parts"]


def rows(archive: Path, member: str) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(member).decode().splitlines()


def restored(archive: Path, home: Path, **more: str) -> Path:
    """Restore into a new installation and return a backup of that."""
    done = run(home, "restore", archive, **more)
    assert done.returncode == 0, done.stderr
    return back_up(home, home.with_suffix(".zip"), **more)


def same(first: Path, second: Path) -> None:
    """Compare two backups: of the audit log, the later one goes on where the earlier one ended."""
    one, two = parts(first), parts(second)
    assert one.keys() == two.keys()
    for name in one:
        before, after = (
            parsed(each, name) if name.startswith("tables/") else parts(each)[name] for each in (first, second)
        )
        if name == AUDIT:
            assert after[: len(before)] == before
            assert [row["fields"]["action"] for row in after[len(before) :]][-1] == "backup-restored"
        elif name != JOBS:
            assert before == after, name


def parsed(archive: Path, member: str) -> list[dict[str, object]]:
    """Return rows as data: PostgreSQL keeps the keys of JSON in an order of its own."""
    return [json.loads(row) for row in rows(archive, member)]


def test_what_was_backed_up_comes_back_and_once(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    same(archive, restored(archive, home))
    assert archive.stat().st_mode & 0o077 == 0
    assert "华东事业部" in "".join(rows(archive, "tables/organisations.unit.jsonl"))
    assert any("." in json.loads(row)["fields"]["at"] for row in rows(archive, AUDIT)), "moments to the microsecond"
    assert (home / "secret.key").read_bytes() == (archive.parent / "home" / "secret.key").read_bytes()
    again = run(home, "restore", archive)
    assert (again.returncode, "in use" in again.stderr) == (2, True)
    assert run(home, "backup", archive).returncode == 2, "a backup replaces no file"
    assert {row["fields"]["state"] for row in parsed(archive, JOBS)} == {"waiting"}
    taken_up = parsed(home.with_suffix(".zip"), JOBS)
    assert {row["fields"]["state"] for row in taken_up} == {"running"}, "so that the worker takes them up"


def test_a_backup_moves_between_sqlite_and_postgresql(
    archive: Path, postgres_server: postgres.Server, tmp_path: Path
) -> None:
    first, second = (postgres_server.url(postgres_server.create()) for _ in range(2))
    there = restored(archive, tmp_path / "there", DATABASE_URL=first)
    same(archive, there)
    same(there, restored(there, tmp_path / "across", DATABASE_URL=second))
    same(there, restored(there, laid_out(tmp_path / "back")))
    name = second.rsplit("/", 1)[1]
    assert int(postgres_server.run(name, "select nextval(pg_get_serial_sequence('audit_entry', 'id'))")) > len(
        rows(there, AUDIT)
    )
    with pytest.raises(RuntimeError, match="only added"):
        postgres_server.run(name, "delete from audit_entry")


def test_nothing_is_backed_up_where_nothing_was_ever_served(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "backup", tmp_path / "b.zip")
    assert (done.returncode, "leadline up" in done.stderr) == (2, True)
    assert not (tmp_path / "b.zip").exists()


def changed(archive: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, object]], None]) -> Path:
    """Write the archive again with its members or its manifest changed."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    change(members, manifest)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
        out.writestr(MANIFEST, json.dumps(manifest))
    return target


def hash_of(data: bytes) -> dict[str, object]:
    import hashlib

    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": None}


def _traversal(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members["files/../../outside"] = b"x"
    manifest["parts"]["files/../../outside"] = hash_of(b"x")


def _absolute(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members["/etc/cron.d/x"] = b"x"


def _unknown_table(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members["tables/auth.permission.jsonl"] = b""
    manifest["parts"]["tables/auth.permission.jsonl"] = hash_of(b"")


def _wrong_hash(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members[AUDIT] = members[AUDIT].replace(b"unit-added", b"unit-adder")


def _file_under_a_false_name(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    name = next(each for each in members if each.startswith("files/"))
    members[name] = b"other"
    manifest["parts"][name] = hash_of(b"other")


def _bomb(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members[AUDIT] = b"\n" * 50_000_000


def _table_gone(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    del members[AUDIT], manifest["parts"][AUDIT]


def _newer_format(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    manifest["format"] = 2


def _newer_tables(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    manifest["migrations"].append("audit.0099_from_the_future")


def _older_tables(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    manifest["migrations"].remove("audit.0002_append_only")


def _no_manifest(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    manifest.clear()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_traversal, "web-backup-member"),
        (_absolute, "web-backup-member"),
        (_unknown_table, "web-backup-member"),
        (_wrong_hash, "web-backup-hash"),
        (_file_under_a_false_name, "web-backup-hash"),
        (_bomb, "web-backup-hash"),
        (_table_gone, "web-backup-absent"),
        (_newer_format, "web-backup-newer"),
        (_newer_tables, "web-backup-newer"),
        (_older_tables, "web-backup-older"),
        (_no_manifest, "web-backup-foreign"),
    ],
)
def test_an_archive_that_was_changed_is_refused_before_anything_is(
    change: Callable[[dict[str, bytes], dict[str, object]], None], code: str, archive: Path, tmp_path: Path, db: None
) -> None:
    hostile = changed(archive, tmp_path / "hostile.zip", change)
    with pytest.raises(InputError) as caught, zipfile.ZipFile(hostile) as opened:
        check_parts(opened, read_manifest(opened, hostile), hostile)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_rows_that_do_not_fit_together_leave_the_installation_empty(archive: Path, tmp_path: Path) -> None:
    def orphan(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        name = "tables/organisations.organisation.jsonl"
        members[name] = b""
        manifest["parts"][name] = {**hash_of(b""), "rows": 0}

    home, hostile = laid_out(tmp_path / "home"), changed(archive, tmp_path / "hostile.zip", orphan)
    refused = run(home, "restore", hostile)
    assert (refused.returncode, "Nothing was restored" in refused.stderr) == (2, True)
    same(archive, restored(archive, home))


def test_a_half_written_archive_is_told_and_leaves_the_installation_empty(archive: Path, tmp_path: Path) -> None:
    whole, half, home = archive.read_bytes(), tmp_path / "half.zip", laid_out(tmp_path / "home")
    for share in (0.01, 0.5, 0.99):
        half.write_bytes(whole[: int(share * len(whole))])
        refused = run(home, "restore", half, "--language", "zh-Hans")
        assert (refused.returncode, "已损坏" in refused.stderr) == (2, True), (share, refused.stderr)
    assert run(home, "restore", archive).returncode == 0


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    home = laid_out(tmp_path / "home")
    for data in (b"", b"PK\x03\x04 and no more", b"no archive"):
        (tmp_path / "b.zip").write_bytes(data)
        refused = run(home, "restore", tmp_path / "b.zip")
        assert refused.returncode == 2, data
        assert "Traceback" not in refused.stderr, data
