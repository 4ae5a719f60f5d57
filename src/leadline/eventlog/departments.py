"""Departments: one department has one code, however its name is written in the data.

Names that differ only in case, spaces, underscores, hyphens or character width are one department; otherwise work that
``Sales`` passes to ``SALES`` would be a handover. What the mapping says under ``departments`` comes first. Nothing
else is guessed: the model's aliases are no names of one department, as field sales and inside sales are both ``sales``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from leadline.engine.protocol import Engine
from leadline.eventlog.log import QualityFinding
from leadline.eventlog.scratch import Scratch
from leadline.text import folded

WRITTEN = "departments_written"
"""The table that gives each name in the data the code of its department."""
_EXAMPLES = 3


@dataclass(frozen=True)
class Named:
    """A department: what it is called, how the data write it, and which of these names the mapping gave it."""

    name: str
    written: tuple[str, ...]
    given: frozenset[str] = frozenset()


def name_departments(names: Sequence[str], own: Mapping[str, str]) -> tuple[Named, ...]:
    """Return the departments that names stand for, in the order of what they are called.

    ``names`` are those of the data, the most frequent first: of several spellings the first stands for all. ``own`` is
    what the mapping says: a name in the data, and what its department is called.

    >>> for each in name_departments(["Sales", "Credit", "SALES", "ＳＡＬＥＳ", "Verkauf"], {"verkauf": "sales"}):
    ...     print(each.name, each.written)
    Credit ('Credit',)
    Sales ('Sales', 'SALES', 'ＳＡＬＥＳ', 'Verkauf')
    """
    as_compared = {_compared(name): called for name, called in own.items()}
    told = {name: called for name in names if (called := own.get(name, as_compared.get(_compared(name))))}
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_compared(told.get(name, name)), []).append(name)
    found = []
    for written in groups.values():
        called = next((name for name in written if name not in told), told.get(written[0], written[0]))
        found.append(Named(called, tuple(written), frozenset(written) & told.keys()))
    return tuple(sorted(found, key=lambda each: each.name))


def _compared(name: str) -> str:
    return folded(name) or name  # a name of nothing but hyphens is one too


def write_departments(
    engine: Engine, written: Sequence[str], own: Mapping[str, str], scratch: Scratch
) -> list[QualityFinding]:
    """Write the tables ``departments`` and ``departments_written``, and tell what counts as one department.

    ``written`` are tables of the names that columns have, with how many rows have each (``id``, ``n``).
    """
    parts = " UNION ALL ".join(f"SELECT id, n FROM {table}" for table in written)
    rows = engine.query(
        "SELECT id AS name, CAST(sum(n) AS BIGINT) AS n FROM "
        f"({parts or 'SELECT NULL::VARCHAR AS id, 0 AS n'}) WHERE id IS NOT NULL GROUP BY 1 ORDER BY n DESC, name"
    )
    names = rows["name"].to_pylist()
    departments = name_departments(names, own)
    codes = [(name, code) for code, each in enumerate(departments) for name in each.written]
    called = [(each.name, code) for code, each in enumerate(departments)]
    for table, values in ((scratch.name(WRITTEN), codes), (scratch.keep("departments"), called)):
        given = scratch.name(f"{table}_given")
        columns = {
            "code": pa.array([code for _, code in values], pa.int32()),
            "name": pa.array([name for name, _ in values], pa.string()),
        }
        engine.register(given, pa.table(columns))
        engine.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT code, name FROM {given}")
    return list(_findings(departments, names, own))


def _findings(departments: Sequence[Named], names: Sequence[str], own: Mapping[str, str]) -> Iterator[QualityFinding]:
    spelled = [[name for name in each.written if name not in each.given] for each in departments]
    several = [spellings for spellings in spelled if len(spellings) > 1]
    if several:
        yield QualityFinding(
            code="department-spellings",
            severity="note",
            count=len(several),
            of=len(departments),
            examples=tuple(" = ".join(spellings) for spellings in several[:_EXAMPLES]),
        )
    there = {_compared(name) for name in names}
    unseen = [name for name in own if _compared(name) not in there]
    if unseen:
        yield QualityFinding(
            code="department-unseen",
            severity="warning",
            count=len(unseen),
            of=len(own),
            examples=tuple(unseen[:_EXAMPLES]),
        )
