"""The simulated manufacturer, worked out once for all tests of a process."""

import functools
from pathlib import Path

from leadline import Result, assess

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "manufacturer"


@functools.cache
def manufacturer() -> Result:
    """Return the result of the example."""
    return assess(EXAMPLE)
