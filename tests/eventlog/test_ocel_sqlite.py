"""OCEL logs in SQLite: read in batches, whatever they hold, and told where they are none."""

import sqlite3
import tracemalloc
from contextlib import closing

import pyarrow.parquet as pq
import pytest

from eventlog.small_ocel import LOG, MAPPING, as_sqlite
from leadline.errors import DataError
from leadline.eventlog.read.numbers import Numbers
from leadline.eventlog.read.ocel_sqlite import read_ocel_sqlite
from leadline.eventlog.read.parts import Parts


def long_log(events: int) -> dict:
    """Return a log of so many events, each of one of two orders."""
    kinds = ("Place", "Send", "Bill")
    return LOG | {
        "events": [
            {
                "id": f"event-{i:07}",
                "type": kinds[i % 3],
                "time": f"2024-03-01T00:{i // 60 % 60:02}:{i % 60:02}Z",
                "relationships": [{"objectId": f"o{i % 2 + 1}", "qualifier": f"q{i % 5}"}],
            }
            for i in range(events)
        ]
    }


def test_an_sqlite_log_is_read_in_batches(read, tmp_path, monkeypatch):
    waiting, asked = [], []

    class Watched(Numbers):
        def add(self, key, number):
            super().add(key, number)
            waiting.append(len(self._waiting))

        def find(self, keys):
            asked.append(len(keys))
            return super().find(keys)

    monkeypatch.setattr("leadline.eventlog.read.numbers.BATCH", 7)
    monkeypatch.setattr("leadline.eventlog.read.ocel_sqlite.BATCH", 7)
    monkeypatch.setattr("leadline.eventlog.read.ocel_sqlite.Numbers", Watched)
    log = read(MAPPING.replace("FILE", "log.sqlite"), {"log.sqlite": as_sqlite(long_log(100), tmp_path / "l.sqlite")})
    assert (max(waiting), max(asked), len(waiting)) == (6, 7, 100)
    belongs = {(row["event_id"], row["object_id"]) for row in log.event_objects().to_pylist()}
    assert belongs == {(f"event-{i:07}", f"order:o{i % 2 + 1}") for i in range(100)}


def test_memory_does_not_grow_with_the_ids_of_an_sqlite_log(tmp_path, monkeypatch):
    for module in ("numbers", "ocel_sqlite", "parts"):
        name = "_BATCH" if module == "parts" else "BATCH"
        monkeypatch.setattr(f"leadline.eventlog.read.{module}.{name}", 200)
    peaks = []
    for count in (2_000, 20_000):
        path, folder = tmp_path / f"{count}.sqlite", tmp_path / str(count)
        as_sqlite(long_log(count), path)
        folder.mkdir()
        tracemalloc.start()
        with Parts(folder, ["who"]) as parts:
            read_ocel_sqlite(path, path.name, parts)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (parts.events.count, parts.belongs.count) == (count, count)
        assert not (folder / "numbers.sqlite").exists()
    assert peaks[1] - peaks[0] < 30 * 18_000  # an id in memory takes more than a hundred bytes


def test_an_sqlite_log_whose_events_lack_their_own_row(read, tmp_path, monkeypatch):
    """Event x is listed with its type alone, y is only named in a relation: both are counted as without a time."""
    monkeypatch.setattr("leadline.eventlog.read.ocel_sqlite.BATCH", 2)
    as_sqlite(LOG, tmp_path / "l.sqlite")
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as db:
        db.execute("INSERT INTO event VALUES ('x', 'Place')")
        for event in ("y", "x", "y", "y"):
            db.execute("INSERT INTO event_object VALUES (?, 'o1', '')", (event,))
        db.commit()
    folder = tmp_path / "parts"
    folder.mkdir()
    with Parts(folder, []) as parts:
        read_ocel_sqlite(tmp_path / "l.sqlite", "l.sqlite", parts)
    events = pq.read_table(folder / "events.parquet").select(["name", "time", "id"]).to_pylist()
    known = len(LOG["events"])
    assert events[known:] == [
        {"name": "Place", "time": None, "id": "x"},
        {"name": None, "time": None, "id": "y"},
    ]
    assert pq.read_table(folder / "belongs.parquet")["event"].to_pylist()[-4:] == [
        known + 1,
        known,
        known + 1,
        known + 1,
    ]


def test_an_sqlite_database_that_is_no_log_names_the_tables(read, tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as db:
        db.execute("CREATE TABLE event (a)")
    with pytest.raises(DataError, match="no table or column object, event_object, event_map_type, object_map_type"):
        read(MAPPING.replace("FILE", "x.sqlite"), {"x.sqlite": (tmp_path / "x.sqlite").read_bytes()})


def test_types_that_never_change_need_no_times(read, rows, tmp_path):
    """pm4py leaves out the columns that would be empty: of such types, those of the time and of what changed."""
    whole = tmp_path / "whole.sqlite"
    as_sqlite(LOG, whole)
    with closing(sqlite3.connect(whole)) as db:
        db.executescript(
            "DROP TABLE object_Parcel; CREATE TABLE object_Parcel (ocel_id TEXT, weight REAL);"
            "INSERT INTO object_Parcel VALUES ('p1', 2.5), ('p2', NULL);"
            "DROP TABLE object_invoice; CREATE TABLE object_invoice (ocel_id TEXT);"
        )
        db.commit()
    log = read(MAPPING.replace("FILE", "log.sqlite"), {"log.sqlite": whole.read_bytes()})
    assert log.events().num_rows == 4
    weights = rows(log, "SELECT id, a_weight FROM object_parcel ORDER BY id")
    assert weights == [{"id": "p1", "a_weight": 2.5}, {"id": "p2", "a_weight": None}, {"id": "p3", "a_weight": None}]
    assert rows(log, "SELECT a_amount FROM object_order WHERE id = 'o1'") == [{"a_amount": 12.5}]
