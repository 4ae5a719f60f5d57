"""How far the answers can be relied on, and what evidence was shown for them."""

from collections.abc import Iterable

from leadline.ratings.reliability import Reliability, ScaleAgreement
from leadline.reporting import numbers
from leadline.reporting.document import Block, Cell, Column, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.scores import EvidencePiece, ItemScore
from leadline.text import say

AT = "scores.reliability"
"""Where the numbers of the reliability of answers stand in the result."""


def reliability(found: Reliability, reader: Reader) -> Section:
    """Return alpha, ICC and agreement over all answers, and agreement by dimension."""
    children: list[Block] = [Paragraph(text=reader.say("reliability-how")), _statistics(found, reader)]
    if found.scales:
        children.append(_scales(found.scales, reader))
    return Section(id="reliability", title=reader.say("reliability"), children=tuple(children))


def evidence(items: Iterable[ItemScore], reader: Reader) -> Table:
    """Return every piece of evidence attached to items, and what each proves."""
    return Table(
        caption=reader.say("evidence"),
        columns=(
            Column(title=reader.word("item")),
            Column(title=reader.say("column-kind")),
            Column(title=reader.say("column-what")),
            Column(title=reader.say("column-valid")),
            Column(title=reader.say("column-evidence"), align="end"),
        ),
        rows=tuple(_piece(item.item, piece, reader) for item in items for piece in item.evidence),
    )


def _statistics(found: Reliability, reader: Reader) -> Table:
    alpha, icc = found.alpha, found.icc
    block = reader.say("icc-block", raters=icc.raters, items=len(icc.units))
    pairs = reader.say("alpha-pairs", units=alpha.units, values=alpha.values, pairs=numbers.number(alpha.pairs))
    of_alpha = reader.say(f"reliability-{alpha.reason}") if alpha.reason else pairs
    of_icc = reader.say(f"reliability-{icc.reason}") if icc.reason else block
    rows = (
        ("alpha", alpha.value, of_alpha, "alpha.value"),
        ("icc-single", icc.single, of_icc, "icc.single"),
        ("icc-average", icc.average, of_icc, "icc.average"),
        ("mean-agreement", found.agreement, reader.say("agreement-items", count=found.compared), "agreement"),
    )
    thin = numbers.share(found.thin / found.rated)
    return Table(
        caption=reader.say("reliability-statistics"),
        columns=(
            Column(title=reader.say("column-what")),
            Column(title=reader.say("column-value"), align="end"),
            Column(title=reader.say("column-rests-on")),
        ),
        rows=(
            *(
                (
                    Cell(text=reader.say(key)),
                    Cell(text=numbers.score(value), explains="" if value is None else f"{AT}.{name}"),
                    Cell(text=on),
                )
                for key, value, on, name in rows
            ),
            (
                Cell(text=reader.say("thin-items")),
                Cell(text=thin, explains=f"{AT}.thin"),
                Cell(text=reader.say("thin-count", thin=found.thin, rated=found.rated)),
            ),
        ),
    )


def _scales(scales: Iterable[ScaleAgreement], reader: Reader) -> Table:
    return Table(
        caption=reader.say("reliability-dimensions"),
        columns=(
            Column(title=reader.word("dimension")),
            Column(title=reader.say("questionnaire-items"), align="end"),
            Column(title=reader.say("mean-agreement"), align="end"),
            Column(title=reader.say("scale-agreement"), align="end"),
        ),
        rows=tuple(
            (
                Cell(text=reader.dimension(scale.dimension)),
                *(
                    Cell(text=said, explains="" if said == numbers.NOTHING else f"{AT}.scales.{place}.{name}")
                    for name, said in (
                        ("items", numbers.number(scale.items)),
                        ("agreement", numbers.score(scale.agreement)),
                        ("scale", numbers.score(scale.scale)),
                    )
                ),
            )
            for place, scale in enumerate(scales)
        ),
    )


def _piece(item: str, piece: EvidencePiece, reader: Reader) -> tuple[Cell, ...]:
    facts = [piece.file] if piece.file else []
    facts.append(reader.say("evidence-reviewed" if piece.reviewed else "evidence-unreviewed"))
    if piece.passed is not None:
        facts.append(reader.say("evidence-passed" if piece.passed else "evidence-failed"))
    return (
        Cell(text=item),
        Cell(text=say("questionnaire", f"kind-{piece.kind}", reader.language)),
        Cell(text=piece.title, note=reader.join(facts)),
        Cell(text=numbers.day(piece.valid_until)),
        Cell(text=piece.grade),
    )
