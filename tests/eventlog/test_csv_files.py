"""CSV as companies write it, and what is not CSV."""

import gzip
import io
import re
import zipfile

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import DataError
from leadline.eventlog.read import csv as csv_module
from leadline.eventlog.read.csv import read_csv


@pytest.fixture
def csv(tmp_path):
    def csv(content: str | bytes, **options):
        path = tmp_path / "orders.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        header, count, _ = read_csv(path, tmp_path / "out.parquet", **options)
        table = pq.read_table(tmp_path / "out.parquet").drop_columns("total")
        rows = [tuple(row.values()) for row in table.to_pylist()]
        assert count == len(rows)
        return header, rows

    return csv


def problem(raised) -> str:
    return raised.value.sentences("en")[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(csv, delimiter):
    lines = [["id", "customer", "amount"], ["1", '"Müller, A; B|C"', "5"], ["2", "Li", "7"]]
    header, rows = csv("\n".join(delimiter.join(line) for line in lines))
    assert header == ("id", "customer", "amount")
    assert rows == [("1", "Müller, A; B|C", "5", 2), ("2", "Li", "7", 3)]


def test_decimal_commas_do_not_hide_the_semicolon(csv):
    header, rows = csv("id;amount\n1;1,50\n2;2,75\n")
    assert header == ("id", "amount")
    assert rows[0] == ("1", "1,50", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_encoding_is_found(csv, encoding):
    header, rows = csv("订单号,客户\n1,上海重型机械有限公司\n2,北京仪器厂\n".encode(encoding))
    assert header == ("订单号", "客户")
    assert rows == [("1", "上海重型机械有限公司", 2), ("2", "北京仪器厂", 3)]


def test_western_text_is_not_taken_for_chinese(csv):
    text = "id,name\n1,Müller\n2,Jürgen Größer\n".encode("cp1252")
    with pytest.raises(DataError) as raised:
        csv(text)
    assert problem(raised).startswith("orders.csv, line 2: this text is not UTF-8, UTF-16 or GB18030")
    assert csv(text, encoding="cp1252")[1][1] == ("2", "Jürgen Größer", 3)


def test_a_wrong_encoding_says_where(csv):
    with pytest.raises(DataError, match=r"orders\.csv, line 2: this text is not ascii"):
        csv("id,name\n1,é\n", encoding="ascii")


def test_line_breaks_and_quotes_inside_quotes(csv):
    _, rows = csv('id,note\r\n1,"two\r\nlines"\r\n2,"he said ""yes"""\r\n')
    assert rows == [("1", "two\r\nlines", 2), ("2", 'he said "yes"', 4)]


def test_a_header_may_have_line_breaks_and_spaces(csv):
    header, rows = csv('id," order\ndate "\n1,2024-01-01\n')
    assert header == ("id", "order\ndate")
    assert rows == [("1", "2024-01-01", 3)]


def test_every_column_stays_text_and_is_trimmed(csv):
    _, rows = csv("id,amount,flag\n007, 1.50 ,true\n")
    assert rows == [("007", "1.50", "true", 2)]


def test_a_formula_around_a_text_is_no_part_of_it(csv):
    """Some programs write ="007", so that Excel keeps the zeros: other files of theirs say 007."""
    _, rows = csv('no,note\n="007",=B2\n"=""008""",say ="x"\n')
    assert [row[:2] for row in rows] == [("007", "=B2"), ("008", 'say ="x"')]


def test_one_column_is_a_table_too(csv):
    assert csv("id\na\nb\n") == (("id",), [("a", 2), ("b", 3)])


def test_ragged_rows_are_named(csv):
    with pytest.raises(DataError) as raised:
        csv("id,amount\n1,2\n3\n4,5,6\n")
    assert [p.place for p in raised.value.problems] == ["row 3", "row 4"]
    assert "this row has 1 values where the header has 2; 2 rows are like this" in problem(raised)


def test_rows_are_called_by_their_line_in_an_editor(csv):
    text = '\n\nid,note\n1,a\n\n2,"two\nlines"\r\n\r\n3,c\n,\n\n4,d\n\n'
    _, rows = csv(text)
    assert rows == [("1", "a", 4), ("2", "two\nlines", 6), ("3", "c", 9), ("4", "d", 12)]
    assert text.splitlines()[8:12:3] == ["3,c", "4,d"]


def test_ragged_rows_after_empty_lines_are_called_by_their_line(csv):
    with pytest.raises(DataError) as raised:
        csv('sep=;\n\nid;note\n\n1;"two\nlines"\n\n2;b;c\n')
    assert [p.place for p in raised.value.problems] == ["row 8"]


def test_an_open_quote_after_empty_lines_is_called_by_its_line(csv):
    with pytest.raises(DataError) as raised:
        csv('id,note\n\n0,"two\nlines"\n\n1,"never closed\n2,x\n')
    assert [p.place for p in raised.value.problems] == ["row 6"]


def test_a_doubled_column_gets_numbers(csv):
    assert csv("\n\nid,id\n1,2\n") == (("id (1)", "id (2)"), [("1", "2", 4)])


def test_empty_lines_of_a_file_with_one_column_are_no_rows(csv):
    assert csv("id\n\na\n\n\nb\n")[1] == [("a", 3), ("b", 6)]


piece = st.sampled_from(["", "a", "7", "x\ny", "x\r\n\r\ny", "\r", 'q"q'])
one = st.tuples(st.lists(piece, min_size=2, max_size=2), st.sampled_from(["\n", "\r\n"]), st.integers(0, 2))


@given(st.lists(one, min_size=1, max_size=30), st.integers(0, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_begins_on_the_line_it_is_called_by(csv, small_blocks, rows, above):
    text, line, want = "\n" * above + "a,b\n", above + 2, []
    for values, ending, empty in rows:
        record = ",".join('"' + value.replace('"', '""') + '"' for value in values)
        if any(value.strip() for value in values):
            want.append((values[0].strip(), values[1].strip(), line))
        line += len(re.findall(r"\r\n?|\n", record)) + 1 + empty
        text += record + ending * (1 + empty)
    text, want = text + "end,x\n", [*want, ("end", "x", line)]
    found = [(*(re.sub(r"\r\n?", "\n", value) for value in values), row) for *values, row in csv(text)[1]]
    assert found == [(*(re.sub(r"\r\n?", "\n", value) for value in values), row) for *values, row in want]
    assert text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line - 1] == "end,x"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "this file is empty"),
        (b"id,amount\n", "has a header but no rows"),
        (b"\n\n", "this file is empty"),
        (b'id,note\n0,y\n1,"never closed\n2,x\n', "row 3: a quoted value in this row never ends"),
        (b"PAR1" + bytes(100), "this is a Parquet file"),
        (gzip.compress(b"id\n1\n", mtime=0), "is not CSV text but gzip"),
        (b"\x7fELF\x00\x01\x02\x00\x00\x00", "is not text: it holds bytes of zero"),
        (b"%PDF-1.7", "is not CSV text but PDF"),
    ],
)
def test_what_is_no_table_is_said(csv, content, says):
    with pytest.raises(DataError) as raised:
        csv(content)
    assert problem(raised).startswith("orders.csv")
    assert says in problem(raised)
    assert raised.value.sentences("zh-Hans")


@pytest.mark.parametrize(("member", "says"), [("a.csv", "but ZIP"), ("[Content_Types].xml", "but Excel (.xlsx)")])
def test_an_archive_renamed_csv_is_recognised(csv, member, says):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "id\n1\n")
    with pytest.raises(DataError) as raised:
        csv(buffer.getvalue())
    assert says in problem(raised)


@pytest.fixture
def small_blocks(monkeypatch):
    """Let a file of some lines be as large to the reader as one of many megabytes."""
    monkeypatch.setattr(csv_module, "_BLOCK", 200)
    monkeypatch.setattr(csv_module, "_PIECE", 7)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_a_file_of_many_blocks_keeps_its_rows(csv, small_blocks, encoding):
    lines = [f'{i},"上海\n{i}，“好”"' for i in range(500)]
    _, rows = csv(("编号,备注\n" + "\n".join(lines)).encode(encoding))
    assert rows == [(str(i), f"上海\n{i}，“好”", 2 * i + 2) for i in range(500)]


def test_a_mark_before_a_quoted_header_is_no_part_of_it(csv):
    assert csv('"id","order\ndate"\n1,2\n'.encode("utf-8-sig")) == (("id", "order\ndate"), [("1", "2", 3)])


def test_ragged_rows_far_down_are_named_and_counted(csv, small_blocks):
    lines = [f"{i},x" if i % 100 else f"{i},x,y" for i in range(1, 1000)]
    with pytest.raises(DataError) as raised:
        csv("id,note\n" + "\n".join(lines))
    assert [p.place for p in raised.value.problems] == ["row 101", "row 201", "row 301"]
    assert "9 rows are like this" in problem(raised)


def test_a_quote_that_never_ends_is_told_though_no_block_holds_it(csv, small_blocks, tmp_path):
    with pytest.raises(DataError, match=r"row 3: a quoted value in this row never ends"):
        csv('id,note\n0,y\n1,"' + "never closed\n" * 500)
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_a_wrong_byte_far_down_is_told_with_its_line(csv, small_blocks):
    good = "id,name\n" + "1,abc\n" * 300
    with pytest.raises(DataError, match=r"line 302: this text is not UTF-8"):
        csv(good.encode() + "2,Müller\n".encode("cp1252"))
    with pytest.raises(DataError, match=r"line 302: this text is not ascii"):
        csv(good.encode() + "2,Müller\n".encode(), encoding="ascii")


def test_a_large_file_with_quoted_line_breaks_keeps_its_rows(csv):
    lines = [f'{i},"a\n{i}"' for i in range(60_000)]
    _, rows = csv("id,note\n" + "\n".join(lines))
    assert len(rows) == 60_000
    assert rows[-1] == ("59999", "a\n59999", 120_000)


@pytest.mark.parametrize("text", [b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\n" * 9])
def test_a_file_of_nothing_but_marks_and_spaces_is_empty(csv, text):
    with pytest.raises(DataError, match=r"orders\.csv: this file is empty"):
        csv(text)


def test_bytes_of_zero_are_told_wherever_they_stand(csv):
    text = b"id,name\n" + b"1,ann\n" * 2000 + b"2,b\x00b\n"
    with pytest.raises(DataError, match=r"orders\.csv, line 2002: this is not text: it holds bytes of zero"):
        csv(text)
