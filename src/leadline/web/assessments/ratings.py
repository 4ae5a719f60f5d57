"""Answers to items, as the core knows them and as rows of several apps keep them: what is None there is empty here."""

from typing import Any

from leadline.ratings import Rating

_SAME = ("answer", "value", "evidence_until")
_TEXTS = ("evidence", "reason", "approver", "comment")


def rating_of(row: Any, **person: Any) -> Rating:
    """Return the rating a row keeps; ``person`` says whose it is, when and how it was given."""
    told = {name: getattr(row, name) for name in ("item", *_SAME)}
    return Rating(**told, **{name: getattr(row, name) or None for name in _TEXTS}, **person)


def columns_of(rating: Rating) -> dict[str, Any]:
    """Return what a row keeps of a rating, beside its item and whose it is.

    >>> said = Rating(respondent="Li", department="sales", role="manager", item="Q-1", answer="rated", value=3)
    >>> kept = columns_of(said)
    >>> kept["value"], kept["comment"], kept["evidence_until"]
    (3.0, '', None)
    """
    return {name: getattr(rating, name) for name in _SAME} | {name: getattr(rating, name) or "" for name in _TEXTS}
