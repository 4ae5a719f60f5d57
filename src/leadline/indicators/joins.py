"""What is joined to ``object_T``, and the tables that must be written for it first."""

from collections.abc import Callable, Sequence

from leadline.indicators.population import Path, Population
from leadline.indicators.view import GATHER, View, view_columns
from leadline.indicators.worktime import TABLE


class Joins:
    """The FROM clause of one object type (alias ``o``), which grows with what expressions ask for."""

    def __init__(self, population: Population, object_type: str) -> None:
        self._population = population
        self._type = object_type
        self._views: dict[tuple[str, str, tuple[Path, ...]], View] = {}
        self._selects: dict[str, str] = {}
        self._own_rules = False
        self._day_rows: dict[str, str] = {}
        self._writes: dict[str, Callable[[], None]] = {}

    def linked(self, column: str, gather: str, paths: Sequence[Path], source: str = "object") -> str:
        """Gather a column of what is linked by ``paths`` to one value per object, and return its SQL."""
        key = (source, "agreed" if gather == "agreed" else "", tuple(paths))
        view = self._views.setdefault(key, View(alias=f"v{len(self._views)}", paths=key[2], source=source))
        view.columns[column] = GATHER[gather]
        return f'{view.alias}."{column}"'

    def select(self, sql: str) -> str:
        """Join a SELECT that gives at most one row per ``object``, and return its alias."""
        return self._selects.setdefault(sql, f"j{len(self._selects)}")

    def rule(self, rule: str) -> str:
        """Join the verdicts on the type's own rules, and return SQL for that of one."""
        self._own_rules = True
        return f'r."{rule}"'

    def day_row(self, place: str) -> str:
        """Join the row of the table of days at a place, and return its alias."""
        return self._day_rows.setdefault(place, f"w{len(self._day_rows)}")

    def unit(self, write: Callable[[], None]) -> str:
        """Join ``unit_T``, which ``write`` writes, and return SQL for the number of the object's calendar."""
        self.need(f"unit_{self._type}", write)
        return "u.unit"

    def need(self, table: str, write: Callable[[], None]) -> None:
        """See to it that a table is written, once for all who need it, before anything is asked."""
        self._writes[table] = write

    def write(self) -> None:
        """Write the tables that are needed and not there yet."""
        for table, write in self._writes.items():
            if table not in self._population.written and not self._population.imagined:
                self._population.written.add(table)
                write()

    def source(self) -> str:
        """Return the FROM clause: the object table with all that was asked for; and write what it needs."""
        self.write()
        present = {
            f"object_{name}": view_columns(profile, self._population.model.activity_of)
            for name, profile in self._population.profiles.items()
        }
        joins = [
            f"LEFT JOIN ({view.sql(present)}) {view.alias} ON {view.alias}.object = o.object"
            for view in self._views.values()
        ]
        joins += [f"LEFT JOIN ({sql}) {alias} ON {alias}.object = o.object" for sql, alias in self._selects.items()]
        if self._own_rules:
            joins.append(f'LEFT JOIN "rules_{self._type}" r ON r.object = o.object')
        if f"unit_{self._type}" in self._writes:
            joins.append(f'LEFT JOIN "unit_{self._type}" u ON u.object = o.object')
        joins += [f"LEFT JOIN {TABLE} {row} ON {row}.place = {place}" for place, row in self._day_rows.items()]
        return " ".join([f'"object_{self._type}" o', *joins])
