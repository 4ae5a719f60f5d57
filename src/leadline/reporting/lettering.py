"""How wide text is and where it breaks, for drawings that have no browser to ask."""

import unicodedata

LATIN = 0.57
"""Mean width of a Latin letter in em, of the system's sans-serif fonts; measured generously."""


def width(text: str) -> float:
    """Return a text's width in em: wide East Asian characters take one, others a little over half.

    >>> width("收款"), width("ab")
    (2.0, 1.14)
    """
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else LATIN for letter in text)


def lines(text: str, most: float) -> tuple[str, ...]:
    """Return a text on one line, or broken at the space nearest its middle where it is wider than ``most`` em.

    >>> lines("Cross-department collaboration", 12)
    ('Cross-department', 'collaboration')
    """
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if width(text) <= most or not spaces:
        return (text,)
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return (text[:middle], text[middle + 1 :])
