"""Fit a part's query to the tables a version of the system has: a small language in SQL comments.

::

    -- needs: lead.status       without this column the part is not read at all
    -- include: people          the file _people.sql, a WITH query several parts share
    -- if: sale_order.locked    the lines up to "else" or "end" count where the column is there
    -- else
    -- end
"""

import re
from collections.abc import Collection

from sqlglot import exp, parse_one
from sqlglot.optimizer.scope import traverse_scope

from leadline.systems.system import System

_DIRECTIVE = re.compile(r"\s*-- (needs|if|else|end|include)(?:: *(.*?))?\s*")
_DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "exports": "duckdb"}


def fit_query(system: System, part: str, columns: Collection[str]) -> str:
    """Return a part's query as it is run where these columns (``table.column``) are there.

    >>> from leadline.systems.system import load_system
    >>> odoo = load_system("odoo")
    >>> has = {"hr_employee.user_id", "hr_department.name", "hr_version.department_id"}
    >>> "v.department_id" in fit_query(odoo, "quotes", has)
    True
    >>> "hr_" in fit_query(odoo, "quotes", set())
    False
    """
    lines: list[str] = []
    _fit(system, f"{part}.sql", columns, lines, [])
    return "\n".join(lines) + "\n"


def needed_columns(system: System, part: str, columns: Collection[str]) -> tuple[str, ...]:
    """Return the columns without which a part is not read, where these columns are there.

    >>> from leadline.systems.system import load_system
    >>> needed_columns(load_system("salesforce"), "leads", set())
    ('lead.id', 'lead.createddate', 'lead.isconverted')
    """
    needed: list[str] = []
    _fit(system, f"{part}.sql", columns, [], needed)
    return tuple(needed)


def tables_of(query: str, kind: str) -> tuple[str, ...]:
    """Return the tables a query of a kind of database reads, sorted; those of a named schema are the database's own.

    >>> tables_of("with a as (select * from crm_lead) select * from a join res_users u on true", "postgresql")
    ('crm_lead', 'res_users')
    """
    tree = parse_one(query, read=_DIALECTS[kind])
    own = {each.alias for each in tree.find_all(exp.CTE)}
    return tuple(sorted({each.name for each in tree.find_all(exp.Table) if each.name and not each.db} - own))


def tables_read(system: System) -> frozenset[str]:
    """Return every table that a system's queries read, whichever of its versions it is.

    >>> from leadline.systems.system import load_system
    >>> sorted(tables_read(load_system("salesforce")))[:3]
    ['account', 'contract', 'lead']
    """
    columns = {column for part in system.parts for column in asked_columns(system, part)} | {*system.known_by}
    named = {column.split(".")[0] for column in columns}
    queries = [fit_query(system, part, known) for part in system.parts for known in (set(), columns)]
    return frozenset(named.union(*(tables_of(query, system.reads[0]) for query in queries)))


def asked_columns(system: System, part: str) -> tuple[str, ...]:
    """Return the columns whose being there decides what a part's query is, and those it needs.

    >>> from leadline.systems.system import load_system
    >>> asked_columns(load_system("erpnext"), "customers")
    ('tabEmployee.department', 'tabEmployee.department')
    """
    names = [f"{part}.sql"]
    asked: list[str] = []
    for name in names:  # grows while it is gone through
        for line in system.text(name).splitlines():
            found = _DIRECTIVE.fullmatch(line)
            if found and found[1] in ("if", "needs"):
                asked += [column.strip() for column in found[2].split(",")]
            elif found and found[1] == "include":
                names.append(f"_{found[2]}.sql")
    return tuple(asked)


def columns_of(query: str, kind: str) -> tuple[str, ...]:
    """Return the columns of the database's own tables that a query names (``table.column``), sorted.

    A column counts where its qualifier is a table's, and not that of a query within the query.

    >>> query = "with a as (select l.id from crm_lead l) select a.id, u.name from a join res_users u on u.lead = a.id"
    >>> columns_of(query, "postgresql")
    ('crm_lead.id', 'res_users.lead', 'res_users.name')
    """
    named: set[str] = set()
    for scope in traverse_scope(parse_one(query, read=_DIALECTS[kind])):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table) and source.name and not source.db:
                named.add(f"{source.name}.{column.name}")
    return tuple(sorted(named))


def _fit(system: System, name: str, columns: Collection[str], lines: list[str], needed: list[str]) -> None:
    counts: list[bool] = []
    included = False
    for line in system.text(name).splitlines():
        found = _DIRECTIVE.fullmatch(line)
        if found is None:
            if all(counts):
                lines.append(line)
            continue
        word, given = found.groups()
        if word == "if":
            counts.append(given in columns)
        elif word == "else":
            counts[-1] = not counts[-1]
        elif word == "end":
            counts.pop()
        elif word == "include" and all(counts):
            lines += [","] if included else []
            included = True
            _fit(system, f"_{given}.sql", columns, lines, needed)
        elif word == "needs" and all(counts):
            needed += [column.strip() for column in given.split(",")]
