"""A prepared log on disk: whole or not there, opened as it was made, within a memory limit."""

import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.engine import DuckDB
from leadline.errors import DataError, InputError
from leadline.eventlog import Mapping, open_log, prepare_log, read_log, widen

EVENTS = """order,step,at,who
A,create_order,2024-01-02 08:00:00,Ann
A,check_credit,2024-01-02 09:00:00,Bob
B,create_order,2024-01-03 08:00:00,Ann
A,check_credit,2024-01-04 09:00:00,Bob
B,Coffee,2024-01-04 10:00:00,Ann
A,check_credit,2024-01-04 09:00:00,Bob
"""
MAPPING = {
    "tables": [
        {
            "name": "log",
            "file": "log.csv",
            "objects": {"order": "order"},
            "activity": "step",
            "time": "at",
            "resource": "who",
        }
    ]
}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log.csv").write_text(EVENTS, encoding="utf-8")
    return folder


@pytest.fixture
def mapping():
    return Mapping.model_validate(MAPPING)


def everything(log):
    steps = log.engine.query("SELECT * FROM steps_order ORDER BY object, position").to_pylist()
    objects = log.engine.query("SELECT * FROM object_order ORDER BY object").to_pylist()
    return steps, objects, log.events().to_pylist(), log.types, log.quality, log.files, log.first_time, log.time_zone


def test_an_opened_log_is_the_log_that_was_read(data, mapping, model, tmp_path):
    place = tmp_path / "prepared.leadline"
    with prepare_log(mapping, [data], model, place, threads=1, memory_limit="200MB") as made:
        prepared = everything(made)
    with open_log(place, model) as opened, read_log(mapping, [data], model) as read:
        assert everything(opened) == prepared == everything(read)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "prepared.leadline"]


def test_wide_columns_come_when_they_are_asked_for_and_leave_the_file_alone(data, mapping, model, tmp_path):
    place = tmp_path / "prepared.leadline"
    prepare_log(mapping, [data], model, place).close()
    before = (place / "tables.duckdb").read_bytes()
    with open_log(place, model) as log:
        narrow = log.engine.query("SELECT id, steps, rework, cycle_seconds FROM object_order ORDER BY object")
        assert narrow.to_pylist() == [
            {"id": "A", "steps": 3, "rework": 1, "cycle_seconds": 2 * 86400 + 3600.0},
            {"id": "B", "steps": 1, "rework": 0, "cycle_seconds": 0.0},
        ]
        wide = log.engine.query('SELECT count_check_credit AS n, who_create_order AS who FROM "object_order"')
        assert wide.to_pylist() == [{"n": 2, "who": [0]}, {"n": 0, "who": [0]}]
        assert log.engine.query("SELECT resources__order AS n FROM object_order")["n"].to_pylist() == [2, 1]
    assert (place / "tables.duckdb").read_bytes() == before


def test_only_the_wide_columns_that_are_named_are_written(data, mapping, model, tmp_path):
    place = tmp_path / "prepared.leadline"
    prepare_log(mapping, [data], model, place).close()
    with open_log(place, model) as log:

        def wide():
            there = set(log.engine._engine.query("DESCRIBE object_order")["column_name"].to_pylist())
            return there & widen.wide_columns(log.type_of("order"), model).keys()

        assert log.engine.query("SELECT count_check_credit AS n FROM object_order")["n"].to_pylist() == [2, 0]
        assert wide() == {"count_check_credit"}
        assert log.engine.query("SELECT who_create_order AS who FROM object_order")["who"].to_pylist() == [[0], [0]]
        assert wide() == {"count_check_credit", "who_create_order"}
        assert log.engine.query("SELECT count_check_credit AS n FROM object_order")["n"].to_pylist() == [2, 0]
        tables = log.engine._engine.query("SELECT table_name AS t FROM duckdb_tables() WHERE table_name LIKE 'wide%'")
        assert tables.num_rows == 1, "what is narrower is dropped"


def test_wide_columns_are_the_same_whichever_is_asked_for_first(model, tmp_path):
    """All at once, and each by itself in two orders: forwards, and backwards in pieces of seven."""
    steps = list(model.activity_of)[::3]
    rows = [
        (
            f"O{i}",
            step,
            f"2024-01-{1 + (i + n) % 28:02} {(7 * n + i) % 24:02}:00:00",
            ("Ann", "Bob", "Cy")[(n * i + n * n) % 3],
        )
        for i in range(40)
        for n, step in enumerate([*steps[i % 5 :], *steps[: i % 3]])
    ]
    text = "\n".join([EVENTS.splitlines()[0], *map(",".join, rows)])
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    (table,) = MAPPING["tables"]
    asked = Mapping.model_validate({"tables": [table | {"department": "who"}]})

    def opened():
        return read_log(asked, [tmp_path], model)

    with opened() as log:
        columns = list(widen.wide_columns(log.type_of("order"), model))
        whole = log.engine.query("SELECT * FROM object_order ORDER BY object")
    assert {"ping_pong", "who_" + steps[0], "resources__order", "cycle_seconds__lead"} <= set(columns)
    assert max(whole["ping_pong"].to_pylist()) > 0
    pieces = [columns[max(end - 7, 0) : end] for end in range(len(columns), 0, -7)]
    for asking in ([[column] for column in columns[::11]], pieces):
        with opened() as log:
            for piece in asking:
                found = log.engine.query(f"SELECT {', '.join(piece)} FROM object_order ORDER BY object")
                assert found == whole.select(piece)


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ("SELECT * FROM object_order", True),
        ("SELECT o.* FROM steps_order s JOIN (SELECT * FROM object_order) o ON o.object = s.object", True),
        ("WITH o AS (SELECT * FROM object_order) SELECT * EXCLUDE (id) FROM o", True),
        ("SELECT id FROM object_order UNION ALL BY NAME SELECT * FROM object_order", True),
        ("SELECT s.* FROM steps_order s SEMI JOIN object_order o ON o.object = s.object", False),
        ("SELECT count(*) AS n, max(steps) AS m FROM (SELECT * FROM object_order WHERE rework > 0)", False),
        ("WITH o AS (SELECT * FROM object_order) SELECT id FROM o", False),
    ],
)
def test_a_star_writes_all_wide_columns_only_where_it_gives_them(mapping, model, data, tmp_path, statement, written):
    place = tmp_path / "prepared.leadline"
    prepare_log(mapping, [data], model, place).close()
    with open_log(place, model) as log:
        log.engine.query(statement)
        there = set(log.engine._engine.query("DESCRIBE object_order")["column_name"].to_pylist())
        wide = widen.wide_columns(log.type_of("order"), model).keys()
        assert wide & there == (wide if written else set())


@pytest.mark.parametrize("of_join", [1, 10**8, 10**12])
@pytest.mark.parametrize("bytes_each", [1, 10**6, 10**12])
def test_wide_columns_are_the_same_in_one_part_and_in_many(model, tmp_path, monkeypatch, bytes_each, of_join):
    """A hundred orders of one to three steps, joined at once, by the ten, and one by one, in one round and in more."""
    rows = [(f"O{i}", "create_order", f"2024-01-02 {i % 24:02}:00:00", "Ann") for i in range(100)]
    rows += [(f"O{i}", "check_credit", f"2024-01-0{3 + n} 08:00:00", "Bob") for i in range(100) for n in range(i % 3)]
    text = "\n".join([EVENTS.splitlines()[0], *map(",".join, rows)])
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(widen, "_BYTES_EACH", bytes_each)
    monkeypatch.setattr(widen, "_BYTES_OF_JOIN", of_join)
    engine = DuckDB(memory_limit="500MB")
    with read_log(Mapping.model_validate(MAPPING), [tmp_path], model, engine=engine) as log:
        wide = log.engine.query("SELECT * FROM object_order ORDER BY object").to_pylist()
    assert [row["id"] for row in wide] == [f"O{i}" for i in range(100)]
    assert [row["count_check_credit"] for row in wide] == [i % 3 for i in range(100)]
    assert [row["who_check_credit"] for row in wide] == [[1] if i % 3 else None for i in range(100)]
    assert [row["rework"] for row in wide] == [max(i % 3 - 1, 0) for i in range(100)]
    assert [row["resources__order"] for row in wide] == [1 + min(i % 3, 1) for i in range(100)]


@pytest.mark.parametrize("times", [3, 100, 200, 300])
def test_repeats_are_counted_however_many(model, tmp_path, times):
    """Counts of up to seven and eight bits are packed into sums, larger ones are not."""
    rows = [("A", "create_order", "2024-01-01 00:00:00", "Ann"), ("B", "check_credit", "2024-01-01 00:00:00", "Ann")]
    rows += [("A", "check_credit", f"2024-02-01 {i // 60:02}:{i % 60:02}:00", "Bob") for i in range(times)]
    rows += [("A", step, f"2024-03-01 0{i}:00:00", "Bob") for i in range(2) for step in list(model.activity_of)[-2:]]
    text = "\n".join([EVENTS.splitlines()[0], *map(",".join, rows)])
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    with read_log(Mapping.model_validate(MAPPING), [tmp_path], model) as log:
        rows = log.engine.query("SELECT object, activity, count FROM repeats_order ORDER BY activity").to_pylist()
        assert log.engine.query("SELECT rework FROM core_order ORDER BY object")["rework"].to_pylist() == [times + 1, 0]
    assert {(row["object"], log.activities[row["activity"]]): row["count"] for row in rows} == {
        (0, "check_credit"): times,
        **{(0, step): 2 for step in list(model.activity_of)[-2:]},
    }


def test_an_opened_log_reads_no_other_files(data, mapping, model, tmp_path):
    with (
        prepare_log(mapping, [data], model, tmp_path / "p") as log,
        pytest.raises(Exception, match="Permission"),
    ):
        log.engine.query("SELECT * FROM read_csv('/etc/passwd')")


def test_a_prepared_log_is_replaced_only_by_a_whole_one(data, mapping, model, tmp_path):
    place = tmp_path / "p"
    prepare_log(mapping, [data], model, place).close()
    before = (place / "log.json").read_text(encoding="utf-8")
    (data / "log.csv").write_text("order,step,at,who\nA,create_order,soon,Ann\n", encoding="utf-8")
    with pytest.raises(DataError):
        prepare_log(mapping, [data], model, place)
    assert (place / "log.json").read_text(encoding="utf-8") == before
    (data / "log.csv").write_text(EVENTS.replace("A,", "C,"), encoding="utf-8")
    with prepare_log(mapping, [data], model, place) as log:
        assert log.engine.query("SELECT id FROM object_order ORDER BY object")["id"].to_pylist() == ["C", "B"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "p"]


KILLED = """
import os, sys
from pathlib import Path
from leadline.eventlog import Mapping, prepare_log, store
from leadline.model import load_model
store.{at} = lambda *_: os._exit(9)
prepare_log(Mapping.model_validate({mapping}), [Path({data!r})], load_model("ltc"), {place!r})
"""


@pytest.mark.parametrize("at", ["read_into", "_describe", "_put"])
def test_what_a_killed_run_leaves_is_never_taken_for_a_log(data, mapping, model, tmp_path, at):
    place = tmp_path / "p"
    script = KILLED.format(at=at, mapping=MAPPING, data=str(data), place=str(place))
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    assert not place.exists()
    with pytest.raises(DataError, match="no prepared log"):
        open_log(place, model)
    prepare_log(mapping, [data], model, place).close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "p"]


def test_a_log_that_is_not_whole_is_told(data, mapping, model, tmp_path):
    place = tmp_path / "p"
    prepare_log(mapping, [data], model, place).close()
    tables, description = place / "tables.duckdb", place / "log.json"
    whole = tables.read_bytes()
    tables.write_bytes(whole[:-4096])
    with pytest.raises(DataError) as told:
        open_log(place, model)
    assert [problem.code for problem in told.value.problems] == ["prepared-not-whole"]
    tables.write_bytes(b"x" * len(whole))
    with pytest.raises(InputError) as told:
        open_log(place, model)
    assert [problem.code for problem in told.value.problems] == ["file-not-readable"]
    tables.write_bytes(whole)
    given = json.loads(description.read_text(encoding="utf-8"))
    for wrong, code in (
        ({**given, "format": 99}, "prepared-format"),
        ({**given, "model_version": "1999.1"}, "prepared-other-model"),
        ({**given, "stages": given["stages"][::-1]}, "prepared-other-process"),
        ({**given, "types": "all"}, "prepared-damaged"),
        ([], "prepared-damaged"),
    ):
        description.write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(DataError) as told:
            open_log(place, model)
        assert [problem.code for problem in told.value.problems] == [code]


def test_nothing_else_is_overwritten(data, mapping, model, tmp_path):
    with pytest.raises(InputError) as told:
        prepare_log(mapping, [data], model, data)
    assert [problem.code for problem in told.value.problems] == ["prepared-in-the-way"]
    assert (data / "log.csv").is_file()
    with pytest.raises(InputError) as told:
        prepare_log(mapping, [data], model, tmp_path / "none" / "p")
    assert [problem.code for problem in told.value.problems] == ["prepared-no-folder"]


@pytest.mark.parametrize("given", ["lots", "2", "-1GB", "2GB; DROP TABLE x"])
def test_a_memory_limit_is_a_size(given, monkeypatch):
    with pytest.raises(InputError) as told:
        DuckDB(memory_limit=given)
    assert [problem.code for problem in told.value.problems] == ["memory-limit"]
    monkeypatch.setenv("LEADLINE_MEMORY", given)
    with pytest.raises(InputError):
        DuckDB()


def test_the_environment_says_how_much_memory(monkeypatch):
    monkeypatch.setenv("LEADLINE_MEMORY", "512MiB")
    engine = DuckDB()
    assert engine.query("SELECT current_setting('memory_limit') AS m")["m"].to_pylist() == ["512.0 MiB"]
    engine.close()


def test_many_events_of_few_days_in_little_memory(tmp_path, model):
    """200,000 events known to the day: ties everywhere, and the same answer on any number of threads."""
    n = 200_000
    steps = [list(model.activity_of)[rank] for rank in (23, 20, 22, 21)]
    rows = [(f"O{(7 * i) % 40_000}", steps[(i * i + i // 3) % 4], 19_675 + i // 40_000, f"U{i % 97}") for i in range(n)]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(("order", "step", "at", "who"))}
    columns["at"] = pa.array(columns["at"], pa.date32())
    pq.write_table(pa.table(columns), tmp_path / "log.parquet")
    mapping = Mapping.model_validate({"tables": [{**MAPPING["tables"][0], "file": "log.parquet"}]})
    found = []
    for threads in (1, 2, 8):
        place = tmp_path / f"p{threads}"
        with prepare_log(mapping, [tmp_path], model, place, threads=threads, memory_limit="100MB") as log:
            ordered = log.engine.query(
                "SELECT s.object, s.position, s.activity, s.next_activity, s.event, r.name AS who FROM steps_order s "
                "JOIN resources r ON r.code = s.resource ORDER BY s.object, s.position"
            )
            summed = log.engine.query("SELECT id, steps, rework, variant FROM object_order ORDER BY object")
            found.append((ordered, summed, log.quality))
    assert found[0] == found[1] == found[2]
    first = found[0][0].slice(0, 5).to_pylist()
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    mine = sorted((at, ranks[step], i, who) for i, (order, step, at, who) in enumerate(rows) if order == "O0")
    assert [(row["activity"], (row["event"] >> 10) - 1, row["who"]) for row in first] == [row[1:] for row in mine]
    assert [row["next_activity"] for row in first] == [*(row[1] for row in mine[1:]), None]


def test_memory_or_disk_that_do_not_suffice_are_told_with_the_setting_to_change(monkeypatch):
    monkeypatch.setenv("LEADLINE_SPILL", "1MB")
    engine = DuckDB(memory_limit="20MB", threads=1)
    with pytest.raises(DataError) as told:
        engine.execute("CREATE TEMP TABLE t AS SELECT list(range) AS everything FROM range(10000000)")
    assert [problem.code for problem in told.value.problems] == ["memory-too-small"]
    assert "LEADLINE_MEMORY" in str(told.value)
    assert engine.query("SELECT 1 AS a")["a"].to_pylist() == [1]
    engine.close()


def test_all_wide_columns_of_a_small_log_fit_in_a_small_memory_limit(model, tmp_path):
    """Every activity of the model once: 40 joins, each of which keeps blocks of its own however few its rows are."""
    activities = model.activity_of
    rows = [(f"O{i}", step, f"2024-01-{1 + i % 28:02} 08:00", "Ann") for step in activities for i in range(50)]
    (tmp_path / "log.csv").write_text("\n".join([EVENTS.splitlines()[0], *map(",".join, rows)]), encoding="utf-8")
    engine = DuckDB(memory_limit="200MB")
    with read_log(Mapping.model_validate(MAPPING), [tmp_path], model, engine=engine) as log:
        wide = log.engine.query("SELECT * FROM object_order")
    counts = [name for name in wide.column_names if name.startswith("count_")]
    assert len(counts) == len(model.activity_of)
    assert {count for name in counts for count in wide[name].to_pylist()} == {1}
