"""One number and where it comes from: the node of an explanation's tree."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from leadline.scoring.scores import Scored

How = Literal[
    "mean",
    "geometric",
    "minimum",
    "sum",
    "product",
    "ratio",
    "percent",
    "difference",
    "same",
    "entry-values",
    "gates",
]
SIGNS: Mapping[How, str] = {"sum": " + ", "product": " × ", "ratio": " / ", "difference": " − "}

MOST_TERMS = 8
"""A formula of more terms is shortened."""


class Explanation(Scored):
    """A number, what it is, and the numbers it was made of.

    ``label`` is a key of the catalogue ``content/texts/<catalogue>.yaml``, filled with ``params`` (ids of the model,
    and texts). ``field`` is where in ``result.json`` the number stands, such as ``scores.cells.3.q``. ``how`` says how
    it follows from the children that have a ``weight``; the others stand beside it. ``percent`` is 100 x ratio,
    ``mean`` and ``geometric`` are weighted, ``same`` repeats its one part, ``entry-values`` interpolates between the
    entry values of ``docs/scoring.md``, ``gates`` are those of its section 5. Without ``how`` the number was counted,
    measured, drawn, agreed or answered. ``formula`` writes it out.
    """

    label: str
    catalogue: str = "explain"
    params: Mapping[str, Any] = {}
    field: str | None = None
    value: float | int | None = None
    weight: float | None = None
    how: How | None = None
    formula: str = ""
    children: tuple["Explanation", ...] = ()

    def walk(self) -> Iterator["Explanation"]:
        """Yield this node and all below it, from the top down.

        >>> tree = Explanation(label="figure", children=(Explanation(label="n", value=3),))
        >>> [node.label for node in tree.walk()]
        ['figure', 'n']
        """
        yield self
        for child in self.children:
            yield from child.walk()

    def weighing(self, weight: float | None) -> "Explanation":
        """Return the node as a part of its parent, with this weight.

        >>> Explanation(label="n", value=3).weighing(0.5).weight
        0.5
        """
        return self.model_copy(update={"weight": weight})


def node(
    label: str,
    value: float | None = None,
    *children: Explanation,
    field: str | None = None,
    how: How | None = None,
    weight: float | None = None,
    catalogue: str = "explain",
    **params: Any,
) -> Explanation:
    """Return a node with its formula written out from its children.

    >>> parts = [node("figure", 2.0, weight=0.75), node("figure", 4.0, weight=0.25)]
    >>> node("figure", 2.5, *parts, how="mean").formula
    '0.75 × 2 + 0.25 × 4 = 2.5'
    """
    formula = _formula(how, value, [child for child in children if child.weight is not None]) if how else ""
    return Explanation(
        label=label,
        catalogue=catalogue,
        params=params,
        field=field,
        value=value,
        weight=weight,
        how=how,
        formula=formula,
        children=children,
    )


def _formula(how: How, value: float | None, parts: Sequence[Explanation]) -> str:
    """Return how the value follows from its parts; empty where that is no formula."""
    known = [(number(part.weight), number(part.value)) for part in parts if part.value is not None]
    if value is None or not known or how in ("same", "entry-values", "gates"):
        return ""
    values = [its for _, its in known]
    if how in ("mean", "geometric"):
        total = sum(part.weight or 0 for part in parts if part.value is not None)
        sign, power = (" + ", " × ") if how == "mean" else (" · ", "^")
        terms = [f"{weight}{power}{its}" if how == "mean" else f"{its}{power}{weight}" for weight, its in known]
        joined = _joined(terms, sign)
        if round(total - 1, 9):
            joined = f"({joined}) / {number(total)}" if how == "mean" else f"({joined})^(1/{number(total)})"
    elif how == "minimum":
        joined = f"min({_joined(values, ', ')})"
    elif how == "percent":
        joined = f"100 × {' / '.join(values)}"
    else:
        joined = _joined(values, SIGNS.get(how, " "))
    return f"{joined} = {number(value)}"


def _joined(terms: Sequence[str], sign: str) -> str:
    """Return the terms of a formula; of many the first and the last, because the children tell them all."""
    return sign.join(terms if len(terms) <= MOST_TERMS else (*terms[:3], "…", terms[-1]))


def number(value: float | None) -> str:
    """Return a number as formulas show it: four decimals at most, none that say nothing.

    >>> number(2.0), number(0.123456), number(12), number(None)
    ('2', '0.1235', '12', '–')
    """
    return "–" if value is None else f"{round(value, 4):.10g}"
