"""Which table links to which: by values that stand in both, and by names where there is no table to compare with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.cells import BETWEEN
from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.shape import is_key, of_model
from leadline.eventlog.suggest.sheets import Sheet
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import is_type, plays, says_only, split
from leadline.model.schema import Model

_SAMPLE = 3000
_LEAST = 0.5
_LEAST_NAMED = 0.1
_SHORT = 5
"""Digits of numbers that may be the same in every table."""
_SURE, _ENOUGH, _APART, _COVERED, _COUNTED = 0.95, 20, 0.5, 0.5, 1000


@dataclass(frozen=True)
class Overlap:
    """Values of a column that are ids of another table: ``share`` of the values that were looked at.

    ``signs`` stand between several ids in one value.
    """

    column: Column
    draft: Draft
    share: float
    named: bool
    signs: str = ""

    @property
    def confidence(self) -> float:
        """Return how sure it is that the column names the other table's objects."""
        return min(0.98, 0.45 + 0.35 * self.share + 0.2 * self.named)


class Values:
    """The values of columns, each read once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: dict[tuple[str, str, int], frozenset[str]] = {}

    def of(self, sheet: Sheet, column: Column, most: int) -> frozenset[str]:
        """Return up to ``most`` different values of a column."""
        key = sheet.relation, column.name, most
        if key not in self._read:
            text = f"trim(CAST({column.sql} AS VARCHAR))"
            rows = self._engine.query(
                f"SELECT {text} AS v FROM {sql.name(sheet.relation)} WHERE {text} <> '' GROUP BY 1 "
                f"ORDER BY min(row) LIMIT {most}"
            )
            self._read[key] = frozenset(rows["v"].to_pylist())
        return self._read[key]


def overlaps(values: Values, draft: Draft, column: Column, others: Sequence[Draft]) -> Iterator[Overlap]:
    """Find the tables whose ids a column's values are."""
    if not is_key(column) or plays("technical", column.name):
        return
    looked = values.of(draft.sheet, column, _SAMPLE)
    for other in others:
        if other is draft or len(other.key) != 1 or other.shape != "milestone":
            continue
        key = other.sheet.column(other.key[0])
        if key.kind != column.kind and "number" in (key.kind, column.kind) and not (key.whole and column.whole):
            continue
        theirs = values.of(other.sheet, key, other.sheet.rows)
        lists, signs = _lists_of(looked - theirs, theirs) if column.kind == "text" else (0, "")
        share = (len(looked & theirs) + lists) / len(looked) if looked else 0.0
        kind = of_model(kind_of(column.name))
        # Of two columns that are both called id, or number of the row, nothing says that they have the same ids.
        alike = column.name == key.name and not says_only("id", column.name)
        named = alike or (bool(kind) and kind == other.type)
        short = column.whole and column.longest <= _SHORT and not named
        if short and not (kind == "" and share >= _SURE and _is_telling(column, looked, theirs)):
            continue
        if share >= (_LEAST_NAMED if named else _LEAST):
            yield Overlap(column, other, share, named, signs)


def _lists_of(values: frozenset[str], ids: frozenset[str]) -> tuple[int, str]:
    """Return how many values are several ids with signs between them, and these signs."""
    lists = [signs for value in values if (signs := _signs_in(value, ids))]
    return len(lists), "".join(sign for sign in BETWEEN if any(sign in signs for signs in lists))


def _signs_in(value: str, ids: frozenset[str]) -> str:
    """Return the signs between the ids of which a value consists: all that are in it, or one alone.

    >>> ids = frozenset({"F1", "F2", "A/1", "A/2"})
    >>> [_signs_in(value, ids) for value in ("F1、F2 , F1", "A/1、A/2", "F1、F3", "F1")]
    [',、', '、', '', '']
    """
    found = [sign for sign in BETWEEN if sign in value]
    for signs in ["".join(found), *found] if found else []:
        parts = value.translate({ord(sign): signs[0] for sign in signs}).split(signs[0])
        filled = {part.strip() for part in parts} - {""}
        if filled and filled <= ids:
            return signs
    return ""


def _is_telling(column: Column, looked: frozenset[str], theirs: frozenset[str]) -> bool:
    """Say whether short numbers that are all ids of another table are so by more than chance.

    Where the ids lie apart, no other numbers would hit them. Where they run on without gaps, any number between is one:
    then the column must be called a number of something, name most of them, and not begin at 1 as every count does.
    """
    ids, numbers = ({int(value) for value in values if value.isdecimal()} for values in (theirs, looked))
    if len(numbers) < _ENOUGH:
        return False
    low, high = min(numbers), max(numbers)
    chance = sum(low <= each <= high for each in ids) / (high - low + 1)
    if chance <= _APART:
        return True
    covered = len(numbers & ids) / min(len(ids), _SAMPLE)
    named = plays("id", column.name) or plays("source", column.name)
    return low >= _COUNTED and covered >= _COVERED and named


def record_of(drafts: Sequence[Draft]) -> dict[str, Draft]:
    """Return for each type the table in which its objects have their record: one row each, and the most of them."""
    records: dict[str, Draft] = {}
    for draft in drafts:
        if draft.shape != "milestone" or not draft.type or draft.repeats or len(draft.key) != 1:
            continue
        best = records.get(draft.type)
        if best is None or _standing(draft) > _standing(best):
            records[draft.type] = draft
    return records


def _standing(draft: Draft) -> tuple[bool, int]:
    key_kind = of_model(kind_of(draft.key[0]))
    return key_kind in ("", draft.type) or draft.type_confidence >= 0.9, draft.sheet.rows


def rank_types(model: Model) -> dict[str, int]:
    """Return the place of each type in the process: what comes later names what came before."""
    return {each.id: i for i, each in enumerate(model.process.objects)}


def named_kind(draft: Draft, column: Column) -> str:
    """Return the type a column names by its words alone, or nothing: it must look like an id, and not like a person's.

    A reference number of the customer's own is no link, nor is a column about the object itself.
    """
    kind = of_model(kind_of(column.name))
    if not kind or kind == draft.type or not is_key(column) or plays("technical", column.name):
        return ""
    if plays("person", column.name):
        return ""
    words = split(column.name)
    # A whole number under a customer's name is a number of his; under a payment's it may be an amount.
    bare = len(words) == 1 and (column.kind == "text" or (kind == "customer" and column.whole))
    told = plays("id", column.name) or bare or words == (kind,) or (kind == "customer" and _ends_in(words, kind))
    return kind if told and column.distinct > 5 else ""


def _ends_in(words: tuple[str, ...], kind: str) -> bool:
    """Say whether a name ends in a word for a type, as *potential customer* and *sold-to party* do."""
    ends = [" ".join(words[i:]) for i in (-1, -2, -3)]
    return any(of_model(kind_of(end)) == kind for end in ends if is_type(end))
