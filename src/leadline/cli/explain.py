"""``leadline explain``: any number of a result as a tree, from the number down to ratings, events and entry values."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as RichText
from rich.tree import Tree

from leadline.assessment import read_result
from leadline.assessment.explain import explain
from leadline.assessment.explanation import Explanation
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, spoken
from leadline.model import load_model
from leadline.reporting.explained import line
from leadline.reporting.reader import Reader
from leadline.text import say


def explain_command(
    result: Annotated[Path, typer.Argument(help="result.json of an assessment.")],
    what: Annotated[
        str,
        typer.Argument(
            help="whole, a stage, a dimension, a cell (order.risk), an indicator, an item, a rule; gates, findings, "
            "reliability, process, inputs, uncertainty; or a path in result.json (sensitivity, scores.cells.17.q)."
        ),
    ],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[
        str | None, typer.Option("--model", help="The model's folder. Default: the shipped model of the result.")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, help="How many steps down are shown.")] = 4,
) -> None:
    """Explain a number: what it was made of, down to ratings (counts), data, entry values, weights and rules."""
    read = read_result(result)
    used = load_model(model or read.model.id)
    tree = explain(read, used, what)
    reader = Reader(model=read.judging(used), language=spoken(language))
    output().print(drawn(tree, reader, depth), soft_wrap=True)


def drawn(explanation: Explanation, reader: Reader, depth: int) -> Tree:
    """Return an explanation as a tree for the terminal, ``depth`` steps deep; what is left out is counted.

    >>> from leadline.assessment.explanation import node
    >>> from leadline.model import load_model
    >>> tree = node("q", 2.5, node("cell-score", 2.5, weight=1.0), how="mean")
    >>> str(drawn(tree, Reader(model=load_model("ltc"), language="en"), 0).children[0].label)
    '1 more numbers below; --depth shows them'
    """
    tree = Tree(_line(explanation, reader))
    if depth:
        for child in explanation.children:
            tree.children.append(drawn(child, reader, depth - 1))
    elif explanation.children:
        hidden = sum(node.value is not None for node in explanation.walk()) - (explanation.value is not None)
        if hidden:
            tree.add(RichText(say("explain", "more", reader.language, count=hidden), style="dim"))
    return tree


def _line(node: Explanation, reader: Reader) -> RichText:
    told = line(node, reader)
    shown = RichText(told.text)
    if told.value:
        shown.append(f"  {told.value}", style="bold")
    if told.weight:
        shown.append(f"  {told.weight}", style="dim")
    if told.formula:
        shown.append(f"  [{told.formula}]", style="cyan")
    return shown
