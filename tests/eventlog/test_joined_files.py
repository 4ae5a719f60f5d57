"""A table with the columns of another file beside its own, and ids with and without zeros before them."""

import math
import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import DataError, MappingError

HEADS = "change_no,at,user\n1,2025-03-01 09:00,ann\n2,2025-03-02 10:00,bob\n3,2025-03-03 11:00,cy\n"
MAPPING = """
    tables:
      - name: changes
        file: changes.csv
        join: {file: heads.csv, by: [change_no]}
        objects: {order: order_no}
        activity: step
        time: at
        resource: user
    """


def told(log) -> list[tuple[str, str, str]]:
    belongs = {row["event_id"]: row["object_id"] for row in log.event_objects().to_pylist()}
    return sorted(
        (belongs[e["event_id"]], e["activity"], f"{e['time']:%m-%d %H:%M} {e['resource']}")
        for e in log.events().to_pylist()
    )


def test_a_row_has_the_moment_and_the_person_of_its_head(read):
    changes = "change_no,order_no,step\n1,A,create_order\n1,B,create_order\n 2 ,A,check_credit\n"
    log = read(MAPPING, {"changes.csv": changes, "heads.csv": HEADS})
    assert told(log) == [
        ("order:A", "check_credit", "03-02 10:00 bob"),
        ("order:A", "create_order", "03-01 09:00 ann"),
        ("order:B", "create_order", "03-01 09:00 ann"),
    ]
    assert {file.name: file.tables for file in log.files} == {"changes.csv": ("changes",), "heads.csv": ("changes",)}
    assert [finding.code for finding in log.quality if finding.code == "join-alone"] == []


def test_files_may_call_the_key_differently_and_the_tables_own_column_counts(read):
    mapping = MAPPING.replace("by: [change_no]", "by: {change_no: number, client: client}")
    heads = "number,client,at,user,step\n1,800,2025-03-01 09:00,ann,ship_goods\n1,900,2025-03-05 09:00,dan,ship_goods\n"
    changes = "change_no,client,order_no,step\n1,900,A,create_order\n"
    log = read(mapping, {"changes.csv": changes, "heads.csv": heads})
    assert told(log) == [("order:A", "create_order", "03-05 09:00 dan")]


def test_heads_that_lack_a_part_of_their_key_are_nobodys_however_many_there_are(read):
    mapping = MAPPING.replace("by: [change_no]", "by: {change_no: number, client: client}")
    heads = "number,client,at,user\n1,,2025-03-01 09:00,ann\n1,,2025-03-02 09:00,bob\n1,900,2025-03-05 09:00,dan\n"
    changes = "change_no,client,order_no,step\n1,900,A,create_order\n1,,B,create_order\n"
    assert told(read(mapping, {"changes.csv": changes, "heads.csv": heads})) == [
        ("order:A", "create_order", "03-05 09:00 dan")
    ]


def test_rows_without_a_head_are_counted_and_named(read):
    changes = "change_no,order_no,step\n1,A,create_order\n7,A,check_credit\n,B,create_order\n"
    log = read(MAPPING, {"changes.csv": changes, "heads.csv": HEADS})
    assert told(log) == [("order:A", "create_order", "03-01 09:00 ann")]
    (found,) = [finding for finding in log.quality if finding.code == "join-alone"]
    assert (found.count, found.of, found.examples) == (2, 3, ("7", "-"))
    assert "heads.csv" in found.sentence("en")
    assert "heads.csv" in found.sentence("zh-Hans")


@pytest.mark.parametrize("own_too", [False, True])
def test_what_is_left_out_of_the_joined_file_is_told(read, own_too):
    heads = "change_no,at,user,\n1,2025-03-01 09:00,ann,x\n2,2025-03-02 10:00,bob,y\n合计,,,\n"
    people = """
      - {name: heads, file: heads.csv, object: lead, id: user, events: {capture_lead: at}}
    """
    files = {"changes.csv": "change_no,order_no,step\n1,A,create_order\n", "heads.csv": heads}
    log = read(MAPPING.rstrip(" ").rstrip() + (people if own_too else ""), files)
    found = [each for each in log.quality if each.code in ("total-rows", "unnamed-columns")]
    assert [(each.code, each.column, each.count, each.examples) for each in found] == [
        ("total-rows", "heads.csv", 1, ("合计 (4)",)),
        ("unnamed-columns", "heads.csv", 1, ("column 4: x",)),
    ]
    assert all("heads.csv" in each.sentence(language) for each in found for language in ("en", "zh-Hans"))


def test_a_key_that_stands_twice_in_the_joined_file_is_refused(read):
    changes = "change_no,order_no,step\n1,A,create_order\n"
    with pytest.raises(DataError, match="several of its rows have the same values there: 1"):
        read(MAPPING, {"changes.csv": changes, "heads.csv": HEADS + "1,2025-03-09 09:00,eve\n"})


@pytest.mark.parametrize(
    ("own", "theirs", "found"),
    [
        ([1.0, 1.5, 1e20, math.nan, math.inf], [math.nan, 1e20, 1.5, 1.0], [3, 2, 1, None, None]),
        ([Decimal("1.00"), Decimal("20.50"), Decimal("100.00")], ["20.5", "1", "100"], [1, 0, 2]),
        ([2**53 + 1, 2**53], [f"{2**53}", f" {2**53 + 1} "], [1, 0]),
        (["-", " ", "007", "7"], ["-", "-", "", "007"], [None, None, 3, None]),
    ],
)
def test_keys_of_any_type_belong_together_as_ids_do(read, own, theirs, found):
    def parquet(**columns: list[object]) -> bytes:
        pq.write_table(pa.table(columns), stream := BytesIO())
        return stream.getvalue()

    mapping = MAPPING.replace(".csv", ".parquet").replace("time: at", "missing: ['-']\n        time: at")
    changes = {"change_no": own, "order_no": list("ABCDE")[: len(own)], "step": ["create_order"] * len(own)}
    heads = {"change_no": theirs, "at": ["2025-03-01"] * len(theirs), "user": list("0123")[: len(theirs)]}
    log = read(mapping, {"changes.parquet": parquet(**changes), "heads.parquet": parquet(**heads)})
    expected = {f"order:{order}": f"{one}" for order, one in zip("ABCDE", found) if one is not None}
    assert {order: by[-1] for order, _, by in told(log)} == expected


def test_columns_that_are_not_there_are_told_of_both_files(read):
    mapping = MAPPING.replace("by: [change_no]", "by: {chang_no: number, order_no: change_no}")
    with pytest.raises(DataError) as raised:
        read(mapping, {"changes.csv": "change_no,order_no,step\n1,A,create_order\n", "heads.csv": HEADS})
    assert [(p.file, p.params["column"]) for p in raised.value.problems] == [
        ("changes.csv", "chang_no"),
        ("heads.csv", "number"),
    ]


def test_a_joined_file_that_is_missing_or_mistyped_is_told(read):
    changes = {"changes.csv": "change_no,order_no,step\n1,A,create_order\n"}
    with pytest.raises(DataError, match=r"heads\.csv"):
        read(MAPPING, changes)
    with pytest.raises(MappingError, match="latin-99"):
        read(MAPPING.replace("by: [change_no]", "by: [change_no], encoding: latin-99"), changes)
    with pytest.raises(MappingError):
        read(MAPPING.replace(", by: [change_no]", ""), changes)


def test_zeros_before_an_id_are_dropped_where_the_mapping_says_so(read):
    mapping = """
        {}tables:
          - {{name: orders, file: orders.csv, object: order, id: no, events: {{create_order: at}}}}
          - {{name: goods, file: goods.csv, object: delivery, id: no, links: {{order: of}}, events: {{ship_goods: at}}}}
        """
    files = {
        "orders.csv": "no,at\n0000004711,2025-03-01 09:00\n00A1,2025-03-01 09:00\n",
        "goods.csv": "no,of,at\n0,4711,2025-03-02 09:00\n000,00A1,2025-03-02 10:00\n",
    }
    with pytest.raises(DataError):  # 0 and 000 are one delivery then
        read(mapping.format("leading_zeros: drop\n        "), files)
    files["goods.csv"] = files["goods.csv"].replace("000,", "0080000001,")
    dropped = read(mapping.format("leading_zeros: drop\n        "), files)
    assert {row["object_id"] for row in dropped.objects().to_pylist()} == {
        "order:4711", "order:00A1", "delivery:0", "delivery:80000001",
    }  # fmt: skip
    assert not [finding for finding in dropped.quality if finding.code == "orphan-links"]
    kept = read(mapping.format(""), files)
    assert [finding.count for finding in kept.quality if finding.code == "orphan-links"] == [1]


def test_zeros_before_what_joins_two_files_are_dropped_too(read):
    changes = {"changes.csv": "change_no,order_no,step\n0001,A,create_order\n", "heads.csv": HEADS}
    assert told(read("    leading_zeros: drop" + MAPPING, changes)) == [("order:A", "create_order", "03-01 09:00 ann")]


def test_a_column_that_joins_by_its_place_is_not_told_to_have_no_name(read):
    mapping = MAPPING.replace("by: [change_no]", "by: {change_no: column 3}")
    heads = "at,user,\n2025-03-01 09:00,ann,1\n"
    log = read(mapping, {"changes.csv": "change_no,order_no,step\n1,A,create_order\n", "heads.csv": heads})
    assert told(log) == [("order:A", "create_order", "03-01 09:00 ann")]
    assert "unnamed-columns" not in [finding.code for finding in log.quality]


SAP = {
    "vbak.csv": """
        VBELN,ERDAT,ERZET,ERNAM,NETWR,WAERK,VKORG,KUNNR,VDATU
        4711,01.03.2025,09:15:00,ANN,1000.00,EUR,1000,100,20.03.2025
        4712,01.03.2025,10:00:00,BOB,500.00,EUR,1000,100,20.03.2025
        """,
    "cdhdr.csv": """
        OBJECTCLAS,OBJECTID,CHANGENR,USERNAME,UDATE,UTIME,TCODE
        VERKBELEG,0000004711,0000900001,CREDIT1,02.03.2025,08:00:00,VKM3
        VERKBELEG,0000004711,0000900002,ANN,03.03.2025,14:30:00,VA02
        VERKBELEG,0000004712,0000900003,BATCH,01.03.2025,23:00:00,
        VERKBELEG,0000004712,0000900004,BOB,04.03.2025,09:00:00,VA02
        LIEFERUNG,0080000001,0000900005,DAN,05.03.2025,09:00:00,VL02N
        """,
    "cdpos.csv": """
        OBJECTCLAS,OBJECTID,CHANGENR,TABNAME,TABKEY,FNAME,CHNGIND,VALUE_NEW,VALUE_OLD
        VERKBELEG,0000004711,0000900001,VBUK,8000000004711,CMGST,U,D,B
        VERKBELEG,0000004711,0000900002,VBAP,8000000004711000010,KWMENG,U,12,10
        VERKBELEG,0000004711,0000900002,VBAK,8000000004711,NETWR,U,1200.00,1000.00
        VERKBELEG,0000004711,0000900002,VBAK,8000000004711,LIFSK,U,,01
        VERKBELEG,0000004712,0000900003,VBUK,8000000004712,CMGST,U,B,A
        VERKBELEG,0000004712,0000900004,VBAK,8000000004712,LIFSK,U,02,
        VERKBELEG,0000004712,0000900004,VBAP,8000000004712000020,KEY,I,,
        LIEFERUNG,0080000001,0000900005,LIKP,8000080000001,LFDAT,U,20250306,20250305
        """,
    "likp.csv": "VBELN,ERDAT,ERNAM,WADAT_IST\n80000001,04.03.2025,DAN,06.03.2025\n",
    "lips.csv": "VBELN,POSNR,VGBEL,VGPOS\n80000001,10,4711,10\n80000001,20,4711,20\n",
    "vbrk.csv": """
        VBELN,ERDAT,ERZET,ERNAM,NETWR,WAERK,FKSTO
        90000001,07.03.2025,08:00:00,EVE,1200.00,EUR,
        90000002,07.03.2025,08:05:00,EVE,1200.00,EUR,X
        """,
    "vbfa.csv": """
        VBELV,POSNV,VBTYP_V,VBELN,POSNN,VBTYP_N
        4711,10,C,80000001,10,J
        80000001,10,J,90000001,10,M
        80000001,10,J,4900000001,1,R
        """,
    "bsad.csv": """
        BUKRS,BELNR,GJAHR,BLART,BUDAT,AUGDT,AUGBL,VBELN,NETDT
        1000,1800000001,2025,RV,07.03.2025,10.04.2025,1400000001,90000001,06.04.2025
        1000,1400000001,2025,DZ,09.04.2025,10.04.2025,1400000001,,09.04.2025
        """,
}


def test_saps_tables_with_their_change_documents(read, root: Path):
    (mapping,) = re.findall(r"^```yaml\n(.*?)^```", (root / "docs" / "sap.md").read_text(encoding="utf-8"), re.S | re.M)
    log = read(mapping, {name: dedent(text) for name, text in SAP.items()})
    assert told(log) == [  # in UTC, an hour before Berlin's time in March, two in April
        ("delivery:80000001", "ship_goods", "03-05 23:00 DAN"),
        ("invoice:90000001", "apply_cash", "04-09 22:00 None"),
        ("invoice:90000001", "create_invoice", "03-07 07:00 EVE"),
        ("order:4711", "check_credit", "03-02 07:00 CREDIT1"),
        ("order:4711", "create_order", "03-01 08:15 ANN"),
        ("order:4711", "request_change", "03-03 13:30 ANN"),  # quantity and value: one change
        ("order:4711", "validate_order", "03-03 13:30 ANN"),  # the delivery block was lifted
        ("order:4712", "check_credit", "03-01 22:00 BATCH"),
        ("order:4712", "create_order", "03-01 09:00 BOB"),  # its block was set, and is no step
        ("payment:1000/1400000001/2025", "receive_payment", "04-08 22:00 None"),
    ]
    links = {(row["source_id"], row["target_id"]) for row in log.object_objects().to_pylist()}
    assert links == {
        ("order:4711", "customer:100"), ("order:4712", "customer:100"), ("delivery:80000001", "order:4711"),
        ("invoice:90000001", "delivery:80000001"),
    }  # fmt: skip
    assert [f.code for f in log.quality if f.code in ("join-alone", "orphan-links", "impossible-dates")] == []


def test_the_first_rows_without_a_head_are_named_in_the_order_of_the_file(read):
    changes = "change_no,order_no,step\n1,A,create_order\n" + "".join(f"{n},A,check_credit\n" for n in (9, 8, 7, 6))
    log = read(MAPPING, {"changes.csv": changes, "heads.csv": HEADS})
    (finding,) = [finding for finding in log.quality if finding.code == "join-alone"]
    assert (finding.count, finding.of, finding.examples) == (4, 5, ("9", "8", "7"))
