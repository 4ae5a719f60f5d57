"""Data quality: what was found while the sources were read."""

from leadline.assessment.result import Result
from leadline.eventlog.log import THREAD, QualityFinding
from leadline.reporting import numbers
from leadline.reporting.chapters.told import quality_finding
from leadline.reporting.document import Block, Cell, Column, Mark, Paragraph, Section, Table
from leadline.reporting.reader import Reader

# The chain of objects from lead to payment is made from the others, so it holds nothing of its own.
MARKS: dict[str, Mark] = {"error": "bad", "warning": "warn", "note": "muted"}


def quality(result: Result, reader: Reader) -> Section:
    """Return the table of what was found in the data, errors first, and what the log holds."""
    children: list[Block] = []
    if result.types:
        children.append(_contents(result, reader))
    if result.quality:
        children.append(_findings(result.quality, reader))
    else:
        children.append(Paragraph(text=reader.say("quality-none" if result.types else "quality-no-data")))
    return Section(id="quality", title=reader.say("quality"), children=tuple(children))


def _contents(result: Result, reader: Reader) -> Table:
    return Table(
        caption=reader.say("quality-contents"),
        columns=(
            Column(title=reader.say("column-object")),
            Column(title=reader.say("column-objects"), align="end"),
            Column(title=reader.say("column-events"), align="end"),
            Column(title=reader.say("column-steps")),
        ),
        rows=tuple(
            (
                Cell(text=reader.object(profile.type)),
                Cell(text=numbers.number(profile.objects), explains=f"types.{place}.objects"),
                Cell(text=numbers.number(profile.events), explains=f"types.{place}.events"),
                Cell(
                    text=reader.join(
                        reader.say(
                            "quality-step-days" if step.day_only else "quality-step",
                            activity=reader.activity(step.activity),
                            events=numbers.number(step.events),
                        )
                        for step in profile.activities
                    )
                    or numbers.NOTHING
                ),
            )
            for place, profile in enumerate(result.types)
            if profile.type != THREAD
        ),
    )


def _findings(found: tuple[QualityFinding, ...], reader: Reader) -> Table:
    ordered = sorted(enumerate(found), key=lambda each: list(MARKS).index(each[1].severity))
    return Table(
        caption=reader.say("quality-findings"),
        columns=(
            Column(title=reader.say("column-severity")),
            Column(title=reader.say("column-finding")),
            Column(title=reader.say("column-found-share"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=reader.word(f"severity-{one.severity}"), mark=MARKS[one.severity]),
                Cell(text=quality_finding(one, reader)),
                Cell(text=numbers.share(one.count / one.of, 1), explains=f"quality.{place}")
                if one.of
                else Cell(text=numbers.NOTHING),
            )
            for place, one in ordered
        ),
    )
