"""Bad input: one clear message per problem, with file, place and remedy, and nothing half-built left behind."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.engine import DuckDB
from leadline.errors import DataError, MappingError
from leadline.eventlog import Mapping, read_log

ORDERS = """
    tables:
      - {name: orders, file: orders.csv, object: order, id: no, events: {create_order: made, ship_goods: sent}}
    """
LOG = """
    tables:
      - {name: log, file: log.csv, objects: {order: no}, activity: step, time: at, event_id: event}
    """


@pytest.fixture
def problems(read):
    def problems(mapping: str, files: dict[str, str | bytes]) -> list[str]:
        with pytest.raises(DataError) as raised:
            read(mapping, files)
        assert raised.value.sentences("zh-Hans")
        return raised.value.sentences("en")

    return problems


def test_missing_columns_are_told_together_with_the_nearest(problems):
    found = problems(ORDERS, {"orders.csv": "no,made_on,sent_at\n1,2024-01-01,2024-01-02\n"})
    assert [sentence.split(". ")[0] for sentence in found] == [
        "orders.csv: table 'orders' uses the column 'made', which is not there",
        "orders.csv: table 'orders' uses the column 'sent', which is not there",
    ]
    assert "made_on" in found[0]


def test_columns_of_conditions_must_be_there_too(problems):
    mapping = ORDERS.replace("object: order", "where: state = 'open', object: order")
    (found,) = problems(mapping, {"orders.csv": "no,made,sent\n1,2024-01-01,2024-01-02\n"})
    assert "'state'" in found


def test_doubled_ids_name_both_rows(problems):
    (found,) = problems(ORDERS, {"orders.csv": "no,made,sent\n1,2024-01-01,\n2,2024-01-01,\n1,2024-01-02,\n"})
    assert found.startswith("orders.csv, rows 2, 4: the id '1' in column 'no' stands in more than one row (1 ids do)")
    assert "repeats: true" in found


def test_doubled_event_ids_with_different_content(problems, read):
    header = "event,no,step,at\nE1,1,create_order,2024-01-01\n"
    (found,) = problems(LOG, {"log.csv": header + "E2,1,ship_goods,2024-01-02\nE1,2,create_order,2024-01-01\n"})
    assert found.startswith("log.csv, rows 2, 4: the event id 'E1'")
    log = read(LOG, {"log.csv": header + "E1,1,create_order,2024-01-01\n"})  # the same event twice is a duplicate
    assert [event["event_id"] for event in log.events().to_pylist()] == ["E1"]


def test_no_known_activity_suggests_the_nearest(problems):
    (found,) = problems(LOG, {"log.csv": "event,no,step,at\nE1,1,creat order,2024-01-01\nE2,1,Xyzzy,2024-01-01\n"})
    assert found.startswith("log.csv, column step: none of the 2 activity names of table 'log' is known: ")
    assert "creat order (create_order" in found


def test_a_log_without_any_event_is_refused(problems):
    mapping = ORDERS.replace("object: order", "where: no = '9', object: order")
    (found,) = problems(mapping, {"orders.csv": "no,made,sent\n1,2024-01-01,\n"})
    assert "no row of the tables orders gives an event" in found


def test_every_bad_file_is_told_at_once(problems):
    mapping = """
        tables:
          - {name: a, file: a.csv, object: lead, id: id}
          - {name: b, file: b.csv, object: order, id: id}
          - {name: c, file: c.parquet, object: invoice, id: id}
          - {name: d, file: d.json, object: payment, id: id}
          - {name: e, file: ../e.csv, object: quote, id: id}
          - {name: f, file: b.csv, object: contract, id: id}
        """
    found = problems(mapping, {"b.csv": "", "c.parquet": "id\n1\n", "d.json": "[]"})
    assert [sentence.split(".")[0] for sentence in found] == ["a", "b", "c", "d", ""]
    assert "does not exist" in found[0]
    assert "is empty" in found[1]
    assert "not a readable Parquet file (text)" in found[2]
    assert "Use .csv, .tsv, .txt, .parquet or .xlsx" in found[3]
    assert found[4].startswith("../e.csv: this file lies outside")


def test_damaged_and_empty_parquet(problems):
    mapping = ORDERS.replace("orders.csv", "orders.parquet")
    (found,) = problems(mapping, {"orders.parquet": b"PAR1" + bytes(50) + b"PAR1"})
    assert found.startswith("orders.parquet: this is not a readable Parquet file")
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table({"no": pa.array([], pa.string())}), buffer)
    (found,) = problems(mapping, {"orders.parquet": buffer.getvalue().to_pybytes()})
    assert "this file has no rows" in found


def test_parquet_that_is_damaged_inside(problems):
    buffer = pa.BufferOutputStream()
    ids = pa.table({"no": [f"order {i}" for i in range(20_000)], "made": pa.array(range(20_000), pa.timestamp("s"))})
    pq.write_table(ids.append_column("sent", ids["made"]), buffer, compression="snappy")
    content = bytearray(buffer.getvalue().to_pybytes())
    content[2000:6000] = bytes(4000)
    (found,) = problems(ORDERS.replace("orders.csv", "orders.parquet"), {"orders.parquet": bytes(content)})
    assert found.startswith("orders.parquet: this file cannot be read: ")


def test_a_missing_data_folder_is_a_missing_file(model, tmp_path):
    mapping = Mapping.model_validate(
        {"tables": [{"name": "o", "file": "o.csv", "object": "order", "id": "no", "events": {"create_order": "at"}}]}
    )
    with pytest.raises(DataError, match=r"does not exist\. Looked in: .*nowhere"):
        read_log(mapping, [tmp_path / "nowhere"], model)


def test_an_unknown_activity_in_a_mapping_object(model, tmp_path):
    mapping = Mapping.model_validate(
        {"tables": [{"name": "o", "file": "o.csv", "object": "order", "id": "no", "events": {"make_order": "at"}}]}
    )
    with pytest.raises(MappingError, match=r"mapping, tables.o.events.make_order: 'make_order' is not an activity"):
        read_log(mapping, [tmp_path], model)


@pytest.mark.parametrize(
    "content",
    [
        "no,made,sent\n1,soon,\n",  # dates
        "no,made,sent\n1,2024-01-01,\n1,2024-01-01,\n",  # objects
        "no,made,sent\n1,,\n",  # no events at all
        "no,made\n1,2024-01-01\n",  # columns
    ],
)
def test_an_engine_is_left_as_it_was(read, content):
    engine = DuckDB()
    engine.register("mine", pa.table({"a": [1]}))
    with pytest.raises(DataError):
        read(ORDERS, {"orders.csv": content}, engine=engine)
    names = engine.query("SELECT table_name FROM information_schema.tables")["table_name"].to_pylist()
    assert names == ["mine"]
    engine.close()


def test_strange_names_and_values_are_only_names_and_values(read, rows):
    mapping = """
        tables:
          - name: orders
            file: "o'rders; drop table x.csv"
            object: order
            id: 'a"b''c'
            where: '"x;--" <> ''it''''s'''
            missing: ["it's"]
            attributes: {product: {column: "x;--", replace: {"o'neil": "O'Neil"}}}
            events: {create_order: "日期"}
        """
    content = "\"a\"\"b'c\",x;--,日期,extra\n'1';--,o'neil,2024-01-01,9\n2,it's,2024-01-02,9\n"
    log = read(mapping, {"o'rders; drop table x.csv": content})
    assert rows(log, "SELECT id, a_product AS p FROM object_order") == [{"id": "'1';--", "p": "O'Neil"}]


def test_columns_that_differ_in_case_only(read, rows):
    mapping = ORDERS.replace("id: no", "id: NO")
    log = read(mapping, {"orders.csv": "no,NO,made,sent\n1,A,2024-01-01,\n1,B,2024-01-02,\n"})
    assert [row["id"] for row in rows(log, "SELECT id FROM object_order ORDER BY object")] == ["A", "B"]


@pytest.mark.parametrize("numbers", [[7.0, 8.0, None], [Decimal("7.00"), Decimal("8.00"), None]])
def test_ids_are_the_same_however_a_file_types_them(read, rows, numbers):
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.table({"no": numbers, "sum": [1, 2, 3]}), buffer)
    mapping = """
        tables:
          - {name: orders, file: orders.csv, object: order, id: no, events: {create_order: made}}
          - {name: sums, file: sums.parquet, object: order, id: no, attributes: {amount: sum}}
        """
    log = read(
        mapping,
        {"orders.csv": "no,made\n7 ,2024-01-01\n 8,2024-01-02\n", "sums.parquet": buffer.getvalue().to_pybytes()},
    )
    assert rows(log, "SELECT id, a_amount AS a FROM object_order ORDER BY object") == [
        {"id": "7", "a": 1.0},
        {"id": "8", "a": 2.0},
    ]


def test_ids_of_several_columns_do_not_run_together(read, rows):
    mapping = "tables: [{name: l, file: l.csv, object: order_line, id: [a, b], events: {create_order: at}}]"
    log = read(mapping, {"l.csv": "a,b,at\nx/y,z,2024-01-01\nx,y/z,2024-01-02\n1,2,2024-01-02\n,2,2024-01-02\n"})
    assert [row["id"] for row in rows(log, "SELECT id FROM object_order_line ORDER BY object")] == [
        r"x\/y/z",
        r"x/y\/z",
        "1/2",
    ]


def test_names_of_activities_are_compared_loosely_but_never_guessed(read):
    mapping = """
        tables:
          - name: log
            file: log.csv
            objects: {order: no}
            activity: step
            time: at
            activities: {Freigabe: check_credit}
        """
    names = [
        "create_order",
        "CREATE ORDER",
        "create-order",
        "ｃｒｅａｔｅ＿ｏｒｄｅｒ",
        "FREIGABE",
        "发货",
        "Ship",
        "create ordr",
    ]
    lines = [f"{i},{name},2024-01-0{i + 1}" for i, name in enumerate(names)]
    log = read(mapping, {"log.csv": "\n".join(["no,step,at", *lines])})
    assert [event["activity"] for event in log.events().to_pylist()] == [
        *["create_order"] * 4,
        "check_credit",
        "ship_goods",
        "ship_goods",
        None,
    ]


def test_who_is_a_system_may_be_a_condition(read, rows):
    mapping = """
        tables:
          - name: orders
            file: orders.csv
            object: order
            id: no
            resource: user
            automated: user in ('batch', 'api')
            events: {create_order: made, ship_goods: {time: sent, automated: is bot}}
        """
    rows_of_orders = "1,ann,2024-01-01,2024-01-02,yes\n2,api,2024-01-01,2024-01-02,often\n"
    log = read(mapping, {"orders.csv": f"no,user,made,sent,is bot\n{rows_of_orders}"})
    found = rows(log, "SELECT auto_create_order AS a, auto_ship_goods AS b FROM object_order ORDER BY object")
    assert [tuple(row.values()) for row in found] == [(False, True), (True, None)]
    (unread,) = [f for f in log.quality if f.code == "unread-booleans"]
    assert (unread.column, unread.count, unread.of, unread.examples) == ("is bot", 1, 2, ("often",))


def test_who_is_a_system_names_a_column_that_is_there(problems):
    mapping = ORDERS.replace("id: no", "id: no, automated: is a bot")
    (found,) = problems(mapping, {"orders.csv": "no,made,sent,is_bot\n1,2024-01-01,,yes\n"})
    assert "uses the column 'is a bot'" in found
