"""``leadline compare``: what improved between two assessments, and how sure that is."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as RichText

from leadline.assessment import Result, read_result
from leadline.assessment.compare import compare
from leadline.assessment.write import write_json
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.model import load_model
from leadline.reporting import numbers
from leadline.reporting.chapters.told import named
from leadline.reporting.reader import Reader
from leadline.scoring.compare import Comparison, Difference
from leadline.text import Text, say

STYLES = {"improved": "bold green", "declined": "bold red", "no-clear-change": ""}


def compare_command(
    before: Annotated[Path, typer.Argument(help=told("before"))],
    after: Annotated[Path, typer.Argument(help=told("after"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
    model: Annotated[list[str] | None, typer.Option("--model", help=told("compare-model"))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=told("compare-out"))] = None,
) -> None:
    """Compare two assessments, like with like: the whole, dimensions, stages, cells, indicators and items."""
    earlier, later = read_result(before), read_result(after)
    found = compare(earlier, later)
    reader = Reader(model=load_model(model or later.model.asked_for), language=spoken(language))
    console = output()
    title = _say("title", reader, before=_named(earlier, reader), after=_named(later, reader))
    console.print(RichText(title, style="bold"), soft_wrap=True)
    for doubt in found.doubts:
        params = {key: reader.text(value) if isinstance(value, Text) else value for key, value in doubt.params.items()}
        warning = (_say("warning", reader), "bold yellow"), _say(doubt.code, reader, **params)
        console.print(RichText.assemble(*warning), soft_wrap=True)
    if found.left_out:
        ids = reader.join(found.left_out[:10]) + ("…" if len(found.left_out) > 10 else "")
        console.print(_say("left-out", reader, count=len(found.left_out), ids=ids), soft_wrap=True)
    if found.comparable:
        console.print(_table(found, reader))
        console.print(_counts(found, reader), soft_wrap=True)
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


def _counts(found: Comparison, reader: Reader) -> str:
    kinds = ("dimension", "stage", "cell")
    verdicts = Counter(each.verdict for each in found.differences if each.kind in kinds)
    return _say(
        "counts",
        reader,
        improved=verdicts["improved"],
        declined=verdicts["declined"],
        unchanged=verdicts["no-clear-change"],
        unknown=verdicts["not-known-how-sure"],
        not_comparable=verdicts["not-comparable"],
    )


def _named(result: Result, reader: Reader) -> str:
    days = {"first": numbers.day(result.period_from), "last": numbers.day(result.period_to or result.as_of)}
    names = {"organisation": reader.text(result.organisation), "name": reader.text(result.name)}
    return _say("result", reader, **names, **days)


def _row(difference: Difference, reader: Reader) -> tuple[str | RichText, ...]:
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
        _signed(difference.delta) + worked_out,
        interval,
        RichText(_say(difference.verdict, reader), style=STYLES.get(difference.verdict, "dim")),
    )


def _signed(delta: float | None) -> str:
    sign = "+" if delta is not None and round(delta, 2) > 0 else ""
    return sign + numbers.score(delta)


def _say(key: str, reader: Reader, **params: object) -> str:
    return say("compare", key, reader.language, **params)
