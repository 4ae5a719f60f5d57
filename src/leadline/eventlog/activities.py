"""What the log's activity names mean: the table's own words first, then ids, names and aliases of the model."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.check import nearest
from leadline.eventlog.dates import Dated
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import EventTable
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.written import Gathered, Written
from leadline.model.names import Names
from leadline.model.schema import Model
from leadline.text import folded

_UNMAPPED_SHOWN = 20
_LONGEST_SUGGESTION = 120


def match_activities(names: Iterable[str], own: Mapping[str, str], model: Model) -> dict[str, str | None]:
    """Return the activity of the model each name stands for, or None.

    A table's ``activities`` come first, then the exact id, then id, names and aliases in either language, compared
    without regard to case, spaces, underscores, hyphens and the width of characters. Nothing is guessed.
    """
    known = Names(model.process.activities)
    own_folded = {folded(name): activity for name, activity in own.items()}
    ids = model.activity_of

    def meaning(name: str) -> str | None:
        if name in own:
            return own[name]
        if folded(name) in own_folded:
            return own_folded[folded(name)]
        return name if name in ids else known.get(name)

    return {name: meaning(name) for name in names}


def write_names(engine: Engine, gathered: Gathered, model: Model, scratch: Scratch) -> list[QualityFinding]:
    """Write the table ``names``, what each table calls each activity, and return findings on names nobody knows.

    Raises:
        DataError: of the names of an event table none is known.
    """
    ranks = {activity: rank for rank, activity in enumerate(model.activity_of)}
    rows: list[tuple[Dated, str, int | None]] = []
    findings: list[QualityFinding] = []
    problems: list[Problem] = []
    for each in gathered.dated:
        table = each.source.table
        if not isinstance(table, EventTable):
            rows += [(each, activity, ranks[activity]) for activity in table.events]
            continue
        counts = _counted(engine, gathered.columns[each.source.number, table.activity])
        meanings = match_activities(counts, table.activities, model)
        unmapped = [word for word, meaning in meanings.items() if meaning is None]
        if unmapped and len(unmapped) == len(meanings):
            problems.append(_none_known(table, unmapped, model))
        elif unmapped:
            findings.append(
                QualityFinding(
                    code="unmapped-activity",
                    severity="warning",
                    table=table.name,
                    column=table.activity,
                    count=sum(counts[word] for word in unmapped),
                    of=sum(counts.values()),
                    examples=tuple(f"{word} ({counts[word]})" for word in unmapped[:_UNMAPPED_SHOWN]),
                    params={"names": str(len(unmapped))},
                )
            )
        rows += [(each, word, ranks[meaning] if meaning else None) for word, meaning in meanings.items()]
    if problems:
        raise DataError(problems)
    names = pa.table(
        {
            "code": pa.array(range(len(rows)), pa.int32()),
            "source": pa.array([row[0].source.number for row in rows], pa.int16()),
            "table": pa.array([row[0].source.table.name for row in rows], pa.string()),
            "name": pa.array([row[1] for row in rows], pa.string()),
            "activity": pa.array([row[2] for row in rows], pa.int16()),
        }
    )
    engine.register(scratch.name("names_given"), names)
    engine.execute(f"CREATE OR REPLACE TABLE {scratch.keep('names')} AS SELECT * FROM names_given")
    return findings


def _counted(engine: Engine, written: Written) -> dict[str, int]:
    """Return how many rows have each name, the most frequent first."""
    rows = engine.query(
        f"SELECT id AS name, CAST(sum(n) AS BIGINT) AS n FROM {written.table} WHERE id IS NOT NULL "
        "GROUP BY 1 ORDER BY n DESC, name"
    ).to_pylist()
    return {row["name"]: row["n"] for row in rows}


def _none_known(table: EventTable, unmapped: Sequence[str], model: Model) -> Problem:
    words = [w for a in model.process.activities for w in (a.id, a.name.en, a.name.zh_hans, *a.aliases)]
    suggestions = {word: nearest(word, words) for word in unmapped[:_UNMAPPED_SHOWN]}
    names = "; ".join(f"{w} ({near})" if len(near) < _LONGEST_SUGGESTION else w for w, near in suggestions.items())
    params = {"table": table.name, "names": names, "count": len(unmapped)}
    return Problem(code="no-known-activity", file=table.origin, place=f"column {table.activity}", params=params)
