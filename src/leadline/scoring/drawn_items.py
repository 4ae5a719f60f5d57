"""Draws of item means: what the answers could have come to with other people asked (section 6).

Respondents get random weights (the Bayesian bootstrap: D. B. Rubin, The Bayesian Bootstrap, Annals of Statistics 9,
1981), one weight per person for everything that person answered: who sees all things brighter than others does so in
every item, and answers taken as independent would hide that. Beyond Rubin, because few people are asked (see
``docs/validity.md``): a pseudo-rater for the opinions of those nobody asked, draws as wide as an unbiased variance,
and Student's t, because the spread of few people is itself not known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from leadline.model.schema import Scoring
from leadline.ratings.rating import Rating
from leadline.scoring.streams import stream

Floats = npt.NDArray[np.float64]

POINTS = np.arange(1.0, 6.0)
"""What the pseudo-rater may say, a fifth of a person for each, seen from the item's mean."""
COMMON = 0.5
"""What part of the pseudo-rater is the same in all items: who was not asked sees some things brighter, not all."""


def draw_items(ratings: Mapping[str, Sequence[Rating]], scoring: Scoring, draws: int, seed: int) -> dict[str, Floats]:
    """Return ``draws`` means, 1 to 5, of every item that has a rated answer. The order of ratings does not matter.

    A person counts as in the mean of group means: for the group's weight over the people of that group who answered.
    How far draws stray grows with the spread of the answers and of what groups say, and with how few people gave them.

    >>> def rated(who, value):
    ...     return Rating(respondent=who, department="sales", role="staff", item="Q", answer="rated", value=value)
    >>> few, many = ([rated(f"r{i}", 3 + i % 2) for i in range(n)] for n in (4, 40))
    >>> drawn = [draw_items({"Q": its}, Scoring(), 2000, 1)["Q"] for its in (few, many)]
    >>> [round(float(each.mean()), 1) for each in drawn], [round(float(each.std()), 1) for each in drawn]
    ([3.5, 3.5], [0.4, 0.1])
    """
    said = {item: kept for item, its in sorted(ratings.items()) if (kept := [r for r in its if r.value is not None])}
    if not said:
        return {}
    people = {who: place for place, who in enumerate(sorted({r.respondent for its in said.values() for r in its}))}
    parts, values = np.zeros((2, len(people), len(said)))
    for column, its in enumerate(said.values()):
        for rating, part in zip(its, _parts(its, scoring), strict=True):
            parts[people[rating.respondent], column] += part
            values[people[rating.respondent], column] = rating.value
    means = (parts * values).sum(axis=0)
    raters = (parts**2).sum(axis=0) ** 2 / (parts**4).sum(axis=0)  # effective: n where all count alike
    weights = np.empty((len(people), draws))
    for row, who in zip(weights, people, strict=True):
        stream(seed, "respondent", who).standard_exponential(out=row)
    opinion, nobody = _pseudo_rater(list(said), scoring, draws, seed)
    freedom = max(1, len(people) - 1)
    student = np.sqrt(freedom / stream(seed, "spread").chisquare(freedom, draws))  # of a spread that is estimated
    strayed = student[:, None] * (weights.T @ (parts * (values - means))) + opinion / raters
    total = weights.T @ parts + nobody / raters
    unbiased = np.sqrt((raters + 1) * (raters + 2)) / raters
    drawn = np.clip(means + strayed / total * unbiased, POINTS[0], POINTS[-1])
    return dict(zip(said, drawn.T, strict=True))


def _pseudo_rater(items: Sequence[str], scoring: Scoring, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return, draws by items, the pseudo-rater's weighted opinion, seen from the item's mean, and its weight."""
    points = (POINTS - POINTS.mean()) * np.sqrt(1 - scoring.agreement)
    common = stream(seed, "pseudo-rater").standard_gamma(COMMON / len(POINTS), (draws, len(POINTS)))
    opinion, weight = np.empty((2, draws, len(items)))
    for column, item in enumerate(items):
        own = stream(seed, "pseudo-rater", item).standard_gamma((1 - COMMON) / len(POINTS), (draws, len(POINTS)))
        opinion[:, column] = (common + own) @ points
        weight[:, column] = (common + own).sum(axis=1)
    return opinion, weight


def _parts(its: Sequence[Rating], scoring: Scoring) -> list[float]:
    """Return what part of the mean of group means each rating carries; the parts sum to 1."""
    sizes = Counter((rating.department, rating.role) for rating in its)
    weight = {group: scoring.group_weights.get(group[0], 1.0) for group in sizes}
    total = sum(weight.values())
    groups = [(rating.department, rating.role) for rating in its]
    return [weight[group] / total / sizes[group] for group in groups]
