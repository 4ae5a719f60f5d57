"""``leadline explain``: any number of a result as a tree, from the number down to ratings, events and entry values."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text as RichText
from rich.tree import Tree

from leadline.assessment import read_result
from leadline.assessment.explain import explain
from leadline.assessment.explanation import Explanation, number
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, spoken
from leadline.model import load_model
from leadline.reporting.chapters.told import named
from leadline.reporting.reader import Reader
from leadline.text import Text, say


def explain_command(
    result: Annotated[Path, typer.Argument(help="result.json of an assessment.")],
    what: Annotated[
        str, typer.Argument(help="whole, a stage, a dimension, a cell (order.risk), an indicator, an item or a rule.")
    ],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", help="The model's folder, or overlays. Default: the shipped ones of the result."),
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, help="How many steps down are shown.")] = 4,
) -> None:
    """Explain a number: what it was made of, down to ratings (counts), data, entry values, weights and rules."""
    read = read_result(result)
    used = load_model(model or read.model.asked_for)
    tree = explain(read, used, what)
    reader = Reader(model=read.judging(used), language=spoken(language))
    output().print(drawn(tree, reader, depth), soft_wrap=True)


def drawn(explanation: Explanation, reader: Reader, depth: int) -> Tree:
    """Return an explanation as a tree for the terminal, ``depth`` steps deep; what is left out is counted.

    >>> from leadline.assessment.explanation import node
    >>> from leadline.model import load_model
    >>> tree = node("q", 2.5, node("figure", 2.5, name="a", weight=1.0), how="mean")
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
    line = RichText(say(node.catalogue, node.label, reader.language, **_told(node.params, reader)))
    if node.value is not None:
        unit = node.params.get("unit")
        told = reader.measured(node.value, unit) if unit else number(node.value)
        line.append(f"  {told}", style="bold")
    if node.weight is not None and node.weight != 1:
        line.append("  " + say("explain", "weight-shown", reader.language, weight=number(node.weight)), style="dim")
    if node.formula:
        line.append(f"  [{node.formula}]", style="cyan")
    return line


def _told(params: Any, reader: Reader) -> dict[str, Any]:
    """Return parameters as words: ids as names, texts in the reader's language, severities as they are said."""
    said = {key: reader.text(value) if isinstance(value, Text) else value for key, value in params.items()}
    if "severity" in said:
        said["severity"] = reader.word(f"severity-{said['severity']}")
    return named(said, reader)
