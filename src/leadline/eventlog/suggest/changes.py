"""A log of changes, as audit trails keep them: which field of which record, its old and its new value.

What a record became is what happened to it, so the new values are the names of steps: those of the field that says how
far the record is. Changes of other fields, such as an owner or an amount, are no steps.
"""

from dataclasses import dataclass

from leadline.engine import sql
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.sheets import Sheet
from leadline.eventlog.suggest.words import plays, roles, split


@dataclass(frozen=True)
class Changes:
    """The columns of a log of changes. ``stages`` are the fields that say how far a record is, ``others`` the rest."""

    new: Column
    old: Column
    field: Column | None
    stages: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def where(self) -> str | None:
        """The condition for the rows that are changes of a stage; None where all are."""
        if self.field is None or not self.others:
            return None
        name = self.field.name if self.field.name.isidentifier() else sql.name(self.field.name)
        if len(self.stages) == 1:
            return f"{name} = {sql.text(self.stages[0])}"
        return f"{name} in ({sql.texts(self.stages)})"

    @property
    def filter(self) -> str | None:
        """The same as SQL over the sheet."""
        if self.field is None or not self.others:
            return None
        return f"trim(CAST({self.field.sql} AS VARCHAR)) IN ({sql.texts(self.stages)})"


def find_changes(sheet: Sheet) -> Changes | None:
    """Return the columns of a log of changes, or None where the table is none."""
    new, old, field = (_called(sheet, role) for role in ("new value", "old value", "field"))
    if new is None or old is None or new is old or new.kind != "text":
        return None
    if field is None:
        return Changes(new, old, None, (), ()) if plays("status", new.name) else None
    names = tuple(field.values)
    stages = tuple(name for name in names if plays("status", name))
    return Changes(new, old, field, stages, tuple(name for name in names if name not in stages)) if stages else None


def _called(sheet: Sheet, role: str) -> Column | None:
    """Return the column whose whole name is one of a role's words."""
    for column in sheet.columns:
        name = "_".join(split(column.name))
        if column.kind != "empty" and any(found.word == name for found in roles(role).find(column.name)):
            return column
    return None
