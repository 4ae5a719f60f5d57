"""Does the interval hold what it promises? Companies with known true scores, assessed as any other.

usage: validity.py [COMPANIES [SEED [POPULATION [METHOD [RATERS]]]]]      prints the tables of docs/validity.md

Without a METHOD all are compared; RATERS are numbers with commas between them.
"""

import sys
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from unittest.mock import patch

import numpy as np

from leadline import load_model, score
from leadline.scoring import drawn_scores
from leadline.scoring.combine import HIGHEST_WITHOUT_TREND
from leadline.scoring.drawn_items import draw_items
from leadline.scoring.levels import dimension_levels, whole_levels
from simulated_companies import POPULATIONS, company

RATERS = (5, 12, 40)
DRAWS = 2000
WORKERS = 2


def main() -> None:
    given = dict(zip(("companies", "seed", "population", "method", "raters"), sys.argv[1:]))
    companies, seed = int(given.get("companies", 300)), int(given.get("seed", 1))
    population = given.get("population", "usual")
    methods = [given["method"]] if "method" in given else list(METHODS)
    numbers = [int(each) for each in given["raters"].split(",")] if "raters" in given else RATERS
    print(f"{companies} companies for each line, seed {seed}, {population}, {DRAWS} draws; nominal 90%\n")
    print("| method | raters | logs | cell | dimension | whole | width of the whole |")
    print("|---|---|---|---|---|---|---|")
    said: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    with ProcessPoolExecutor(WORKERS) as pool:
        for method in methods:
            for log in (False, True):
                for raters in numbers:
                    one = partial(_assessed, raters, log, method, population)
                    found = list(pool.map(one, range(seed * 10**6, seed * 10**6 + companies), chunksize=5))
                    held = {kind: np.mean([hit for its, _, _ in found for hit in its[kind]]) for kind in found[0][0]}
                    width = np.mean([width for _, _, width in found])
                    print(
                        f"| {method} | {raters} | {'yes' if log else 'no'} | "
                        + " | ".join(f"{100 * held[kind]:.1f}%" for kind in ("cell", "dimension", "whole"))
                        + f" | {width:.2f} |",
                        flush=True,
                    )
                    if method == methods[0]:
                        for _, levels, _ in found:
                            for kind, its in levels.items():
                                said[kind] += its
    print("\n| P(level >= l) said | " + " | ".join(f"{kind}: true in (of)" for kind in said) + " |")
    print("|---|" + "---|" * len(said))
    edges = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
    for low, high in pairwise(edges):
        cells = []
        for its in said.values():
            true = [is_true for p, is_true in its if low < p < high or p == high < 1]
            cells.append(f"{100 * np.mean(true):.0f}% ({len(true)})" if true else "none")
        print(f"| {100 * low:.0f}-{100 * high:.0f}% | " + " | ".join(cells) + " |")


MODEL = load_model("ltc")


def _assessed(raters: int, log: bool, method: str, population: str, seed: int):
    """Return what the intervals of one company held, and what was said of each level and whether it is true."""
    model, chosen = MODEL, POPULATIONS[population]
    its = company(model, raters, log=log, seed=seed, population=chosen)
    with patch.object(drawn_scores, "draw_items", METHODS[method]):
        scores = score(model, its.values, its.answers, draws=DRAWS, seed=seed)
    true = np.array([_true(cell, its) for cell in scores.cells]).reshape(len(model.stages), -1)
    weights = np.array([cell.weight for cell in scores.cells]).reshape(true.shape)
    every = np.ones(true.shape, dtype=bool)
    truths = {
        "cell": (scores.cells, true.ravel()),
        "dimension": (scores.dimensions, (true * weights).sum(axis=0) / weights.sum(axis=0)),
        "whole": ((scores.whole,), [(true * weights).sum()]),
    }
    held = {
        kind: [told.estimate.low <= at <= told.estimate.high for told, at in zip(all_told, at_all)]
        for kind, (all_told, at_all) in truths.items()
    }
    levels = dimension_levels(true[None], weights, every, every, model.scoring.gates, model.scoring.rated_share)
    whole = min(3, int(whole_levels(true[None], levels, every, model, 5)[0]))
    true_levels = {"dimension": levels[0], "whole": [whole]}
    said = {
        kind: [
            (p, bool(level >= at))
            for told, level in zip(truths[kind][0], its)
            for at, p in enumerate(told.verdict.at_least, start=1)
            if 0 < p < 1
        ]
        for kind, its in true_levels.items()
    }
    return held, said, scores.whole.estimate.high - scores.whole.estimate.low


def _true(cell, its) -> float:
    """Return a cell's true score: its parts as they are combined, at their true values; over 4 only with a log."""
    q = sum(each.share * its.indicators[each.indicator] for each in cell.indicators if each.share is not None)
    j = sum(each.share * its.items[each.item] for each in cell.items if each.share is not None)
    true = cell.quantitative_weight * q + (1 - cell.quantitative_weight) * j
    return true if its.values else min(true, HIGHEST_WITHOUT_TREND)


def _independent(ratings, _scoring, draws, seed):
    """Bootstrap every item by itself, as if no two answers came from one person."""
    chance = np.random.default_rng(seed)
    found = {}
    for item, its in ratings.items():
        sizes = defaultdict(list)
        for rating in its:
            sizes[rating.department, rating.role].append(rating.value)
        parts = np.array([1 / len(sizes) / len(group) for group in sizes.values() for _ in group])
        weights = chance.standard_exponential((draws, len(parts))) * parts
        found[item] = weights @ [value for group in sizes.values() for value in group] / weights.sum(axis=1)
    return found


def _to_the_letter(ratings, _scoring, draws, seed):
    """Bootstrap as first designed: within each group of raters, a pseudo-rater of 1 to 5 for every group and item."""
    chance = np.random.default_rng(seed)
    people = sorted({rating.respondent for its in ratings.values() for rating in its})
    weights = {who: chance.standard_exponential(draws) for who in people}
    found = {}
    for item, its in ratings.items():
        groups = defaultdict(list)
        for rating in its:
            groups[rating.department, rating.role].append(rating)
        means = []
        for group in groups.values():
            pseudo = chance.standard_gamma(0.2, (draws, 5))
            top = sum(weights[r.respondent] * r.value for r in group) + pseudo @ np.arange(1, 6)
            means.append(top / (sum(weights[r.respondent] for r in group) + pseudo.sum(axis=1)))
        found[item] = np.mean(means, axis=0)
    return found


METHODS: dict[str, Callable] = {
    "as shipped": draw_items,
    "section 6 to the letter": _to_the_letter,
    "answers independent": _independent,
}

if __name__ == "__main__":
    main()
