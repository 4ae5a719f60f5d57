"""Propose a mapping for files nobody has mapped: tables, types, keys, links, steps, people and attributes."""

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leadline.engine import DuckDB, sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, InputError, MappingError, Problem
from leadline.eventlog.check import check_mapping
from leadline.eventlog.mapping import is_log_file
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.suggest.choice import Draft, Left, Reason
from leadline.eventlog.suggest.clocks import join_clocks
from leadline.eventlog.suggest.columns import moment
from leadline.eventlog.suggest.facts import choose_facts, is_constant
from leadline.eventlog.suggest.formats import decided, say_formats
from leadline.eventlog.suggest.keys import leave_doubled, link_pairs, name_keys, share_keys, trust_keys
from leadline.eventlog.suggest.lifecycle import choose_transition
from leadline.eventlog.suggest.links import Values, rank_types
from leadline.eventlog.suggest.logs import choose_names, count_names, say_type, suggest_log
from leadline.eventlog.suggest.milestones import choose_steps
from leadline.eventlog.suggest.people import choose_people, find_people
from leadline.eventlog.suggest.proposal import Proposal, proposed
from leadline.eventlog.suggest.relate import choose_links, settle_types
from leadline.eventlog.suggest.shape import shape, times_of_rows
from leadline.eventlog.suggest.sheets import ROWS, UNNAMED, Sheet, find_others, find_places, open_sheets
from leadline.eventlog.suggest.steps import Meaning, Steps, match_names
from leadline.eventlog.suggest.together import drop_zeros, join_heads
from leadline.eventlog.suggest.words import is_planned, plays
from leadline.model.schema import Model

_SHOWN = 40
"""Characters of a value that are shown."""
_OF_FIELD = 0.8
"""How sure it is that a change of a field of SAP's is the step it is known for."""

_WIDE = 4
"""A table of no known type with so many times may be one of a whole process."""


def suggest_mapping(
    files: Sequence[Path | str], model: Model, *, engine: Engine | None = None, rows: int = ROWS
) -> Proposal:
    r"""Return a proposed mapping for files, or for all files in a folder, to be confirmed by a person.

    Files are CSV, Excel, Parquet, XES and OCEL. Only the first ``rows`` rows of a table are looked at, and of a text
    file its first 64 megabytes. What files mean is told by their values first (do they repeat, are they dates, are they
    the ids of another file), then by their names, in six languages. ``engine`` is where they are looked at, a new
    embedded DuckDB by default.

    Raises:
        DataError: a file is missing, none can be read, or none holds a time: there is no log in them.

    >>> from tempfile import TemporaryDirectory
    >>> from leadline.model import load_model
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.csv")
    ...     _ = path.write_text("order_no,shipped\n4711,2024-03-04 16:00\n4712,2024-03-05 09:30\n")
    ...     suggest_mapping([path], load_model("ltc")).mapping().tables[0].events
    {'ship_goods': 'shipped'}
    """
    places = find_places([Path(file) for file in files])
    used = engine or DuckDB()
    try:
        with Scratch(used) as scratch:
            steps = Steps(model)
            drafts: list[Draft] = []
            sheets, problems = open_sheets(used, [p for p in places if not is_log_file(p.name)], scratch, rows)
            told = [*problems, *find_others([Path(file) for file in files])]
            for number, place in enumerate(p for p in places if is_log_file(p.name)):
                try:
                    drafts.append(suggest_log(used, place, steps, model, scratch, number))
                except InputError as error:
                    told += error.problems
            sheets, bare = drop_zeros(used, join_heads(used, sheets))
            tabled, left = _tables(used, sheets, steps, model)
    finally:
        if engine is None:
            used.close()
    drafts += tabled
    if not drafts and told:
        raise DataError(told)
    if not any(c.place[0] in ("events", "time") or d.shape == "log" for d in drafts for c in d.choices):
        names = ", ".join(dict.fromkeys(place.name for place in places))
        dates = ", ".join(f"{sheet.file}: {c.name}" for sheet in sheets for c in sheet.columns if c.kind == "date")
        code, params = ("suggest-no-step", {"dates": dates}) if dates else ("suggest-no-time", {"files": names})
        raise DataError([Problem(code=code, params=params), *told])
    return _whole(drafts, tuple(left), tuple(told), model, bare=bare)


def _tables(engine: Engine, sheets: Sequence[Sheet], steps: Steps, model: Model) -> tuple[list[Draft], list[Left]]:
    """Return the drafts of all tables, and the files that have no place in the process."""
    left: list[Left] = []
    drafts: list[Draft] = []
    ranks = rank_types(model)
    for sheet in sheets:
        draft = shape(engine, sheet, steps)
        _say_wide(draft, steps)
        if not draft.key:
            left.append(Left(sheet.called, Reason("left-no-key")))
        elif draft.shape != "event" and not draft.type and plays("reference", sheet.title):
            left.append(Left(sheet.called, Reason("left-reference")))
        else:
            drafts.append(draft)
    values = Values(engine)
    drafts = settle_types(values, drafts, ranks)
    share_keys(values, drafts)
    name_keys(values, drafts)
    _call(drafts)
    for draft in [d for d in drafts if d.shape == "event"]:
        _name_events(engine, draft, steps)
    more = choose_links(values, [d for d in drafts if d.usable], ranks)
    link_pairs(engine, values, drafts, ranks)
    trust_keys(drafts)
    for draft in list(drafts):
        second = _fill(engine, draft, steps, model)
        more += [second] if second else []
    leave_doubled(values, drafts)
    drafts = _worth_it([*drafts, *more], ranks, left)
    shown = decided(draft.sheet for draft in drafts)
    for draft in drafts:
        say_formats(engine, draft, shown)
        join_clocks(engine, draft)
        _say_rest(draft, drafts)
    return drafts, left


def _say_wide(draft: Draft, steps: Steps) -> None:
    """Say the type of a table that has a column for each step of a whole process, as of a log: by most of its steps."""
    dates = [c for c in draft.sheet.columns if c.kind == "date" and not plays("technical", c.name)]
    named = bool(draft.key) and plays("record", draft.key[0])
    if draft.type or draft.shape != "milestone" or not named or len(dates) < _WIDE:
        return
    draft.type, draft.type_confidence = say_type({c.name: 1 for c in dates}, steps)
    draft.type_reason = Reason("type-steps")


def _call(drafts: Sequence[Draft]) -> None:
    """Call tables whose files have no Latin name after their type."""
    names = {draft.name for draft in drafts}
    for draft in drafts:
        if draft.name.startswith(UNNAMED) and draft.type:
            stem = draft.type if draft.shape == "milestone" else f"{draft.type}_events"
            draft.name = next(n for n in (stem, *(f"{stem}_{i}" for i in range(2, 999))) if n not in names)
            names.add(draft.name)


def _name_events(engine: Engine, draft: Draft, steps: Steps) -> None:
    """Say the time column of an event table, its type where nothing else has said it, and the steps of its names."""
    dates = times_of_rows(draft.sheet)
    # Of two times the one at which a step ended counts, as in XES.
    main = max(
        dates,
        key=lambda c: (
            not plays("recorded", c.name),
            not is_constant(engine, draft, c),
            not is_planned(c.name),
            not plays("begins", c.name),
            c.fill > 0.9,
            c.timed,
            -c.place,
        ),
    )
    draft.choose(
        ("time",), main.name, 0.95 if len(dates) == 1 else 0.8, "time" if len(dates) == 1 else "time-of-several"
    )
    keyed = next((c for c in dates if c is not main and plays("recorded", c.name)), None)
    if keyed:
        draft.choose(("recorded",), keyed.name, 0.8, "recorded")
    sheet = draft.sheet
    activity, key = sheet.column(str(draft.column_of("activity"))), sheet.column(draft.key[0])
    relation = sheet.relation
    filters = [f"starts_with(trim(CAST({key.sql} AS VARCHAR)), {sql.text(draft.prefix)})"] if draft.prefix else []
    filters += [draft.filter] if draft.filter else choose_transition(engine, draft, activity)
    if filters:
        relation = f"{sheet.relation}_of_{draft.type or 'steps'}"
        engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {sql.name(relation)} AS SELECT * FROM {sql.name(sheet.relation)} "
            f"WHERE {' AND '.join(filters)}"
        )
    name = f"trim(CAST({activity.sql} AS VARCHAR))"
    counts, positions = count_names(
        engine, relation, f"nullif({name}, '')", key.sql, f"{moment(main, main.formats[0])}, row"
    )
    if not draft.type:
        draft.type, draft.type_confidence = say_type(counts, steps)
        draft.type_reason = Reason("type-steps" if draft.type else "type-unknown")
        draft.type, draft.type_confidence = draft.type or "order", draft.type_confidence or 0.3
    draft.choose(
        ("objects", draft.type), draft.key[0], draft.type_confidence, draft.type_reason.code, **draft.type_reason.params
    )
    meanings = match_names(counts, positions, steps, draft.kind or draft.type, draft.type_confidence)
    for word, step in draft.known.items():
        if word in counts and step in steps.rank:
            meanings[word] = Meaning(step, _OF_FIELD, Reason("step-field", {"word": word}))
    choose_names(draft, meanings, counts)
    if filters:
        engine.drop(relation)


def _fill(engine: Engine, draft: Draft, steps: Steps, model: Model) -> Draft | None:
    """Choose attributes, people and steps from the columns that have no place yet."""
    kept = [c for c in draft.sheet.columns if c.name not in draft.used and c.kind != "empty"]
    flags = [c for c in kept if c.kind == "boolean" and plays("automated", c.name)]
    others = [c for c in draft.sheet.columns if c.name not in draft.key]
    people = find_people(others, model, of_changes=draft.shape == "event")
    told = {w.department.name for w in people if w.department}
    facts = [c for c in kept if c.name not in told and c not in flags]
    choose_facts(engine, draft, facts, model)
    second = None
    if draft.lines:
        draft.choices = [c for c in draft.choices if c.place[0] != "attributes"]
        draft.left = [each for each in draft.left if not each.reason.code.startswith("ask-")]
        return None
    if draft.shape == "event":
        choose_people(draft, people, [c for c in kept if c.name not in draft.used])
        if flags:
            draft.choose(("automated",), flags[0].name, 0.85, "automated")
    else:
        free = [c for c in kept if c.name not in draft.used]
        second = choose_steps(engine, draft, free, people, steps, model)
        flag = next((c for c in flags if c.name not in draft.used), None)
        if flag and draft.column_of("resource"):
            draft.choose(("automated",), flag.name, 0.6, "automated")
    return second


def _worth_it(drafts: Sequence[Draft], ranks: Mapping_[str, int], left: list[Left]) -> list[Draft]:
    """Leave out tables that say nothing: no step, attribute or link; and links to types only they would describe."""
    kept = list(drafts)
    while True:
        linked = {c.place[1] for d in kept for c in d.choices if c.place[0] == "links"}
        useless = [
            d
            for d in kept
            if (d.shape == "milestone" and not any(c.place[0] in ("events", "attributes", "links") for c in d.choices))
            or (d.shape == "milestone" and d.type not in ranks and d.type not in linked and not _steps_of(d))
        ]
        described = {d.type for d in kept if d not in useless}
        for draft in kept:
            draft.choices = [
                c for c in draft.choices if c.place[0] != "links" or c.place[1] in ranks or c.place[1] in described
            ]
        if not useless:
            return kept
        kept = [d for d in kept if d not in useless]
        told = {d.sheet.called for d in kept}
        left += [Left(d.sheet.called, Reason("left-nothing")) for d in useless if d.sheet.called not in told]


def _steps_of(draft: Draft) -> bool:
    return any(c.place[0] == "events" for c in draft.choices)


def _say_rest(draft: Draft, drafts: Sequence[Draft]) -> None:
    """List the columns of a table that have no place in it, nor in another table over the same rows."""
    same = [d for d in drafts if d.sheet is draft.sheet]
    if draft.shape == "log" or draft is not same[0]:
        return
    for name, value in draft.sheet.unnamed.items():
        draft.leave(name, "left-unnamed", value=value[:_SHOWN])
    used = {name for each in same for name in each.used} | {each.name for d in same for each in d.left}
    for each in same:
        used |= {c.name for c in draft.sheet.columns if each.where and c.name in each.where}
        used |= {c.name for c in draft.sheet.columns for k in each.choices if _names(k.value, c.name)}
    for column in draft.sheet.columns:
        if column.name in used:
            continue
        if column.kind == "empty":
            draft.leave(column.name, "left-empty")
        elif plays("address", column.name):
            draft.leave(column.name, "left-address")
        elif draft.lines:
            draft.leave(column.name, "left-lines")
        elif plays("technical", column.name):
            draft.leave(column.name, "left-technical")
        elif len(column.signs) > 1:
            draft.leave(column.name, "left-currencies", signs=", ".join(column.signs))
        elif column.share < 1 and column.kind != "date":
            draft.leave(column.name, "left-mixed", share=f"{100 * column.share:.0f}")
        else:
            draft.leave(column.name, f"left-{column.kind}")


def _names(value: Any, column: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get("where"), str) and column in value["where"]


def _whole(
    drafts: Sequence[Draft], left: tuple[Left, ...], problems: tuple[Problem, ...], model: Model, *, bare: bool
) -> Proposal:
    """Return the proposal as a whole, checked as a mapping is; of links that go round in a circle the weakest goes."""
    while True:
        proposal = Proposal(tuple(proposed(draft) for draft in drafts), left, problems, bare)
        if not any(draft.usable for draft in drafts):
            return proposal
        try:
            check_mapping(proposal.mapping(), model)
            return proposal
        except MappingError as error:
            links = [(c.confidence, d, c) for d in drafts for c in d.choices if c.place[0] == "links"]
            circle = {p.params.get("types", "") for p in error.problems if "cycle" in p.code or "itself" in p.code}
            inside = [each for each in links if any(each[2].place[1] in types.split(" -> ") for types in circle)]
            if not inside:
                raise
            _, draft, weakest = min(inside, key=lambda each: each[0])
            draft.choices.remove(weakest)
            draft.leave(str(weakest.value), "left-circle", type=weakest.place[1])
