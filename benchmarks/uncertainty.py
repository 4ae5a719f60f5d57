"""How long 5,000 draws take: 60 items, 74 indicators, 500 respondents, 24 cells.

usage: uncertainty.py [REPEATS]
"""

import os
import statistics
import sys
import time

import numpy as np

from leadline import IndicatorValue, load_model, score
from leadline.indicators.value import QUANTILE_GRID
from leadline.ratings.rating import Answers, Rating

ITEMS, INDICATORS, RESPONDENTS, DRAWS = 60, 74, 500, 5000


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    shipped = load_model("ltc")
    items = [shipped.items[place % len(shipped.items)].model_copy(update={"id": f"Q{place}"}) for place in range(ITEMS)]
    model = shipped.model_copy(update={"items": tuple(items), "indicators": shipped.indicators[:INDICATORS]})
    for cached in ("item_of", "indicator_of"):
        model.__dict__.pop(cached, None)  # a copy keeps what the original has looked up
    chance = np.random.default_rng(1)
    values = [
        IndicatorValue(indicator=each.id, status="measured", n=500, value=60.0, se=2.0, quantiles=QUANTILE_GRID)
        for each in model.indicators
    ]
    answers = Answers(
        ratings=tuple(
            Rating(
                respondent=f"R{who}",
                department=f"D{who % 8}",
                role=f"role {who % 3}",
                item=item.id,
                answer="rated",
                value=float(chance.integers(1, 6)),
            )
            for who in range(RESPONDENTS)
            for item in model.items
            if chance.random() < 0.9
        )
    )
    taken: dict[int, list[float]] = {0: [], DRAWS: []}
    for _ in range(repeats):
        for draws, times in taken.items():
            begin = time.perf_counter()
            score(model, values, answers, draws=draws)
            times.append(time.perf_counter() - begin)
    without, with_draws = (statistics.median(times) for times in taken.values())
    print(f"{ITEMS} items, {INDICATORS} indicators, {RESPONDENTS} respondents, {os.cpu_count()} cores")
    print(f"scores alone             {without:.2f} s")
    print(f"{DRAWS:,} draws on top       {with_draws - without:.2f} s (median of {repeats}; target: under 1 s)")


if __name__ == "__main__":
    main()
