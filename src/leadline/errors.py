"""Everything that can go wrong, as one tree.

::

    LeadlineError                an error is a code and data; its sentence is made in the reader's language
    ├── InputError               what the user gave is wrong; carries every problem found (exit code 2)
    │   ├── ModelError           a maturity model's files
    │   ├── AssessmentError      the assessment's folder or its YAML
    │   ├── MappingError         the mapping from source tables to events and objects
    │   ├── DataError            a source table: missing, unreadable, unparsable, contradictory
    │   ├── AnswersError         questionnaire answers
    │   └── ExpressionError      a measure or condition that is not in the measure language
    └── InstallationError        a part of Leadline itself is missing, such as the built charts
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from leadline.text import Language, say

Severity = Literal["error", "warning", "note"]


class Problem(BaseModel):
    """One thing that is wrong: what (``code`` and ``params``), where (``file``, ``place``).

    ``code`` is a key of the catalogue ``content/texts/errors``; its sentence says what is wrong and what to do.
    ``place`` is a line, a row, a column or a cell in words that need no translation, such as ``line 12`` or
    ``row 5, column won_date``. What is merely worth a look is a ``warning`` or a ``note``, and never raised.

    >>> print(Problem(code="file-missing", file="a.csv", params={"looked": "data"}).sentence("en"))
    a.csv: this file does not exist. Looked in: data. Check the name, or give the folder with --data.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    params: dict[str, Any] = {}
    file: str | None = None
    place: str | None = None
    severity: Severity = "error"

    def sentence(self, language: Language = "en") -> str:
        """Return file, place, what is wrong and what to do, as one line."""
        said = say("errors", self.code, language, **self._told(language))
        parts = [part for part in (self.file, _placed(self.place, language)) if part]
        if language == "en":
            return f"{', '.join(parts)}: {said}" if parts else said
        return f"{'，'.join(parts)}：{said}" if parts else said

    def _told(self, language: Language) -> dict[str, Any]:
        """Return the parameters; the one called ``at`` is another place."""
        return {key: _placed(value, language) if key == "at" else value for key, value in self.params.items()}


_PLACES = (
    (re.compile(r"(?:^|(?<=, ))(?:line|row) (\d+)"), r"第 \1 行"),
    (re.compile(r"^rows (\d+), (\d+)"), r"第 \1、\2 行"),
    (re.compile(r"^event (\d+)"), r"第 \1 个事件"),
    (re.compile(r"\bcolumn (\S.*)$"), r"列 \1"),
    (re.compile(r"^sheet (\S.*?)(?=,|$)"), r"工作表 \1"),
)


def _placed(place: str | None, language: Language) -> str | None:
    """Say a place in the reader's language: lines, rows, columns and sheets have no name of their own in the code."""
    if place and language == "zh-Hans":
        for pattern, said in _PLACES:
            place = pattern.sub(said, place)
        place = place.replace(", ", "，")
    return place


class LeadlineError(Exception):
    """The root of every error Leadline raises on purpose.

    >>> error = InputError.of("file-empty", file="orders.csv")
    >>> str(error)
    'orders.csv: this file is empty. Export it again.'
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    @classmethod
    def of(cls, code: str, *, file: str | None = None, place: str | None = None, **params: Any) -> "LeadlineError":
        """Return the error for a single problem."""
        return cls([Problem(code=code, file=file, place=place, params=params)])

    def sentences(self, language: Language = "en") -> list[str]:
        """Return one line for each problem, in ``language``."""
        return [problem.sentence(language) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.sentences())


class InputError(LeadlineError):
    """What the user gave is wrong."""


class ModelError(InputError):
    """A maturity model's files are wrong."""


class AssessmentError(InputError):
    """The assessment's folder or its YAML is wrong."""


class MappingError(InputError):
    """The mapping from source tables to events and objects is wrong."""


class DataError(InputError):
    """A source table cannot be read as the mapping says."""


class AnswersError(InputError):
    """Questionnaire answers cannot be read, or contradict the model."""


class ExpressionError(InputError):
    """A measure or condition is not in the measure language."""


class InstallationError(LeadlineError):
    """A part of Leadline itself is missing."""
