"""Exact quantiles of many values in many groups, in memory that does not grow with the values.

``quantile_cont`` keeps every value of every group in memory. Here a first pass counts values by size, coarsely: a value
falls in a bucket that its 64 bits say, so that counts of parts add up. A quantile lies between two values at known
ranks; a second pass sorts only the values of the buckets in which these ranks fall. The answer is the same to the last
bit.
"""

from collections.abc import Sequence

_BITS = 44
"""Low bits of a number that a bucket leaves out: a sixteenth of a percent of the value is left."""
