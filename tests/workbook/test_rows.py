"""What cells say, however a program writes them; and sheets that are made to do harm."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from leadline.workbook import BadArchive, open_workbook
from workbook.handmade import handmade

MEGABYTE = 1024 * 1024


def rows(book: bytes, sheet: str | None = None, most: int = 100 * MEGABYTE) -> list[tuple[int, dict[int, str]]]:
    with open_workbook(io.BytesIO(book), most) as workbook:
        return list(workbook.rows(sheet or workbook.sheets[0]))


def cell(xml: str, **options: object) -> str | None:
    """Return the text of the only cell."""
    found = rows(handmade(f"<row>{xml}</row>", **options))
    return found[0][1][0] if found else None


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<c><v>7</v></c>", "7"),
        ('<c t="n"><v>1234.50</v></c>', "1234.5"),
        ("<c><v>1E-3</v></c>", "0.001"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>12345678901234567890</v></c>", "12345678901234567890"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="e"><v>#N/A</v></c>', None),
        ('<c t="str"><f>A2&amp;"x"</f><v>ax</v></c>', "ax"),
        ("<c><f>SUM(A2:A9)</f></c>", None),
        ("<c><f>SUM(A2:A9)</f><v>12</v></c>", "12"),
        ('<c t="d"><v>2024-03-01T09:15:00</v></c>', "2024-03-01T09:15:00"),
        ('<c t="inlineStr"><is><t xml:space="preserve"> two </t></is></c>', "two"),
        ('<c t="inlineStr"><v>9</v><is><r><t>bold</t></r><r><t> and plain</t></r></is></c>', "bold and plain"),
        ('<c t="str"><v>a&lt;b<![CDATA[ & c]]></v></c>', "a<b & c"),
        ('<c t="str"><v>one_x000A_two</v></c>', "one\ntwo"),
        ('<c t="str"><v>_xD800_</v></c>', "_xD800_"),
        ('<c t="str"><v>  </v></c>', None),
        ("<c/>", None),
    ],
)
def test_a_cell(xml: str, text: str | None) -> None:
    assert cell(xml) == text


@pytest.mark.parametrize(
    ("number", "days", "text"),
    [
        (14, "45352", "2024-03-01 00:00:00"),
        (22, "45352.385416666664", "2024-03-01 09:15:00"),
        (22, "45352.38541724537", "2024-03-01 09:15:00.050"),
        (164, "45352", "2024-03-01 00:00:00"),  # 2024年3月1日
        (31, "45352", "2024-03-01 00:00:00"),  # the same, in a format that Excel writes without a code
        (57, "45352", "2024-03-01 00:00:00"),
        (20, "0.385416666666667", "1899-12-31 09:15:00"),
        (166, "1.0625", "1900-01-01 01:30:00"),
        (14, "59", "1900-02-28 00:00:00"),
        (14, "61", "1900-03-01 00:00:00"),
        (14, "99999999", "99999999"),  # Excel shows ####
        (165, "2.5", "2.5"),  # "2.50 days" is no date
        (0, "45352", "45352"),
    ],
)
def test_a_number_is_a_date_where_its_format_says_so(number: int, days: str, text: str) -> None:
    assert cell(f'<c s="0"><v>{days}</v></c>', formats=(number,)) == text


def test_days_may_count_from_1904() -> None:
    assert cell('<c s="0"><v>43890</v></c>', formats=(14,), of_1904=True) == "2024-03-01 00:00:00"
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = datetime(2024, 3, 1, 9, 15)
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(buffer.getvalue()) == [(1, {0: "2024-03-01 09:15:00"})]


def test_shared_texts_have_all_runs_and_no_reading_aids() -> None:
    strings = "<si><t>plain</t></si><si><r><t>合</t></r><r><t>同</t></r><rPh><t>hétong</t></rPh></si><si><t/></si>"
    cells = "".join(f'<c t="s"><v>{i}</v></c>' for i in (1, 0, 2, 1))
    assert rows(handmade(f"<row>{cells}</row>", strings=strings)) == [(1, {0: "合同", 1: "plain", 3: "合同"})]


def test_cells_and_rows_stand_where_they_say_and_else_behind_the_one_before() -> None:
    xml = (
        '<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row/>'
        '<row r="7"><c r="XFD7"><v>9</v></c></row><row><c r="B9"><v>2</v></c></row><row><c><v>10</v></c></row>'
    )
    assert rows(handmade(xml)) == [(1, {0: "1", 3: "4", 4: "5"}), (7, {16_383: "9"}), (9, {1: "2"}), (10, {0: "10"})]


def test_programs_choose_their_own_prefixes_and_capitals() -> None:
    files = {
        "xl/worksheets/Sheet1.xml": '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/worksheet" '
        'Target="/xl/worksheets/sheet1.xml"/></Relationships>',
    }
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(handmade("", files=files))) as old, zipfile.ZipFile(book, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
    assert rows(book.getvalue()) == [(1, {0: "a"})]


def test_merged_cells_have_their_value_in_the_first_one() -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c"])
    book.active.merge_cells("A1:B2")
    book.create_sheet("empty")
    book.create_chartsheet("chart")
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(buffer.getvalue()) == [(1, {0: "a", 2: "c"})]
    with open_workbook(io.BytesIO(buffer.getvalue()), MEGABYTE) as workbook:
        assert workbook.sheets == ("Sheet", "empty")
        assert list(workbook.rows("empty")) == []


SHARED = '<c t="s"><v>0</v></c>'
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("damaged", {"cells": '<row r="2"><c><v>1</v></c></row><row r="1"/>'}),
        ("damaged", {"cells": '<row r="0"/>'}),
        ("damaged", {"cells": '<row r="99999999999"/>'}),
        ("damaged", {"cells": '<row r="x"/>'}),
        ("damaged", {"cells": '<row><c r="XFE1"><v>1</v></c></row>'}),
        ("damaged", {"cells": '<row><c r="7"><v>1</v></c></row>'}),
        ("damaged", {"cells": "<row>" + "<c/>" * 16_385 + "</row>"}),
        ("damaged", {"cells": '<row><c t="s"><v>1</v></c></row>', "strings": "<si><t>a</t></si>"}),
        ("damaged", {"cells": '<row><c t="s"><v>-1</v></c></row>', "strings": "<si><t>a</t></si>"}),
        ("damaged", {"cells": '<row><c t="s"><v>0</v></c></row>'}),
        ("damaged", {"cells": "<row><c><v>1</v></row>"}),
        ("damaged", {"cells": "", "files": {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}}),
        ("damaged", {"cells": "", "files": {"xl/worksheets/sheet1.xml": f"{BOMB}<worksheet>&b;</worksheet>"}}),
        (
            "damaged",
            {"cells": "", "files": {"xl/styles.xml": '<styles><cellXfs><xf numFmtId="x"/></cellXfs></styles>'}},
        ),
        ("damaged", {"cells": f'<row><c r="{"A" * 17 * MEGABYTE}"/></row>'}),
        ("no-workbook", {"cells": "", "files": {"xl/workbook.xml": "<workbook/>"}}),
        (
            "unpacks-too-large",  # a text of a megabyte in two hundred rows
            {"cells": '<row><c t="s"><v>0</v></c></row>' * 200, "strings": f"<si><t>{'x' * MEGABYTE}</t></si>"},
        ),
        (
            "damaged",  # the same in one row
            {"cells": f"<row>{SHARED * 200}</row>", "strings": f"<si><t>{'x' * MEGABYTE}</t></si>"},
        ),
    ],
)
def test_what_cannot_be_a_sheet_is_refused(fault: str, options: dict[str, str]) -> None:
    with pytest.raises(BadArchive) as raised:
        rows(handmade(**options))
    assert raised.value.fault == fault
