"""Which cells lack evidence above a level: how far what was shown proves each item, cell by cell."""

from dataclasses import dataclass, replace

from leadline.model.schema import Grade, Item
from leadline.ratings.evidence import GRADES, piece_grade
from leadline.web.assessments.collected import Collected


@dataclass(frozen=True)
class Proven:
    """How far one item is proven: its grade and the highest score that grade supports."""

    item: Item
    grade: Grade
    cap: float
    enough: bool


@dataclass(frozen=True)
class CellCoverage:
    """The items of a cell. ``state``: all, some or none of them are proven to the level asked for."""

    stage: str
    dimension: str
    items: tuple[Proven, ...]
    pieces: int

    @property
    def enough(self) -> int:
        """How many items are proven to the level."""
        return sum(each.enough for each in self.items)

    @property
    def state(self) -> str:
        """Return ``all``, ``some`` or ``none``."""
        return "all" if self.enough == len(self.items) else "some" if self.enough else "none"


def cover(collected: Collected, level: float) -> dict[tuple[str, str], CellCoverage]:
    """Return how far each cell is proven to ``level``, by stage and dimension.

    Judged as in a verified assessment, whatever this one is. An item has the grade its score would have; one that
    nobody rated yet has the best of the evidence attached to it.
    """
    collected = replace(collected, verified=True)
    caps, model = collected.model.scoring.evidence_caps, collected.model
    found: dict[tuple[str, str], CellCoverage] = {}
    for cell in model.cells:
        its = []
        for item in (each for each in model.items if (each.stage, each.dimension) == cell):
            grade = collected.items[item.id].grade or _attached(collected, item)
            its.append(Proven(item, grade, caps[grade], caps[grade] >= level))
        pieces = {piece for proven in its for piece in collected.evidence.of(proven.item)}
        found[cell] = CellCoverage(*cell, tuple(its), len(pieces))
    return found


def _attached(collected: Collected, item: Item) -> Grade:
    pieces = collected.evidence.of(item)
    grades = [piece_grade(piece, collected.as_of, verified=True) for piece in pieces]
    return max(grades, key=GRADES.index, default="E0")
