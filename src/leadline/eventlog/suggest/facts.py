"""Which columns are what is known of an object: amount, region, due date and the like."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.amounts import meant_by, times_of
from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import Found, Vocabulary, is_planned, plays, read_words, roles, split, types
from leadline.model.schema import Model

_TYPES = {"text": ("text", "number", "boolean"), "number": ("number",), "date": ("date",), "boolean": ("boolean",)}
_OWN = {"disputed": "boolean"}
"""Attributes that are not the model's, with their type."""

_AMOUNT = ("attributes", "amount")
_OF_SIGN = 0.85
"""How sure it is that a sign beside all amounts is their currency, where it can mean one alone."""

_OF_OTHER = 0.15
"""How much less sure it is that an amount is an object's own if its name says another type of object."""

_OF_DOUBT = 0.5
"""How sure it is that ``1.234`` is a fraction where no value of a column shows it."""

_THIN = 0.3
"""A column with values in fewer rows may be one of merged cells, or of something else."""

_LEAST = 0.6
"""How much of a name the word for an attribute must be, as a score."""

_WHOLE_NAME = 0.85
"""Codes are text written in digits: only a name that says nothing else makes numbers an attribute of text."""

_FEW = 0.5
"""An attribute of text that tells groups apart repeats: it has fewer values than this share of its rows."""


@cache
def _vocabulary() -> Vocabulary:
    words = read_words("attributes")
    return Vocabulary({"": words["none"], **words["attributes"]})


def choose_facts(engine: Engine, draft: Draft, columns: Iterable[Column], model: Model) -> None:
    """Take for each attribute the column that fits best; each column is taken once.

    Of an event table only what is the same in all rows of an object is an attribute of it.
    """
    kinds = {each.id: each.type for each in model.process.attributes} | _OWN
    found: list[tuple[float, Column, str, Found]] = []
    for column in columns:
        for score, attribute, word in _fits(draft, column, kinds):
            found.append((score, column, attribute, word))
    found.sort(key=lambda each: (-each[0], each[1].place))
    taken: set[str] = set()
    used: set[str] = set()
    for score, column, attribute, word in found:
        names = [n for n in _named(draft.type, attribute) if n in kinds and n not in taken]
        if column.name in used or not names or attribute in taken:
            continue
        if (draft.shape == "event" or draft.repeats) and not is_constant(engine, draft, column):
            continue
        if column.unclear:
            draft.leave(column.name, "ask-decimal", attribute=names[0], column=column.name, example=_both_ways(column))
            continue
        used.add(column.name)
        taken |= {attribute, *names}
        for name in names:
            own = name in _OWN and name not in {each.id for each in model.process.attributes}
            _choose(draft, column, name, score, word, {"type": _OWN[name]} if own else {})
    if "currency" in kinds and "currency" not in taken:
        _say_currency(draft, _column_of(draft, draft.column_of(*_AMOUNT)))


def _choose(draft: Draft, column: Column, name: str, score: float, word: Found, given: dict[str, Any]) -> None:
    """Take a column for an attribute; say what of its numbers is in doubt, and what their unit is."""
    code, params = "attribute", {"word": word.word.replace("_", " ")}
    if column.fill < _THIN:
        score, code = min(score, _OF_DOUBT), "attribute-thin"
        params["share"] = f"{100 * column.fill:.0f}"
    times = times_of(column.name) if column.kind == "number" else 1
    if times > 1:
        given, code = {**given, "times": times}, "attribute-unit"
    if column.doubtful:
        score, code = min(score, _OF_DOUBT), "attribute-points"
        params["example"] = _both_ways(column)
    value = {"column": column.name, **given} if given else column.name
    draft.choose(("attributes", name), value, score, code, **params)


def _say_currency(draft: Draft, amount: Column | None) -> None:
    """Take the sign beside all amounts for their currency; where it may mean several, ask which."""
    if amount is None or amount.sign is None:
        return
    written = _spelt(amount)
    codes = meant_by(amount.sign)
    if len(codes) == 1:
        value = {"column": amount.name, "signs": {written: codes[0]}}
        draft.choose(("attributes", "currency"), value, _OF_SIGN, "currency-sign", sign=written)
    else:
        draft.leave(amount.name, "ask-currency", column=amount.name, sign=written, codes=", ".join(codes))


def _column_of(draft: Draft, value: Any) -> Column | None:
    """Return the column of a choice, which is its name, or more than that."""
    name = value["column"] if isinstance(value, dict) else value
    return next((c for c in draft.sheet.columns if c.name == name), None)


def _spelt(column: Column) -> str:
    """Return the sign of a column as its values spell it: known is how it looks in capitals."""
    sign = column.sign or ""
    first = next((value for value in column.values if sign in value.upper()), sign)
    at = first.upper().find(sign)
    return first[at : at + len(sign)]


def _both_ways(column: Column) -> str:
    """Return a value of which nothing tells what its comma or point is: one with a thousand in it."""
    return next((value for value in column.values if re.search(r"\d[.,]\d{3}(?!\d)", value)), "")


def _named(object_type: str, attribute: str) -> list[str]:
    on = read_words("attributes")["on"].get(object_type, {})
    return list(on.get(attribute, [attribute]))


def _fits(draft: Draft, column: Column, kinds: dict[str, str]) -> list[tuple[float, str, Found]]:
    """Return the attributes a column may be, with scores: how much of its name the word is."""
    name = column.name
    if column.kind == "empty" or plays("technical", name) or plays("address", name):
        return []
    if (
        (plays("id", name) and column.distinct > _FEW * column.filled and column.kind != "date")
        or (plays("person", name) or (plays("department", name) and column.kind == "text"))
    ) and (not any(_vocabulary().meanings(name)) or column.kind not in ("date", "number")):
        return []
    only = read_words("attributes")["only"]
    fits = []
    for word in _vocabulary().find(name):
        attribute, score = word.meaning, 0.35 + 0.6 * _covered(name, word)
        if attribute == "region" and _are_states(column):
            attribute = "status"  # a state may be a part of a country, or how far something is
        if attribute not in kinds or column.kind not in _TYPES[kinds[attribute]]:
            continue
        if kinds[attribute] == "text" and column.kind != "date" and column.distinct > max(50, _FEW * column.filled):
            continue
        if kinds[attribute] == "text" and column.kind == "number" and score < _WHOLE_NAME:
            continue
        if attribute in only and draft.type not in only[attribute]:
            continue
        if attribute == "promised_date" and draft.type == "delivery" and not is_planned(name):
            continue
        if attribute == "amount" and draft.type and (kind_of(name) or draft.type) not in (draft.type, draft.kind):
            score -= _OF_OTHER  # what was paid of an invoice is not its amount
        fits.append((score, attribute, word))
    if not fits and column.kind == "date" and is_planned(name):
        kind = kind_of(name) or draft.type
        if draft.type in only["promised_date"] and kind in ("delivery", "order"):
            fits.append((0.6, "promised_date", roles("planned").find(name)[0]))
    return [each for each in fits if each[0] >= _LEAST]


def _are_states(column: Column) -> bool:
    """Say whether the values of a column say how far something is."""
    known = {"_".join(split(word)) for word in read_words("attributes")["states"]}
    return plays("status", column.name) and any("_".join(split(value)) in known for value in column.values)


def _covered(name: str, word: Found) -> float:
    """Return which share of a name's letters the word is; words for a type and for a time do not count."""
    joined = f"_{'_'.join(split(name))}_"
    other = [*types().find(name), *roles("time").find(name), *roles("planned").find(name)]
    free = {i for i, letter in enumerate(joined) if letter != "_"}
    for found in other:
        free -= {*range(found.start, found.end)}
    said = {i for i in range(word.start, word.end) if joined[i] != "_"}
    return len(said) / len(said | free)


def is_constant(engine: Engine, draft: Draft, column: Column) -> bool:
    """Say whether a column has one value for each object, so that it belongs to the object and not to the row."""
    keys = ", ".join(draft.sheet.column(name).sql for name in draft.key)
    rows = engine.query(
        f"SELECT max(n) AS n FROM (SELECT count(DISTINCT {column.sql}) AS n FROM {sql.name(draft.sheet.relation)} "
        f"WHERE {draft.sheet.column(draft.key[0]).sql} IS NOT NULL GROUP BY {keys})"
    )
    return (rows["n"][0].as_py() or 0) <= 1
