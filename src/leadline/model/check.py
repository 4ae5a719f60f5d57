"""Every problem of a model's folder at once: file by file, then between the files."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from leadline.errors import Problem
from leadline.model import consistency, library, references
from leadline.model.folder import Draft, model_folder, read_folder
from leadline.model.schema import Model

CHECKS: tuple[Callable[[Draft], Iterable[Problem]], ...] = (
    references.repeated_ids,
    references.unknown_references,
    references.repeated_aliases,
    references.empty_cells,
    consistency.heads,
    consistency.items,
    consistency.indicators,
    consistency.rules,
    consistency.migrations,
    library.initiatives,
    library.cycles,
    library.cost_classes,
    library.flow,
)


def check_model(model: str | Path = "ltc", *further: Callable[[Model, Path], Iterable[Problem]]) -> tuple[Problem, ...]:
    """Return every problem of a model, a shipped one by its id or a folder, in order of file and line.

    ``further`` checks, such as that of the measures' expressions in a layer above, are given the model made of every
    part that is valid, and its folder. Nothing is raised, whatever the folder holds.

    >>> check_model("ltc")
    ()
    >>> [problem.code for problem in check_model("no-such-folder")]
    ['model-missing']
    """
    draft = read_folder(model_folder(model))
    valid = draft.model() if further else None
    more = [problem for check in further for problem in check(valid, draft.folder)] if valid else []
    return in_order(draft, [*check_draft(draft), *more])


def check_draft(draft: Draft) -> tuple[Problem, ...]:
    """Return every problem of a draft: those of its single files and those between them."""
    return in_order(draft, [*draft.problems, *(problem for check in CHECKS for problem in check(draft))])


def in_order(draft: Draft, problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems in order of the draft's files, then lines."""
    ranks = {document.name: rank for rank, document in enumerate(draft.documents)}

    def place(problem: Problem) -> tuple[int, int]:
        line = re.match(r"line (\d+)", problem.place or "")
        return ranks.get(problem.file or "", -1), int(line[1]) if line else 0

    return tuple(sorted(problems, key=place))
