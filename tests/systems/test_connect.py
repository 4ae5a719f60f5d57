"""What a person sees of a reading: the folder, its mapping, and clear words where something is wrong."""

import fcntl
import json
import shutil

import pytest
import yaml

from leadline.assessment import Folder, assess
from leadline.errors import DataError, LeadlineError
from leadline.systems import SYSTEMS, connect, load_system
from leadline.systems.layout import mapping_of
from postgres import PASSWORD


@pytest.mark.parametrize("system", ["odoo", "tryton"])
def test_what_was_read_is_assessed_at_once(read, request, tmp_path, system: str):
    read(system, request.getfixturevalue(system), tmp_path)
    folder = Folder(tmp_path)
    result = assess(folder)
    # Each indicator either has a value or says why not: nothing is a silent 1.
    assert all(indicator.value is not None or indicator.reason for indicator in result.indicators)
    assert sum(indicator.value is not None for indicator in result.indicators) >= 20


def test_nothing_secret_is_written(read, odoo, tmp_path):
    read("odoo", odoo, tmp_path)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes()
        assert b"p%40ss" not in path.read_bytes()
    state = json.loads((tmp_path / "data/odoo/connect.json").read_text("utf-8"))
    assert state["place"].startswith("127.0.0.1:")
    assert state["parts"]["leads"]["rows"] == 33


def test_a_mapping_that_was_changed_is_kept(read, odoo, tmp_path):
    assert not read("odoo", odoo, tmp_path).kept
    (tmp_path / "assessment.yaml").write_text("mine", encoding="utf-8")
    mapping = tmp_path / "mapping.yaml"
    assert not read("odoo", odoo, tmp_path, time_zone="Asia/Shanghai").kept  # written anew: nobody had touched it
    assert "time_zone: Asia/Shanghai" in mapping.read_text("utf-8")
    mapping.write_text(mapping.read_text("utf-8") + "# mine\n", encoding="utf-8")
    assert read("odoo", odoo, tmp_path).kept
    assert mapping.read_text("utf-8").endswith("# mine\n")
    assert (tmp_path / "assessment.yaml").read_text("utf-8") == "mine"


def test_the_zone_of_a_mapping_that_was_changed_is_the_one_that_counts(read, odoo, tmp_path):
    read("odoo", odoo, tmp_path, time_zone="Asia/Shanghai")
    mapping = tmp_path / "mapping.yaml"
    mine = mapping.read_text("utf-8").replace("Asia/Shanghai", "Europe/Paris")
    mapping.write_text(mine, encoding="utf-8")
    with pytest.raises(DataError, match=r"mapping\.yaml: .* read in Europe/Paris, not in Asia/Tokyo") as raised:
        read("odoo", odoo, tmp_path, time_zone="Asia/Tokyo")
    assert "去掉 --time-zone" in raised.value.sentences("zh-Hans")[0]
    assert mapping.read_text("utf-8") == mine
    done = read("odoo", odoo, tmp_path)
    assert (done.kept, done.time_zone) == (True, "Europe/Paris")


def test_another_system_is_recognised_as_such(read, odoo, tryton, tmp_path):
    with pytest.raises(DataError, match=r"this does not look like Odoo: ir_module_module\.latest_version, res_partner"):
        read("odoo", tryton, tmp_path)
    read("odoo", odoo, tmp_path)
    with pytest.raises(DataError, match="odoo was read into this folder"):
        read("tryton", tryton, tmp_path)


def test_tryton_writes_in_the_zone_of_its_server(read, tryton, postgres_server, tmp_path):
    postgres_server.run(tryton, f"alter database {tryton} set timezone = 'Asia/Shanghai'")
    try:
        assert read("tryton", tryton, tmp_path).time_zone == "Asia/Shanghai"
    finally:
        postgres_server.run(tryton, f"alter database {tryton} reset timezone")
    assert read("tryton", tryton, tmp_path, time_zone="Europe/Paris").time_zone == "Europe/Paris"


def test_what_is_missing_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("LEADLINE_DATABASE", raising=False)
    for words, options in {
        "LEADLINE_DATABASE": {},
        "ERP_PASSWORD": {"database": "postgresql://ann:${ERP_PASSWORD}@localhost/odoo"},
        "Odoo is read from postgresql, and the connection string is of sqlite": {"database": "sqlite:///a.db"},
        "'Shanghai' is no time zone": {"time_zone": "Shanghai"},
    }.items():
        with pytest.raises(DataError, match=words.replace("$", r"\$")):
            connect("odoo", tmp_path, **options)
    with pytest.raises(DataError, match="Give their folder with --exports"):
        connect("salesforce", tmp_path)


def test_two_readings_at_once_are_told_apart(read, odoo, tmp_path):
    (tmp_path / ".connect").mkdir()
    with (tmp_path / ".connect" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LeadlineError, match="another reading into this folder is at work"):
            read("odoo", odoo, tmp_path)
    read("odoo", odoo, tmp_path)


def test_a_file_where_the_folder_should_be_is_said(read, odoo, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(LeadlineError, match="this folder cannot be written to"):
        read("odoo", odoo, tmp_path / "out")


def test_files_of_others_in_the_data_folder_stay(read, odoo, tmp_path):
    read("odoo", odoo, tmp_path)
    (tmp_path / "data/targets.csv").write_text("a\n1\n")
    shutil.copytree(tmp_path / "data/odoo/sql", tmp_path / "data/other")
    read("odoo", odoo, tmp_path)
    assert (tmp_path / "data/targets.csv").exists()
    assert (tmp_path / "data/other/leads.sql").exists()


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_part_has_a_mapping_to_steps_of_the_model(name: str, model):
    system = load_system(name)
    mapping = yaml.safe_load(mapping_of(system, set(system.parts), "UTC"))
    assert {table["file"] for table in mapping["tables"]} == {f"{name}/{part}.parquet" for part in system.parts}
    steps = {activity.id for activity in model.process.activities}
    types = {each.id for each in model.process.objects}
    for table in mapping["tables"]:
        assert set(table.get("events", {})) | set(table.get("activities", {}).values()) <= steps
        assert {table["object"]} if "object" in table else set(table["objects"]) <= types
