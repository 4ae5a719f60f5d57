"""Files that would mislead a reader or exhaust it: the log is right, or a sentence says what is wrong and where."""

import io
import json
import resource
import subprocess
import sys
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import InputError
from leadline.eventlog.read.ocel_json import _Depth

EVENTS = """
    tables:
      - {{name: t, file: {file}, objects: {{order: order}}, activity: step, time: at{more}}}
    """
ROWS = "order,step,at\n1,Create order,2024-03-01 09:00\n1,Ship goods,2024-03-02 10:00\n"


def told(read, mapping: str, files: dict[str, str | bytes]) -> str:
    """Return the sentence of the first problem; it is there in Chinese too."""
    with pytest.raises(InputError) as raised:
        read(mapping, files)
    assert len(raised.value.sentences("zh-Hans")) == len(raised.value.problems)
    return raised.value.sentences("en")[0]


def events(log) -> list[tuple[str, str]]:
    return [(row["name"], str(row["time"])) for row in log.events().to_pylist()]


# -- CSV


@pytest.mark.parametrize(
    "content",
    [
        "sep=,\n" + ROWS,
        ROWS.replace(",", ";").join(("sep=;\r\n", "")),
        ROWS.encode("utf-32"),
        ROWS.replace("\n", "\r"),
    ],
)
def test_a_table_in_disguise_is_the_same_table(read, content):
    log = read(EVENTS.format(file="a.csv", more=""), {"a.csv": content})
    assert events(log) == [("Create order", "2024-03-01 09:00:00"), ("Ship goods", "2024-03-02 10:00:00")]


def test_rows_are_counted_with_the_line_that_names_the_delimiter(read):
    content = "sep=;\norder;step;at\n1;Create order;2024-03-01\n2;Ship goods;soon\n"
    said = told(read, EVENTS.format(file="a.csv", more=""), {"a.csv": content})
    assert said.startswith("a.csv, row 4, column at: 'soon' is not a date")
    ragged = told(read, EVENTS.format(file="a.csv", more=""), {"a.csv": content.replace(";soon", "")})
    assert ragged.startswith("a.csv, row 4: this row has 2 values where the header has 3")


@pytest.mark.parametrize("name", ["log.xes.zip", "log.json.gz", "log.db"])
def test_a_log_in_an_archive_is_refused_by_what_it_is(read, name):
    """Its entry has a file and no more, as that of a log: no key of a table is missing."""
    with pytest.raises(InputError) as raised:
        read(f"tables: [{{file: {name}}}]", {name: b"PK\x03\x04"})
    (told,) = raised.value.sentences("en")
    assert told.startswith(f"{name}: files of this kind (ZIP) cannot be read")
    assert raised.value.sentences("zh-Hans")


def test_names_in_characters_of_four_bytes_are_chinese(read, rows):
    content = "order,step,at\n㐂𠮷,Create order,2024-03-01\n".encode("gb18030")
    log = read(EVENTS.format(file="a.csv", more=""), {"a.csv": content})
    assert rows(log, "SELECT id FROM object_order") == [{"id": "㐂𠮷"}]


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        ("order,step,at", "", "a.csv: this file has a header but no rows"),
        ('[{"order": 1}]', "", "a.csv: this file has a header but no rows"),
        ("order,step,at\n1\x00,Create order,2024-03-01\n", "", "a.csv: this is not text: it holds bytes of zero"),
        (
            ROWS + '2,"' + "Ship goods" * 20_000,
            "",
            "a.csv, row 4: a value in this row is longer than 131072 characters",
        ),
        (ROWS, ", encoding: base64", "mapping.yaml, line 3: 'base64' is not a known encoding"),
        (ROWS, ", encoding: undefined", "mapping.yaml, line 3: 'undefined' is not a known encoding"),
        (ROWS, ", encoding: utf-16", "a.csv, line 1: this text is not utf-16"),
        (ROWS, ", delimiter: '，'", "mapping.yaml, line 3: '，' cannot stand between values"),
        (ROWS, ", delimiter: '\"'", "mapping.yaml, line 3: '\"' cannot stand between values"),
        (ROWS, ', delimiter: "\\n"', "mapping.yaml, line 3: '\n' cannot stand between values"),
    ],
)
def test_what_no_table_can_be_made_of_is_said(read, content, more, says):
    assert told(read, EVENTS.format(file="a.csv", more=more), {"a.csv": content}).startswith(says)


# -- Parquet


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    given = {"order": ["1", "2"], "step": ["Create order"] * 2, "at": ["2024-03-01", "2024-03-02"]}
    pq.write_table(pa.table(given | columns), buffer)
    return buffer.getvalue()


def test_objects_in_a_list_of_numbers(read, rows):
    log = read(EVENTS.format(file="a.parquet", more=""), {"a.parquet": parquet(order=[[1, 2], [3]])})
    assert rows(log, "SELECT id FROM object_order ORDER BY id") == [{"id": "1"}, {"id": "2"}, {"id": "3"}]


def test_what_says_that_an_id_is_missing_is_none_in_a_list_either(read, rows):
    content = parquet(order=[["-", " 1 ", "1", ""], ["n/a", "2", "1"]])
    log = read(EVENTS.format(file="a.parquet", more=", missing: ['-', n/a]"), {"a.parquet": content})
    found = rows(log, "SELECT id, steps FROM object_order ORDER BY id")
    assert found == [{"id": "1", "steps": 2}, {"id": "2", "steps": 1}]


def test_numbers_in_a_list_are_written_as_another_file_writes_them(read, rows):
    content = parquet(order=[[7.0, float("nan"), None], [7.0, 8.5]])
    log = read(EVENTS.format(file="a.parquet", more=""), {"a.parquet": content})
    found = rows(log, "SELECT id, steps FROM object_order ORDER BY id")
    assert found == [{"id": "7", "steps": 2}, {"id": "8.5", "steps": 1}]


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("order", [[["1"]], [["2"]]], "list<"),
        ("order", [{"no": 1}, {"no": 2}], "struct<no: int64>"),
        ("order", pa.array([[("a", "b")], []], pa.map_(pa.string(), pa.string())), "map<string, string>"),
        ("order", [b"\xe5\x90\x88", b"2"], "binary"),
        ("step", [["Create order", "Ship goods"], ["Ship goods"]], "list<"),
        ("at", [["2024-03-01"], ["2024-03-02"]], "list<"),
    ],
)
def test_columns_that_hold_no_single_value_are_refused_where_one_is_needed(read, column, values, kind):
    said = told(read, EVENTS.format(file="a.parquet", more=""), {"a.parquet": parquet(**{column: values})})
    assert said.startswith(f"a.parquet: table 't' uses the column '{column}'")
    assert f"of type {kind}" in said
    read(EVENTS.format(file="a.parquet", more=""), {"a.parquet": parquet(other=values)})


def test_what_is_not_a_number_is_missing(read, rows):
    content = parquet(net=[float("nan"), float("inf")], order=[1.0, float("nan")])
    log = read(EVENTS.format(file="a.parquet", more=", attributes: {amount: net}"), {"a.parquet": content})
    assert rows(log, "SELECT id, a_amount FROM object_order") == [{"id": "1", "a_amount": None}]
    found = {finding.code: finding.count for finding in log.quality}
    assert (found["missing-ids"], found["unread-numbers"]) == (1, 1)


def test_two_columns_of_one_name_are_told(read):
    buffer = io.BytesIO()
    columns = [pa.array([each]) for each in ("1", "2", "Create order", "2024-03-01")]
    pq.write_table(pa.table(columns, names=["order", "order", "step", "at"]), buffer)
    said = told(read, EVENTS.format(file="a.parquet", more=""), {"a.parquet": buffer.getvalue()})
    assert said == "a.parquet: the header names a column twice: order. Rename one of them."


def test_no_message_says_where_on_the_machine_a_file_lies(read, tmp_path):
    said = told(read, EVENTS.format(file="a.parquet", more=""), {"a.parquet": parquet()[:-4]})
    assert "a.parquet" in said
    assert str(tmp_path) not in said


# -- logs

LOG = "tables: [{{file: {}}}]"
XES = '<log><trace><string key="concept:name" value="{}"/>{}</trace></log>'
EVENT = (
    '<event><string key="concept:name" value="Create order"/><date key="time:timestamp" value="2024-03-01"/>{}</event>'
)


def test_an_empty_transition_is_none(read):
    content = XES.format("1", EVENT.format('<string key="lifecycle:transition" value=""/>'))
    assert events(read(LOG.format("a.xes"), {"a.xes": content})) == [("Create order", "2024-03-01 00:00:00")]


def test_traces_whose_names_differ_in_spaces_are_one_and_it_is_said(read):
    traces = [XES.format(name, EVENT.format(f'<string key="n" value="{name}"/>')) for name in ("1", " 1 ")]
    log = read(LOG.format("a.xes"), {"a.xes": "".join(traces).replace("</log><log>", "")})
    assert [(f.code, f.count) for f in log.quality if f.code == "log-doubled-traces"] == [("log-doubled-traces", 1)]


def ocel(**changes: object) -> bytes:
    order = {"id": "1", "type": "order"}
    event = {"id": "e", "type": "Create order", "time": "2024-03-01", "relationships": [{"objectId": "1"}]}
    return json.dumps({"objects": [order], "events": [event]} | changes, ensure_ascii=False).encode()


def test_json_may_begin_with_a_mark(read):
    log = read(LOG.format("a.json"), {"a.json": b"\xef\xbb\xbf" + ocel()})
    assert events(log) == [("Create order", "2024-03-01 00:00:00")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (ocel().decode().encode("utf-16"), "this text is utf-16, but JSON is UTF-8"),
        (ocel(note="合同").decode().encode("gbk"), "lexical error: invalid bytes in UTF8 string."),
        (ocel(objects=[{"id": None, "type": "order"}]), "is not written as OCEL wants it"),
        (ocel(objects=[{"id": "1", "type": ""}]), "is not written as OCEL wants it"),
        (b'{"events": ' + b"[" * 201, "lists and objects lie more than 200 deep in one another"),
    ],
)
def test_what_is_wrong_with_json_is_said_in_words(read, content, says):
    said = told(read, LOG.format("a.json"), {"a.json": content})
    assert says in said
    assert "\\x" not in said


@pytest.mark.parametrize("pieces", [1, 2, 7, 4096])
def test_brackets_in_texts_are_not_counted_however_the_file_is_cut(pieces: int):
    content = json.dumps({"a\\": ["[" * 500, '"[' * 300, "\\", {"[": [1]}]}).encode()
    depth = _Depth()
    for i in range(0, len(content), pieces):
        depth.check(content[i : i + pieces])
    assert depth._depth == 0


def test_a_small_file_of_deep_lists_does_not_take_the_memory(tmp_path):
    """Its parser would want 20 GB, the square of the depth: another process with a limit would not come back."""
    (tmp_path / "a.json").write_bytes(b'{"events": ' + b"[" * 100_000)
    script = """
        import sys
        from pathlib import Path
        from leadline.errors import DataError
        from leadline.eventlog.read.ocel_json import read_ocel_json
        from leadline.eventlog.read.parts import Parts
        folder = Path(sys.argv[1])
        try:
            with Parts(folder, []) as parts:
                read_ocel_json(folder / "a.json", "a.json", parts)
        except DataError as error:
            print(error)
        """
    limited = 4 * 1024**3
    done = subprocess.run(
        [sys.executable, "-c", dedent(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limited, limited)),
    )
    assert "more than 200 deep" in done.stdout


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('<log>\n<objects>\n<object id="1"/></objects></log>', 3),
        ('<log>\n<objects><object id="1" type="order"/></objects><events>\n<event id="e"/></events></log>', 3),
    ],
)
def test_an_element_of_xml_without_a_type_is_told_with_its_line(read, content, line):
    assert told(read, LOG.format("a.xml"), {"a.xml": content}).startswith(f"a.xml, line {line}: an event or object")
