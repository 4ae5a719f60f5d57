"""The rules of a cell, each as a sentence that says when it is kept."""

from collections.abc import Sequence

from leadline.model.schema import Model, Rule, Unit
from leadline.reporting import numbers
from leadline.reporting.chapters.findings import MARKS
from leadline.reporting.document import Cell, Column, Table
from leadline.reporting.reader import Reader


def rules_of(model: Model, stage: str, dimension: str) -> tuple[Rule, ...]:
    """Return the rules of a cell: a rule belongs to the stage of its activity ``a``, or of ``b`` where it has none.

    >>> from leadline.model import load_model
    >>> [rule.id for rule in rules_of(load_model("ltc"), "lead", "customer")]
    ['contact-after-assign', 'contact-in-time']
    """
    return tuple(rule for rule in model.rules if (_stage(model, rule), rule.dimension) == (stage, dimension))


def _stage(model: Model, rule: Rule) -> str | None:
    activity = model.activity_of.get(str(rule.a or rule.b))
    return activity.stage if activity else None


def rules_table(rules: Sequence[Rule], reader: Reader) -> Table:
    """Return rules with when they are kept, how grave a breach is, and why they are there."""
    return Table(
        caption=reader.say("book-rules"),
        columns=(
            Column(title=reader.say("column-rule")),
            Column(title=reader.say("book-kept")),
            Column(title=reader.say("column-severity")),
            Column(title=reader.say("column-why")),
        ),
        rows=tuple(
            (
                Cell(text=reader.text(rule.name), note=rule.code, anchor=f"rule-{rule.id}"),
                Cell(text=kept(rule, reader), note=_when(rule, reader)),
                Cell(text=reader.word(f"severity-{rule.severity}"), mark=MARKS[rule.severity]),
                Cell(text=reader.text(rule.why), note=_sources(rule, reader)),
            )
            for rule in rules
        ),
    )


def kept(rule: Rule, reader: Reader) -> str:
    """Return in words when a rule is kept.

    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> kept(model.rule_of["qualify-before-assign"], Reader(model=model, language="en"))
    '“Assign lead” comes only after “Score and qualify lead”'
    """
    after = [rule.b] if isinstance(rule.b, str) else rule.b or ()
    unit: Unit = "hours" if rule.hours else "days"
    allowed = rule.hours if rule.hours else rule.days
    return reader.say(
        f"book-rule-{rule.template}",
        a=reader.activity(rule.a or ""),
        due=reader.attribute(rule.due or ""),
        holds=rule.holds,
        time="" if allowed is None else numbers.entry(allowed, unit, reader.language),
        b=reader.join(reader.activity(activity) for activity in after),
        limit=rule.limit,
        departments=reader.join(reader.department(department) for department in rule.departments),
    )


def _when(rule: Rule, reader: Reader) -> str:
    return reader.say("book-rule-when", when=rule.when) if rule.when else ""


def _sources(rule: Rule, reader: Reader) -> str:
    return reader.say("book-rule-sources", sources=reader.join(rule.sources)) if rule.sources else ""
