"""Laying one model's data over another's: examples by hand, and what must hold for all data."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadline.model.merge import merge, traced

BASE = {
    "stages": [{"id": "order", "weight": 40}, {"id": "cash", "weight": 60}],
    "scoring": {"min_sample": 30, "gates": {"largely": 0.5}},
    "aliases": ["a", "b"],
}


def test_a_known_id_changes_only_what_it_names() -> None:
    merged = merge(BASE, {"stages": [{"id": "cash", "weight": 70}]})
    assert merged["stages"] == [{"id": "order", "weight": 40}, {"id": "cash", "weight": 70}]
    assert merged["scoring"] == BASE["scoring"]


def test_a_new_id_stands_after_the_one_written_before_it_or_else_at_the_end() -> None:
    between = merge(BASE, {"stages": [{"id": "order"}, {"id": "make", "weight": 5}, {"id": "test", "weight": 5}]})
    assert [stage["id"] for stage in between["stages"]] == ["order", "make", "test", "cash"]
    at_the_end = merge(BASE, {"stages": [{"id": "make", "weight": 5}, {"id": "order", "weight": 1}]})
    assert [stage["id"] for stage in at_the_end["stages"]] == ["order", "cash", "make"]


def test_levels_are_told_apart_by_their_number() -> None:
    levels = [{"number": 1, "name": "a"}, {"number": 2, "name": "b"}]
    assert merge(levels, [{"number": 2, "name": "c"}]) == [levels[0], {"number": 2, "name": "c"}]


def test_other_lists_are_replaced_and_null_takes_a_key_away() -> None:
    merged = merge(BASE, {"aliases": ["c"], "scoring": {"gates": {"largely": None}}})
    assert merged["aliases"] == ["c"]
    assert merged["scoring"] == {"min_sample": 30, "gates": {}}
    assert merge(BASE, {"stages": []})["stages"] == []


def test_what_does_not_apply_is_gathered_once() -> None:
    first, second = {"rule": "a", "reason": "x"}, {"rule": "b", "reason": "y"}
    assert merge({"not_applicable": [first]}, {"not_applicable": [second, first]})["not_applicable"] == [first, second]


def test_a_place_is_found_again_in_the_file_that_wrote_it() -> None:
    patch = {"stages": [{"id": "order"}, {"id": "make", "weight": 5}, {"id": "cash", "weight": 70}]}
    merged = merge(BASE, patch)
    assert [stage["id"] for stage in merged["stages"]] == ["order", "make", "cash"]
    assert traced(merged, patch, ("stages", 1, "weight")) == ("stages", 1, "weight")
    assert traced(merged, BASE, ("stages", 2, "weight")) == ("stages", 1, "weight")
    assert traced(merged, BASE, ("stages", 1, "weight")) == ("stages",), "the base has no such stage"


# -- what holds for all data

IDS = st.sampled_from(["a", "b", "c", "d"])
KEYS = st.sampled_from(["w", "x", "y"])
SCALARS = st.one_of(st.integers(0, 3), st.text("mn", max_size=2), st.lists(st.integers(0, 2), min_size=1, max_size=2))


def with_ids(rest: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    element = st.builds(lambda id, more: {"id": id, **more}, IDS, st.dictionaries(KEYS, rest, max_size=2))
    return st.lists(element, min_size=1, max_size=3, unique_by=lambda each: each["id"])


# A key keeps its kind of value, as the keys of a model do: a list of things is never a number elsewhere.
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "stages": with_ids(SCALARS),
        "scoring": st.dictionaries(KEYS, SCALARS, max_size=3),
        "groups": with_ids(SCALARS).map(lambda steps: [{"id": "g", "steps": steps}]),
        "name": SCALARS,
    },
)
PATCHES = st.one_of(
    DOCUMENTS,
    st.builds(lambda patch, key: {**patch, key: None}, DOCUMENTS, st.sampled_from(["name", "scoring", "other"])),
)


def unordered(data: Any) -> Any:
    """Elements with ids as a set: where a new one stands may depend on what it is merged with first."""
    if isinstance(data, dict):
        return {key: unordered(value) for key, value in data.items()}
    if isinstance(data, list) and all(isinstance(each, dict) for each in data):
        return {each["id"]: unordered(each) for each in data}
    return data


@given(DOCUMENTS)
def test_an_empty_patch_changes_nothing(base: Any) -> None:
    assert merge(base, {}) == base


@given(DOCUMENTS, PATCHES)
def test_the_same_patch_twice_is_the_same_patch_once(base: Any, patch: Any) -> None:
    once = merge(base, patch)
    assert merge(once, patch) == once


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_patches_that_take_nothing_away_may_be_put_together_first(base: Any, first: Any, second: Any) -> None:
    assert unordered(merge(merge(base, first), second)) == unordered(merge(base, merge(first, second)))


@given(DOCUMENTS, PATCHES)
def test_nothing_that_is_given_is_changed(base: Any, patch: Any) -> None:
    before = copy.deepcopy((base, patch))
    merge(base, patch)
    assert (base, patch) == before


@given(DOCUMENTS, PATCHES)
def test_what_the_patch_says_holds_and_what_it_does_not_name_stays(base: Any, patch: Any) -> None:
    merged = merge(base, patch)
    for key, value in patch.items():
        if value is None:
            assert key not in merged
        elif key == "name":
            assert merged[key] == value
        elif key == "scoring":
            assert merged[key].items() >= value.items()
        else:
            assert {each["id"] for each in merged[key]} == {each["id"] for each in [*base.get(key, []), *value]}
    assert {key: merged[key] for key in base if key not in patch} == {k: v for k, v in base.items() if k not in patch}
