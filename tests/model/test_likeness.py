"""Near-copies are told from sentences that only share a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.likeness import ALIKE, likeness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("night", "nacht", 2 * 1 / 8),  # ni ig gh ht; na ac ch ht
        ("abab", "ab", 2 * 1 / 4),  # ab ba ab; ab: a pair counts as often as it occurs
        ("回款计划", "回款台账", 2 * 1 / 6),  # 回款 款计 计划; 回款 款台 台账
        ("Three-way match!", "three way  MATCH", 1),  # case, spaces and punctuation do not count
        ("发票", "合同", 0),
        ("", "", 1),
        ("税", "税", 1),
        ("税", "税率", 0),
    ],
)
def test_it_is_twice_the_pairs_in_common_over_all_pairs(one: str, other: str, expected: float) -> None:
    assert likeness(one, other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order changes are sometimes approved in writing", "Order changes are mostly approved in writing"),
        ("The credit limit is reviewed every year", "The credit limit is reviewed every quarter"),
        ("Few contracts are reviewed before signature", "Most contracts are reviewed before signature"),
        ("订单变更偶尔经过审批", "订单变更经常经过审批"),
        ("回款计划每季度评审一次", "回款计划每月评审一次"),
        ("少数合同在签约前经过评审", "大部分合同在签约前经过评审"),
    ],
)
def test_a_ladder_of_adverbs_is_a_near_copy(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Everything is typed from paper or mail", "Main customers order by EDI, portal or interface"),
        ("A sign-off sheet circulates one after the other", "Reviews run in parallel with defined time limits"),
        ("有会签表，串行流转", "并行评审，各部门审查要点和时限明确"),
        ("财务独自催，销售不参与", "争议分类登记，责任部门和时限明确"),
        ("超信用额度照样发货", "系统冻结超额度订单，由信用岗审批放行"),
    ],
)
def test_two_behaviours_around_one_subject_are_none(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE


@given(st.text(), st.text())
def test_it_is_between_nothing_and_the_same_either_way_round(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1
