"""Working time as SQL: what a query looks up in the table of days.

A calendar is a number: 0 is the default, then the units in their order. A day of a calendar is a row of ``worktime``,
joined by its place: a list to look up in would be quicker to write, and DuckDB copies it for every block of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from leadline.engine.protocol import Engine
from leadline.worktime import DayTable
from leadline.worktime.daytable import MICRO

TABLE = "worktime"
_DAY = 86_400 * MICRO

Row = Callable[[str], str]


@dataclass(frozen=True)
class Counted:
    """SQL for a count of working time, null where a calendar is not known, and for whether that is so."""

    value: str
    unknown: str


class WorkTime:
    """Lookups in a table of days. Moments are SQL for UTC times, days SQL for dates, ``unit`` SQL for a calendar.

    ``row`` joins the row of ``worktime`` at a place, which is SQL too, and returns its alias.
    """

    def __init__(self, table: DayTable) -> None:
        self._table = table
        midnight = datetime(table.first.year, table.first.month, table.first.day, tzinfo=UTC)
        self._origin = round(midnight.timestamp()) * MICRO

    def write(self, engine: Engine) -> None:
        """Write the table into an engine."""
        engine.register("worktime_given", self._table.as_table())
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT * FROM worktime_given")
        engine.drop("worktime_given")

    def hours(self, start: str, end: str, unit: str, row: Row) -> Counted:
        """Return the working hours from one moment to another, negative where the first is the later one."""
        known = " AND ".join(self._each(unit, partial(self._known_time, moment)) for moment in (start, end))
        worked = f"({self._worked(end, unit, row)} - {self._worked(start, unit, row)})"
        return _counted(f"{worked} / {3600 * MICRO}.0", known)

    def days(self, start: str, end: str, unit: str, row: Row) -> Counted:
        """Return the working days after one day up to another, negative where the first is the later one."""
        known = " AND ".join(self._each(unit, partial(self._known_day, day)) for day in (start, end))
        upto = [row(self._place(f"date_diff('day', DATE '{self._table.first}', {day})", unit)) for day in (start, end)]
        return _counted(f"{upto[1]}.upto - {upto[0]}.upto", known)

    def _worked(self, moment: str, unit: str, row: Row) -> str:
        """Return SQL for the working time before a moment, in microseconds."""
        since = f"(epoch_us({moment}) - {self._origin})"
        day, clock = row(self._place(f"{since} // {_DAY}", unit)), f"{since} % {_DAY}"
        parts = [f"greatest(least({clock} - {day}.start{i}, {day}.length{i}), 0)" for i in range(self._table.spans)]
        return f"({' + '.join([f'{day}.before', *parts])})"

    def _place(self, day: str, unit: str) -> str:
        """Return SQL for the place of a day counted from the table's first."""
        return day if unit == "0" else f"{day} + {self._table.days} * {unit}"

    def _known_time(self, moment: str, calendar: int) -> str:
        start, end = self._table.known_times(calendar)
        return f"({moment} >= TIMESTAMP '{start}' AND {moment} < TIMESTAMP '{end}')"

    def _known_day(self, day: str, calendar: int) -> str:
        first, last = self._table.known[calendar]
        return f"({day} BETWEEN DATE '{first}' AND DATE '{last}')"

    def _each(self, unit: str, sql: Callable[[int], str]) -> str:
        return by_unit(unit, [sql(i) for i in range(len(self._table.known))])


def _counted(value: str, known: str) -> Counted:
    return Counted(f"(CASE WHEN {known} THEN {value} END)", f"coalesce(NOT ({known}), FALSE)")


def by_unit(unit: str, options: list[str]) -> str:
    """Return SQL that takes the option of a unit's calendar; the first is the default's.

    >>> print(by_unit("u.unit", ["1", "2", "1"]))
    CASE u.unit WHEN 1 THEN 2 ELSE 1 END
    >>> by_unit("u.unit", ["1", "1"])
    '1'
    """
    whens = [f"WHEN {i} THEN {option}" for i, option in enumerate(options) if i and option != options[0]]
    return f"CASE {unit} {' '.join(whens)} ELSE {options[0]} END" if whens and unit != "0" else options[0]


def around(first: date, last: date) -> tuple[date, date]:
    """Return the days a table must hold for times from ``first`` to ``last`` on the clock of any time zone."""
    return first - timedelta(days=2), last + timedelta(days=2)
