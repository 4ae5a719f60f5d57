"""A proposed mapping: its tables with every choice made for them, what is left out, and what cannot be read."""

from collections.abc import Mapping as Mapping_
from dataclasses import dataclass
from typing import Any

from leadline.errors import DataError, Problem
from leadline.eventlog.mapping import Mapping
from leadline.eventlog.suggest.choice import Choice, Draft, Left, Reason
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.totals import NO_TOTALS, Totals


@dataclass(frozen=True)
class ProposedTable:
    """A table of the proposal: what it is called, its shape (event, milestone, log), and every choice made for it.

    ``settings`` are what reading needs to be told: sheet, repeats, where, format, bad_dates. ``left`` is what is not
    mapped. ``of`` are the columns of its file, by name; ``header`` the rows in which these names stand. ``totals`` were
    left out of the file's rows; ``merged`` values were given to rows over which cells are merged.
    """

    name: str
    file: str
    shape: str
    type: str
    type_confidence: float
    type_reason: Reason
    settings: Mapping_[str, Any]
    choices: tuple[Choice, ...]
    left: tuple[Left, ...]
    of: Mapping_[str, Column]
    rows: int
    sampled: bool
    usable: bool = True
    header: tuple[int, ...] = (1,)
    totals: Totals = NO_TOTALS
    merged: int = 0

    def entry(self) -> dict[str, Any]:
        """Return the table as plain data of a mapping."""
        entry: dict[str, Any] = {"name": self.name, "file": self.file, **self.settings}
        if self.shape == "milestone":
            entry["object"] = self.type
        for choice in self.choices:
            place = entry
            for step in choice.place[:-1]:
                place = place.setdefault(step, {})
            place[choice.place[-1]] = choice.value
        return entry


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping: its tables, the files without a place in it, and the files that cannot be read.

    ``leading_zeros``: ids are to lose the zeros before them.
    """

    tables: tuple[ProposedTable, ...]
    left: tuple[Left, ...]
    problems: tuple[Problem, ...]
    leading_zeros: bool = False

    @property
    def uncertain(self) -> int:
        """How many lines should be looked at twice."""
        return sum(choice.uncertain for table in self.tables for choice in table.choices)

    @property
    def left_out(self) -> int:
        """How many columns, names and files are not mapped."""
        return len(self.left) + sum(len(table.left) for table in self.tables)

    def mapping(self) -> Mapping:
        """Return the proposal as a mapping.

        Raises:
            DataError: no name in any of its tables stands for a step of the process.
        """
        usable = [table for table in self.tables if table.usable]
        if not usable:
            raise DataError.of("suggest-no-steps", file=", ".join(table.file for table in self.tables))
        whole = {"leading_zeros": "drop"} if self.leading_zeros else {}
        return Mapping.model_validate(whole | {"tables": [table.entry() for table in usable]})


def proposed(draft: Draft) -> ProposedTable:
    """Return a draft as it is proposed."""
    settings: dict[str, Any] = {}
    if draft.sheet.sheet:
        settings["sheet"] = draft.sheet.sheet
    if draft.sheet.encoding:
        settings["encoding"] = draft.sheet.encoding
    if draft.sheet.join:
        settings["join"] = dict(draft.sheet.join)
    if draft.where:
        settings["where"] = draft.where
    settings |= draft.settings
    if draft.shape == "milestone" and draft.repeats:
        settings["repeats"] = True
    return ProposedTable(
        name=draft.name,
        file=draft.sheet.file,
        shape=draft.shape,
        type=draft.type,
        type_confidence=draft.type_confidence,
        type_reason=draft.type_reason,
        settings=settings,
        choices=tuple(draft.choices),
        left=tuple(draft.left),
        of={column.name: column for column in draft.sheet.columns},
        rows=draft.sheet.rows,
        sampled=draft.sheet.sampled,
        usable=draft.usable,
        header=draft.sheet.header,
        totals=draft.sheet.totals,
        merged=draft.sheet.merged,
    )
