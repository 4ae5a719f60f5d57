"""The best one-to-one assignment: which row takes which column, so that the sum of all scores is highest."""

from collections.abc import Sequence

import numpy as np


def assign(scores: Sequence[Sequence[float]], least: float = 0.0) -> dict[int, int]:
    """Return which column each row takes; a row whose best is below ``least`` takes none.

    The Hungarian method with potentials, in cubic time. Of equal sums the one that is found is always the same.

    Args:
        scores: one row for each thing to be assigned, one column for each place; higher is better.
        least: scores below it count as no fit.

    >>> assign([[0.9, 0.8], [0.9, 0.1]], least=0.5)
    {1: 0, 0: 1}
    """
    given = np.asarray(scores, dtype=float)
    if given.size == 0:
        return {}
    rows, columns = given.shape
    # As many empty places as rows let every row stay without one.
    cost = np.hstack([np.where(given >= least, -given, 0.0), np.zeros((rows, rows))])
    width = columns + rows
    row_price, column_price = np.zeros(rows + 1), np.zeros(width + 1)
    taken, way = np.zeros(width + 1, dtype=int), np.zeros(width + 1, dtype=int)
    for row in range(1, rows + 1):
        taken[0] = row
        column = 0
        slack, seen = np.full(width + 1, np.inf), np.zeros(width + 1, dtype=bool)
        while True:
            seen[column] = True
            reduced = cost[taken[column] - 1] - row_price[taken[column]] - column_price[1:]
            better = ~seen[1:] & (reduced < slack[1:])
            slack[1:][better], way[1:][better] = reduced[better], column
            following = int(np.where(seen, np.inf, slack)[1:].argmin()) + 1
            step = slack[following]
            row_price[taken[seen]] += step
            column_price[seen] -= step
            slack[~seen] -= step
            column = following
            if taken[column] == 0:
                break
        while column:
            taken[column], column = taken[way[column]], int(way[column])
    return {
        int(taken[column]) - 1: column - 1
        for column in range(1, columns + 1)
        if taken[column] and given[taken[column] - 1, column - 1] >= least
    }
