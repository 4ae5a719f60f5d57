"""Findings: what is worth telling beside the scores, the most severe first."""

from leadline.assessment.result import Result
from leadline.reporting import numbers
from leadline.reporting.chapters.told import finding
from leadline.reporting.document import Block, Cell, Column, Mark, Paragraph, Section, Table
from leadline.reporting.reader import Reader
from leadline.scoring.scores import Finding
from leadline.text import say

MARKS: dict[str, Mark] = {"critical": "bad", "high": "bad", "medium": "warn", "low": "muted"}


def findings(result: Result, reader: Reader) -> Section:
    """Return perception gaps with both their numbers, then everything else that was found."""
    found = result.scores.findings
    children: list[Block] = []
    perceived = [one for one in found if one.kind == "perception-gap"]
    if perceived:
        children += [Paragraph(text=reader.say("findings-perception-why")), _perception(perceived, result, reader)]
    others = sorted(
        (one for one in found if one.kind != "perception-gap"), key=lambda one: list(MARKS).index(one.severity)
    )
    if others:
        children.append(_others(others, reader))
    if not found:
        children.append(Paragraph(text=reader.say("findings-none")))
    return Section(id="findings", title=reader.say("findings"), children=tuple(children))


def _perception(found: list[Finding], result: Result, reader: Reader) -> Table:
    at: dict[tuple[str | None, str | None], str]
    at = {(cell.stage, cell.dimension): f"scores.cells.{place}" for place, cell in enumerate(result.scores.cells)}
    return Table(
        caption=reader.say("findings-perception"),
        columns=(
            Column(title=reader.say("column-cell")),
            Column(title=reader.say("column-q"), align="end"),
            Column(title=reader.say("column-j"), align="end"),
            Column(title=reader.say("column-difference"), align="end"),
            Column(title=reader.say("column-direction")),
        ),
        rows=tuple(
            (
                Cell(text=_where(one, reader)),
                reader.score_cell(one.params["q"], at=f"{at[one.stage, one.dimension]}.q"),
                reader.score_cell(one.params["j"], at=f"{at[one.stage, one.dimension]}.j"),
                Cell(
                    text=numbers.score(one.params["gap"]),
                    mark="strong",
                    explains=f"scores.findings.{result.scores.findings.index(one)}.params.gap",
                ),
                Cell(text=say("findings", one.params["direction"], reader.language)),
            )
            for one in sorted(found, key=lambda one: -float(one.params["gap"]))
        ),
    )


def _others(found: list[Finding], reader: Reader) -> Table:
    return Table(
        caption=reader.say("findings-others"),
        columns=(
            Column(title=reader.say("column-severity")),
            Column(title=reader.say("column-kind")),
            Column(title=reader.say("column-where")),
            Column(title=reader.say("column-finding")),
        ),
        rows=tuple(
            (
                Cell(text=reader.word(f"severity-{one.severity}"), mark=MARKS[one.severity]),
                Cell(text=say("findings", f"{one.kind}-name", reader.language), mark="strong"),
                Cell(text=_where(one, reader)),
                Cell(text=finding(one, reader)),
            )
            for one in found
        ),
    )


def _where(one: Finding, reader: Reader) -> str:
    if one.rule:
        return reader.rule(one.rule)
    if one.stage and one.dimension:
        return reader.cell(one.stage, one.dimension)
    if one.stage:
        return reader.stage(one.stage)
    return reader.dimension(one.dimension) if one.dimension else reader.word("overall")
