"""Times of day that stand in a column of their own, beside the day they belong to: SAP's ERZET beside its ERDAT."""

from collections.abc import Sequence
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.dateformat import COUNTED, MISSING
from leadline.eventlog.suggest.choice import Choice, Draft
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.words import read_words, split

_CLOCK = sql.text(
    r"(1899-12-3[01] )?([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?|(0?[1-9]|1[0-2]):[0-5]\d(:[0-5]\d)? (?i:[AP]M)"
    r"|([01]?\d|2[0-3])([0-5]\d){2}|0+|24:00(:00)?|240000"
)
_CLOCKS = 0.9
"""A column of which this share of the values are times of day is one of times of day; the rest are told as unread."""

_BY_PLACE = 0.7
"""How sure a time of day is of its day where only their places say that they belong together."""


def join_clocks(engine: Engine, draft: Draft) -> None:
    """Give each day that was chosen as a time its time of day, where another column of the table has it."""
    if draft.shape == "log":
        return
    free = [each for each in draft.sheet.columns if each.name not in draft.used]
    shares = {each.name: _clocks(engine, draft, each) for each in free}
    clocks = [each for each in free if shares[each.name] >= _CLOCKS]
    for i, choice in enumerate(draft.choices):
        if choice.place[0] not in ("events", "time", "recorded"):
            continue
        in_full = isinstance(choice.value, dict)
        given: dict[str, Any] = choice.value if in_full else {"time": choice.value}
        found = {key: _clock_of(draft, given[key], clocks) for key in ("time", "recorded") if key in given}
        joined = {key: (given[key], clock.name) for key, (clock, _) in found.items() if clock}
        value = given | joined if in_full else joined.get("time", choice.value)
        sure = min([choice.confidence, *(sure for clock, sure in found.values() if clock)])
        draft.choices[i] = Choice(choice.place, value, sure, choice.reason)
        if any(clock and shares[clock.name] < 1 for clock, _ in found.values()):
            draft.settings["bad_dates"] = "missing"


def _clocks(engine: Engine, draft: Draft, column: Column) -> float:
    """Return which share of a column's values are times of day: none, where its name or zeros alone do not say so."""
    if column.kind not in ("text", "number") or _stem(column.name, "clock") is None:
        return 0.0
    text = f"nullif(trim(CAST({column.sql} AS VARCHAR)), '')"
    row = engine.query(
        f"SELECT count(v) AS n, count(*) FILTER (WHERE regexp_full_match(v, {_CLOCK})) AS clocks, "
        f"count(*) FILTER (WHERE regexp_matches(v, '[1-9]')) AS told FROM "
        f"(SELECT CASE WHEN {text} NOT IN ({sql.texts(MISSING)}) THEN {text} END AS v "
        f"FROM {sql.name(draft.sheet.relation)})"
    ).to_pylist()[0]
    return row["clocks"] / row["n"] if row["told"] else 0.0


def _clock_of(draft: Draft, name: str, clocks: Sequence[Column]) -> tuple[Column | None, float]:
    """Return the column with the time of day of a day, or None; and how sure that is."""
    day = draft.sheet.column(name)
    if day.kind != "date" or day.timed or {*COUNTED} & {*day.formats}:
        return None, 0.0
    stem = _stem(name, "day")
    alike = [each for each in clocks if stem is not None and _stem(each.name, "clock") == stem]
    beside = [each for each in clocks if each.place == day.place + 1 and _stem(each.name, "clock") == ""]
    for found, sure in ((alike, 1.0), (beside, _BY_PLACE)):
        if len(found) == 1:
            return found[0], sure
    return None, 0.0


def _stem(name: str, role: str) -> str | None:
    """Return what is left of a name without its word for a day, or for a time of day; None where it has none.

    >>> _stem("ERDAT", "day"), _stem("ERZET", "clock"), _stem("shipDate", "day"), _stem("time_shipped", "clock")
    ('er', 'er', 'ship', 'shipped')
    >>> _stem("下单日期", "day"), _stem("Uhrzeit", "clock"), _stem("amount", "clock")
    ('下单', '', None)
    """
    joined = "".join(split(name))
    words = sorted(("".join(split(word)) for word in read_words("roles")["roles"][role]), key=len, reverse=True)
    for word in words:
        if joined.endswith(word):
            return joined.removesuffix(word)
        if joined.startswith(word):
            return joined.removeprefix(word)
    return None
