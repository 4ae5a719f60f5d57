"""What to say of a log file: XES and OCEL know their events, but not which step or type of the model each is."""

from collections import Counter
from collections.abc import Mapping

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.eventlog.logfile import open_log_file
from leadline.eventlog.mapping import TRACE, XES_NAMES, EventTable, LogFile, columns_of_time
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.shape import of_model
from leadline.eventlog.suggest.sheets import Place, Sheet
from leadline.eventlog.suggest.steps import Meaning, Steps, kind_of, match_names
from leadline.model.schema import Model

_MOST_NAMES = 400
_UNKNOWN = 0.3
"""How sure the type of objects is where nothing tells it."""


def suggest_log(engine: Engine, place: Place, steps: Steps, model: Model, scratch: Scratch, number: int) -> Draft:
    """Return a draft for a log file: what its traces or types are, and which names are which steps.

    Raises:
        DataError: it cannot be read.
    """
    entry = LogFile(name=f"log_{number}", file=place.name)
    opened = open_log_file(engine, entry, [place.folder], model, scratch, f"suggest_log_{number}")
    table, file = opened.tables[0]
    if not isinstance(table, EventTable):  # the first table of a log is always that of its events
        raise TypeError(table)
    name = LogFile.model_validate({"file": place.name}).name
    sheet = Sheet(place.name, None, name, file.relation, (), file.described.rows, sampled=False)
    draft = Draft(name, sheet, "log")
    object_column = file.columns[str(next(iter(table.objects.values())))]
    first = f"{object_column[0]}[1]" if "list" in str(object_column[1]) else object_column[0]
    (time,) = columns_of_time(table.time)
    counts, positions = count_names(
        engine, file.relation, file.columns[table.activity][0], first, f"{file.columns[time][0]}, row"
    )
    if place.name.lower().endswith(XES_NAMES):
        kind, sure = say_type(counts, steps, kind_of(sheet.title))
        draft.type = kind or TRACE
        sure = sure if kind else _UNKNOWN
        draft.choose(("object",), draft.type, sure, "type-steps" if kind else "type-unknown")
    else:
        _say_objects(draft, opened.given, model)
        sure = 1.0
    choose_names(draft, match_names(counts, positions, steps, draft.type, sure), counts)
    return draft


def _say_objects(draft: Draft, given: Mapping[str, str], model: Model) -> None:
    """Say which types of the model a log's types are, where their names alone do not."""
    known = {each.id for each in model.process.objects}
    taken = {short for short in given.values() if short in known}
    for name, short in given.items():
        kind = of_model(kind_of(name))
        if short not in known and kind in known and kind not in taken:
            taken.add(kind)
            draft.choose(("objects", name), kind, 0.6, "type-column", column=name)
        elif short not in known:
            draft.leave(name, "left-type", type=short)


def count_names(
    engine: Engine, relation: str, activity: str, key: str, order: str
) -> tuple[dict[str, int], dict[str, float]]:
    """Return how often each name of an activity occurs, and where in the course of its objects: 0 first, 1 last."""
    rows = engine.query(
        f"SELECT name, count(*) AS n, avg(p) AS p FROM (SELECT {activity} AS name, percent_rank() OVER "
        f"(PARTITION BY {key} ORDER BY {order}) AS p FROM {sql.name(relation)} WHERE {activity} IS NOT NULL) "
        f"GROUP BY name ORDER BY n DESC, name LIMIT {_MOST_NAMES}"
    ).to_pylist()
    return {row["name"]: row["n"] for row in rows}, {row["name"]: float(row["p"]) for row in rows}


def say_type(counts: Mapping[str, int], steps: Steps, named: str = "") -> tuple[str, float]:
    """Return the type most names of activities speak of, and how sure that is; nothing where none speaks of one."""
    votes: Counter[str] = Counter()
    for name, count in counts.items():
        kind = of_model(kind_of(name))
        exact = steps.exact(name)
        if exact:
            votes[steps.objects[exact][0]] += count
        elif kind:
            votes[kind] += count
    if named:
        return of_model(named), 0.75
    if not votes:
        return "", 0.0
    kind, count = votes.most_common(1)[0]
    # A chain from order to cash is told of the order: its other types have no ids of their own in such a log.
    if len(votes) > 1 and "order" in votes and votes["order"] * 3 >= count:
        kind, count = "order", sum(votes.values())
    return kind, 0.4 + 0.4 * count / sum(counts.values())


def choose_names(draft: Draft, meanings: Mapping[str, Meaning], counts: Mapping[str, int]) -> None:
    """Choose the step of each name that is not the model's own word; list the names that mean nothing known."""
    chosen = 0
    for name, count in counts.items():
        meaning = meanings.get(name)
        if meaning:
            draft.choose(
                ("activities", name), meaning.activity, meaning.score, meaning.reason.code, **meaning.reason.params
            )
            chosen += 1
        else:
            draft.leave(name, "left-name", count=count)
    if not chosen and counts:
        draft.usable = False
