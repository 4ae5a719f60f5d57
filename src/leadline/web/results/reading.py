"""Results as pages read them: parsed once for each process, with the model that judged and what explains numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from leadline.assessment import Result, read_result
from leadline.assessment.explain import Explainer
from leadline.model import Model
from leadline.model.layers import Given
from leadline.reporting.reader import Reader
from leadline.text import Language
from leadline.web.assessments.models import Run
from leadline.web.maturity.library import given_of, load_given

KEPT = 16
"""Results kept in memory: some megabytes each."""
MOST_KEPT = 40_000_000
_tidying = Lock()


@dataclass(frozen=True)
class Found:
    """A run's result and the model that judged it.

    ``supposed`` are the ids of inputs that are no evidence, where it is the result as it would be.
    """

    result: Result
    model: Model
    given: tuple[Given, ...]
    supposed: frozenset[str] = frozenset()

    @cached_property
    def explainer(self) -> Explainer:
        """What explains the result's numbers; made when the first is asked for."""
        return Explainer(self.result, load_given(self.given), supposed=self.supposed)

    def reader(self, language: Language) -> Reader:
        """Return who reads the result in ``language``."""
        return Reader(model=self.model, language=language)


def found(run: Run) -> Found:
    """Return a run's result; the same bytes are parsed once.

    Raises:
        AssessmentError: the file is damaged.
    """
    return found_at(run.file.path, given_of(run.organisation_id, run.model))


@lru_cache(maxsize=KEPT)
def found_at(path: Path, given: tuple[Given, ...]) -> Found:
    """Return the result in a stored file, judged by the model ``given``, or by the one it names where that is empty.

    A path is its content's digest, so what is kept never grows old.
    """
    result = read_result(path)
    given = given or result.model.asked_for  # of runs from before it was kept
    return Found(result, result.judging(load_given(given)), given)


_fragments: dict[tuple[str, ...], str] = {}


def kept_fragment(key: tuple[str, ...], make: Callable[[], str]) -> str:
    """Return a piece of a page that is the same whenever it is made; ``key`` names everything it depends on.

    The oldest go when all together are longer than ``MOST_KEPT`` characters.
    """
    known = _fragments.get(key)
    if known is not None:
        return known
    made = make()
    with _tidying:  # whatever adds or counts, as several threads ask at once
        _fragments[key] = made
        while len(_fragments) > 1 and sum(map(len, _fragments.values())) > MOST_KEPT:
            _fragments.pop(next(iter(_fragments)), None)
    return made
