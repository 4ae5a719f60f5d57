"""An explanation in a reader's words: the line of one node, and a whole tree as a block of a document."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from leadline.assessment.explanation import Explanation, number
from leadline.reporting import numbers
from leadline.reporting.chapters.told import named
from leadline.reporting.document import Tree, TreeLine
from leadline.reporting.reader import Reader
from leadline.text import Text, say

SERIES = frozenset({"trend", "breakdown", "IndicatorValue.quantiles"})
"""Long lists of a document's other chapters, or of its data: a tree in a document leaves them out."""
_CODES = {"severity": "words", "aggregate": "explain", "preset": "explain", "kind": "explain"}


class Line(NamedTuple):
    """What one node says: its words, its number with unit, its weight in the number above, and its formula."""

    text: str
    value: str
    weight: str
    formula: str


def line(node: Explanation, reader: Reader) -> Line:
    """Return what one node says to a reader; empty strings where it has no number, weight or formula.

    >>> from leadline.assessment.explanation import node
    >>> from leadline.model import load_model
    >>> line(node("q", 2.5, weight=0.6), Reader(model=load_model("ltc"), language="en"))
    Line(text='Q, the measured side', value='2.5', weight='weight 0.6', formula='')
    """
    value = weight = ""
    if node.value is not None:
        unit = node.params.get("unit")
        value = reader.measured(node.value, unit) if unit else number(node.value)
    if node.weight is not None and node.weight != 1:
        weight = say("explain", "weight-shown", reader.language, weight=number(node.weight))
    text = say(node.catalogue, node.label, reader.language, **_told(node, reader))
    if node.catalogue == "findings":
        text = reader.word("colon").join(part for part in (_where(node.params, reader), text) if part)
    return Line(text, value, weight, node.formula)


def tree(explanation: Explanation, reader: Reader, *, short: Collection[str] = (), depth: int | None = None) -> Tree:
    """Return an explanation as a block of a document, without its series of months, groups and quantiles.

    What a node with a label in ``short`` was made of is left out, as is what lies more than ``depth`` steps down; a
    line that was cut short says what to ask for the rest.

    >>> from leadline.assessment.explanation import node
    >>> from leadline.model import load_model
    >>> tree(node("q", 2.5, node("trend")), Reader(model=load_model("ltc"), language="en")).root.children
    ()
    """
    return Tree(root=_branch(explanation, reader, short, depth, top=True))


def _branch(
    node: Explanation, reader: Reader, short: Collection[str], depth: int | None, *, top: bool = False
) -> TreeLine:
    below = [child for child in node.children if child.label not in SERIES] if top or node.label not in short else []
    if depth == 0 and below and (not node.field or node.value is None):
        depth = 1  # only a number can be asked for: here the rest is shown at once
    left = None if depth is None else depth - 1
    children = () if depth == 0 else tuple(_branch(child, reader, short, left) for child in below)
    cut = node.field if depth == 0 and below else None
    return TreeLine(**line(node, reader)._asdict(), explains=cut or "", children=children)


def _where(params: Mapping[str, Any], reader: Reader) -> str:
    """Return the place a finding is about, as its sentence does not name it."""
    stage, dimension = params.get("stage"), params.get("dimension")
    if stage and dimension:
        return reader.cell(stage, dimension)
    return reader.stage(stage) if stage else reader.dimension(dimension) if dimension else ""


def _told(node: Explanation, reader: Reader) -> Mapping[str, Any]:
    """Return parameters as words: ids as names, texts in the reader's language, codes as they are said."""
    params = dict(node.params)
    if node.catalogue == "quality":
        params["where"] = " · ".join(part for part in (params.pop("table"), params.pop("column")) if part)
        params["examples"] = reader.join(params["examples"])
        params |= {key: numbers.number(params[key]) for key in ("count", "of")}
    for key, value in params.items():
        if isinstance(value, Text):
            params[key] = reader.text(value)
        elif key in _CODES:
            params[key] = say(_CODES[key], f"{key}-{value}", reader.language)
    return named(params, reader)
