"""Section 2: what several people's ratings of one item come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.schema import Scoring
from leadline.ratings.agreement import summarise, within_group_agreement
from leadline.ratings.rating import Rating


def rating(value, department="sales", role="manager", who="ann"):
    given = {"answer": value} if isinstance(value, str) else {"answer": "rated", "value": value}
    return Rating(respondent=who, department=department, role=role, item="Q1", **given)


def summary(*ratings, **scoring):
    return summarise(ratings, Scoring(**scoring))


def test_a_large_group_does_not_drown_a_small_one():
    clerks = [rating(4, "logistics", "clerk", f"clerk {n}") for n in range(8)]
    found = summary(*clerks, rating(2, "sales"), rating(3, "finance"))
    assert found.mean == 3  # (4 + 2 + 3) / 3, not (32 + 2 + 3) / 10
    assert (found.n, found.departments, found.roles) == (10, 3, 2)


def test_two_roles_of_one_department_are_two_groups():
    assert summary(rating(2, role="clerk"), rating(2, role="clerk"), rating(4)).mean == 3


def test_group_weights_are_by_department():
    found = summary(rating(2, "sales"), rating(5, "logistics"), group_weights={"logistics": 2})
    assert found.mean == 4  # (1·2 + 2·5) / 3


def test_not_applicable_and_dont_know_are_counted_and_are_no_number():
    found = summary(rating(4), rating("not-applicable"), rating("dont-know"), rating("dont-know"))
    assert (found.mean, found.n, found.not_applicable, found.dont_know) == (4, 1, 1, 2)
    assert found.distribution == (0, 0, 0, 1, 0)


def test_nobody_rated_it():
    found = summary(rating("not-applicable"))
    assert (found.n, found.mean, found.sd, found.agreement, found.flags) == (0, None, None, None, ())


def test_spread_of_3_4_4_5():
    found = summary(rating(3), rating(4), rating(4), rating(5))
    assert found.sd == pytest.approx(0.8165, abs=1e-4)  # s² = 2/3
    assert found.range == 2
    assert found.agreement == pytest.approx(1 - 1 / 3)
    assert found.agreement_max == pytest.approx(1 - 1 / 6)
    assert found.distribution == (0, 0, 1, 2, 1)


def test_one_rating_has_no_spread():
    found = summary(rating(3))
    assert (found.mean, found.sd, found.range, found.agreement, found.agreement_max) == (3, None, None, None, None)


def test_agreement_is_never_negative():
    assert within_group_agreement([1, 5]) == 0
    assert within_group_agreement([1, 5], null_variance=4) == 0  # s² = 8
    assert within_group_agreement([3, 3, 3]) == 1


def test_a_half_is_counted_at_the_level_that_is_fully_reached():
    assert summary(rating(2.5), rating(4.5)).distribution == (0, 1, 0, 1, 0)


@pytest.mark.parametrize(
    ("ratings", "thin"),
    [
        ([("sales", 3), ("sales", 3), ("finance", 3)], False),
        ([("sales", 3), ("finance", 3)], True),  # two people
        ([("sales", 3), ("sales", 3), ("sales", 3)], True),  # one department
    ],
)
def test_fewer_than_3_respondents_or_2_departments_are_thin(ratings, thin):
    assert ("thin" in summary(*(rating(value, department) for department, value in ratings)).flags) == thin


@pytest.mark.parametrize(
    ("ratings", "meeting"),
    [
        ([3, 3, 4, 4], False),
        ([2, 3, 4], False),  # standard deviation exactly 1, range exactly 2
        ([2, 2, 4, 4], True),  # standard deviation 1.15
        ([2, 4, 4, 4, 4, 4, 4, 4, 5], True),  # range 3, standard deviation 0.78
    ],
)
def test_when_raters_of_one_group_should_meet(ratings, meeting):
    assert ("consensus-meeting" in summary(*map(rating, ratings)).flags) == meeting


@pytest.mark.parametrize(("other", "meeting"), [(3.5, False), (4, True)])
def test_group_means_1_apart_call_for_a_meeting(other, meeting):
    found = summary(*crowd("sales", 3, 3, 3), *crowd("finance", other, other, other))
    assert ("consensus-meeting" in found.flags) == meeting


def test_one_person_is_no_group_to_compare_with():
    assert "consensus-meeting" not in summary(*crowd("sales", 3, 3, 3), *crowd("finance", 4)).flags


def crowd(department, *values):
    return [rating(value, department, who=f"{department} {n}") for n, value in enumerate(values)]


def test_groups_under_3_people_are_not_shown():
    found = summary(*crowd("sales", 3, 4, 5), *crowd("finance", 2, 2), *crowd("legal", 1))
    assert [(group.department, group.n, group.mean) for group in found.groups] == [("sales", 3, 4)]
    assert found.private_groups == 2


def test_a_group_that_would_give_a_private_one_away_is_hidden_with_it():
    found = summary(*crowd("sales", 3, 4, 5, 4), *crowd("finance", 2, 2, 2), *crowd("legal", 1))
    assert [group.department for group in found.groups] == ["sales"]  # all minus sales and finance would be legal
    assert found.private_groups == 2


def test_no_group_is_hidden_where_all_are_large():
    found = summary(*crowd("sales", 3, 4, 5), *crowd("finance", 2, 2, 2))
    assert [group.department for group in found.groups] == ["finance", "sales"]
    assert found.private_groups == 0


several = st.lists(
    st.builds(
        rating,
        st.one_of(st.integers(1, 5), st.sampled_from(["not-applicable", "dont-know"])),
        st.sampled_from(["sales", "finance", "legal"]),
        st.sampled_from(["clerk", "manager"]),
    ),
    max_size=12,
)


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(ratings, random):
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert summary(*shuffled) == summary(*ratings)


@given(several)
def test_no_shown_group_is_small_and_those_hidden_are_together_not_small(ratings):
    found = summary(*ratings)
    assert all(group.n >= 3 for group in found.groups)
    hidden = found.n - sum(group.n for group in found.groups)
    assert hidden == 0 or hidden >= 3 or not found.groups


@given(several)
def test_the_mean_lies_between_the_ratings(ratings):
    values = [each.value for each in ratings if each.value is not None]
    found = summary(*ratings)
    assert (found.mean is None) == (not values)
    if values:
        assert min(values) <= round(found.mean, 9) <= max(values)


def test_a_weight_of_0_is_refused():
    with pytest.raises(ValueError, match="greater than 0"):
        Scoring(group_weights={"sales": 0})
