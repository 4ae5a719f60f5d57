"""How far a questionnaire as a whole can be relied on: Krippendorff's alpha, ICC and agreement over scales (section 2).

A statistic that is undefined is None and says why; it is never a 0 or a 1.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from leadline.model.schema import Model
from leadline.ratings.agreement import UNIFORM_VARIANCE, ItemSummary, summarise
from leadline.ratings.rating import Rating

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Reason = Literal["no-pairs", "no-variation", "no-block", "few-raters"]
"""Why a statistic is undefined; keys ``reliability-...`` of the report's texts."""
Matrix = NDArray[np.float64]


class Alpha(BaseModel):
    """Krippendorff's alpha: 1 where all agree, 0 where raters agree as often as by chance.

    ``units`` are those with two or more ratings, ``values`` the ratings of these, ``pairs`` how many pairs of ratings
    of one unit they make.
    """

    model_config = ConfigDict(frozen=True)

    value: float | None
    reason: Reason | None = None
    units: int = 0
    values: int = 0
    pairs: int = 0


class IntraclassCorrelation(BaseModel):
    """ICC(2,1) of a single rater and ICC(2,k) of the mean of ``raters`` raters, over a complete block of ``units``."""

    model_config = ConfigDict(frozen=True)

    single: float | None
    average: float | None
    reason: Reason | None = None
    raters: int = 0
    units: tuple[str, ...] = ()


class ScaleAgreement(BaseModel):
    """Agreement on the items of one dimension: the mean of their r_wg, and r_wg(j) of them as one scale."""

    model_config = ConfigDict(frozen=True)

    dimension: str
    items: int
    agreement: float
    scale: float


class Reliability(BaseModel):
    """How far the whole questionnaire can be relied on.

    ``agreement`` is the mean r_wg of the ``compared`` items with two or more ratings; ``thin`` of ``rated`` items rest
    on too few people or departments.
    """

    model_config = ConfigDict(frozen=True)

    alpha: Alpha
    icc: IntraclassCorrelation
    agreement: float | None
    compared: int
    rated: int
    thin: int
    scales: tuple[ScaleAgreement, ...] = ()


def krippendorff_alpha(ratings: Matrix, metric: Metric = "ordinal") -> Alpha:
    """Return Krippendorff's alpha of a raters x units matrix, NaN where a rater did not rate a unit.

    Undefined where no unit has two ratings (``no-pairs``) or all pairable ratings are the same (``no-variation``). A
    unit with one rating counts for nothing. The metric ``ratio`` takes values of 0 and above.

    Source: Hayes & Krippendorff, Answering the call for a standard reliability measure for coding data, Communication
    Methods and Measures 1 (2007); by the coincidence matrix.

    >>> both = np.array([[1, 2, 3, 3, 2], [1, 2, 3, 3, np.nan]])
    >>> krippendorff_alpha(both).value, krippendorff_alpha(both[:, :1]).reason
    (1.0, 'no-variation')
    """
    given = ~np.isnan(ratings)
    values, code = np.unique(ratings[given], return_inverse=True)
    counts = np.zeros((ratings.shape[1], len(values)))
    np.add.at(counts, (np.nonzero(given)[1], code), 1)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters >= 2], raters[raters >= 2]
    found = {"units": len(raters), "values": int(raters.sum()), "pairs": int((raters * (raters - 1) / 2).sum())}
    if not len(raters):
        return Alpha(value=None, reason="no-pairs")
    share = counts / (raters - 1)[:, None]
    coincidence = share.T @ counts - np.diag(share.sum(axis=0))  # a rating makes no pair with itself
    totals = coincidence.sum(axis=0)
    distance = _DISTANCES[metric](values, totals)
    expected = totals @ distance @ totals
    if expected == 0:
        return Alpha(value=None, reason="no-variation", **found)
    observed = (coincidence * distance).sum()
    return Alpha(value=float(1 - (totals.sum() - 1) * observed / expected), **found)


def _ordinal(_: Matrix, totals: Matrix) -> Matrix:
    """Return (sum of n_g for g = c..k, less half of n_c and n_k), squared: ranks apart, ties halved."""
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle) ** 2)


def _ratio(values: Matrix, _: Matrix) -> Matrix:
    sums = values[:, None] + values
    return np.asarray(((values[:, None] - values) / np.where(sums == 0, 1, sums)) ** 2)


_DISTANCES: dict[Metric, Callable[[Matrix, Matrix], Matrix]] = {
    "nominal": lambda values, _: np.asarray(values[:, None] != values, dtype=np.float64),
    "ordinal": _ordinal,
    "interval": lambda values, _: np.asarray((values[:, None] - values) ** 2),
    "ratio": _ratio,
}
"""Squared distances between values, from the values and how often each occurs in pairs."""


def intraclass_correlation(ratings: Matrix) -> tuple[float, float] | None:
    """Return ICC(2,1) and ICC(2,k) of a complete raters x units matrix; None where they are undefined.

    Two-way random effects, absolute agreement. At least two raters and two units are needed, and some variation.

    Source: Shrout & Fleiss, Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86
    (1979).

    >>> intraclass_correlation(np.array([[1.0, 2, 3], [1, 2, 3]]))
    (1.0, 1.0)
    >>> intraclass_correlation(np.array([[4.0, 4], [4, 4]])) is None
    True
    """
    k, n = ratings.shape
    if k < 2 or n < 2:
        return None
    mean, of_unit, of_rater = ratings.mean(), ratings.mean(axis=0), ratings.mean(axis=1)
    between_units = k * ((of_unit - mean) ** 2).sum() / (n - 1)
    between_raters = n * ((of_rater - mean) ** 2).sum() / (k - 1)
    residual = ((ratings - of_unit - of_rater[:, None] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    apart = between_units - residual
    single = between_units + (k - 1) * residual + k * (between_raters - residual) / n
    average = between_units + (between_raters - residual) / n
    if round(min(abs(single), abs(average)), 12) == 0:
        return None
    return float(apart / single), float(apart / average)


def scale_agreement(variances: Sequence[float], *, null_variance: float = UNIFORM_VARIANCE) -> float:
    """Return r_wg(j) of a scale from the variance of the ratings of each of its items; 0 where it would be negative.

    Source: James, Demaree & Wolf, Estimating within-group interrater reliability, Journal of Applied Psychology 69
    (1984).

    >>> round(scale_agreement([0.5, 0.5, 0.5]), 4), scale_agreement([8.0])  # three items agree better than one
    (0.9, 0.0)
    """
    disagreement = statistics.fmean(variances) / null_variance
    agreement = len(variances) * max(0.0, 1 - disagreement)
    return agreement / (agreement + disagreement)


def complete_block(given: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns of a block of a matrix in which everything is given; empty where none is 2 x 2.

    Of the blocks that one row spans (what it gives, and all rows that give that too) or two columns span (all rows that
    give both, and what these all give), the one with the most degrees of freedom, (rows - 1) x (columns - 1); of equal
    ones that with more rows. The best block of all is too much to ask (it is NP-hard).

    >>> rows, columns = complete_block(np.array([[1, 1, 1, 0], [1, 1, 1, 0], [0, 1, 0, 1]], dtype=bool))
    >>> rows.tolist(), columns.tolist()
    ([0, 1], [0, 1, 2])
    """
    some, lacking = given.astype(np.float32), (~given).astype(np.float32)
    first, second = np.triu_indices(given.shape[1], k=1)
    pairs = given.T[first] & given.T[second]
    rows = np.concatenate(((some @ lacking.T) == 0, pairs))
    columns = np.concatenate((given, (pairs.astype(np.float32) @ lacking) == 0))
    height, width = rows.sum(axis=1), columns.sum(axis=1)
    freedom = np.where((height > 1) & (width > 1), (height - 1) * (width - 1), 0)
    if not freedom.any():
        return np.empty(0, np.intp), np.empty(0, np.intp)
    equal = np.flatnonzero(freedom == freedom.max())
    # then the block whose columns come first: a block follows from its columns, so the order of rows does not matter
    best = min(equal, key=lambda block: (-height[block], (~columns[block]).tolist()))
    return np.flatnonzero(rows[best]), np.flatnonzero(columns[best])


def reliability(model: Model, ratings: Iterable[Rating]) -> Reliability | None:
    """Return how far the answers as a whole can be relied on, None where nothing was rated.

    Units are the model's items, raters the respondents; a person who rated an item twice (a questionnaire and an
    interview) is one rater with the mean of both. ICC takes a complete block, and needs as many raters as a group that
    may be shown. The order of the ratings does not matter.

    >>> from leadline.model.load import load_model
    >>> said = [Rating(respondent=who, department=who, role="manager", item=item, answer="rated", value=value)
    ...         for who in ("sales", "finance", "legal") for item, value in (("Q-STD-LM-1", 2), ("Q-STD-SC-1", 4))]
    >>> found = reliability(load_model(), said)
    >>> found.alpha.value, found.icc.single, found.agreement
    (1.0, 1.0, 1.0)
    """
    by_item: defaultdict[str, list[Rating]] = defaultdict(list)
    for rating in ratings:
        if rating.answer == "rated":
            by_item[rating.item].append(rating)
    items = [item.id for item in model.items if item.id in by_item]
    if not items:
        return None
    matrix = _matrix(items, by_item)
    summaries = {item: summarise(by_item[item], model.scoring) for item in items}
    agreed = [each.agreement for each in summaries.values() if each.agreement is not None]
    return Reliability(
        alpha=krippendorff_alpha(matrix),
        icc=_icc(matrix, items, max(2, model.scoring.private_group)),
        agreement=statistics.fmean(agreed) if agreed else None,
        compared=len(agreed),
        rated=len(items),
        thin=sum("thin" in each.flags for each in summaries.values()),
        scales=tuple(_scales(model, summaries)),
    )


def _matrix(items: Sequence[str], by_item: dict[str, list[Rating]]) -> Matrix:
    """Return respondents x items, NaN where a person did not rate an item."""
    raters = sorted({rating.respondent for item in items for rating in by_item[item]})
    row = {rater: number for number, rater in enumerate(raters)}
    matrix = np.full((len(raters), len(items)), np.nan)
    for column, item in enumerate(items):
        values: defaultdict[str, list[float]] = defaultdict(list)
        for rating in by_item[item]:
            if rating.value is not None:
                values[rating.respondent].append(rating.value)
        for rater, given in values.items():
            matrix[row[rater], column] = statistics.fmean(given)
    return matrix


def _icc(matrix: Matrix, items: Sequence[str], fewest: int) -> IntraclassCorrelation:
    rows, columns = complete_block(~np.isnan(matrix))
    found = {"raters": len(rows), "units": tuple(items[column] for column in columns)}
    if not len(rows):
        return IntraclassCorrelation(single=None, average=None, reason="no-block")
    if len(rows) < fewest:
        return IntraclassCorrelation(single=None, average=None, reason="few-raters", **found)
    both = intraclass_correlation(matrix[np.ix_(rows, columns)])
    if both is None:
        return IntraclassCorrelation(single=None, average=None, reason="no-variation", **found)
    return IntraclassCorrelation(single=both[0], average=both[1], **found)


def _scales(model: Model, summaries: dict[str, ItemSummary]) -> Iterable[ScaleAgreement]:
    for dimension in model.dimensions:
        here = [summaries[item.id] for item in model.items if item.dimension == dimension.id and item.id in summaries]
        compared = [(each.agreement, each.sd) for each in here if each.agreement is not None and each.sd is not None]
        if compared:
            yield ScaleAgreement(
                dimension=dimension.id,
                items=len(compared),
                agreement=statistics.fmean(agreement for agreement, _ in compared),
                scale=scale_agreement([sd * sd for _, sd in compared]),
            )
