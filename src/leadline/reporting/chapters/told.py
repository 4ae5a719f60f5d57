"""Codes of the result told as sentences: reasons, notes, failing gates, findings and data quality.

Their sentences stand in catalogues of their own (``reasons``, ``notes``, ``gates``, ``findings``, ``quality``);
here the ids in their parameters become names in the reader's language.
"""

from collections.abc import Mapping
from typing import Any

from leadline.eventlog.log import QualityFinding
from leadline.model.schema import Basis
from leadline.reporting import numbers
from leadline.reporting.reader import Reader
from leadline.scoring.scores import Finding, GateFailure
from leadline.text import say


def reason(code: str, params: Mapping[str, Any], reader: Reader) -> str:
    """Return why an indicator or a rule was not measured."""
    return say("reasons", code, reader.language, **named(params, reader))


def note(code: str, reader: Reader) -> str:
    """Return what limits a cell's score."""
    return say("notes", code, reader.language)


def gate(failure: GateFailure, reader: Reader) -> str:
    """Return which gate fails, by how much, and where."""
    params = failure.model_dump(exclude={"gate"}, exclude_none=True)
    unproven = failure.gate == "critical-rules" and failure.value is None
    return say(
        "gates", "critical-rules-unproven" if unproven else failure.gate, reader.language, **named(params, reader)
    )


def finding(found: Finding, reader: Reader) -> str:
    """Return a finding as a sentence."""
    places = found.model_dump(include={"stage", "dimension", "item", "indicator", "rule"}, exclude_none=True)
    return say("findings", found.kind, reader.language, **named({**places, **found.params}, reader))


def quality_finding(found: QualityFinding, reader: Reader) -> str:
    """Return a line of the data-quality report as a sentence."""
    facts = {
        "where": " · ".join(part for part in (found.table, found.column) if part),
        "count": numbers.number(found.count),
        "of": numbers.number(found.of),
        "examples": reader.join(found.examples),
    }
    return say("quality", found.code, reader.language, **facts, **named(found.params, reader))


def basis(told: Basis, reader: Reader) -> str:
    """Return how honest an indicator's entry values are, with what they rest on."""
    parts = [reader.say(f"basis-{told.kind}")]
    if told.note:
        parts.append(reader.text(told.note))
    if told.sources:
        titles = {source.id: source.title for source in reader.model.sources}
        told_titles = reader.say("basis-sources-join").join(titles.get(source, source) for source in told.sources)
        parts.append(reader.say("basis-sources", sources=told_titles))
    return reader.say("basis-join").join(parts)


def named(params: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """Return parameters with ids as names; ids in a comma-separated list each get their name."""
    names = {
        "stage": reader.stage,
        "dimension": reader.dimension,
        "object": reader.object,
        "activity": reader.activity,
        "earlier": reader.activity,
        "later": reader.activity,
        "attribute": reader.attribute,
        "department": reader.department,
        "indicator": reader.indicator,
        "rule": reader.rule,
        "rules": reader.rule,
    }
    return {
        key: reader.join(names[key](one) for one in str(value).split(", ")) if key in names else value
        for key, value in params.items()
    }
