"""How dates are to be read, where their values alone do not say it: written into the mapping, and marked."""

from collections.abc import Iterable
from typing import Any

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.dateformat import DAY_FIRST, MONTH_FIRST
from leadline.eventlog.suggest.choice import Choice, Draft, Reason
from leadline.eventlog.suggest.columns import Column, moment
from leadline.eventlog.suggest.sheets import Sheet


def decided(sheets: Iterable[Sheet]) -> str | None:
    """Return how days and months are ordered where some column of some file shows it: month first or day first."""
    shown = {
        column.formats[0]
        for sheet in sheets
        for column in sheet.columns
        if column.kind == "date" and len(column.formats) == 1 and column.formats[0] in (MONTH_FIRST, DAY_FIRST)
    }
    return shown.pop() if len(shown) == 1 else None


def say_formats(engine: Engine, draft: Draft, shown: str | None) -> None:
    """Write down the format of dates that cannot be told from the values, and that some values are no dates."""
    here = decided([draft.sheet]) or shown
    for i, choice in enumerate(draft.choices):
        column = _date_of(draft, choice)
        if column is None:
            continue
        if 0 < column.share < 1:
            draft.settings["bad_dates"] = "missing"
        if not column.needs_format:
            continue
        known = here if here in column.formats else None
        chosen = column.formats[0] if len(column.formats) == 1 else known or _narrower(engine, draft.sheet, column)
        params = {**choice.reason.params, "format": chosen}
        sure = choice.confidence if len(column.formats) == 1 or known else min(choice.confidence, 0.5)
        if choice.place[0] in ("time", "recorded"):
            draft.settings["format"] = chosen
            value: Any = choice.value
        elif choice.place[0] == "attributes":
            value = {**(choice.value if isinstance(choice.value, dict) else {"column": choice.value}), "format": chosen}
        else:
            value = {**(choice.value if isinstance(choice.value, dict) else {"time": choice.value}), "format": chosen}
        draft.choices[i] = Choice(choice.place, value, sure, Reason(choice.reason.code, params))


def _date_of(draft: Draft, choice: Choice) -> Column | None:
    """Return the date column a choice takes, or None."""
    if draft.shape == "log" or choice.place[0] not in ("events", "attributes", "time", "recorded"):
        return None
    name = choice.value.get("time", choice.value.get("column")) if isinstance(choice.value, dict) else choice.value
    column = draft.sheet.column(str(name))
    return column if column.kind == "date" else None


def _narrower(engine: Engine, sheet: Sheet, column: Column) -> str:
    """Return the order of day and month in which the dates of a column lie closer together."""
    spans = ", ".join(
        f"date_diff('day', min({moment(column, f)}), max({moment(column, f)})) AS s{i}"
        for i, f in enumerate(column.formats)
    )
    row = engine.query(f"SELECT {spans} FROM {sql.name(sheet.relation)}").to_pylist()[0]
    return min(enumerate(column.formats), key=lambda each: (row[f"s{each[0]}"], each[0]))[1]
