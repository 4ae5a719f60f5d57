"""Two assessments compared, as paragraphs and one table: what improved, how sure that is, and what cannot be said."""

from collections import Counter

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.chapters.told import named
from leadline.reporting.document import Cell, Column, Mark, Paragraph, Table
from leadline.reporting.reader import Reader
from leadline.scoring.compare import Comparison, Difference, Doubt
from leadline.text import Text, say

MARKS: dict[str, Mark] = {"improved": "good", "declined": "bad", "no-clear-change": "plain"}
BEFORE = "before:"
"""Stands before what explains a number of the earlier result, beside those of the later one."""
NAMED = 10
"""How many ids of what was left out are told."""


def told_comparison(found: Comparison, before: Result, after: Result, reader: Reader) -> tuple[Paragraph | Table, ...]:
    """Return a comparison in the reader's language: what speaks against it, what was left out, and every difference."""
    heading = _say("title", reader, before=_named(before, reader), after=_named(after, reader))
    parts: list[Paragraph | Table] = [Paragraph(text=heading, mark="strong")]
    parts += [Paragraph(text=_say("warning", reader) + _doubt(doubt, reader), mark="warn") for doubt in found.doubts]
    if found.left_out:
        ids = reader.join(found.left_out[:NAMED]) + ("…" if len(found.left_out) > NAMED else "")
        parts.append(Paragraph(text=_say("left-out", reader, count=len(found.left_out), ids=ids), mark="muted"))
    if not found.comparable:
        return (*parts, Paragraph(text=_say("nothing", reader)))
    rule = _say("rule", reader, least=numbers.score(found.least), confidence=numbers.share(found.confidence))
    return (*parts, Paragraph(text=_counts(found, reader)), _table(found, reader), Paragraph(text=rule, mark="muted"))


def _table(found: Comparison, reader: Reader) -> Table:
    ends = (_say(f"column-{name}", reader) for name in ("before", "after", "delta", "interval"))
    return Table(
        caption="",
        columns=(
            Column(title=_say("column-what", reader)),
            *(Column(title=title, align="end") for title in ends),
            Column(title=_say("column-verdict", reader)),
        ),
        rows=tuple(
            _row(difference, reader)
            for difference in found.differences
            if difference.before is not None or difference.after is not None
        ),
    )


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


def _doubt(doubt: Doubt, reader: Reader) -> str:
    params = {key: reader.text(value) if isinstance(value, Text) else value for key, value in doubt.params.items()}
    return _say(doubt.code, reader, **params)


def _row(difference: Difference, reader: Reader) -> tuple[Cell, ...]:
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
        Cell(text=_say(difference.kind, reader, **named(place, reader))),
        _score(difference.before, BEFORE + difference.id),
        _score(difference.after, difference.id),
        Cell(text=_signed(difference.delta) + worked_out),
        Cell(text=interval),
        Cell(text=_say(difference.verdict, reader), mark=MARKS.get(difference.verdict, "muted")),
    )


def _score(score: float | None, at: str) -> Cell:
    return Cell(text=numbers.score(score), explains="" if score is None else at)


def _signed(delta: float | None) -> str:
    sign = "+" if delta is not None and round(delta, 2) > 0 else ""
    return sign + numbers.score(delta)


def _say(key: str, reader: Reader, **params: object) -> str:
    return say("compare", key, reader.language, **params)
