"""What several people's ratings of one item come to: mean of group means, spread and agreement (section 2).

Raters are grouped by department and role, so that a large group does not drown a small one.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from leadline.model.schema import Scoring
from leadline.ratings.rating import Rating

K = TypeVar("K", str, tuple[str, str])

UNIFORM_VARIANCE = 2.0
"""Variance of five points ticked at random, (5² - 1) / 12: the null of r_wg."""
MAXIMUM_VARIANCE = 4.0
"""Variance of five points when half the raters say 1 and half say 5: maximum dissensus."""


class Group(BaseModel):
    """The raters of one department and role."""

    model_config = ConfigDict(frozen=True)

    department: str
    role: str
    n: int
    mean: float


class ItemSummary(BaseModel):
    """What raters made of one item. Means and spread are None where nobody, or only one, rated it.

    ``groups`` are those that may be shown; ``private_groups`` counts the others. ``distribution`` counts ratings of
    1 to 5, a half at the level that is fully reached. ``flags``: thin, consensus-meeting.
    """

    model_config = ConfigDict(frozen=True)

    n: int
    departments: int
    roles: int
    not_applicable: int
    dont_know: int
    mean: float | None = None
    sd: float | None = None
    range: float | None = None
    agreement: float | None = None
    agreement_max: float | None = None
    groups: tuple[Group, ...] = ()
    private_groups: int = 0
    distribution: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    flags: tuple[str, ...] = ()


def within_group_agreement(values: Sequence[float], *, null_variance: float = UNIFORM_VARIANCE) -> float | None:
    """Return r_wg = 1 - s² / null variance, 0 where that is negative, None for fewer than two values.

    Against the uniform null: James, Demaree & Wolf, Estimating within-group interrater reliability, Journal of Applied
    Psychology 69 (1984). Against maximum dissensus: Lindell & Brandt, Measuring interrater agreement for ratings of a
    single target, Applied Psychological Measurement 21 (1997).

    >>> within_group_agreement([3, 4, 4, 3]), within_group_agreement([1, 5])
    (0.8333333333333334, 0.0)
    """
    if len(values) < 2:
        return None
    return max(0.0, 1 - statistics.variance(values) / null_variance)


def summarise(ratings: Iterable[Rating], scoring: Scoring) -> ItemSummary:
    """Return the summary of one item's ratings, one per person. The order of the ratings does not matter.

    The mean is the mean of group means, weighted by ``scoring.group_weights`` of the department (default 1). *Not
    applicable* and *don't know* are counted and enter nothing else. A standard deviation above 1, a range above 2 or
    group means 1 apart call for a consensus meeting.

    >>> def rated(who, department, value):
    ...     return Rating(respondent=who, department=department, role="staff", item="Q", answer="rated", value=value)
    >>> summary = summarise([rated("a", "sales", 4), rated("b", "sales", 4), rated("c", "finance", 1)], Scoring())
    >>> summary.mean, summary.range, summary.flags
    (2.5, 3.0, ('consensus-meeting',))
    """
    ratings = tuple(ratings)
    by_group: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for rating in ratings:
        if rating.answer == "rated" and rating.value is not None:
            by_group[rating.department, rating.role].append(rating.value)
    values = [value for group in by_group.values() for value in group]
    groups = [
        Group(department=department, role=role, n=len(group), mean=statistics.fmean(group))
        for (department, role), group in sorted(by_group.items())
    ]
    departments = {group.department for group in groups}
    summary = ItemSummary(
        n=len(values),
        departments=len(departments),
        roles=len({group.role for group in groups}),
        not_applicable=sum(rating.answer == "not-applicable" for rating in ratings),
        dont_know=sum(rating.answer == "dont-know" for rating in ratings),
    )
    if not values:
        return summary
    flags = []
    if len(values) < scoring.thin_respondents or len(departments) < scoring.thin_departments:
        flags.append("thin")
    shown = _shown(groups, scoring.private_group)
    if _needs_meeting(values, shown):
        flags.append("consensus-meeting")
    full = [math.floor(value) for value in values]
    return summary.model_copy(
        update={
            "mean": statistics.fmean(
                [group.mean for group in groups],
                weights=[scoring.group_weights.get(group.department, 1.0) for group in groups],
            ),
            "sd": statistics.stdev(values) if len(values) > 1 else None,
            "range": max(values) - min(values) if len(values) > 1 else None,
            "agreement": within_group_agreement(values),
            "agreement_max": within_group_agreement(values, null_variance=MAXIMUM_VARIANCE),
            "groups": shown,
            "private_groups": len(groups) - len(shown),
            "distribution": tuple(full.count(level) for level in (1, 2, 3, 4, 5)),
            "flags": tuple(flags),
        }
    )


def _needs_meeting(values: Sequence[float], groups: Sequence[Group]) -> bool:
    """Say whether answers lie too far apart. Only groups that may be shown are compared: one person is no group."""
    means = [group.mean for group in groups] or [0.0]
    return (
        (len(values) > 1 and round(statistics.stdev(values) - 1, 6) > 0)
        or max(values) - min(values) > 2
        or round(max(means) - min(means) - 1, 6) >= 0
    )


def _shown(groups: Sequence[Group], smallest: int) -> tuple[Group, ...]:
    """Return the groups that may be shown on their own."""
    by_name = {(group.department, group.role): group for group in groups}
    hidden = too_small({name: group.n for name, group in by_name.items()}, smallest)
    return tuple(group for name, group in sorted(by_name.items()) if name not in hidden)


def too_small(sizes: Mapping[K, int], smallest: int) -> frozenset[K]:
    """Return the groups, of all there are, that may not be shown on their own.

    Groups under ``smallest`` people are hidden. Where those hidden are together still fewer, their answers could be
    worked out as the difference to all, so the smallest of the others are hidden with them.

    >>> sorted(too_small({"sales": 5, "finance": 4, "board": 1}, 3)), sorted(too_small({"sales": 5, "finance": 4}, 3))
    (['board', 'finance'], [])
    """
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    hidden: dict[K, int] = {}
    while by_size and (sizes[by_size[0]] < smallest or 0 < sum(hidden.values()) < smallest):
        next_ = by_size.pop(0)
        hidden[next_] = sizes[next_]
    return frozenset(hidden)
