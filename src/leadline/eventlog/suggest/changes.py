"""A log of changes, as audit trails keep them: which field of which record, its old and its new value.

What a record became is what happened to it, so the new values are the names of steps: those of the field that says how
far the record is. Changes of other fields, such as an owner or an amount, are no steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from leadline.engine import sql
from leadline.engine.expression import column_text
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.sheets import Sheet
from leadline.eventlog.suggest.words import plays, read_words, roles, split


@dataclass(frozen=True)
class Changes:
    """The columns of a log of changes. ``stages`` are the fields that say how far a record is, ``others`` the rest.

    Where a change of a field is a step by itself, ``steps`` says which, and these are the stages. ``record`` is the
    column of the records' numbers; of records of several classes ``of`` is the column and the value of the one that is
    taken, and ``type`` what it is.
    """

    new: Column
    old: Column
    field: Column | None
    stages: tuple[str, ...]
    others: tuple[str, ...]
    steps: Mapping[str, str] = made(default_factory=dict)
    record: Column | None = None
    of: tuple[Column, str] | None = None
    type: str = ""

    @property
    def names(self) -> Column:
        """The column whose values are the names of steps."""
        return self.field if self.field and self.steps else self.new

    @property
    def where(self) -> str | None:
        """The condition for the rows that are changes of a stage; None where all are."""
        parts = [f"{column_text(column.name)} = {sql.text(value)}" for column, value in ([self.of] if self.of else [])]
        if self.field is not None and self.others:
            one = len(self.stages) == 1
            told = f"= {sql.text(self.stages[0])}" if one else f"in ({sql.texts(self.stages)})"
            parts.append(f"{column_text(self.field.name)} {told}")
        return " and ".join(parts) or None

    @property
    def filter(self) -> str | None:
        """The same as SQL over the sheet."""
        parts = [f"{_text(column)} = {sql.text(value)}" for column, value in ([self.of] if self.of else [])]
        if self.field is not None and self.others:
            parts.append(f"{_text(self.field)} IN ({sql.texts(self.stages)})")
        return " AND ".join(parts) or None


def find_changes(sheet: Sheet) -> Changes | None:
    """Return the columns of a log of changes, or None where the table is none."""
    new, old, field = (_called(sheet, role) for role in ("new value", "old value", "field"))
    if new is None or old is None or new is old:
        return None
    if field is None:
        return Changes(new, old, None, (), ()) if plays("status", new.name) and new.kind == "text" else None
    names = tuple(field.values)
    stages = tuple(name for name in names if plays("status", name))
    if stages and new.kind == "text":
        return Changes(new, old, field, stages, tuple(name for name in names if name not in stages))
    return _of_sap(sheet, new, old, field, names)


def is_changes(sheet: Sheet) -> bool:
    """Say whether a sheet has a field with its old and its new value in each row."""
    return all(_called(sheet, role) is not None for role in ("new value", "old value", "field"))


def _of_sap(sheet: Sheet, new: Column, old: Column, field: Column, names: tuple[str, ...]) -> Changes | None:
    """Return the columns of SAP's change documents, or None where no field is known of which a change is a step."""
    words = read_words("changes")
    known = {name: activity for activity, fields in words["fields"].items() for name in fields}
    steps = {name: known[name] for name in names if name in known}
    record = _spelt(sheet, words["object"])
    if not steps or record is None:
        return None
    of_class = _spelt(sheet, words["class"])
    classes = [each for each in of_class.values if each in words["classes"]] if of_class else []
    chosen = next((each for each in words["classes"] if each in classes), None)
    return Changes(
        new,
        old,
        field,
        tuple(steps),
        tuple(name for name in names if name not in steps),
        steps,
        record,
        (of_class, chosen) if of_class and chosen and len(of_class.values) > 1 else None,
        words["classes"][chosen] if chosen else "",
    )


def _spelt(sheet: Sheet, names: Sequence[str]) -> Column | None:
    """Return the column that is called by one of these names."""
    called = {"_".join(split(name)) for name in names}
    return next((c for c in sheet.columns if "_".join(split(c.name)) in called and c.kind != "empty"), None)


def _text(column: Column) -> str:
    return f"trim(CAST({column.sql} AS VARCHAR))"


def _called(sheet: Sheet, role: str) -> Column | None:
    """Return the column whose whole name is one of a role's words."""
    for column in sheet.columns:
        name = "_".join(split(column.name))
        if column.kind != "empty" and any(found.word == name for found in roles(role).find(column.name)):
            return column
    return None
