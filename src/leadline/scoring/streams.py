"""Random numbers that depend on a seed and a name alone, never on the order in which things are drawn."""

import hashlib

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator of one thing that is drawn, such as one respondent or one indicator.

    What else is drawn changes nothing: an indicator more, or answers in another order, leave all other draws as they
    were, and the same respondent has the same weights in two assessments with the same seed.

    >>> one, again, other = (stream(1, "respondent", who).random() for who in ("ann", "ann", "bob"))
    >>> one == again, one == other
    (True, False)
    """
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest, dtype="<u4").tolist()])
