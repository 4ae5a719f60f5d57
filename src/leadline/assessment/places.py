"""Where every number of a result stands: a path through ``result.json``, and what the records around it say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel

from leadline.assessment.result import Result
from leadline.eventlog.log import ObjectProfile, QualityFinding
from leadline.indicators.value import QUANTILE_GRID
from leadline.mining.flow import Edge, FlowMap, Node
from leadline.mining.waits import Wait
from leadline.model.schema import Gates, Model, Scoring
from leadline.planning.gaps import Gap
from leadline.ratings.reliability import Reliability
from leadline.scoring.scores import Aggregate, CellMove, CellScore, ItemScore
from leadline.scoring.sensitivity import Swing
from leadline.text import LANGUAGES, Text, catalogue

FREE = "Finding.params"
"""The one table of numbers whose keys have a meaning of their own."""
_LEVELS = ("CellScore.at_least", "Aggregate.at_least", "LevelVerdict.at_least", "LevelVerdict.achievements")
_KEYS = {
    "Scoring.group_weights": "department",
    "Scoring.evidence_caps": "grade",
    "IndicatorValue.breakdown": "attribute",
    "IndicatorValue.left_out": "attribute",
    "Sensitivity.dimension_shares": "dimension",
}


class Place(NamedTuple):
    """A value of the result: its path (``scores.cells.3.q``) and its label, ``CellScore.q``; [] is one element.

    ``record`` is the record it stands in, ``facts`` what the records around it say, ``tables`` the tables of the
    mapping they rest on, ``answered`` whether they rest on the answer files.
    """

    value: Any
    field: str
    label: str
    record: BaseModel
    facts: Mapping[str, Any]
    tables: tuple[str, ...] = ()
    answered: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the value is a number; true and false are none."""
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)


class Places:
    """Every place of one result, by its path."""

    def __init__(self, result: Result, model: Model) -> None:
        self.result, self.model = result, model
        self.types = {profile.type: profile for profile in result.types}
        self.names: dict[str, Text] = {
            **{stage.id: stage.name for stage in model.stages},
            **{dimension.id: dimension.name for dimension in model.dimensions},
            **{indicator.id: indicator.name for indicator in model.indicators},
        }
        self._known: dict[str, tuple[Place, ...]] = {}
        scoring = result.scoring
        facts = {"tail": (1 - scoring.confidence) / 2, **_facts(scoring), **_facts(result)}
        facts |= {"model": result.model.id, "version": result.model.version}
        period = {"first": result.period_from, "last": result.period_to}
        facts |= {name: day for name, day in period.items() if day is not None}
        self.root = Place(result, "", "Result", result, facts)

    def at(self, field: str) -> Place | None:
        """Return the place with this path, None where the result has none."""
        place = self.root
        while place.field != field:
            found = [each for each in self.inside(place) if f"{field}.".startswith(f"{each.field}.")]
            if not found:
                return None
            place = max(found, key=lambda each: len(each.field))  # a key may hold a dot, as order.risk does
        return place

    def numbers(self, place: Place) -> Iterator[Place]:
        """Yield every number at or below a place."""
        if place.is_number:
            yield place
        for each in self.inside(place):
            yield from self.numbers(each)

    def inside(self, place: Place) -> tuple[Place, ...]:
        """Return the places one step below."""
        if place.field not in self._known:
            self._known[place.field] = tuple(self._inside(place))
        return self._known[place.field]

    def _inside(self, place: Place) -> Iterator[Place]:
        value = place.value
        if isinstance(value, BaseModel):
            for name in type(value).model_fields:
                label = f"{type(value).__name__}.{name}"
                facts = {"set_by": self._set_by(name, value)} if isinstance(value, Scoring | Gates) else {}
                answered = place.answered or label in ("Result.respondents", "Result.ratings", "Result.departments")
                yield self._enter(place, getattr(value, name), name, label, facts, answered=answered)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                label = f"{place.label}[{key if place.label == FREE else ''}]"
                yield self._enter(place, each, key, label, self._keyed(place.label, key))
        elif isinstance(value, list | tuple):
            for i, each in enumerate(value):
                yield self._enter(place, each, str(i), f"{place.label}[]", _counted(place.label, i, len(value)))

    def _enter(
        self, place: Place, value: Any, step: str, label: str, facts: Mapping[str, Any], *, answered: bool = False
    ) -> Place:
        field = f"{place.field}.{step}" if place.field else step
        if not isinstance(value, BaseModel):
            record = place.record if not isinstance(place.value, BaseModel) else place.value
            told = {**place.facts, **facts} if facts else place.facts
            return Place(value, field, label, record, told, place.tables, answered or place.answered)
        told = {**place.facts, **facts, **_facts(value), **self._named(value)}
        answered = place.answered or isinstance(value, ItemScore | Reliability)
        tables = self._tables(value, told) or place.tables
        return Place(value, field, type(value).__name__, value, told, tables, answered)

    def _named(self, record: BaseModel) -> Mapping[str, Any]:
        """Return names that a record has under another word than the sentences use."""
        match record:
            case CellScore() | CellMove() | Gap():
                return {"what": self.what(f"{record.stage}.{record.dimension}")}
            case Aggregate():
                return {"what": self.what(record.id)}
            case Edge():
                return {"earlier": record.source, "later": record.target}
            case Swing():
                return {"input": filled(f"changed-{record.kind}", name=self.names.get(record.id, record.id))}
        return {"object": record.type} if hasattr(record, "type") else {}

    def what(self, id: str) -> Text:
        """Return the name of the whole, a stage, a dimension or a cell as ``stage.dimension``."""
        if id == "whole":
            return catalogue("origins")["whole"]
        if id in self.names:
            return self.names[id]
        stage, _, dimension = id.partition(".")
        if stage not in self.names or dimension not in self.names:
            return Text.same(id)
        return filled("cell", "explain", stage=self.names[stage], dimension=self.names[dimension])

    def _keyed(self, label: str, key: str) -> Mapping[str, Any]:
        if label == "Result.quantiles":
            return {"what": self.what(key)}
        if label == "IndicatorValue.lost":
            return {"cause": catalogue("origins")[f"lost-{key}"]}
        return {_KEYS[label]: key} if label in _KEYS else {}

    def _set_by(self, name: str, record: BaseModel) -> Text:
        """Say who set a scoring number."""
        own = ("gates" if isinstance(record, Gates) else name) in self.result.scoring_overruled
        used = self.result.model
        return filled("set-by-assessment") if own else filled("set-by-model", model=used.id, version=used.version)

    def _tables(self, record: BaseModel, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the tables a record rests on: its own, for maps those of its steps."""
        match record:
            case Node():
                steps: tuple[str, ...] = (record.activity,)
            case Edge():
                steps = (record.source, record.target)
            case FlowMap() | Wait() | ObjectProfile():
                steps = ()
            case QualityFinding():
                if record.table:
                    return (record.table,)
                steps = ()
            case _:
                return tuple(getattr(record, "tables", ()))
        its = record.params.get("object", "") if isinstance(record, QualityFinding) else facts["object"]
        profile = self.types.get(its)
        found = [each.tables for each in profile.activities if not steps or each.activity in steps] if profile else []
        return tuple(dict.fromkeys(table for tables in found for table in tables))


def filled(key: str, name: str = "origins", /, **params: Any) -> Text:
    """Return a catalogue's sentence in every language, with its placeholders filled.

    >>> filled("changed-stage-weight", name=Text.same("X")).en
    'weight of the stage X'
    """
    told = {
        language: catalogue(name)[key]
        .get(language)
        .format(**{key: value.get(language) if isinstance(value, Text) else value for key, value in params.items()})
        for language in LANGUAGES
    }
    return Text(**told)


def _facts(record: BaseModel) -> dict[str, Any]:
    """Return what a record says of itself in words, dates and numbers."""
    its = {name: getattr(record, name) for name in type(record).model_fields}
    return {name: value for name, value in its.items() if isinstance(value, str | int | float | date | Text)}


def _counted(label: str, i: int, count: int) -> Mapping[str, Any]:
    """Return what the place in a list of numbers stands for."""
    if label in (*_LEVELS, "ItemScore.distribution"):
        return {"level": i + 1}
    if label == "IndicatorValue.quantiles":
        return {"share": QUANTILE_GRID[i]}
    if label == "Result.quantiles[]":
        return {"share": (i + 0.5) / count}
    return {}
