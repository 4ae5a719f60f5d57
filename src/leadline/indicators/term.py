"""What compiling gives: a piece of SQL with its kind, or why a log cannot answer."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["boolean", "number", "text", "moment", "null"]


class NotMeasurable(Exception):  # noqa: N818 - an answer, not an error
    """This log cannot answer: ``code`` is a key of the catalogue ``content/texts/reasons.yaml``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Term:
    """A piece of SQL with what it is. ``day_only`` and ``step`` describe moments: known to the day; a step's time.

    ``some_days`` is SQL that is true where a moment is known only to the day, if it is so for some objects and not for
    others.
    """

    sql: str
    kind: Kind
    day_only: bool = False
    step: bool = False
    some_days: str | None = None


@dataclass(frozen=True)
class CheckedRule:
    """Where a rule was checked: the object type that has its verdicts, and the tables they rest on."""

    type: str
    tables: tuple[str, ...]
