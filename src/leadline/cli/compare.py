"""``leadline compare``: what improved between two assessments, and how sure that is."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as RichText

from leadline.assessment import read_result
from leadline.assessment.compare import compare
from leadline.assessment.write import write_json
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken
from leadline.model import load_model
from leadline.reporting import numbers
from leadline.reporting.chapters.told import named
from leadline.reporting.reader import Reader
from leadline.scoring.compare import Comparison, Difference
from leadline.text import say


def compare_command(
    before: Annotated[Path, typer.Argument(help="result.json of the earlier assessment.")],
    after: Annotated[Path, typer.Argument(help="result.json of the later assessment.")],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", help="The later result's model, or overlays. Default: the shipped ones of its ids."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="JSON file to write the comparison to.")] = None,
) -> None:
    """Compare two assessments, like with like: the whole, dimensions, stages, cells, indicators and items."""
    earlier, later = read_result(before), read_result(after)
    found = compare(earlier, later)
    reader = Reader(model=load_model(model or later.model.asked_for), language=spoken(language))
    console = output()
    title = _say("title", reader, before=reader.text(earlier.name), after=reader.text(later.name))
    console.print(RichText(title, style="bold"))
    if found.left_out:
        ids = reader.join(found.left_out[:10]) + ("…" if len(found.left_out) > 10 else "")
        console.print(_say("left-out", reader, count=len(found.left_out), ids=ids), soft_wrap=True)
    if found.comparable:
        console.print(_table(found, reader))
        rule = _say("rule", reader, least=numbers.score(found.least), confidence=numbers.share(found.confidence))
        console.print(rule, soft_wrap=True)
    else:
        console.print(_say("nothing", reader), soft_wrap=True)
    if out:
        console.print(_say("written", reader, path=printed(write_json(found, out))), soft_wrap=True)


def _table(found: Comparison, reader: Reader) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(_say("column-what", reader))
    for column in ("before", "after", "delta", "interval"):
        table.add_column(_say(f"column-{column}", reader), justify="right")
    table.add_column(_say("column-verdict", reader))
    for difference in found.differences:
        if difference.before is not None or difference.after is not None:
            table.add_row(*_row(difference, reader))
    return table


def _row(difference: Difference, reader: Reader) -> tuple[str, ...]:
    stage, _, dimension = difference.id.partition(".")
    place: dict[str, str] = (
        {"stage": stage, "dimension": dimension} if difference.kind == "cell" else {str(difference.kind): difference.id}
    )
    interval = (
        numbers.interval(numbers.score(difference.low), numbers.score(difference.high))
        if difference.low is not None
        else numbers.NOTHING
    )
    worked_out = "" if difference.alike or difference.delta is None else "*"
    return (
        _say(difference.kind, reader, **named(place, reader)),
        numbers.score(difference.before),
        numbers.score(difference.after),
        numbers.score(difference.delta) + worked_out,
        interval,
        _say(difference.verdict, reader),
    )


def _say(key: str, reader: Reader, **params: object) -> str:
    return say("compare", key, reader.language, **params)
