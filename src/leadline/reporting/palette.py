"""The colours of levels and waits, the same in every chart, table and terminal; a number always stands beside a colour.

Levels run from warm to cool and differ in lightness too, so that they are told apart without red and green;
dark text on each keeps a contrast above 4.5.
"""

LEVELS: dict[int, str] = {1: "#e8927c", 2: "#f3bf8f", 3: "#f6e3a5", 4: "#b9dcc4", 5: "#7fc0b4"}
INK = "#1d2733"
MUTED = "#5b6875"
LINE = "#d5dbe1"
CURRENT = "#1f6f8b"
BAND = "#b3d3de"
TARGET = "#b4571c"

# Where waits change colour, in hours: a day, three days, a week, thirty days.
WAIT_BOUNDS: tuple[float, ...] = (24.0, 72.0, 168.0, 720.0)
WAITS: tuple[str, ...] = ("#7d93a6", "#b39a45", "#d18a2c", "#c65a1e", "#9c1f2e")


def level_of(score: float) -> int:
    """Return the level whose entry value a score has reached: its floor, 1 to 5.

    >>> [level_of(score) for score in (1.0, 2.999999999, 3.0, 4.99, 5.0)]
    [1, 3, 3, 4, 5]
    """
    return max(1, min(5, int(round(score, 6))))


def wait_class(hours: float) -> int:
    """Return which of the ``WAITS`` colours a wait has.

    >>> [wait_class(hours) for hours in (2, 24, 100, 5000)]
    [0, 1, 2, 4]
    """
    return sum(hours >= bound for bound in WAIT_BOUNDS)
