"""Attributes of objects, cast to the type the model gives them. What cannot be read is missing, and counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.amounts import Written, read_currency, read_number, survey_numbers, times_of
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import AttributeColumn, Columns, EventTable, attribute_kinds
from leadline.eventlog.source import Source, boolean
from leadline.model.schema import Model

_EXAMPLES = 3


@dataclass(frozen=True)
class AttributeSource:
    """Where an attribute of an object type comes from: SQL over a dated relation, keyed by the object's id."""

    object: str
    attribute: str
    type: str
    dated: Dated
    key: Columns
    value: str
    day_only: bool


def read_attributes(
    engine: Engine, dated: Sequence[Dated], model: Model
) -> tuple[tuple[AttributeSource, ...], list[QualityFinding]]:
    """Return every attribute's source in the mapping's order, and findings on values that cannot be read."""
    kinds = attribute_kinds((each.source.table for each in dated), {a.id: a.type for a in model.process.attributes})
    sources: list[AttributeSource] = []
    findings: list[QualityFinding] = []
    for each in dated:
        table = each.source.table
        object_type, key = (
            next(iter(table.objects.items())) if isinstance(table, EventTable) else (table.object, table.id)
        )
        for name, given in table.attributes.items():
            column = AttributeColumn(column=given) if isinstance(given, str) else given
            kind = kinds[name]
            if kind == "date":
                moment = each.moment(column.column, column.format)
                value, day_only = moment.time, moment.day_only
            else:
                written = _survey(engine, each, column) if kind == "number" else None
                value, day_only = _value(each, column, kind, written), False
                findings += _doubts(each, column, written) if kind == "number" else ()
            sources.append(AttributeSource(object_type, name, kind, each, key, value, day_only))
            if kind in ("number", "boolean"):
                findings += unread_values(engine, each, column.column, kind, value)
    return tuple(sources), findings


def _value(dated: Dated, column: AttributeColumn, kind: str, written: Written | None) -> str:
    source = dated.source
    given = source.columns[column.column]
    if given.kind == kind and not column.replace and not column.signs:
        number = f"CAST({given.sql} AS DOUBLE)"
        return _times(f"CASE WHEN isfinite({number}) THEN {number} END", column) if kind == "number" else given.sql
    text = _mended(source.text(column.column), column.replace)
    if kind == "boolean":
        return boolean(text)
    if written:
        _, signs = _currency(source)
        return _times(read_number(text, written, decimal=column.decimal, signs=signs), column)
    return read_currency(text, column.signs) if column.signs else text


def _times(number: str, column: AttributeColumn) -> str:
    """Return SQL for a number in its unit: in decimals, so that 8.7654万 is 87654 and not a little more."""
    if column.times == 1:
        return number
    return f"CAST(TRY_CAST({number} AS DECIMAL(28, 9)) * {column.times} AS DOUBLE)"


def _doubts(dated: Dated, column: AttributeColumn, written: Written | None) -> Iterator[QualityFinding]:
    """Say of numbers what was taken for granted: that 1.234 is a fraction, that a unit in the name is none."""
    table = dated.source.table.name
    if written and written.doubtful and not column.decimal:
        yield QualityFinding(
            code="doubtful-points",
            severity="warning",
            count=written.either,
            of=written.filled,
            table=table,
            column=column.column,
        )
    times = times_of(column.column)
    if times > 1 and "times" not in column.model_fields_set:
        yield QualityFinding(
            code="unit-in-name",
            severity="warning",
            count=dated.source.rows,
            of=dated.source.rows,
            params={"times": str(times)},
            table=table,
            column=column.column,
        )


def _mended(text: str, replace: dict[str, str]) -> str:
    if not replace:
        return text
    whens = " ".join(f"WHEN {sql.text(old)} THEN {sql.text(new)}" for old, new in replace.items())
    return f"CASE {text} {whens} ELSE {text} END"


def _survey(engine: Engine, dated: Dated, column: AttributeColumn) -> Written | None:
    """Return how numbers are written where they are text; amounts may have their currency beside them."""
    if dated.source.columns[column.column].kind == "number" and not column.replace:
        return None
    text = _mended(dated.source.text(column.column), column.replace)
    return survey_numbers(engine, dated.relation, text, _currency(dated.source)[0])


def _currency(source: Source) -> tuple[Mapping[str, str], Mapping[str, str] | None]:
    """Return the signs of currencies that the mapping explains, and the same or None where it says nothing of them."""
    currency = source.table.attributes.get("currency")
    signs = currency.signs if isinstance(currency, AttributeColumn) else {}
    return signs, None if currency is None else signs


def unread_values(engine: Engine, dated: Dated, column: str, kind: str, value: str) -> Iterator[QualityFinding]:
    """Find values of a column that ``value``, SQL that reads them as ``kind``, cannot read."""
    text = dated.source.text(column)
    bad = f"{text} IS NOT NULL AND ({value}) IS NULL"
    counts = engine.query(
        f"SELECT count({text}) AS filled, count(*) FILTER (WHERE {bad}) AS bad FROM {dated.relation}"
    ).to_pylist()[0]
    if counts["bad"]:
        examples = engine.query(
            f"SELECT {text} AS value, min(row) AS row FROM {dated.relation} WHERE {bad} GROUP BY 1 ORDER BY row "
            f"LIMIT {_EXAMPLES}"
        )
        yield QualityFinding(
            code=f"unread-{kind}s",
            severity="warning",
            table=dated.source.table.name,
            column=column,
            count=counts["bad"],
            of=counts["filled"],
            examples=tuple(examples["value"].to_pylist()),
        )
