"""The flow of the reference process: the shipped one is whole, and what leads nowhere is told."""

from pathlib import Path

import pytest

from leadline.model import check_model, load_model
from leadline.model.diff import diff
from leadline.model.schema import Model

FLOW = """\
flow:
  starts: [check_credit]
  ends: [receive_payment]
  ways:
    - {from: check_credit, to: confirm_order, when: {en: credit is good, zh-Hans: 信用良好}}
    - {from: confirm_order, to: receive_payment, type: xor}
    - {from: confirm_order, to: confirm_order, type: loop}
"""


@pytest.fixture
def folder(small_model: Path) -> Path:
    write(small_model, FLOW)
    return small_model


def write(folder: Path, flow: str) -> None:
    path = folder / "process.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("flow:")[0] + flow, encoding="utf-8")


def test_a_flow_is_read(folder: Path) -> None:
    assert check_model(folder) == ()
    flow = load_model(folder).process.flow
    assert flow is not None
    assert [(way.source, way.target, way.type) for way in flow.ways] == [
        ("check_credit", "confirm_order", "seq"),
        ("confirm_order", "receive_payment", "xor"),
        ("confirm_order", "confirm_order", "loop"),
    ]


# Each row: what is written, the mistake put in its place, and what is said about it; activities begin on line 8.
MISTAKES = {
    "unknown activity": (
        "to: receive_payment, type: xor}",
        "to: receive_payment, type: xor}\n    - {from: confirm_order, to: recieve_payment}",
        ["line 33: there is no activity 'recieve_payment'. Nearest: receive_payment, "],
    ),
    "unknown start": ("starts: [", "starts: [no_such_step, ", ["line 28: there is no activity 'no_such_step'."]),
    "unknown end": ("ends: [", "ends: [no_such_step, ", ["line 29: there is no activity 'no_such_step'."]),
    "unreached": (
        "    - {from: confirm_order, to: receive_payment, type: xor}\n",
        "    - {from: receive_payment, to: confirm_order, type: xor}\n",
        [
            "line 9: from 'check_credit' no way of the flow leads to an end.",
            "line 22: no way of the flow leads to 'receive_payment'. Add one to 'flow.ways', "
            "or list it in 'flow.starts'.",
        ],
    ),
    "dead end": (
        "    - {from: confirm_order, to: receive_payment, type: xor}\n",
        "    - {from: check_credit, to: receive_payment}\n",
        ["from 'confirm_order' no way of the flow leads to an end. Add one to 'flow.ways', or list it in 'flow.ends'."],
    ),
    "way twice": (
        "type: loop}",
        "type: loop}\n    - {from: check_credit, to: confirm_order, type: loop}",
        ["line 34: the way from 'check_credit' to 'confirm_order' is given twice. Keep one."],
    ),
    "unknown type": ("type: xor", "type: or", ["'flow.ways.1.type' is or, but it must be one of 'seq', 'xor',"]),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(folder: Path, old: str, new: str, said: list[str]) -> None:
    assert FLOW.count(old) == 1
    write(folder, FLOW.replace(old, new))
    told = [problem.sentence() for problem in check_model(folder)]
    assert all(any(part in sentence for sentence in told) for part in said), told


def test_a_changed_way_is_told_as_a_change_of_the_model(folder: Path) -> None:
    before = load_model(folder)
    write(folder, FLOW.replace("type: xor", "type: opt").replace("ends: [", "ends: [confirm_order, "))
    changes = [(change.part, change.id, change.path) for change in diff(before, load_model(folder))]
    assert changes == [
        ("model", "small", ("flow", "ends")),
        ("ways", "confirm_order → receive_payment", ("type",)),
    ]


def test_the_shipped_flow_leads_from_lead_to_cash(model: Model) -> None:
    flow = model.process.flow
    assert flow is not None
    named = {activity for way in flow.ways for activity in (way.source, way.target)}
    assert named == {activity.id for activity in model.process.activities}
    leaving = {(way.source, way.type) for way in flow.ways}
    for source in {source for source, type_ in leaving if type_ == "xor"}:  # a choice has at least two ways
        assert len([way for way in flow.ways if way.source == source]) > 1, source
        assert all(way.when for way in flow.ways if (way.source, way.type) == (source, "xor")), source
