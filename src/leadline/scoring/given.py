"""Everything one assessment is scored from, held together: so that it can be scored again, with something changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.model.schema import Model, Target
from leadline.ratings.evidence import Evidence
from leadline.ratings.rating import Answers
from leadline.scoring.combine import NO_EVIDENCE
from leadline.scoring.drawn_scores import Basis, DrawnScores, draw_scores
from leadline.scoring.score import score
from leadline.scoring.scores import Scores
from leadline.scoring.uncertainty import with_uncertainty
from leadline.text import Text

NO_ANSWERS = Answers()


@dataclass(frozen=True)
class Given:
    """What is given to ``score``: the fields are its arguments. Draws are as many as the model asks for."""

    model: Model
    values: tuple[IndicatorValue, ...] = ()
    answers: Answers = NO_ANSWERS
    kind: Literal["self", "verified"] = "self"
    target: Target | None = None
    rules: tuple[RuleCompliance, ...] = ()
    not_applicable: Mapping[tuple[str, str], str | Text] = field(default_factory=dict)
    as_of: date | None = None
    evidence: Evidence = NO_EVIDENCE
    improved: bool = False

    def bare(self) -> Scores:
        """Return the scores, without how sure they are.

        >>> from leadline.model.schema import Scoring, Target
        >>> model = Model.model_construct(
        ...     stages=(), dimensions=(), items=(), rules=(), indicators=(), not_applicable=(), scoring=Scoring(),
        ...     target=Target())
        >>> Given(model).bare().whole.status
        'not-applicable'
        """
        return score(
            self.model,
            self.values,
            self.answers,
            kind=self.kind,
            target=self.target,
            rules=self.rules,
            not_applicable=self.not_applicable,
            as_of=self.as_of,
            improved=self.improved,
            evidence=self.evidence,
        )

    def drawn(self, bare: Scores) -> DrawnScores:
        """Return the draws of the scores that ``bare`` gave."""
        scoring = self.model.scoring
        basis = Basis(
            self.values,
            self.answers.ratings,
            self.rules,
            improved=self.improved,
            draws=scoring.draws,
            seed=scoring.seed,
        )
        return draw_scores(self.model, bare, basis)

    def scored(self) -> Scores:
        """Return the scores with how sure each is."""
        bare = self.bare()
        return with_uncertainty(self.model, bare, self.drawn(bare))
