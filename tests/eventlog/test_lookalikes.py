"""Characters that nobody sees: in ids, where two that look the same are told, and in names of columns."""

import pytest

ORDERS = """
    tables:
      - {name: orders, file: orders.csv, object: order, id: no, events: {create_order: made}}
    """


def orders(*ids: str) -> dict[str, str]:
    return {"orders.csv": "no,made\n" + "".join(f"{each},2024-03-0{i} 09:00\n" for i, each in enumerate(ids, 1))}


def lookalikes(log):
    return [(f.count, f.of, f.examples) for f in log.quality if f.code == "id-lookalike"]


def test_ids_that_differ_in_invisible_characters_or_width_alone_are_told(read):
    log = read(ORDERS, orders("A1", "A\u200b1", "A1\ufeff", "B２", "B2", "C1"))
    assert lookalikes(log) == [(5, 6, ("A1 = A<U+200B>1 = A1<U+FEFF>", "B２ = B2"))]
    (finding,) = (f for f in log.quality if f.code == "id-lookalike")
    assert "5 of 6 ids look the same as another one" in finding.sentence("en")
    assert "全角半角" in finding.sentence("zh-Hans")


@pytest.mark.parametrize("ids", [("Ａ1", "Ａ2"), ("王\u200d1", "王2"), ("A1", "a1")])
def test_ids_that_have_no_twin_are_not_told(read, ids):
    assert not lookalikes(read(ORDERS, orders(*ids)))


def test_a_second_mark_of_the_encoding_is_no_part_of_a_name(read):
    log = read(ORDERS, {"orders.csv": b"\xef\xbb\xbf\xef\xbb\xbfno,made\nA1,2024-03-01 09:00\n"})
    assert [profile.objects for profile in log.types if profile.type == "order"] == [1]
