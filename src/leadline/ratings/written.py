"""Write what was rated, agreed and shown as the tables that ``read_answers`` and ``read_evidence`` read again."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from leadline.ratings.evidence import Piece
from leadline.ratings.fields import FIELDS, MEETING_FIELDS
from leadline.ratings.formulas import mark_formula
from leadline.ratings.rating import Consensus, Rating
from leadline.ratings.register import COLUMNS


def write_ratings(path: str | Path, ratings: Iterable[Rating]) -> None:
    r"""Write ratings as a table of answers, one row each.

    A text that a spreadsheet could run as a formula gets an apostrophe in front. All is read again as it was.

    >>> from tempfile import TemporaryDirectory
    >>> from leadline.model.load import load_model
    >>> from leadline.ratings.answers import read_answers
    >>> said = Rating(respondent="a", department="sales", role="clerk", item="Q-STD-LM-1", answer="rated", value=2.5,
    ...               method="interview", comment="two lines,\nand a comma")
    >>> with TemporaryDirectory() as folder:
    ...     write_ratings(f"{folder}/answers.csv", [said])
    ...     read_answers(load_model(), [f"{folder}/answers.csv"]).ratings == (said,)
    True
    """
    _write(path, FIELDS, (each.model_dump() | {"answer": _answer(each)} for each in ratings))


def write_consensus(path: str | Path, meetings: Iterable[Consensus]) -> None:
    """Write what consensus meetings agreed as a table of its own, one row for each item.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_consensus(f"{folder}/agreed.csv", [Consensus(item="Q-STD-LM-1", value=2.5, participants=6)])
    ...     Path(folder, "agreed.csv").read_text(encoding="utf-8-sig").splitlines()
    ['item,answer,answered,participants,comment', 'Q-STD-LM-1,2.5,,6,']
    """
    rows = (each.model_dump() | {"answer": f"{each.value:g}", "answered": each.agreed} for each in meetings)
    _write(path, MEETING_FIELDS, rows)


def write_evidence(path: str | Path, pieces: Iterable[Piece]) -> None:
    """Write pieces of evidence as a register, one row each.

    >>> from tempfile import TemporaryDirectory
    >>> from leadline.model.load import load_model
    >>> from leadline.ratings.register import read_evidence
    >>> test = Piece(stage="order", dimension="risk", kind="sample-test", title="25 orders", passed=False)
    >>> with TemporaryDirectory() as folder:
    ...     write_evidence(f"{folder}/evidence.csv", [test])
    ...     read_evidence(load_model(), [f"{folder}/evidence.csv"]).pieces == (test,)
    True
    """
    rows = (
        each.model_dump() | {"cell": f"{each.stage}.{each.dimension}" if each.stage else None, "passed": _passed(each)}
        for each in pieces
    )
    _write(path, COLUMNS, rows)


def _write(path: str | Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows([_cell(row[column]) for column in columns] for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else mark_formula(str(value))


def _answer(rating: Rating) -> str:
    return f"{rating.value:g}" if rating.value is not None else rating.answer


def _passed(piece: Piece) -> str | None:
    return None if piece.passed is None else "yes" if piece.passed else "no"
