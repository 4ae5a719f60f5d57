"""Rules: how well each was kept, and which could not be checked."""

from collections.abc import Mapping

from leadline.assessment.result import Result
from leadline.indicators.value import RuleCompliance
from leadline.model.schema import Rule
from leadline.reporting import numbers
from leadline.reporting.chapters.findings import MARKS
from leadline.reporting.chapters.told import reason
from leadline.reporting.document import Block, Cell, Column, Paragraph, Section, Table
from leadline.reporting.reader import Reader

SEVERITIES = tuple(MARKS)


def rules(result: Result, reader: Reader) -> Section:
    """Return the rules that were checked, worst first within a severity, and the others with the reason."""
    known = [(reader.model.rule_of[kept.rule], kept) for kept in result.rules if kept.rule in reader.model.rule_of]
    at = {kept.rule: f"rules.{place}" for place, kept in enumerate(result.rules)}
    checked = sorted(
        ((rule, kept) for rule, kept in known if kept.share is not None),
        key=lambda pair: (SEVERITIES.index(pair[0].severity), pair[1].share, pair[0].id),
    )
    unchecked = [(rule, kept) for rule, kept in known if kept.share is None]
    children: list[Block] = []
    if checked:
        children += [Paragraph(text=reader.say("rules-how-to-read")), _checked(checked, at, reader)]
    if unchecked:
        children.append(_unchecked(unchecked, reader))
    if not known:
        children.append(Paragraph(text=reader.say("rules-none")))
    return Section(id="rules", title=reader.say("rules"), children=tuple(children))


def _checked(checked: list[tuple[Rule, RuleCompliance]], at: Mapping[str, str], reader: Reader) -> Table:
    return Table(
        caption=reader.say("rules-checked"),
        columns=(
            Column(title=reader.say("column-rule")),
            Column(title=reader.say("column-severity")),
            Column(title=reader.say("column-object")),
            Column(title=reader.say("column-applies"), align="end"),
            Column(title=reader.say("column-violations"), align="end"),
            Column(title=reader.say("column-compliance"), align="end"),
            Column(title=reader.say("column-pending"), align="end"),
            Column(title=reader.say("column-money"), align="end"),
            Column(title=reader.say("column-examples")),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(rule.name), note=reader.text(rule.why), subject=f"rule/{rule.id}"),
                Cell(text=reader.word(f"severity-{rule.severity}"), mark=MARKS[rule.severity]),
                Cell(text=reader.object(rule.object)),
                Cell(text=numbers.number(kept.n), explains=f"{at[rule.id]}.n"),
                Cell(text=numbers.number(kept.violations), explains=f"{at[rule.id]}.violations"),
                Cell(text=numbers.share(kept.share, 1), mark="strong", explains=rule.id),
                Cell(
                    text=numbers.number(kept.pending) if kept.pending else numbers.NOTHING,
                    explains=f"{at[rule.id]}.pending" if kept.pending else "",
                ),
                Cell(text=_money(kept), explains="" if kept.amount is None else f"{at[rule.id]}.amount"),
                Cell(text=reader.join(kept.examples) or numbers.NOTHING, mark="muted"),
            )
            for rule, kept in checked
        ),
    )


def _money(kept: RuleCompliance) -> str:
    """Return the amount of what violates a rule, with its currency where the data say one."""
    return " ".join(part for part in (numbers.number(kept.amount), kept.currency if kept.amount else None) if part)


def _unchecked(unchecked: list[tuple[Rule, RuleCompliance]], reader: Reader) -> Table:
    return Table(
        caption=reader.say("rules-unchecked"),
        columns=(
            Column(title=reader.say("column-rule")),
            Column(title=reader.say("column-severity")),
            Column(title=reader.say("column-why")),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(rule.name)),
                Cell(text=reader.word(f"severity-{rule.severity}"), mark=MARKS[rule.severity]),
                Cell(text=reason(kept.reason or "no-data", kept.params, reader)),
            )
            for rule, kept in unchecked
        ),
    )
