"""The steps of a milestone table: which column is the time of which step, who did it, and under which condition."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leadline.engine import sql
from leadline.engine.expression import column_text
from leadline.engine.protocol import Engine
from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.columns import Column, moment
from leadline.eventlog.suggest.people import Who, alike, free_of, who_did
from leadline.eventlog.suggest.steps import Meaning, Steps, match_columns
from leadline.eventlog.suggest.words import is_planned, plays, split
from leadline.model.schema import Activity, Model

_YES = ("true", "1", "yes", "y", "是", "x")
_AGAIN = 0.15
"""How much less sure it is that a second column for a step is the same step done again."""


def choose_steps(
    engine: Engine, draft: Draft, columns: Sequence[Column], people: Sequence[Who], steps: Steps, model: Model
) -> Draft | None:
    """Say which step each time column is. Return a second table where a step has a column for its repetition too."""
    dates = [c for c in columns if c.kind == "date" and not plays("technical", c.name)]
    kind = draft.kind or draft.type
    matched = match_columns([c.name for c in dates], steps, kind, _order(engine, draft, dates))
    activities = {a.id: a for a in model.process.activities}
    if draft.type == "opportunity":
        matched = _won_and_lost(draft, matched)
    taken = {meaning.activity for meaning in matched.values()} | {
        c.place[1] for c in draft.choices if c.place[0] == "events"
    }
    times = [c.name for c in dates if c.name not in matched]
    default = _default(draft, people, times, activities, matched)
    again: list[tuple[str, Meaning]] = []
    for name, meaning in matched.items():
        value = _value(draft, name, people, activities[meaning.activity], default, times, matched)
        draft.choose(("events", meaning.activity), value, meaning.score, meaning.reason.code, **meaning.reason.params)
    for column in dates:
        if column.name in matched or column.name in draft.used:
            continue
        best = steps.best(column.name, kind)
        if plays("recorded", column.name) and _record(draft, column.name, best.activity if best else None):
            continue
        if best and best.activity in taken and plays("again", column.name):
            again.append((column.name, best))
        elif is_planned(column.name):
            draft.leave(column.name, "left-planned")
        elif best and best.activity in taken:
            draft.leave(column.name, "left-taken", step=best.activity)
        else:
            draft.leave(column.name, "left-date")
    return _second(draft, again) if again else None


def _order(engine: Engine, draft: Draft, dates: Sequence[Column]) -> dict[str, float]:
    """Return where the times of each column stand among those of the same row, on average: 0 first, 1 last."""
    if len(dates) < 2:
        return {}
    relation = sql.name(draft.sheet.relation)
    times = ", ".join(f"{moment(c, c.formats[0])} AS t{i}" for i, c in enumerate(dates))
    before = [
        f"avg(CASE WHEN t{i} IS NOT NULL THEN ("
        + " + ".join(f"CASE WHEN t{j} < t{i} THEN 1.0 ELSE 0.0 END" for j in range(len(dates)) if j != i)
        + f") / {len(dates) - 1} END) AS p{i}"
        for i in range(len(dates))
    ]
    row = engine.query(f"SELECT {', '.join(before)} FROM (SELECT {times} FROM {relation})").to_pylist()[0]
    return {c.name: float(row[f"p{i}"] or 0.0) for i, c in enumerate(dates)}


def _won_and_lost(draft: Draft, matched: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Tell won from lost where one column says when a deal was closed, and another how."""
    closing = [n for n, m in matched.items() if m.activity == "lose_opportunity" and not plays("lost", n)]
    if not closing or any(m.activity == "sign_contract" for m in matched.values()):
        return dict(matched)
    for column in draft.sheet.columns:
        if column.kind == "boolean" and plays("won", column.name):
            return _won_or_not(draft, matched, closing[0], column)
        if column.kind != "text" or not plays("status", column.name) or column.distinct > 40:
            continue
        lost = [v for v in column.values if plays("lost", v)]
        won = [v for v in column.values if plays("won", v) and v not in lost]
        if won:
            name = matched[closing[0]]
            for step, values in (("sign_contract", won), ("lose_opportunity", lost)):
                if values:
                    value = {"time": closing[0], "where": _one_of(column.name, values)}
                    draft.choose(
                        ("events", step), value, 0.85, "step-outcome", column=column.name, values=", ".join(values)
                    )
            return {n: m for n, m in matched.items() if m is not name}
    return dict(matched)


def _won_or_not(draft: Draft, matched: Mapping[str, Meaning], closing: str, column: Column) -> dict[str, Meaning]:
    """Tell won from lost where a column says whether a deal was won, and perhaps another whether it is closed."""
    yes = [v for v in column.values if v.lower() in _YES]
    no = [v for v in column.values if v not in yes]
    closed = next((c for c in draft.sheet.columns if c.kind == "boolean" and "closed" in split(c.name)), None)
    shut = [v for v in closed.values if v.lower() in _YES] if closed else []
    for step, values in (("sign_contract", yes), ("lose_opportunity", no)):
        if values:
            where = _one_of(column.name, values)
            if closed and shut and step == "lose_opportunity":
                where = f"{_one_of(closed.name, shut)} and {where}"
            value = {"time": closing, "where": where}
            draft.choose(("events", step), value, 0.85, "step-outcome", column=column.name, values=", ".join(values))
    return {name: meaning for name, meaning in matched.items() if name != closing}


def _one_of(column: str, values: Sequence[str]) -> str:
    name = column_text(column)
    return f"{name} = {sql.text(values[0])}" if len(values) == 1 else f"{name} in ({sql.texts(values)})"


def _default(
    draft: Draft,
    people: Sequence[Who],
    times: Sequence[str],
    activities: Mapping[str, Activity],
    matched: Mapping[str, Meaning],
) -> Who | None:
    """Say who did the steps of which nothing else is known: the only person of the row, or the first."""
    if not matched and not any(c.place[0] == "events" for c in draft.choices):
        return None
    told = {id(who_did(people, n, activities[m.activity], times, [*matched])) for n, m in matched.items()}
    persons = [w for w in people if w.person]
    free = [w for w in free_of(persons, times) if id(w) not in told]
    free = free or [w for w in persons if id(w) not in told] or persons
    person = free[0] if free else None
    if person and person.person:
        sure = person.sure if len(persons) == 1 else 0.5
        draft.choose(("resource",), person.person.name, sure, "person" if len(persons) == 1 else "person-of-several")
    department = person if person and person.department else next((w for w in people if w.department), None)
    if department and department.department:
        sure = department.department_sure - 0.2 * (len(persons) > 1)
        draft.choose(("department",), department.department.name, sure, "department")
    return person or department


def _value(
    draft: Draft,
    column: str,
    people: Sequence[Who],
    activity: Activity,
    default: Who | None,
    times: Sequence[str],
    steps: Iterable[str],
) -> Any:
    """Return the entry of a step: its column, and who did it where that is not the table's person."""
    value: dict[str, Any] = {"time": column}
    who = who_did(people, column, activity, times, [*steps])
    if who and who is not default:
        if who.person:
            value["resource"] = who.person.name
        if who.department and (default is None or who.department is not default.department):
            value["department"] = who.department.name
    automated = next(
        (
            c
            for c in draft.sheet.columns
            if c.kind == "boolean" and plays("automated", c.name) and alike_tail(c.name, column)
        ),
        None,
    )
    if automated:
        value["automated"] = automated.name
    return value if len(value) > 1 else column


def alike_tail(flag: str, column: str) -> bool:
    """Say whether a flag such as ``自动分配`` or ``auto_assigned`` speaks of the step of a time column.

    >>> alike_tail("自动分配", "分配时间"), alike_tail("auto_assigned", "assigned_at"), alike_tail("auto", "closed_at")
    (True, True, False)
    """
    chinese = [flag[i : i + 2] for i in range(len(flag) - 1) if not flag[i : i + 2].isascii()]
    return any(pair in column and not plays("automated", pair) for pair in chinese) or alike(flag, column)


def _record(draft: Draft, column: str, activity: str | None) -> bool:
    """Take a column as the time of keying in of the step it speaks of, else of the one before it; each has one."""
    steps = [i for i, c in enumerate(draft.choices) if c.place[0] == "events"]
    if not steps:
        return False
    at = draft.sheet.column(column).place
    before = [i for i in steps if draft.sheet.column(_time_of(draft.choices[i].value)).place < at]
    nearest = max(before, key=lambda i: draft.sheet.column(_time_of(draft.choices[i].value)).place, default=steps[0])
    place = next((i for i in steps if draft.choices[i].place[1] == activity), nearest)
    choice = draft.choices[place]
    value = dict(choice.value) if isinstance(choice.value, dict) else {"time": choice.value}
    if "recorded" in value:
        return False
    value["recorded"] = column
    sure = min(choice.confidence, 0.7)
    draft.choices[place] = type(choice)(choice.place, value, sure, choice.reason)
    return True


def _time_of(value: Any) -> str:
    return str(value["time"] if isinstance(value, dict) else value)


def _second(draft: Draft, again: Sequence[tuple[str, Meaning]]) -> Draft:
    """Return a table over the same rows for steps that were done again."""
    second = Draft(f"{draft.name}_again", draft.sheet, "milestone", key=draft.key, repeats=draft.repeats)
    second.type, second.kind, second.type_confidence = draft.type, draft.kind, draft.type_confidence
    second.type_reason = draft.type_reason
    second.choices = [c for c in draft.choices if c.place in (("id",), ("resource",), ("department",))]
    for column, meaning in again:
        if ("events", meaning.activity) not in {c.place for c in second.choices}:
            params = {"column": column}
            second.choose(("events", meaning.activity), column, meaning.score - _AGAIN, "step-repeated", **params)
        else:
            draft.leave(column, "left-taken", step=meaning.activity)
    return second
