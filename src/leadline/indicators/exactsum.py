"""Sums of fractions that do not depend on the order in which threads, or engines, add.

The sum of doubles depends on that order in its last digits, and one in some hundreds shows it though rounded to 12
digits. So numbers are counted in units of a power of two, small enough to lose nothing that is seen. These are whole
numbers of 128 bits, whose sum is the same in any order.
"""

import math
from dataclasses import dataclass

_BITS = 126
"""Bits of a whole number of 128, without its sign and one to be safe."""
_FINEST = 60


@dataclass(frozen=True)
class Unit:
    """How many units are 1; None where a number is not finite and nothing can be counted."""

    per_one: int | None

    def sum(self, column: str) -> str:
        """Return SQL for the sum of a column of doubles, in units."""
        if self.per_one is None:
            return f"sum({column})"
        return f"sum(CAST({column} * CAST('{float(self.per_one)!r}' AS DOUBLE) AS HUGEINT))"

    def told(self, total: float | None) -> float | None:
        """Return a sum in units as a number, rounded once.

        >>> Unit(4).told(7), Unit(4).told(None)
        (1.75, None)
        """
        return total if total is None or self.per_one is None else int(total) / self.per_one


def unit_for(largest: float, count: int) -> Unit:
    """Return the unit in which ``count`` numbers can be summed up, none of which is larger than ``largest``.

    >>> unit_for(1e6, 1_000_000).per_one == 2**60, unit_for(1e20, 1_000_000).per_one == 2**39
    (True, True)
    >>> unit_for(math.inf, 3).per_one
    """
    if not math.isfinite(largest):
        return Unit(None)
    free = _BITS - math.frexp(largest)[1] - max(count, 1).bit_length()
    return Unit(2 ** min(_FINEST, free) if free >= 0 else None)
