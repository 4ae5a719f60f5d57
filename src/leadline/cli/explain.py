"""``leadline explain``: any number of a result as a tree, from the number down to ratings, events and entry values."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as RichText
from rich.tree import Tree

from leadline.assessment import read_result
from leadline.assessment.explain import explain
from leadline.assessment.explanation import Explanation
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, spoken, told
from leadline.model import load_model
from leadline.reporting.explained import line
from leadline.reporting.printing import Wrapped
from leadline.reporting.reader import Reader
from leadline.text import say


def explain_command(
    result: Annotated[Path, typer.Argument(help=told("result"))],
    what: Annotated[
        str,
        typer.Argument(help=told("what")),
    ],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[list[str] | None, typer.Option("--model", help=told("explain-model"))] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, help=told("depth"))] = 4,
) -> None:
    """Explain a number: what it was made of, down to ratings (counts), data, entry values, weights and rules."""
    read = read_result(result)
    used = load_model(model or read.model.asked_for)
    tree = explain(read, used, what)
    reader = Reader(model=read.judging(used), language=spoken(language))
    output().print(drawn(tree, reader, depth))


def drawn(explanation: Explanation, reader: Reader, depth: int) -> Tree:
    """Return an explanation as a tree for the terminal, ``depth`` steps deep; what is left out is counted.

    >>> from leadline.assessment.explanation import node
    >>> from leadline.model import load_model
    >>> tree = node("q", 2.5, node("cell-score", 2.5, weight=1.0), how="mean")
    >>> drawn(tree, Reader(model=load_model("ltc"), language="en"), 0).children[0].label.text.plain
    '1 more numbers below; --depth shows them'
    """
    tree = Tree(Wrapped(_line(explanation, reader)))
    if depth:
        for child in explanation.children:
            tree.children.append(drawn(child, reader, depth - 1))
    elif explanation.children:
        hidden = sum(node.value is not None for node in explanation.walk()) - (explanation.value is not None)
        if hidden:
            tree.add(Wrapped(RichText(say("explain", "more", reader.language, count=hidden), style="dim")))
    return tree


def _line(node: Explanation, reader: Reader) -> RichText:
    said = line(node, reader)
    shown = RichText(said.text)
    if said.value:
        shown.append(f"  {said.value}", style="bold")
    if said.weight:
        shown.append(f"  {said.weight}", style="dim")
    if said.formula:
        shown.append(f"  [{said.formula}]", style="cyan")
    return shown
