"""What a row of a table is: an object with a column for each step, or an event; of which type; and what its key is."""

from itertools import islice, product
from pathlib import Path

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.suggest.changes import find_changes
from leadline.eventlog.suggest.choice import Draft, Reason
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.sheets import Sheet
from leadline.eventlog.suggest.steps import Steps, kind_of, kinds_of
from leadline.eventlog.suggest.words import is_type, plays, read_words, roles, says_only, split, titles

_LONGEST_KEY = 80
_MOST_NAMES = 400
_PAIRS = 24
_OF_TITLE = 0.7
"""How sure a type is that the name of the file says, where no id does, or says another."""

_OF_CHANGES = 0.9
"""How sure it is that the new values of a log of changes are the names of steps."""


def shape(engine: Engine, sheet: Sheet, steps: Steps) -> Draft:
    """Return a first draft of the table: its shape, its type as far as names tell it, and its key."""
    draft = Draft(sheet.name, sheet, "milestone")
    _say_type(draft)
    changes = find_changes(sheet)
    activity, sure = (changes.names, _OF_CHANGES) if changes else _activity(sheet, steps)
    case = (changes.record if changes else None) or _case(draft, activity)
    own = _own_key(draft)
    logged = plays("history", sheet.title)
    stands = activity is not None and plays("status", activity.name) and _is_object(draft, own, case)
    if activity and case and not stands and times_of_rows(sheet) and sure >= (0.35 if logged or not own else 0.9):
        draft.shape = "event"
        draft.key, draft.repeats = (case.name,), True
        if changes:
            if changes.steps:
                head = sheet.join["file"] if sheet.join else sheet.file
                draft.choose(("activity",), activity.name, sure, "activity-fields", head=head)
                draft.known = changes.steps
            else:
                draft.choose(("activity",), activity.name, sure, "activity-changes", old=changes.old.name)
            if changes.type:
                draft.kind = draft.type = changes.type
                reason = Reason("type-column", {"column": changes.of[0].name if changes.of else case.name})
                draft.type_confidence, draft.type_reason = _OF_CHANGES, reason
            draft.where, draft.filter = changes.where, changes.filter
            for name in changes.others:
                draft.leave(name, "left-field")
        else:
            draft.choose(("activity",), activity.name, sure, "activity", share=_percent(sure), names=activity.distinct)
        if not (changes and changes.type):
            _say_kind(draft, case)
        return draft
    _say_key(engine, draft, own)
    for found in titles("titles").find(sheet.title) if not draft.type else ():
        draft.kind = draft.type = found.meaning
        draft.type_confidence, draft.type_reason = _OF_TITLE, Reason("type-file", {"file": Path(sheet.file).name})
    return draft


def _is_object(draft: Draft, own: Column | None, case: Column | None) -> bool:
    """Say whether a row is an object of its own: its status is how far it is now, and not what happened at a time.

    The rows of a log may have ids too, but then another column names the objects that the table is about.
    """
    if own is None or case is None:
        return False
    kinds = [of_model(kind_of(each.name)) for each in (own, case)]
    about = kinds[1] and kinds[1] != kinds[0] and (kinds[1] == draft.type if draft.type else not kinds[0])
    return own is case or not (about or plays("record", case.name) or plays("history", draft.sheet.title))


def of_model(kind: str) -> str:
    """Return the type of the model a word stands for: a credit note is an invoice."""
    return str(read_words("types")["kinds"].get(kind, kind))


def _say_type(draft: Draft) -> None:
    """Say the type from the names of file and sheet: their last word for a type counts most.

    Whose the objects are may stand behind them, as in *facturas_clientes*.
    """
    title = draft.sheet.title
    table = next(iter(titles("tables").find(title)), None)
    kinds = kinds_of(title)
    others = [each for each in kinds if each != "customer"]
    kind = table.meaning if table else (others or kinds or [""])[-1]
    if kind:
        draft.kind, draft.type, draft.type_confidence = kind, of_model(kind), 0.85
        draft.type_reason = Reason("type-file", {"file": Path(draft.sheet.file).name})
        if plays("lines", title) or kind == "order_line":
            draft.type_confidence = 0.8


def _say_kind(draft: Draft, key: Column) -> None:
    """Say the type from the name of the key where the file's name does not."""
    kind = kind_of(key.name)
    if kind and draft.type != of_model(kind) and (not draft.type or draft.shape == "event"):
        draft.kind, draft.type, draft.type_confidence = kind, of_model(kind), 0.8
        draft.type_reason = Reason("type-column", {"column": key.name})
    elif kind and draft.type != of_model(kind):
        draft.type_confidence = min(draft.type_confidence, _OF_TITLE)
    elif kind:
        draft.type_confidence = 0.95
        draft.type_reason = Reason("type-both", {"column": key.name, "file": Path(draft.sheet.file).name})


def times_of_rows(sheet: Sheet) -> list[Column]:
    """Return the times of rows: without those of the last change, unless there is no other."""
    dates = [c for c in sheet.columns if c.kind == "date"]
    return [c for c in dates if not plays("technical", c.name)] or dates


def _activity(sheet: Sheet, steps: Steps) -> tuple[Column | None, float]:
    """Return the column whose values are names of steps, and how sure that is."""
    best: tuple[float, Column | None] = (0.0, None)
    for column in sheet.columns:
        if column.kind != "text" or column.distinct < 2 or column.distinct > min(_MOST_NAMES, 0.6 * column.filled + 4):
            continue
        total = sum(column.values.values()) or 1
        known = sum(n for value, n in column.values.items() if steps.exact(value)) / total
        meant = sum(n for value, n in column.values.items() if _means(steps, value)) / total
        named = plays("activity", column.name)
        spaced = plays("person", column.name) or plays("department", column.name)
        score = 0.55 * max(known, 0.8 * meant) + 0.4 * named - 0.3 * spaced
        if named and any(
            len(found.word) == len("_".join(split(column.name))) for found in roles("activity").find(column.name)
        ):
            score = max(score, 0.8 - 0.25 * plays("status", column.name))
        if score > best[0]:
            best = (score, column)
    return best[1], min(0.98, best[0] + 0.03)


def _means(steps: Steps, value: str) -> bool:
    best = steps.best(value) if len(value) < _LONGEST_KEY else None
    return best is not None and best.score >= 0.75


def is_key(column: Column) -> bool:
    """Say whether the values of a column could be ids at all.

    Ids are not dates, not yes or no, not amounts, and not long texts.
    """
    return (
        column.kind in ("text", "number")
        and column.longest <= _LONGEST_KEY
        and column.distinct > 1
        and (column.kind == "text" or column.whole)
    )


def _case(draft: Draft, activity: Column | None) -> Column | None:
    """Return the column that says to which object an event belongs."""
    best: tuple[float, Column | None] = (0.25, None)
    for column in draft.sheet.columns:
        if activity is None or column is activity or not is_key(column) or column.fill < 0.5:
            continue
        named = plays("id", column.name) or bool(kind_of(column.name)) or plays("record", column.name)
        wrong = plays("person", column.name)
        score = (
            0.35 * (column.repeats > 1.15)
            + 0.25 * named
            + 0.15 * plays("record", column.name)
            + 0.15 * (column.place == 0)
            + 0.1 * min(1.0, 3 * column.distinct / max(1, column.filled))
            + 0.2 * bool(draft.type and of_model(kind_of(column.name)) == draft.type)
            - 0.6 * (wrong or plays("department", column.name) or plays("status", column.name))
            - 0.3 * (plays("activity", column.name) and not plays("record", column.name))
            - 0.3 * (kind_of(column.name) == "customer" or "type" in split(column.name))
            + 0.3 * (split(column.name) == ("id",) and plays("history", draft.sheet.title))
        )
        if score > best[0]:
            best = (score, column)
    return best[1]


def _own_key(draft: Draft) -> Column | None:
    """Return the column that names each row's object, if there is one."""
    best: tuple[float, Column | None] = (0.45, None)
    for column in draft.sheet.columns:
        if not is_key(column) or column.distinct < 0.995 * column.filled or column.fill < 0.98:
            continue
        score = _key_score(draft, column) + 0.4 * column.unique
        if score > best[0]:
            best = (score, column)
    return best[1]


def _key_score(draft: Draft, column: Column) -> float:
    """Return how much a column's name and place look like the key of the table's type."""
    kind = of_model(kind_of(column.name))
    # Frappe's documents have their id in a first column called name.
    bare = says_only("id", column.name) or (column.place == 0 and split(column.name) == ("name",))
    return (
        0.2 * plays("id", column.name)
        + 0.25 * ((bool(kind) and kind == draft.type) or bare)
        + 0.1 * (bool(kind) and not draft.type)
        + 0.15 * (column.place == 0)
        - 0.1 * (bool(kind) and bool(draft.type) and kind != draft.type)
        - 0.2 * (plays("technical", column.name) or (bool(draft.type) and plays("person", column.name)))
        - 0.3 * (says_only("row", column.name) or (says_only("number", column.name) and _counts(column)))
        - 0.1 * (column.longest > 40)
    )


def _counts(column: Column) -> bool:
    """Say whether a column may number the rows: no two alike, and none with more digits than the last row's number."""
    return column.unique and column.whole and column.longest <= len(str(column.rows))


def _say_key(engine: Engine, draft: Draft, own: Column | None) -> None:
    """Say the key: a column whose values never repeat, else two that together do not, else one that repeats."""
    sheet = draft.sheet
    repeated = _repeated(draft)
    lines = plays("lines", sheet.title) or draft.type == "order_line"
    exact = own is not None and own.distinct == own.filled
    pair = None if (lines and draft.type != "order_line") or exact else _pair(engine, draft)
    if own and not (lines and repeated) and not (pair and own.name in pair):
        draft.key = (own.name,)
        sure = 0.55 + 0.45 * min(1.0, max(0.0, _key_score(draft, own)) / 0.6)
        draft.choose(("id",), own.name, sure, "key-unique")
        draft.repeats = not (own.unique or own.distinct == own.filled)
        _say_kind(draft, own)
        return
    if pair:
        draft.key = pair
        draft.choose(("id",), pair, 0.8, "key-pair")
        return
    candidates = [c for c in sheet.columns if is_key(c) and (plays("id", c.name) or kind_of(c.name))]
    column = repeated or max(candidates, key=lambda c: (_key_score(draft, c), -c.place), default=None)
    if column is None:
        return
    draft.key, draft.repeats, draft.lines = (column.name,), True, lines
    draft.choose(("id",), column.name, 0.8 if lines else 0.55, "key-repeats", rows=f"{column.repeats:.1f}")
    if lines:
        kind = kind_of(column.name)
        if kind:
            draft.kind, draft.type, draft.type_confidence = kind, of_model(kind), 0.8
            draft.type_reason = Reason("type-lines", {"column": column.name})
    else:
        _say_kind(draft, column)


def _repeated(draft: Draft) -> Column | None:
    """Return the column by which a table of lines belongs to its head."""
    columns = [c for c in draft.sheet.columns if is_key(c) and c.repeats > 1.0 and c.fill > 0.95 and _is_id(c)]
    heads = [c for c in columns if draft.type and of_model(kind_of(c.name)) == draft.type and c.distinct < c.filled]
    first = [c for c in columns if c.place == 0 and not kind_of(c.name) and c.distinct < c.filled]
    return max(heads or first, key=lambda c: (_key_score(draft, c), -c.place), default=None)


def _is_id(column: Column) -> bool:
    """Say whether a name is that of an id, or of a document as SAP names it."""
    if plays("id", column.name) or len(split(column.name)) > 1:
        return plays("id", column.name)
    return bool(kind_of(column.name)) if column.name.isascii() else is_type(column.name)


def _pair(engine: Engine, draft: Draft) -> tuple[str, ...] | None:
    """Return two columns that together never repeat: an id, and a number or another id; of lines it may be three."""
    columns = [c for c in draft.sheet.columns if is_key(c) and c.fill > 0.99]
    first = [c for c in columns if plays("id", c.name) and (kind_of(c.name) or c.place == 0)]
    first.sort(key=lambda c: (of_model(kind_of(c.name)) != draft.type, c.place))
    second = [c for c in columns if plays("id", c.name) or (c.kind == "number" and c.longest <= 6 and c.place <= 4)]
    pairs = islice(((one, other) for one, other in product(first, second) if one is not other), _PAIRS)
    tried: list[tuple[Column, ...]] = list(pairs)
    if draft.type == "order_line":
        third = [(*pair, c) for pair in tried for c in second if c not in pair and pair[-1].place < c.place]
        tried += third[:_PAIRS]
    for together in tried:
        given = ", ".join(column.sql for column in together)
        rows = engine.query(
            f"SELECT count(*) AS n FROM (SELECT DISTINCT {given} FROM {sql.name(draft.sheet.relation)})"
        )
        if rows["n"][0].as_py() == draft.sheet.rows:
            return tuple(column.name for column in together)
    return None


def own_name(draft: Draft) -> str:
    """Return a name for a type the model does not have: its key's without words for id, else the table's.

    >>> from leadline.eventlog.suggest.sheets import Sheet
    >>> own_name(Draft("shops", Sheet("shops.csv", None, "shops", "r", (), 0, False), "milestone", key=("seller_id",)))
    'seller'
    """
    words = list(split(draft.key[0])) if draft.key else []
    kept = [w for w in words if not any(found.word == w for found in roles("id").find(w)) and w.isascii()]
    return "_".join(kept) if kept and kept[0][0].isalpha() else draft.name


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
