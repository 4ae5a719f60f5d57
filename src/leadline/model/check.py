"""Every problem of a model's folder at once: file by file, then between the files."""

import re
from collections.abc import Callable, Iterable, Sequence

from leadline.errors import Problem
from leadline.model import consistency, library, references, removal
from leadline.model.folder import FOLDERS, Draft
from leadline.model.layers import Given, read_model
from leadline.model.schema import Model

CHECKS: tuple[Callable[[Draft], Iterable[Problem]], ...] = (
    references.repeated_ids,
    references.unknown_references,
    references.repeated_aliases,
    references.empty_cells,
    removal.still_needed,
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


Further = Callable[[Model, Draft], Iterable[Problem]]
"""A check of a layer above: it is given the model, and the draft it was made of, which knows files and lines."""


def check_model(model: Given | Sequence[Given] = "ltc", *further: Further) -> tuple[Problem, ...]:
    """Return every problem of a model, a shipped one by its id or a folder, in order of file and line.

    Of an overlay, or several, the model is checked that they make. ``further`` checks, such as that of the measures'
    expressions in a layer above, are given the model made of every part that is valid. Nothing is raised, whatever
    the folder holds.

    >>> check_model("ltc")
    ()
    >>> [problem.code for problem in check_model("no-such-folder")]
    ['model-missing']
    """
    draft = read_model(model)
    valid = draft.model() if further else None
    problems = check_draft(draft)
    # A measure that names what an overlay took away is one mistake, though the measure is wrong as well.
    told = {_place(problem) for problem in problems if problem.code == "model-reference-removed"}
    more = [problem for check in further for problem in check(valid, draft)] if valid else []
    return in_order(draft, [*problems, *(problem for problem in more if _place(problem) not in told)])


def check_draft(draft: Draft) -> tuple[Problem, ...]:
    """Return every problem of a draft: those of its single files and those between them."""
    # What a new thing lacks is told once, though much else of it cannot be right either.
    new = {document.name for document in draft.documents if document.part_name in FOLDERS}
    told = {problem.file for problem in draft.problems if problem.code == "overlay-incomplete"} & new
    found = [problem for check in CHECKS for problem in check(draft) if problem.file not in told]
    return in_order(draft, [*draft.problems, *found])


def in_order(draft: Draft, problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems in order of the draft's files, then lines."""
    ranks = {
        name: rank
        for rank, document in enumerate(draft.documents)
        for name in (document.name, *(written.name for written in document.written))
    }
    return tuple(sorted(problems, key=lambda problem: (ranks.get(problem.file or "", -1), _place(problem)[1])))


def _place(problem: Problem) -> tuple[str | None, int]:
    line = re.match(r"line (\d+)", problem.place or "")
    return problem.file, int(line[1]) if line else 0
