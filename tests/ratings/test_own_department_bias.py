"""Section 2: a department's rating of its own stage against the departments that depend on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.schema import Activity, Model, Scoring
from leadline.ratings.agreement import Group, summarise
from leadline.ratings.bias import biased, own_ratings, own_stages
from leadline.ratings.rating import Answers, Rating
from leadline.scoring import score
from leadline.text import Text
from ratings.small_questionnaire import small_model


def step(id, stage, *departments, core=True):
    return Activity(
        id=id, code=id, name=Text.same(id), stage=stage, objects=("order",), departments=departments, core=core
    )


def worked(*activities, **changes) -> Model:
    """The small model: items Q-DAT-1 and Q-RSK-1 in ``lead``, Q-DAT-2 in ``order``."""
    model = small_model(**changes)
    steps = activities or (step("capture", "lead", "sales"), step("book", "order", "finance"))
    return model.model_copy(update={"process": model.process.model_copy(update={"activities": steps})})


def group(department, mean, role="staff", n=3):
    return Group(department=department, role=role, n=n, mean=mean)


def found(groups, model=None):
    return [(each.department, each.stage, each.own, each.others) for each in own_ratings(model or worked(), groups)]


def test_a_stage_is_own_where_a_core_activity_is_done():
    model = worked(step("a", "lead", "sales", "finance"), step("b", "order", "sales", core=False))
    assert own_stages(model) == {"sales": ("lead",), "finance": ("lead",)}


def test_the_departments_own_mean_beside_that_of_the_others():
    assert found({"Q-DAT-1": [group("sales", 4), group("finance", 2), group("legal", 3)]}) == [
        ("sales", "lead", 4, 2.5)
    ]


def test_only_items_that_both_sides_rated_are_compared():
    both = [group("sales", 4), group("finance", 3)]
    assert found({"Q-DAT-1": both, "Q-RSK-1": [group("sales", 1)]}) == [("sales", "lead", 4, 3)]
    assert found({"Q-RSK-1": [group("sales", 1)]}) == []


def test_items_and_departments_count_by_their_weights():
    model = worked(scoring=Scoring(group_weights={"legal": 3}))
    items = tuple(item.model_copy(update={"weight": 3.0 if item.id == "Q-RSK-1" else 1.0}) for item in model.items)
    said = {
        "Q-DAT-1": [group("sales", 5), group("finance", 1), group("legal", 2)],  # others (1 + 3·2) / 4 = 1.75
        "Q-RSK-1": [group("sales", 3), group("finance", 3)],
    }
    assert found(said, model.model_copy(update={"items": items})) == [("sales", "lead", 3.5, (1.75 + 3 * 3) / 4)]


@pytest.mark.parametrize(("own", "told"), [(2.9, 0), (3.0, 1), (1.1, 0), (1.0, 1)])
def test_a_level_apart_is_worth_telling_either_way(own, told):
    assert len(biased(own_ratings(worked(), {"Q-DAT-1": [group("sales", own), group("finance", 2)]}))) == told


def rating(who, department, value, role="staff"):
    return Rating(respondent=who, department=department, role=role, item="Q-DAT-1", answer="rated", value=value)


def crowd(department, *values):
    return [rating(f"{department} {n}", department, value) for n, value in enumerate(values)]


def test_it_is_among_the_findings_with_its_direction():
    said = [*crowd("sales", 4, 4, 5), *crowd("finance", 2, 2, 2), *crowd("legal", 2, 3, 3)]
    (finding,) = (each for each in score(worked(), [], Answers(ratings=said)).findings if "bias" in each.kind)
    assert (finding.kind, finding.stage, finding.severity) == ("own-department-bias", "lead", "medium")
    assert finding.params == {
        "department": "sales",
        "stage": "lead",
        "own": pytest.approx(13 / 3),
        "others": pytest.approx((2 + 8 / 3) / 2),
        "gap": pytest.approx(2),
        "items": 1,
        "direction": "own-higher",
    }


def test_a_department_under_three_people_is_not_compared():
    said = [*crowd("sales", 5, 5), *crowd("finance", 2, 2, 2), *crowd("legal", 2, 2, 2)]
    assert not [each for each in score(worked(), [], Answers(ratings=said)).findings if "bias" in each.kind]


several = st.lists(
    st.builds(
        rating,
        st.integers().map(str),
        st.sampled_from(["sales", "finance", "legal"]),
        st.integers(1, 5),
        st.sampled_from(["clerk", "manager"]),
    ),
    max_size=20,
)


@given(several)
def test_only_what_is_shown_anyway_is_compared(ratings):
    """Changing a hidden group's answers changes nothing: they cannot be worked out from what is told."""
    shown = {(each.department, each.role) for each in summarise(ratings, Scoring()).groups}
    changed = [
        each if (each.department, each.role) in shown else each.model_copy(update={"value": 6 - each.value})
        for each in ratings
    ]
    before, after = ({"Q-DAT-1": summarise(some, Scoring()).groups} for some in (ratings, changed))
    assert found(before) == found(after)
