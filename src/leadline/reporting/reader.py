"""Who a report is written for: the words of the model and of the catalogues in one reader's language."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict

from leadline.model.schema import Model, Unit
from leadline.reporting import numbers
from leadline.reporting.document import Cell
from leadline.reporting.palette import level_of
from leadline.scoring.scores import Estimate, LevelVerdict
from leadline.text import Language, Text, say


class Reader(BaseModel):
    """A reader who knows a model and one language. Ids the model does not know are shown as they are."""

    model_config = ConfigDict(frozen=True)

    model: Model
    language: Language

    def say(self, key: str, /, **params: Any) -> str:
        """Return a sentence of ``content/texts/reports``."""
        return say("reports", key, self.language, **params)

    def word(self, key: str, /, **params: Any) -> str:
        """Return a word of ``content/texts/words.yaml``."""
        return say("words", key, self.language, **params)

    def text(self, text: Text) -> str:
        """Return a text of the model or the result."""
        return text.get(self.language)

    def stage(self, stage: str) -> str:
        """Return a stage's name."""
        return self._name(self.model.stage_of, stage)

    def dimension(self, dimension: str) -> str:
        """Return a dimension's name."""
        return self._name(self.model.dimension_of, dimension)

    def cell(self, stage: str, dimension: str) -> str:
        """Return a cell's name."""
        return self.say("cell", stage=self.stage(stage), dimension=self.dimension(dimension))

    def activity(self, activity: str) -> str:
        """Return an activity's name."""
        return self._name(self.model.activity_of, activity)

    def indicator(self, indicator: str) -> str:
        """Return an indicator's name."""
        return self._name(self.model.indicator_of, indicator)

    def rule(self, rule: str) -> str:
        """Return a rule's name."""
        return self._name(self.model.rule_of, rule)

    def object(self, type_: str) -> str:
        """Return an object type's name; the thread is the chain of objects from lead to payment."""
        return self.word("thread") if type_ == "thread" else self._name(self._objects, type_)

    def department(self, department: str) -> str:
        """Return a department's name."""
        return self._name(self._departments, department)

    def attribute(self, attribute: str) -> str:
        """Return an attribute's name."""
        return self._name(self._attributes, attribute)

    def level(self, number: int) -> str:
        """Return a level's number and name."""
        return self.word("level-named", number=number, name=self.text(self.model.level_name(number)))

    def join(self, parts: Iterable[str]) -> str:
        """Return words as a list in running text."""
        return self.word("list-separator").join(parts)

    def score_cell(self, score: float | None, *, note: str | None = None, at: str = "") -> Cell:
        """Return a table cell with a score, its level in words and its colour; *not rated* where there is none.

        ``at`` is what explains the score.
        """
        if score is None:
            return Cell(text=self.word("not-rated"), mark="not-rated", note=note or "")
        level = level_of(score)
        default = f"{self.word('level-short', number=level)} {self.text(self.model.level_name(level))}"
        return Cell(text=numbers.score(score), level=level, note=default if note is None else note, explains=at)

    def level_cell(self, level: int | None, *, at: str = "") -> Cell:
        """Return a table cell with a level by gates and its name; *not rated* where there is none.

        ``at`` is what explains the level.
        """
        if level is None:
            return Cell(text=self.word("not-rated"), mark="not-rated")
        return Cell(
            text=self.word("level-short", number=level),
            note=self.text(self.model.level_name(level)),
            level=level,
            explains=at,
        )

    def interval(self, estimate: Estimate | None) -> str:
        """Return a score's interval to stand after it, empty where nobody drew it."""
        if estimate is None:
            return ""
        return self.say("interval", low=numbers.score(estimate.low), high=numbers.score(estimate.high))

    def sureness(self, verdict: LevelVerdict | None) -> str:
        """Return how probable it is that the level is reached, to stand after it; empty where nobody drew it."""
        if verdict is None or verdict.level is None or not verdict.at_least:
            return ""
        return self.say("sureness", share=numbers.share(verdict.at_least[verdict.level - 1]))

    def measured(self, value: float | None, unit: Unit) -> str:
        """Return an indicator's value with its unit."""
        return numbers.measured(value, unit, self.language)

    def duration(self, hours: float | None, *, day_only: bool = False) -> str:
        """Return a wait."""
        return numbers.duration(hours, self.language, day_only=day_only)

    @cached_property
    def _objects(self) -> Mapping[str, Any]:
        return {type_.id: type_ for type_ in self.model.process.objects}

    @cached_property
    def _departments(self) -> Mapping[str, Any]:
        return {department.id: department for department in self.model.process.departments}

    @cached_property
    def _attributes(self) -> Mapping[str, Any]:
        return {attribute.id: attribute for attribute in self.model.process.attributes}

    def _name(self, named: Mapping[str, Any], id_: str) -> str:
        return self.text(named[id_].name) if id_ in named else id_
