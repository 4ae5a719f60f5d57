"""Initiatives and their families: what the shipped ones hold, and every mistake told."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model import check_model, load_model
from leadline.model.diff import diff
from leadline.model.initiative import EffectRules
from leadline.model.schema import Model

FAMILIES = """\
families:
  - {id: digital, name: {en: Digital, zh-Hans: 数字化}, description: {en: Systems, zh-Hans: 系统}}
cost_classes:
  - {id: S, name: {en: Small, zh-Hans: 小}, high: 0.5, basis: {kind: expert-default}}
effects: {months: 12, further: 0.5, beyond_level5: 0.1}
"""
INITIATIVE = """\
id: {id}
name: {{en: Reminders, zh-Hans: 催收提醒}}
description: {{en: Reminds customers, zh-Hans: 提醒客户}}
family: digital
stages: [cash]
dimensions: [risk]
effects:
  - {{indicator: on-time-payment, low: 5, high: 15, unit: points, basis: {{kind: expert-default}}}}
  - {{indicator: confirmation-time, low: -40, high: -10, unit: relative, basis: {informed}}}
cost_class: S
duration_months: [2, 5]
suits_levels: [1, 3]
depends_on: [{depends_on}]
risk: {{en: Annoyed customers, zh-Hans: 客户反感}}
"""


@pytest.fixture
def folder(small_model: Path) -> Path:
    """The small model with two initiatives; the second waits for the first."""
    (small_model / "families.yaml").write_text(FAMILIES, encoding="utf-8")
    (small_model / "initiatives").mkdir()
    write(small_model, "reminders")
    write(small_model, "escalation", depends_on="reminders")
    return small_model


def write(folder: Path, id: str, *, depends_on: str = "", old: str = "", new: str = "") -> None:
    informed = "{kind: evidence-informed, sources: [book]}"
    text = INITIATIVE.format(id=id, depends_on=depends_on, informed=informed)
    assert old in text
    (folder / "initiatives" / f"{id}.yaml").write_text(text.replace(old, new) if old else text, encoding="utf-8")


def test_initiatives_are_read_in_the_order_of_families_and_ids(folder: Path) -> None:
    assert check_model(folder) == ()
    model = load_model(folder)
    assert [initiative.id for initiative in model.initiatives] == ["escalation", "reminders"]
    assert model.initiative_of["reminders"].effects[1].low == -40
    assert model.cost_classes[0].high == 0.5


# Each row: what is written, the mistake put in its place, and what is said about it.
MISTAKES = {
    "indicator": (
        "on-time-payment",
        "on-time-paiment",
        "line 8: there is no indicator 'on-time-paiment'. Nearest: on-time-payment, confirmation-time. "
        "Correct it, or add indicators/on-time-paiment.yaml.",
    ),
    "family": (
        "family: digital",
        "family: digitel",
        "line 4: there is no family 'digitel'. Nearest: digital. Families are listed in families.yaml.",
    ),
    "stage": (
        "[cash]",
        "[cahs]",
        "line 5: there is no stage 'cahs'. Nearest: cash, order. Stages are listed in model.yaml.",
    ),
    "dimension": (
        "[risk]",
        "[rsik]",
        "line 6: there is no dimension 'rsik'. Nearest: risk, customer. Dimensions are listed in model.yaml.",
    ),
    "source": (
        "[book]",
        "[boook]",
        "line 9: there is no source 'boook'. Nearest: book. Correct it, or add the source to sources.yaml.",
    ),
    "cost class": (
        "cost_class: S",
        "cost_class: Z",
        "line 10: there is no cost class 'Z'. Nearest: S. Cost classes are listed in families.yaml.",
    ),
    "initiative": (
        "depends_on: []",
        "depends_on: [escalatoin]",
        "line 13: there is no initiative 'escalatoin'. Nearest: escalation, reminders. "
        "Correct it, or add initiatives/escalatoin.yaml.",
    ),
    "effect backwards": (
        "low: -40, high: -10",
        "low: -10, high: -40",
        "line 9: 'low' runs from -10 to -40. Write the smaller number first; "
        "a fall is negative, so -80 comes before -40.",
    ),
    "duration backwards": (
        "[2, 5]",
        "[5, 2]",
        "line 11: 'duration_months' runs from 5 to 2. Write the smaller number first; "
        "a fall is negative, so -80 comes before -40.",
    ),
    "points of hours": (
        "high: -10, unit: relative",
        "high: -10, unit: points",
        "line 9: 'confirmation-time' is in hours, which does not move by points. "
        "Write 'unit: relative' or 'unit: absolute'.",
    ),
    "more than all": (
        "low: -40",
        "low: -140",
        "line 9: a relative effect of -140 percent would take more than everything away. The least is -100.",
    ),
    "effect twice": (
        "indicator: confirmation-time, low: -40, high: -10, unit: relative",
        "indicator: on-time-payment, low: -40, high: -10, unit: relative",
        "line 9: this initiative already has an effect on 'on-time-payment'. Keep one.",
    ),
    "evidence without source": (
        "evidence-informed, sources: [book]",
        "evidence-informed",
        "line 9: the basis is 'evidence-informed', but no source is named. Name one, or write 'kind: expert-default'.",
    ),
    "waits for itself": (
        "depends_on: []",
        "depends_on: [reminders]",
        "line 13: these initiatives wait for each other, so none could begin: reminders → reminders. "
        "Take one out of 'depends_on'.",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    write(folder, "reminders", old=old, new=new)
    assert [problem.sentence() for problem in check_model(folder)] == [f"initiatives/reminders.yaml, {said}"]


def test_each_cycle_is_named_once(folder: Path) -> None:
    write(folder, "reminders", depends_on="training")
    write(folder, "training", depends_on="escalation")
    write(folder, "portal", depends_on="sign-in")
    write(folder, "sign-in", depends_on="portal, training")

    cycles = [problem.params["cycle"].split(" → ") for problem in check_model(folder)]

    assert sorted(sorted(set(cycle)) for cycle in cycles) == [
        ["escalation", "reminders", "training"],
        ["portal", "sign-in"],
    ]
    waits = {"reminders": ["training"], "training": ["escalation"], "escalation": ["reminders"]}
    waits |= {"portal": ["sign-in"], "sign-in": ["portal", "training"]}
    for cycle in cycles:  # each arrow leads from an initiative to one it waits for, and back to the first
        assert cycle[0] == cycle[-1]
        assert all(later in waits[first] for first, later in pairwise(cycle))


def test_without_families_every_initiative_names_an_unknown_one(folder: Path) -> None:
    (folder / "families.yaml").unlink()
    codes = {problem.code for problem in check_model(folder)}
    assert codes == {"model-unknown-family", "model-unknown-cost-class"}


def test_what_changed_in_an_initiative_is_told(folder: Path) -> None:
    before = load_model(folder)
    write(folder, "reminders", old="cost_class: S", new="cost_class: S\nprerequisites: [{en: Dates, zh-Hans: 到期日}]")
    (change,) = diff(before, load_model(folder))
    assert (change.part, change.id, change.path) == ("initiatives", "reminders", ("prerequisites",))


@given(st.integers(1, 30), st.floats(0, 1))
def test_many_effects_never_count_for_more_than_a_geometric_sum(place: int, further: float) -> None:
    rules = EffectRules(further=further)
    counted = [rules.counted(each) for each in range(1, place + 1)]
    assert counted[0] == 1
    assert sorted(counted, reverse=True) == counted
    assert sum(counted) <= (1 / (1 - further) if further < 1 else place) + 1e-9


def test_the_shipped_initiatives_are_the_34_in_six_families(model: Model) -> None:
    assert len(model.initiatives) == 34
    assert {initiative.family for initiative in model.initiatives} == {family.id for family in model.families}
    assert [cost.id for cost in model.cost_classes] == ["S", "M", "L", "XL"]
    assert [model.effects.counted(place) for place in (1, 2, 3)] == [1, 0.5, 0.25]
    assert model.effects.beyond_level5 == 0.1


def test_no_effect_looks_better_founded_than_it_is(model: Model) -> None:
    for initiative in model.initiatives:
        for effect in initiative.effects:
            assert (effect.basis.kind == "evidence-informed") == bool(effect.basis.sources), initiative.id
    for basis in (model.effects.basis, *(cost.basis for cost in model.cost_classes)):
        assert basis.kind == "expert-default"
        assert basis.note is not None
        assert "xpert default" in basis.note.en


def test_every_effect_makes_its_indicator_better(model: Model) -> None:
    for initiative in model.initiatives:
        for effect in initiative.effects:
            better = 1 if model.indicator_of[effect.indicator].direction == "higher" else -1
            assert better * effect.low > 0, (initiative.id, effect.indicator)
            assert better * effect.high > 0, (initiative.id, effect.indicator)
