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

from leadline.systems.system import System

_DIRECTIVE = re.compile(r"\s*-- (needs|if|else|end|include)(?:: *(.*?))?\s*")
_DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "exports": "duckdb"}


def fit_query(system: System, part: str, columns: Collection[str]) -> str:
    """Return a part's query as it is run where these columns (``table.column``) are there.

    >>> from leadline.systems.system import load_system
    >>> odoo = load_system("odoo")
    >>> "v.department_id" in fit_query(odoo, "quotes", {"hr_employee.user_id", "hr_version.department_id"})
    True
    >>> "hr_" in fit_query(odoo, "quotes", set())
    False
    """
    lines: list[str] = []
    _fit(system, f"{part}.sql", columns, lines)
    return "\n".join(lines) + "\n"


def needed_columns(system: System, part: str) -> tuple[str, ...]:
    """Return the columns without which a part is not read.

    >>> from leadline.systems.system import load_system
    >>> needed_columns(load_system("salesforce"), "leads")
    ('lead.id', 'lead.createddate', 'lead.isconverted')
    """
    directives = map(_DIRECTIVE.fullmatch, system.text(f"{part}.sql").splitlines())
    named = [found[2] for found in directives if found and found[1] == "needs"]
    return tuple(column.strip() for each in named for column in each.split(","))


def tables_of(query: str, kind: str) -> tuple[str, ...]:
    """Return the tables a query of a kind of database reads, sorted; those of a named schema are the database's own.

    >>> tables_of("with a as (select * from crm_lead) select * from a join res_users u on true", "postgresql")
    ('crm_lead', 'res_users')
    """
    tree = parse_one(query, read=_DIALECTS[kind])
    own = {each.alias for each in tree.find_all(exp.CTE)}
    return tuple(sorted({each.name for each in tree.find_all(exp.Table) if each.name and not each.db} - own))


def _fit(system: System, name: str, columns: Collection[str], lines: list[str]) -> None:
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
            _fit(system, f"_{given}.sql", columns, lines)
