"""A log that was written is, read again, the same log."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from leadline.cli.app import app
from leadline.errors import AssessmentError
from leadline.eventlog import Log, Mapping, load_mapping, read_log, write_log
from leadline.eventlog.write.rows import Rows

FORMATS = ("log.xes", "log.xes.gz", "log.json", "log.parquet")


def content(log: Log, *, links: bool = True) -> dict[str, object]:
    """Return what a log says, in an order of its own; an attribute that nothing has says nothing."""

    def sort(table: pa.Table) -> list[dict[str, object]]:
        return sorted(table.to_pylist(), key=lambda row: json.dumps(row, default=str, sort_keys=True))

    events = [{k: v for k, v in row.items() if k != "name" or not row["activity"]} for row in sort(log.events())]
    objects = {
        profile.type: sort(
            log.engine.query(
                "SELECT id"
                + "".join(f', "a_{name}"' for name in sorted(a.attribute for a in profile.attributes if a.filled))
                + f' FROM "object_{profile.type}"'
            )
        )
        for profile in log.types
        if profile.type != "thread"
    }
    days = sorted(
        (profile.type, step.activity) for profile in log.types for step in profile.activities if step.day_only
    )
    found: dict[str, object] = {"events": events, "objects": objects, "days": days}
    return found | ({"links": sort(log.object_objects()), "belongs": sort(log.event_objects())} if links else {})


def read_again(path: Path, log: Log, model, object_type: str = "order") -> Log:
    if path.suffix == ".parquet":
        return read_log(load_mapping(path / "mapping.yaml", model), [path], model)
    table = {"file": path.name} | ({"object": object_type} if ".xes" in path.name else {})
    mapping = {"tables": [table], "time_zone": log.time_zone}
    return read_log(Mapping.model_validate(mapping), [path.parent], model)


name = st.sampled_from(["create_order", "ship_goods", "Odd & <name>"])
word = st.sampled_from(["ann", 'b"b', "c & d", "东", "x\ty", None])
moment = st.integers(0, 200).map(lambda n: datetime(2024, 3, 30) + timedelta(hours=n, microseconds=n * 7 % 5))
row = st.tuples(
    st.lists(st.sampled_from(["1", "2", "o:3"]), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["1", "p"]), max_size=2, unique=True),
    name,
    moment,
    st.one_of(st.none(), moment),
    word,
    word,
    st.sampled_from([True, False, None]),
)
thing = st.tuples(word, st.one_of(st.none(), st.floats(-1e9, 1e9)), st.one_of(st.none(), moment), st.booleans())


def written(folder: Path, rows, things, links) -> Mapping:
    """Write Parquet tables of a random log and return their mapping."""
    columns = list(zip(*rows))
    kinds = [
        pa.list_(pa.string()),
        pa.list_(pa.string()),
        *(pa.string(), pa.timestamp("us"), pa.timestamp("us"), pa.string(), pa.string(), pa.bool_()),
    ]
    names = ["orders", "parcels", "step", "at", "keyed", "who", "team", "robot"]
    table = {n: pa.array(c, k) for n, c, k in zip(names, columns, kinds)}
    table["number"] = pa.array([f"e{i}" for i in range(len(rows))])
    pq.write_table(pa.table(table), folder / "events.parquet")
    kinds = [pa.string(), pa.float64(), pa.timestamp("us"), pa.bool_()]
    values = {f"v{i}": pa.array(c, k) for i, (c, k) in enumerate(zip(zip(*things), kinds))}
    pq.write_table(pa.table({"id": ["1", "2", "o:3"], **values}), folder / "orders.parquet")
    pq.write_table(pa.table({"c": [c for c, _ in links], "p": [p for _, p in links]}), folder / "links.parquet")
    attributes = {f"v{i}": {"column": f"v{i}", "type": t} for i, t in enumerate(["text", "number", "date", "boolean"])}
    return Mapping.model_validate(
        {
            "time_zone": "Europe/Berlin",
            "tables": [
                {
                    "name": "events",
                    "file": "events.parquet",
                    "objects": {"order": "orders", "parcel": "parcels"},
                    "activity": "step",
                    "time": "at",
                    "recorded": "keyed",
                    "resource": "who",
                    "department": "team",
                    "automated": "robot",
                    "event_id": "number",
                },
                {"name": "o", "file": "orders.parquet", "object": "order", "id": "id", "attributes": attributes},
                {
                    "name": "l",
                    "file": "links.parquet",
                    "object": "order",
                    "id": "c",
                    "repeats": True,
                    "links": {"parcel": "p"},
                },
            ],
        }
    )


@given(
    rows=st.lists(row, min_size=1, max_size=12),
    things=st.lists(thing, min_size=3, max_size=3),
    links=st.lists(st.tuples(st.sampled_from(["1", "2"]), st.sampled_from(["1", "p"])), min_size=1, max_size=3),
)
@settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_random_log_read_again_is_the_same(tmp_path, model, rows, things, links):
    rows = [*rows, (["1"], ["p"], "create_order", datetime(2024, 4, 1), None, None, None, None)]
    mapping = written(tmp_path, rows, things, links)
    with read_log(mapping, [tmp_path], model) as log:
        want = content(log)
        for file in ("log.json", "log.parquet"):
            write_log(log, tmp_path / file)
            with read_again(tmp_path / file, log, model) as again:
                assert content(again) == want, file


MAPPING = """
    time_zone: Asia/Shanghai
    tables:
      - name: orders
        file: orders.csv
        object: order
        id: id
        resource: who
        attributes: {amount: net, due_date: due, gift: {column: gift, type: boolean}, note: {column: note, type: text}}
        events: {create_order: made, ship_goods: shipped}
    """
CSV = (
    "id,made,shipped,who,net,due,gift,note\n"
    '1,2024-03-01 09:15:30.25,2024-03-04,ann,10.5,2024-03-09,yes,"a ""b"" <c> & d\nnext"\n'
    "2,2024-03-02 10:00,,bob,,,no,\n"
)


@pytest.mark.parametrize("file", FORMATS)
def test_a_log_of_one_type_read_again_is_the_same(read, tmp_path, model, file):
    log = read(MAPPING, {"orders.csv": CSV})
    done = write_log(log, tmp_path / file)
    assert (done.events, done.of) == (3, 3)
    with read_again(tmp_path / file, log, model) as again:
        want = content(log)
        assert want["days"] == [("order", "ship_goods")]
        assert content(again) == want


SHARED = """
    tables:
      - {name: log, file: log.csv, objects: {order: no, customer: who}, activity: step, time: at}
    """
STEPS = """no,who,step,at
1,A,create_order,2024-03-01 09:00
1,A,Coffee,2024-03-01 10:00
2,A,create_order,2024-03-02 09:00
,A,Tea,2024-03-03 09:00
"""


@pytest.mark.parametrize(
    ("file", "told"),
    [("log.json", (4, 4, 4, 2)), ("log.parquet", (4, 4, 4, 2)), ("log.xes", (3, 4, 3, 1))],
)
def test_the_events_written_are_told_with_those_that_are_no_step(read, tmp_path, file, told):
    done = write_log(read(SHARED, {"log.csv": STEPS}), tmp_path / file, object_type="order")
    assert (done.events, done.of, done.distinct, done.without_step) == told


REAL = {
    "helpdesk.xes.gz": "Closed",
    "receipt.xes.gz": "T05 Print and send confirmation of receipt",
    "ocel20_example.sqlite": "Create Purchase Order",
    "ocpa-order_process.jsonocel": "Place Order",
}


FORMATS_OF_SEVERAL_TYPES = ("log.json", "log.parquet")


@pytest.fixture(scope="module")
def real(request, shared_data, model):
    """A real log, and its content."""
    activities = {REAL[request.param]: "create_order"}
    mapping = Mapping.model_validate({"tables": [{"file": request.param, "activities": activities}]})
    with read_log(mapping, [shared_data], model) as log:
        yield log, content(log)


@pytest.mark.parametrize(
    ("real", "file"),
    [(s, file) for s in REAL for file in (FORMATS if s.endswith(".xes.gz") else FORMATS_OF_SEVERAL_TYPES)],
    indirect=["real"],
)
def test_real_logs_read_again_are_the_same(real, tmp_path, model, file):
    log, want = real
    write_log(log, tmp_path / file)
    with read_again(tmp_path / file, log, model) as again:
        assert content(again) == want


def test_xes_of_a_log_of_several_types_has_the_events_of_one(shared_data, tmp_path, model):
    mapping = Mapping.model_validate(
        {"tables": [{"file": "ocpa-order_process.jsonocel", "activities": {"Place Order": "create_order"}}]}
    )
    with read_log(mapping, [shared_data], model) as log:
        done = write_log(log, tmp_path / "log.xes", object_type="item")
        with read_again(tmp_path / "log.xes", log, model, "item") as again:
            want = [r for r in log.event_objects().to_pylist() if r["object_id"].startswith("item:")]
            assert done.events == len(want) == again.events().num_rows
            assert done.of == 2391
            kept = {row["event_id"] for row in want}
            steps = {row["event_id"] for row in log.events().to_pylist() if row["activity"] is not None}
            assert (done.distinct, done.without_step) == (len(kept), len(kept - steps))
        with pytest.raises(AssessmentError, match="the log has no objects of type 'quote'"):
            write_log(log, tmp_path / "log.xes", object_type="quote")


@pytest.mark.parametrize(
    ("file", "says"), [("log.csv", "not written in this format"), ("no/log.xes", "does not exist")]
)
def test_what_cannot_be_written_is_said(read, tmp_path, file, says):
    log = read(MAPPING, {"orders.csv": CSV})
    with pytest.raises(AssessmentError, match=says):
        write_log(log, tmp_path / file)


@pytest.mark.parametrize("file", ["log.xes", "log.xes.gz", "log.json", "log.parquet"])
def test_an_export_that_is_stopped_leaves_what_was_there(read, tmp_path, monkeypatch, file):
    log = read(MAPPING, {"orders.csv": CSV})
    write_log(log, tmp_path / file)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    blocks = Rows.blocks

    def stopped(self, statement, order):
        yield next(blocks(self, statement, order))
        raise KeyboardInterrupt

    monkeypatch.setattr(Rows, "blocks", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_log(log, tmp_path / file)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


class Asked:
    """An engine that notes what it is asked, and how large the blocks are that it gives."""

    def __init__(self, engine):
        self._engine, self.statements, self.blocks = engine, [], []

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def query(self, statement):
        self.statements.append(statement)
        return self._engine.query(statement)

    def execute(self, statements):
        self.statements.append(statements)
        self._engine.execute(statements)

    def stream(self, statement, rows):
        self.statements.append(statement)
        for block in self._engine.stream(statement, rows):
            self.blocks.append(block.num_rows)
            yield block


@pytest.mark.parametrize("file", FORMATS)
def test_a_long_log_is_asked_once_and_given_in_small_blocks(read, tmp_path, monkeypatch, file):
    rows = "".join(f"{i},2024-03-01 09:15,2024-03-04,ann,{i},2024-03-09,yes,n\n" for i in range(100, 400))
    monkeypatch.setattr("leadline.eventlog.write.rows._BLOCK", 50)
    statements = []
    for content in (CSV, CSV + rows):
        log = read(MAPPING, {"orders.csv": content})
        asked = Asked(log.engine)
        write_log(log.model_copy(update={"engine": asked}), tmp_path / file)
        assert max(asked.blocks) <= 50
        statements.append(asked.statements)
    short, long = statements
    assert len(long) == len(short)
    assert not [each for each in long if "OFFSET" in each]
    assert sum(asked.blocks) == (603 if ".xes" in file else 603 + 302)


def test_a_log_whose_export_failed_can_be_asked_again(read, tmp_path, monkeypatch):
    log = read(MAPPING, {"orders.csv": CSV})
    monkeypatch.setattr("leadline.eventlog.write.rows._BLOCK", 1)
    monkeypatch.setattr("leadline.eventlog.write.xes._event", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_log(log, tmp_path / "log.xes")
    assert log.events().num_rows == 3


@pytest.mark.parametrize("file", ["log.xes", "log.parquet"])
def test_what_stands_in_the_way_is_left_alone(read, tmp_path, file):
    log = read(MAPPING, {"orders.csv": CSV})
    if file == "log.parquet":
        (tmp_path / file).write_text("mine")
    else:
        (tmp_path / file).mkdir()
    with pytest.raises(AssessmentError, match="Choose another name, or move it away"):
        write_log(log, tmp_path / file)
    assert (tmp_path / file).exists()


def test_the_command(root, tmp_path):
    done = CliRunner().invoke(app, ["log", "export", str(root / "examples" / "manufacturer"), str(tmp_path / "m.json")])
    assert done.exit_code == 0
    assert re.search(r"events; [0-9,]+ of them stand for no step", done.output)
    log = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert {"objectTypes", "eventTypes", "objects", "events"} == set(log)
