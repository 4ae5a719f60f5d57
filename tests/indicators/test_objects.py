"""The objects that do worst by an indicator: found by hand on a few orders, and the same that the indicator counts."""

from datetime import date
from pathlib import Path

import pytest

from leadline.assessment import Folder
from leadline.errors import ExpressionError
from leadline.eventlog import Mapping, read_log
from leadline.indicators import find_objects, measure
from leadline.model import Model, load_model
from leadline.model.schema import Indicator

ROWS = """no,region,value,entered,shipped
A,North,100,2024-03-01 08:00,2024-03-02 08:00
B,South,300,2024-03-04 08:00,2024-03-09 08:00
C,North,500,2024-03-05 08:00,
D,South,200,2024-03-06 08:00,2024-03-06 20:00
"""
ORDERS = {
    "name": "orders", "file": "orders.csv", "object": "order", "id": "no",
    "attributes": {"region": "region", "amount": "value"},
    "events": {"create_order": "entered", "ship_goods": "shipped"},
}  # fmt: skip


def worst(tmp_path: Path, top: int = 20, **changes: object) -> list[tuple[str, float, str]]:
    """Return id, value and region of what ``find_objects`` gives for an indicator of the four orders."""
    (tmp_path / "orders.csv").write_text(ROWS, encoding="utf-8")
    base = load_model("ltc")
    model = base.model_copy(update={"indicators": (indicator(base, **changes),)})
    with read_log(Mapping.model_validate({"tables": [ORDERS]}), [tmp_path], model) as log:
        rows = find_objects(model, log, "shipping-time", top=top)
    return [] if rows is None else [(row["id"], row["value"], row["region"]) for row in rows.to_pylist()]


def indicator(model: Model, **changes: object) -> Indicator:
    """Return an indicator of orders; ``changes`` are its keys, and those of its measure."""
    measure = {"object": "order", "value": "hours(create_order, ship_goods)", "aggregate": "median"}
    measure |= {key: changes.pop(key) for key in list(changes) if key in ("value", "aggregate", "over", "where")}
    given = {
        "id": "shipping-time", "code": "T-1", "name": {"en": "Time", "zh-Hans": "时长"},
        "definition": {"en": "Time.", "zh-Hans": "时长。"}, "stage": "order", "dimension": "risk", "unit": "hours",
        "direction": "lower", "levels": {2: 80, 3: 60, 4: 40, 5: 20},
        "basis": {"kind": "expert-default", "note": {"en": "Judgement.", "zh-Hans": "判断。"}},
    }  # fmt: skip
    return Indicator.model_validate(given | changes | {"measure": measure})


def test_where_less_is_better_the_longest_stand_first(tmp_path: Path) -> None:
    assert worst(tmp_path) == [("B", 120.0, "South"), ("A", 24.0, "North"), ("D", 12.0, "South")]


def test_where_more_is_better_the_smallest_stand_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    levels = {2: 20, 3: 40, 4: 60, 5: 80}
    assert [id for id, _, _ in worst(tmp_path, 2, direction="higher", levels=levels)] == ["D", "A"]


def test_of_a_share_only_those_that_miss_it_are_there(tmp_path: Path) -> None:
    share = {"value": "has(ship_goods)", "aggregate": "share", "unit": "percent", "direction": "higher"}
    assert worst(tmp_path, **share, levels={2: 60, 3: 70, 4: 80, 5: 90}) == [("C", 0.0, "North")]
    less = {**share, "direction": "lower", "levels": {2: 90, 3: 80, 4: 70, 5: 60}}
    assert [id for id, _, _ in worst(tmp_path, **less)] == ["A", "B", "D"]


def test_of_a_band_those_farthest_from_its_middle_stand_first(tmp_path: Path) -> None:
    band = {"direction": "band", "levels": {2: [0, 60], 3: [10, 50], 4: [20, 40], 5: [28, 32]}}
    assert [id for id, _, _ in worst(tmp_path, **band)] == ["B", "D", "A"]
    band["levels"] = {2: [0, 60], 3: [0, 40], 4: [2, 20], 5: [8, 12]}  # the middle of the best: 10
    assert [id for id, _, _ in worst(tmp_path, **band)] == ["B", "A", "D"]


def test_of_a_ratio_each_object_has_its_own(tmp_path: Path) -> None:
    ratio = {"value": "hours(create_order, ship_goods)", "over": "amount", "aggregate": "ratio"}
    assert worst(tmp_path, **ratio) == [("B", 0.4, "South"), ("A", 0.24, "North"), ("D", 0.06, "South")]


def test_what_is_about_all_objects_or_cannot_be_measured_has_none(tmp_path: Path) -> None:
    many = {"value": "region", "aggregate": "concentration", "unit": "percent"}
    assert worst(tmp_path, **many) == []
    assert worst(tmp_path, value="hours(create_order, receive_payment)") == []


def test_open_objects_are_seen_from_the_day_named_else_the_period_s_end_else_the_log_s(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ROWS, encoding="utf-8")
    base = load_model("ltc")
    age = indicator(base, value="days(create_order, as_of)", unit="days")
    model = base.model_copy(update={"indicators": (age,)})
    with read_log(Mapping.model_validate({"tables": [ORDERS]}), [tmp_path], model) as log:

        def ages(**given: object) -> dict[str, float]:
            rows = find_objects(model, log, "shipping-time", **given)
            return {row["id"]: row["value"] for row in rows.to_pylist()}

        assert ages() == {"A": 8, "B": 5, "C": 4, "D": 3}  # on 9 March
        assert ages(period=(date(2024, 3, 4), date(2024, 3, 5))) == {"B": 1, "C": 0}
        assert ages(period=(date(2024, 3, 5), None), as_of=date(2024, 3, 31)) == {"C": 26, "D": 25}
        assert ages(period=(None, date(2024, 3, 4)), as_of=date(2024, 3, 31)) == {"A": 30, "B": 27}


def test_an_indicator_nobody_knows_is_told(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ROWS, encoding="utf-8")
    model = load_model("ltc")
    with (
        read_log(Mapping.model_validate({"tables": [ORDERS]}), [tmp_path], model) as log,
        pytest.raises(ExpressionError) as raised,
    ):
        find_objects(model, log, "no-such")
    assert raised.value.problems[0].code == "expression-unknown-indicator"


def test_shares_of_the_example_list_as_many_as_the_indicator_counts() -> None:
    folder = Folder(Path(__file__).resolve().parents[2] / "examples" / "manufacturer")
    period = (folder.assessment.period.start, folder.assessment.period.end)
    ids = ("lead-standard-path", "unauthorised-discounts", "invoicing-sla")
    chosen = [folder.model.indicator_of[id] for id in ids]
    with read_log(folder.mapping, folder.data, folder.model) as log:
        values = measure(folder.model, log, indicators=chosen, period=period).indicators
        for known, value in zip(chosen, values, strict=True):
            rows = find_objects(folder.model, log, known.id, top=10**6, period=period)
            assert value.numerator is not None
            missing = value.n - value.numerator if known.direction == "higher" else value.numerator
            assert rows is not None
            assert (rows.num_rows, missing > 0) == (missing, True)
