"""How sure a figure is: an interval that holds the true value at a stated confidence, for each way of summing up.

All are two-sided with equal tails, pure, and None where the sample is too small to say. Sources: E. B. Wilson, Probable
Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927); H. A. David and H. N. Nagaraja, Order
Statistics, 3rd ed. (2003), section 7.1; W. G. Cochran, Sampling Techniques, 3rd ed. (1977), sections 2.11 and 6.4.
"""

import math
from statistics import NormalDist

Interval = tuple[float, float]

EXACT_UP_TO = 1_000
"""Sample size up to which the binomial is summed exactly; beyond, the normal gives the same ranks within one or two."""


def wilson(k: int, n: int, confidence: float) -> Interval | None:
    """Return the interval of a share, ``k`` true of ``n``, as fractions 0-1 (Wilson 1927).

    >>> low, high = wilson(34, 40, 0.90)
    >>> round(low, 3), round(high, 3)
    (0.735, 0.92)
    >>> wilson(0, 0, 0.90) is None
    True
    """
    if n < 1:
        return None
    z2 = _z(confidence) ** 2
    middle = (k + z2 / 2) / (n + z2)
    half = math.sqrt(z2 * (k * (n - k) / n + z2 / 4)) / (n + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def quantile_ranks(n: int, p: float, confidence: float) -> tuple[int, int] | None:
    """Return the ranks (1-based) of the two ordered values that bound the ``p`` quantile of ``n`` values.

    The number of values below the true quantile is binomial(n, p), whatever the distribution: the lower rank is the
    largest r with P(B < r) <= (1 - confidence) / 2, the upper the smallest s with P(B >= s) <= (1 - confidence) / 2
    (David & Nagaraja 2003, 7.1). None where either does not exist: too few values for this quantile.

    >>> quantile_ranks(100, 0.5, 0.95)
    (40, 61)
    >>> quantile_ranks(4, 0.5, 0.95) is None
    True
    """
    tail = (1 - confidence) / 2
    if n > EXACT_UP_TO:
        half = _z(confidence) * math.sqrt(n * p * (1 - p))
        low, high = math.floor(n * p - half), math.ceil(n * p + half) + 1
    else:
        low, high = _lower_rank(n, p, tail), n + 1 - _lower_rank(n, 1 - p, tail)
    return (low, high) if low >= 1 and high <= n else None


def ratio_interval(n: int, sum_y: float, sum_x: float, squares: float, confidence: float) -> Interval | None:
    """Return the interval of a ratio of sums, R = Σy / Σx over ``n`` objects, by the normal; see ``ratio_error``.

    >>> low, high = ratio_interval(3, 7.0, 10.0, 2.24, 0.90)     # y 1, 2, 4; x 2, 4, 4; residuals -0.4, -0.8, 1.2
    >>> round(low, 3), round(high, 3)
    (0.398, 1.002)
    >>> low, high = ratio_interval(100, 1000.0, 100.0, 99 * 4.0**2, 0.90)     # a mean of 10, standard deviation 4
    >>> round(low, 2), round(high, 2)
    (9.34, 10.66)
    """
    error = ratio_error(n, sum_x, squares)
    if error is None:
        return None
    half = _z(confidence) * error
    return sum_y / sum_x - half, sum_y / sum_x + half


def student(df: int, confidence: float) -> float:
    """Return the deviate of Student's t with ``df`` degrees of freedom that leaves half of the rest above it.

    From the finite series of the distribution (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4), halved 60 times.

    >>> round(student(1, 0.90), 3), round(student(2, 0.95), 3), round(student(11, 0.90), 3)
    (6.314, 4.303, 1.796)
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, df) < confidence else (low, middle)
    return math.sqrt(df) * math.tan((low + high) / 2)


def _within(angle: float, df: int) -> float:
    """Return the probability of |t| below tan(angle) · √df."""
    cosine, odd = math.cos(angle), df % 2
    term, total = (cosine, cosine if df > 1 else 0.0) if odd else (1.0, 1.0)
    for k in range(2 + odd, df, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


def ratio_error(n: int, sum_x: float, squares: float) -> float | None:
    """Return the standard error of a ratio of sums, R = Σy / Σx, from ``squares``, the sum Σ(y - R·x)² of residuals.

    The ratio is linearised: its variance is n · Σ(y - R·x)² / (n - 1) / (Σx)² (Cochran 1977, 6.4). A mean is the ratio
    where each x is 1, and its error the standard deviation by √n (2.11). Residuals are squared one by one: where they
    are small beside y, nothing of them is left in Σy².

    >>> round(ratio_error(3, 10.0, 2.24), 4)                    # sqrt(3 * 2.24 / 2) / 10
    0.1833
    >>> ratio_error(100, 100.0, 99 * 4.0**2), ratio_error(1, 1.0, 0.0)
    (0.4, None)
    """
    if n < 2 or sum_x == 0:
        return None
    return math.sqrt(n * squares / (n - 1)) / abs(sum_x)


def _z(confidence: float) -> float:
    """Return the normal deviate that leaves half of what ``confidence`` leaves out above it."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _lower_rank(n: int, p: float, tail: float) -> int:
    """Return the largest r with P(B < r) <= ``tail``, 0 where there is none; B ~ binomial(n, p)."""
    below = 0.0
    for k in range(n):
        choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        below += math.exp(choose + k * math.log(p) + (n - k) * math.log1p(-p))
        if below > tail:
            return k
    return n
