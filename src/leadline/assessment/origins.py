"""What every number of a result is and where it comes from, also where it is no score: counts, draws, settings."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from string import Formatter
from typing import Any

from leadline.assessment.explanation import Explanation, How, node
from leadline.assessment.places import Place, Places
from leadline.eventlog.log import QualityFinding
from leadline.indicators.value import IndicatorValue, RuleCompliance
from leadline.ratings.reliability import Reliability, ScaleAgreement
from leadline.scoring.scores import CellMove, Finding, GateFailure, IndicatorScore
from leadline.scoring.sensitivity import Swing
from leadline.text import catalogue

Told = Callable[[Place], Explanation | None]
_UNKNOWN = {"first", "last", "object"}
"""Facts a sentence may lack: an assessment by answers alone has no period."""

_NEEDED = {
    "achievement": ("fully", "largely"),
    "key-cell": ("largely",),
    "every-cell": ("level3_every_cell",),
    "critical-rules": ("level4_critical_compliance",),
}


class Origins:
    """Explains the numbers of one result by what holds them."""

    def __init__(self, places: Places) -> None:
        self.places, self.result = places, places.result
        cells = enumerate(self.result.scores.cells)
        self.cells = {(cell.stage, cell.dimension): f"scores.cells.{i}" for i, cell in cells}
        self.rules = {rule.rule: f"rules.{i}" for i, rule in enumerate(self.result.rules)}

    def tree(self, place: Place, known: Told | None = None, told: Collection[str] = ()) -> Explanation | None:
        """Return everything at a place that holds numbers, in the shape of ``result.json``; None where there is none.

        ``known`` may explain a place in a better way; numbers in ``told`` are left out.
        """
        if place.value is None or place.field in told:
            return None
        better = known(place) if known else None
        if better is not None:
            return better
        if place.is_number:
            return self.number(place)
        found = [self.tree(each, known, told) for each in self.places.inside(place)]
        children = [each for each in found if each is not None]
        return self._title(place, (*children, *self.grounds(place))) if children else None

    def number(self, place: Place) -> Explanation:
        """Return one number with what it is and, where it follows from other numbers, from which."""
        how, parts = self._follows(place)
        beside = [_reason(place.record)] if place.label.endswith((".params[]", ".n")) else []
        children = (*parts, *(each for each in beside if each))
        told = _told(place)
        return node(place.label, place.value, *children, field=place.field, how=how, catalogue="origins", **told)

    def said(self, place: Place) -> Explanation:
        """Return the sentence on what a number is, without the number."""
        return Explanation(label=place.label, catalogue="origins", params=_told(place))

    def grounds(self, place: Place) -> list[Explanation]:
        """Return what was read for the numbers of a place: tables and files, answers."""
        if place.answered:
            files = ", ".join(file.name for file in self.result.answers)
            return [node("answer-files", files=files) if files else node("no-answers")]
        if isinstance(place.record, IndicatorValue) and (told := place.record.recording):
            return [node("recorded-by", sources=", ".join(told.sources), files=", ".join(told.files))]
        return self.tables(place.tables)

    def tables(self, tables: Sequence[str]) -> list[Explanation]:
        """Return tables of the mapping with the files they were made of."""
        files = [file.name for file in self.result.files if set(file.tables) & set(tables)]
        return [node("tables", tables=", ".join(tables), files=", ".join(files))] if tables else []

    def trees(self, field: str, told: Collection[str] = ()) -> tuple[Explanation, ...]:
        """Return the tree at a path, none where nothing there holds numbers that are not told yet."""
        place = self.places.at(field)
        found = self.tree(place, told=told) if place else None
        return () if found is None else (found,)

    def whole(self, tree: Explanation, field: str) -> Explanation:
        """Return a tree with every number at ``field`` that it does not tell yet."""
        told = {each.field for each in tree.walk() if each.field}
        rest = [each for found in self.trees(field, told) for each in found.children]
        rest = [each for each in rest if each.value is not None or each.children]
        return tree.model_copy(update={"children": (*tree.children, *rest)}) if rest else tree

    def _title(self, place: Place, children: Sequence[Explanation]) -> Explanation:
        value = place.value
        match value:
            case Finding():
                ids = {"stage", "dimension", "item", "indicator", "rule"}
                params = {**value.model_dump(include=ids, exclude_none=True), **value.params}
                return Explanation(label=value.kind, catalogue="findings", params=params, children=tuple(children))
            case QualityFinding():
                params = {"table": value.table, "column": value.column, "count": value.count, "of": value.of}
                params |= {"examples": value.examples, **value.params}
                return Explanation(label=value.code, catalogue="quality", params=params, children=tuple(children))
            case GateFailure():
                unproven = value.gate == "critical-rules" and value.value is None
                label = "critical-rules-unproven" if unproven else value.gate
                params = value.model_dump(exclude={"gate"}, exclude_none=True)
                return Explanation(label=label, catalogue="gates", params=params, children=tuple(children))
        return Explanation(label=place.label, catalogue="origins", params=_told(place), children=tuple(children))

    def _follows(self, place: Place) -> tuple[How | None, list[Explanation]]:
        """Return how a number follows from others, and these."""
        record, name = place.record, place.label.rpartition(".")[2]
        above = place.field.rpartition(".")[0]
        match record, name:
            case Swing(), "swing":
                return "difference", self._parts(f"{above}.high", f"{above}.low")
            case GateFailure(), "shortfall" if record.shortfall is not None:
                return "difference", self._parts(f"{above}.needed", f"{above}.value")
            case GateFailure(gate="key-cell"), "value":
                cell = self.cells[record.stage or "", record.dimension or ""]
                return None, [each.weighing(None) for each in self._parts(f"{cell}.score")]
            case GateFailure(), "value" | "needed":
                return self._same(place, self._gate(record, name, above))
            case CellMove(), "score":
                return self._same(place, [f"{self.cells[record.stage, record.dimension]}.score"])
            case Finding(), _:
                return self._finding(place, record, above)
            case Reliability(), "agreement":
                return self._mean(place, self._agreements(None))
            case ScaleAgreement(), "agreement":
                return self._mean(place, self._agreements(record.dimension))
        if place.label in ("Sensitivity.score", "Sensitivity.level"):
            return self._same(place, ["scores.whole.score", "scores.whole.verdict.level"])
        if place.label == "Result.ratings":
            files = [f"answers.{i}.ratings" for i in range(len(self.result.answers))]
            added = sum(file.ratings for file in self.result.answers) == place.value
            return ("sum", self._parts(*files)) if added and files else (None, [])
        return None, []

    def _finding(self, place: Place, found: Finding, above: str) -> tuple[How | None, list[Explanation]]:
        name = place.label.partition("[")[2].rstrip("]")
        if name == "gap":
            sides = ("q", "j") if found.kind == "perception-gap" else ("own", "others")
            higher = sorted(sides, key=lambda side: -found.params[side])
            return "difference", self._parts(*(f"{above}.{side}" for side in higher))
        if name in ("q", "j") and found.stage and found.dimension:
            return self._same(place, [f"{self.cells[found.stage, found.dimension]}.{name}"])
        if name == "level":
            verdicts = ["scores.whole.verdict.level"]
            if found.dimension:
                ids = [dimension.id for dimension in self.result.scores.dimensions]
                verdicts = [f"scores.dimensions.{ids.index(found.dimension)}.verdict.level"]
            return self._same(place, verdicts)
        if found.rule:
            needed = "scoring.gates.level4_critical_compliance"
            return self._same(place, [needed if name == "needed" else f"{self.rules[found.rule]}.{name}"])
        return None, []

    def _gate(self, failure: GateFailure, name: str, above: str) -> list[str]:
        """Return where the numbers that a gate compares may stand."""
        if name == "needed":
            return [f"scoring.gates.{each}" for each in _NEEDED.get(failure.gate, ())] or [f"{above}.level"]
        if failure.rule:
            return [f"{self.rules[failure.rule]}.share"]
        found = []
        if failure.stage and failure.dimension:
            found.append(f"{self.cells[failure.stage, failure.dimension]}.score")
        for i, dimension in enumerate(self.result.scores.dimensions):
            if dimension.id == failure.dimension:
                of = f"scores.dimensions.{i}"
                found += [f"{of}.verdict.level", f"{of}.score"]
                found += [f"{of}.verdict.achievements.{failure.of_level - 1}"] if failure.of_level else []
        return found

    def _agreements(self, dimension: str | None) -> Iterator[str]:
        for i, cell in enumerate(self.result.scores.cells):
            for k, item in enumerate(cell.items):
                if item.agreement is not None and dimension in (None, cell.dimension):
                    yield f"scores.cells.{i}.items.{k}.agreement"

    def _parts(self, *fields: str) -> list[Explanation]:
        """Return other numbers of the result as parts of one."""
        found = [self.places.at(field) for field in fields]
        return [
            node(p.label, p.value, field=p.field, weight=1.0, catalogue="origins", **_told(p))
            for p in found
            if p is not None and p.is_number
        ]

    def _same(self, place: Place, fields: Sequence[str]) -> tuple[How | None, list[Explanation]]:
        """Return the first of these numbers that this one repeats."""
        same = [each for each in self._parts(*fields) if each.value == place.value]
        return ("same", same[:1]) if same else (None, [])

    def _mean(self, place: Place, fields: Iterator[str]) -> tuple[How | None, list[Explanation]]:
        parts = self._parts(*fields)
        values = [each.value for each in parts if each.value is not None]
        is_mean = bool(values) and math.isclose(math.fsum(values) / len(values), place.value, abs_tol=1e-9)
        return ("mean", parts) if is_mean else (None, [])


def _reason(record: Any) -> Explanation | None:
    if isinstance(record, IndicatorScore | IndicatorValue | RuleCompliance) and record.reason:
        return Explanation(label=record.reason, catalogue="reasons", params=record.params)
    return None


def _told(place: Place) -> dict[str, Any]:
    """Return the facts that a place's sentence asks for."""
    return {name: place.facts.get(name, "–") if name in _UNKNOWN else place.facts[name] for name in _asked(place.label)}


@cache
def _asked(label: str) -> frozenset[str]:
    """Return the placeholders of a sentence, in any language."""
    text = catalogue("origins")[label]
    return frozenset(name for each in (text.en, text.zh_hans) for _, name, _, _ in Formatter().parse(each) if name)
