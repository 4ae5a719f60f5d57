"""A table's rows with the columns of another file beside them, as of a change and of the head that says when it was."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from leadline.engine import sql
from leadline.engine.protocol import Engine
from leadline.errors import DataError, Problem
from leadline.eventlog.cells import key_of
from leadline.eventlog.check import nearest
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.mapping import RowTable
from leadline.eventlog.relationfile import RelationFile

_EXAMPLES = 3


@dataclass(frozen=True)
class Joined:
    """A table with the columns of another, and the finding that some of its rows found none there."""

    file: RelationFile
    finding: QualityFinding | None


def join_file(
    engine: Engine,
    table: RowTable,
    own: RelationFile,
    other: RelationFile,
    used: Collection[str],
    relation: str,
    *,
    zeros: bool,
) -> Joined:
    """Return those columns of a table and of its ``join`` that are ``used``, as ``relation``.

    A row that finds none there has no value in them. Without ``zeros`` those before a number do not count.

    Raises:
        DataError: a column is not there, or a row would find several.
    """
    join = table.join
    if join is None:
        raise TypeError(table)
    problems = [
        Problem(
            code="column-missing",
            file=name,
            params={"column": column, "table": table.name, "near": nearest(column, file.columns)},
        )
        for name, file, columns in ((table.origin, own, join.by.keys()), (join.file, other, join.by.values()))
        for column in columns
        if column not in file.columns
    ]
    if problems:
        raise DataError(problems)
    keys = [
        tuple(key_of(*file.columns[name], table.missing, zeros=zeros) for file, name in ((own, mine), (other, theirs)))
        for mine, theirs in join.by.items()
    ]
    kept = {name: given for name, given in own.columns.items() if name in used}
    added = {name: given for name, given in other.columns.items() if name in used and name not in own.columns}
    here = {name: (f"a{i}", arrow) for i, (name, (_, arrow)) in enumerate(kept.items())}
    there = {name: (f"b{i}", arrow) for i, (name, (_, arrow)) in enumerate(added.items())}
    found = (
        f"(SELECT {_listed((k, f'k{i}') for i, (_, k) in enumerate(keys))}, "
        f"{_listed([('1', 'is_there'), *((given, f'b{i}') for i, (given, _) in enumerate(added.values()))])} "
        f"FROM {sql.name(other.relation)})"
    )
    names = [f"k{i}" for i in range(len(keys))]
    told = " || ', ' || ".join(names)
    doubled = engine.query(
        f"SELECT {told} AS told FROM {found} f WHERE {' AND '.join(f'{name} IS NOT NULL' for name in names)} "
        f"GROUP BY {', '.join(names)} HAVING count(*) > 1 ORDER BY told LIMIT {_EXAMPLES}"
    )["told"].to_pylist()
    if doubled:
        params = {"table": table.name, "columns": ", ".join(join.by.values()), "examples": "; ".join(doubled)}
        raise DataError.of("join-doubled", file=join.file, **params)
    on = " AND ".join(f"o.k{i} = f.k{i}" for i in range(len(keys)))
    selected = _listed((given, f"a{i}") for i, (given, _) in enumerate(kept.values()))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT o.*{''.join(f', f.{code}' for code, _ in there.values())}, "
        f"f.is_there FROM (SELECT {own.row} AS row, {selected}, "
        f"{_listed((k, f'k{i}') for i, (k, _) in enumerate(keys))} FROM {sql.name(own.relation)}) o "
        f"LEFT JOIN {found} f ON {on} ORDER BY o.row"
    )
    alone = engine.query(
        f"SELECT coalesce({told}, '-') AS told, count(*) OVER () AS n FROM {relation} WHERE is_there IS NULL "
        f"ORDER BY row LIMIT {_EXAMPLES}"
    ).to_pylist()
    others = (*own.others, *(name for file in (own, other) for name in file.columns if name not in here | there))
    file = replace(own, relation=relation, columns=here | there, row="row", others=others)
    finding = None
    if alone:
        finding = QualityFinding(
            code="join-alone",
            severity="warning",
            table=table.name,
            column=join.file,
            count=alone[0]["n"],
            of=own.described.rows - own.totals.count,
            examples=tuple(dict.fromkeys(row["told"] for row in alone)),
        )
    return Joined(file, finding)


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{given} AS {code}" for given, code in pairs)
