"""What tables say together about their keys: which column names the objects they share, and links by two columns."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.suggest.choice import Choice, Draft, Reason
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.links import Overlap, Values, overlaps, record_of
from leadline.eventlog.suggest.shape import is_key, of_model
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import plays, says_only, split

_OF_DOUBLED = 0.5
"""How sure it is that a step of a record counts where another file has it for some of the objects."""

_MEETS = 0.9
_OWN = 0.5
_NAMED = 0.9
"""How sure an id is that other tables name."""


def share_keys(values: Values, drafts: Sequence[Draft]) -> None:
    """Take as the key of a table the ids by which another of the same type calls its objects.

    A ledger has numbers of its own for invoices; where it also has those of the file of invoices, these join the two.
    """
    for draft in drafts:
        if draft.shape != "milestone" or len(draft.key) != 1 or draft.lines:
            continue
        others = [d for d in drafts if _same_kind(draft, d)]
        own = draft.sheet.column(draft.key[0])
        if not others or any(each.share >= _OWN for each in overlaps(values, draft, own, others)):
            continue
        found = [o for o in _shared(values, draft, others) if o.share >= _MEETS]
        best = max(found, key=lambda o: (o.column.unique, o.share, -o.column.place), default=None)
        if best:
            _take(draft, best)


def name_keys(values: Values, drafts: Sequence[Draft]) -> None:
    """Take as the key of a table, of several columns that never repeat, the one that other tables name.

    An order has its number and its id in the database: only one of them stands in deliveries and invoices.
    """
    for draft in drafts:
        if draft.shape != "milestone" or len(draft.key) != 1 or draft.lines or draft.repeats:
            continue
        own = draft.sheet.column(draft.key[0])
        ids = [c for c in draft.sheet.columns if c.unique and is_key(c) and _is_own(draft, c)]
        if not ids or ids == [own] or _naming(values, drafts, draft, own):
            continue
        named = {column.name: _naming(values, drafts, draft, column) for column in ids}
        best = max(ids, key=lambda c: (named[c.name], -c.place))
        if named[best.name]:
            draft.key = (best.name,)
            draft.choices = [choice for choice in draft.choices if choice.place != ("id",)]
            draft.choose(("id",), best.name, _NAMED, "key-named", count=named[best.name])


def _is_own(draft: Draft, column: Column) -> bool:
    """Say whether a column may name the row's own object by its name: that of its type, or of no type at all."""
    kind = of_model(kind_of(column.name))
    if kind or plays("source", column.name):
        return kind == draft.type and not plays("source", column.name)
    bare = says_only("id", column.name) or plays("record", column.name) or split(column.name) == ("name",)
    return bare and not says_only("row", column.name)


def _naming(values: Values, drafts: Sequence[Draft], draft: Draft, key: Column) -> int:
    """Return how many columns of other tables hold ids of one column."""
    named = [replace(draft, key=(key.name,))]
    others = [each for each in drafts if each.sheet is not draft.sheet]
    return sum(
        any(overlap.share >= _MEETS for overlap in overlaps(values, other, column, named))
        for other in others
        for column in other.sheet.columns
        if (column.name,) != other.key or other.repeats
    )


def _same_kind(draft: Draft, other: Draft) -> bool:
    return other is not draft and not other.repeats and (other.type, other.kind) == (draft.type, draft.kind)


def _shared(values: Values, draft: Draft, others: Sequence[Draft]) -> Iterator[Overlap]:
    for column in draft.sheet.columns:
        if column.name not in draft.key and column.fill > _MEETS and not plays("person", column.name):
            yield from overlaps(values, draft, column, others)


def _take(draft: Draft, best: Overlap) -> None:
    draft.key = (best.column.name,)
    draft.repeats = best.column.distinct < best.column.filled
    draft.choices = [choice for choice in draft.choices if choice.place != ("id",)]
    params = {"share": f"{100 * best.share:.0f}", "file": best.draft.sheet.file, "column": best.draft.key[0]}
    draft.choices.append(Choice(("id",), best.column.name, round(best.confidence, 2), Reason("key-shared", params)))


def link_pairs(engine: Engine, values: Values, drafts: Sequence[Draft], ranks: Mapping[str, int]) -> None:
    """Link to tables whose key is two columns, by two columns that together hold such keys."""
    for other in drafts:
        if other.shape != "milestone" or len(other.key) != 2 or other.repeats or not other.type:
            continue
        for draft in drafts:
            earlier = ranks.get(other.type, 0) < ranks.get(draft.type, len(ranks))
            linked = [choice for choice in draft.choices if choice.place == ("links", other.type)]
            if any(choice.reason.code == "link-values" for choice in linked):
                continue
            if draft.shape != "milestone" or draft.type == other.type or not draft.key or not earlier:
                continue
            found = [_column_for(values, draft, other, other.sheet.column(name)) for name in other.key]
            columns = [column for column in found if column is not None]
            if len(columns) < 2 or columns[0] is columns[1]:
                continue
            share = _pairs_shared(engine, draft, other, columns)
            if share >= _MEETS:
                draft.choices = [choice for choice in draft.choices if choice not in linked]
                names = tuple(column.name for column in columns)
                params = {"share": f"{100 * share:.0f}", "file": other.sheet.file, "column": " + ".join(other.key)}
                draft.choose(("links", other.type), names, 0.45 + 0.5 * share, "link-values", **params)


def _column_for(values: Values, draft: Draft, other: Draft, key: Column) -> Column | None:
    """Return the column of a table that holds one part of another's key: by its name, else by its values."""
    theirs = values.of(other.sheet, key, other.sheet.rows)
    best: tuple[float, Column | None] = (0.5, None)
    for column in draft.sheet.columns:
        if not is_key_part(column) or column.fill < _MEETS:
            continue
        looked = values.of(draft.sheet, column, draft.sheet.rows)
        share = len(looked & theirs) / len(looked) if looked else 0.0
        kinds = {of_model(kind_of(column.name)), of_model(kind_of(key.name))} - {""}
        score = 0.5 * (column.name == key.name) + 0.5 * (share >= _MEETS) + 0.2 * (len(kinds) == 1)
        if share >= _MEETS and score > best[0]:
            best = (score, column)
    return best[1]


def is_key_part(column: Column) -> bool:
    """Say whether a column may be a part of a key: as an id, but it may have one value only, as a year has."""
    return is_key(column) or (column.kind in ("text", "number") and column.whole and column.distinct == 1)


def _pairs_shared(engine: Engine, draft: Draft, other: Draft, columns: Sequence[Column]) -> float:
    """Return which share of a table's pairs are keys of the other."""

    def pairs(sheet: str, given: Sequence[Column]) -> str:
        parts = ", ".join(f"trim(CAST({column.sql} AS VARCHAR)) AS p{i}" for i, column in enumerate(given))
        return f"SELECT DISTINCT {parts} FROM {sql.name(sheet)}"

    keys = [other.sheet.column(name) for name in other.key]
    row = engine.query(
        f"WITH ours AS ({pairs(draft.sheet.relation, columns)}), theirs AS ({pairs(other.sheet.relation, keys)}) "
        "SELECT count(*) AS n, count(t.p0) AS shared FROM ours o LEFT JOIN theirs t ON t.p0 = o.p0 AND t.p1 = o.p1"
    ).to_pylist()[0]
    return float(row["shared"]) / row["n"] if row["n"] else 0.0


def trust_keys(drafts: Sequence[Draft]) -> None:
    """Be surer of ids that other tables name."""
    named = Counter(
        str(choice.reason.params["file"])
        for draft in drafts
        for choice in draft.choices
        if (choice.place[0], choice.reason.code) in (("links", "link-values"), ("id", "key-shared"))
    )
    for draft in drafts:
        for i, choice in enumerate(draft.choices):
            count = 0 if draft.sheet.sheet else named[draft.sheet.file]  # the sheets of a workbook have one file
            if count and choice.place == ("id",) and choice.reason.code in ("key-unique", "key-pair"):
                sure = max(choice.confidence, _NAMED)
                draft.choices[i] = Choice(choice.place, choice.value, sure, Reason("key-named", {"count": count}))


def leave_doubled(values: Values, drafts: Sequence[Draft]) -> None:
    """Leave a step that the record of the same objects has already: it would be counted twice.

    A ledger names the day of an invoice too, which the file of invoices tells better.
    """
    records = record_of(drafts)
    for draft in drafts:
        record = records.get(draft.type)
        if record is None or record.sheet is draft.sheet or draft.shape != "milestone" or len(draft.key) != 1:
            continue
        if not any(o.share >= _MEETS for o in overlaps(values, draft, draft.sheet.column(draft.key[0]), [record])):
            continue
        told = {choice.place for choice in record.choices if choice.place[0] == "events"}
        for choice in [choice for choice in draft.choices if choice.place in told]:
            draft.choices.remove(choice)
            time = choice.value["time"] if isinstance(choice.value, dict) else choice.value
            draft.leave(time if isinstance(time, str) else time[0], "left-doubled", file=record.sheet.file)
    for draft in drafts:
        record = records.get(draft.type)
        if record is not None and draft.shape == "event" and len(draft.key) == 1:
            _leave_to_history(values, draft, record)


def _leave_to_history(values: Values, history: Draft, record: Draft) -> None:
    """Leave the steps of a record of which a table of events of the same objects tells when they happened, and who.

    Where the events are of a part of the objects alone, as history is kept for some years, a person has to choose.
    """
    key = history.sheet.column(history.key[0])
    if not any(o.share >= _MEETS for o in overlaps(values, history, key, [record])):
        return
    told = {("events", str(choice.value)) for choice in history.choices if choice.place[0] == "activities"}
    whole = key.distinct >= _MEETS * record.sheet.rows
    for choice in [choice for choice in record.choices if choice.place in told]:
        record.choices.remove(choice)
        if whole:
            time = choice.value["time"] if isinstance(choice.value, dict) else choice.value
            name = time if isinstance(time, str) else time[0]
            if name not in {each.name for each in record.left}:
                record.leave(name, "left-doubled", file=history.sheet.file)
        else:
            sure = min(choice.confidence, _OF_DOUBLED)
            record.choose(choice.place, choice.value, sure, "step-doubled", file=history.sheet.file)
