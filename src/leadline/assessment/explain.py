"""Why a number is what it is: a tree from any number of a result down to ratings, events, entry values and weights."""

import difflib
from collections.abc import Callable, Collection, Mapping
from functools import partial

from leadline.assessment.cells import Cells
from leadline.assessment.explanation import Explanation
from leadline.assessment.inputs import Inputs
from leadline.assessment.means import WHOLE, Means
from leadline.assessment.origins import Origins
from leadline.assessment.places import Place, Places
from leadline.assessment.result import Result
from leadline.errors import AssessmentError
from leadline.model.schema import Model

GROUPS: Mapping[str, tuple[str, ...]] = {
    "findings": ("scores.findings",),
    "reliability": ("scores.reliability",),
    "process": ("maps", "waits"),
    "inputs": ("files", "answers", "evidence", "types", "respondents", "ratings", "departments"),
    "uncertainty": ("scores.draws", "scores.seed", "quantiles"),
}
"""Groups with a name of their own beside those of ``result.json``: where their numbers stand."""


def explain(result: Result, model: Model, what: str) -> Explanation:
    """Return the tree of one number or group of numbers.

    ``what`` is ``whole``, a stage, a dimension, a cell as ``order.risk``, an indicator, item or rule; ``gates``,
    ``findings``, ``reliability``, ``process``, ``inputs``, ``uncertainty``; or a path in ``result.json``, such as
    ``sensitivity`` or ``scores.cells.17.q``.

    Every number of the thing that ``result.json`` holds is in the tree, with its ``field`` there; each that was worked
    out says how from its children, every other what it is and what was read for it. Ratings appear as counts for each
    level; groups too small to be shown are counted.

    Raises:
        AssessmentError: the result has nothing of this name (the nearest names are told), or ``model`` is not the one
            the result was made with.
    """
    return Explainer(result, model).explain(what)


class Explainer:
    """Explains one result; for many numbers of it, because what was worked out for one serves the others."""

    def __init__(self, result: Result, model: Model, *, supposed: Collection[str] = ()) -> None:
        """Take a result and the model it was made with. ``supposed`` are the ids of inputs that are no evidence.

        Raises:
            AssessmentError: it was made with another model.
        """
        _check_model(result, model)
        judging = result.judging(model)
        self.result, self.places = result, Places(result, judging)
        self.origins = Origins(self.places)
        self.inputs = Inputs(result, judging, self.origins, supposed)
        self.cells = Cells(result, judging, self.inputs, self.origins)
        self.means = Means(result, judging, self.cells, self.origins)
        self._known, self._owners = self._names()
        self._trees: dict[str, Explanation] = {}
        self._numbers: dict[str, Mapping[str, Explanation]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it takes beside paths, the whole first."""
        return tuple(self._known)

    def explain(self, what: str) -> Explanation:
        """Return the tree of a name or path, as the function ``explain`` does."""
        if what in self._known:
            return self._tree(what)
        place = self.places.at(what) if what else None
        found = self._at(place) if place else None
        if found is None:
            lower = {name.casefold(): name for name in self.names}
            near = [lower[each] for each in difflib.get_close_matches(what.casefold(), lower, n=4, cutoff=0.5)]
            raise AssessmentError.of("explain-unknown", name=what, near=", ".join(near or self.names[:8]))
        return found

    def _names(self) -> tuple[Mapping[str, Callable[[], Explanation]], Mapping[str, str]]:
        """Return what explains each name, and the name under which each part of the result is explained."""
        scores, means, inputs = self.result.scores, self.means, self.inputs
        known: dict[str, Callable[[], Explanation]] = {WHOLE: partial(means.aggregate, scores.whole, "scores.whole")}
        owners = {"scores.whole": WHOLE}
        for kind, its in (("stages", scores.stages), ("dimensions", scores.dimensions)):
            for i, one in enumerate(its):
                if known.setdefault(one.id, each := partial(means.aggregate, one, f"scores.{kind}.{i}")) is each:
                    owners[f"scores.{kind}.{i}"] = one.id
        for i, cell in enumerate(scores.cells):
            name = f"{cell.stage}.{cell.dimension}"
            known[name] = partial(self.cells.cell, cell)
            owners[f"scores.cells.{i}"] = name
            if (cell.stage, cell.dimension) in self.cells.gaps:
                owners[f"gaps.{self.cells.gaps[cell.stage, cell.dimension]}"] = name
        for i, cell in enumerate(scores.cells):
            for k, indicator in enumerate(cell.indicators):
                at = f"scores.cells.{i}.indicators.{k}"
                if known.setdefault(indicator.indicator, each := partial(inputs.indicator, indicator, at)) is each:
                    owners[at] = indicator.indicator
            for k, item in enumerate(cell.items):
                at = f"scores.cells.{i}.items.{k}"
                if known.setdefault(item.item, each := partial(inputs.item, item, at)) is each:
                    owners[at] = item.item
        owners |= {f"indicators.{i}": id for id, i in inputs.values.items() if id in owners.values()}
        for rule, i in inputs.rules.items():
            if known.setdefault(rule, each := partial(inputs.rule, rule)) is each:
                owners[f"rules.{i}"] = rule
        known.setdefault("gates", self._gates)
        for name, fields in GROUPS.items():
            if any(place and any(True for _ in self.places.numbers(place)) for place in map(self.places.at, fields)):
                known.setdefault(name, partial(self._group, name))
        for place in self.places.inside(self.places.root):
            if not place.is_number and any(True for _ in self.places.numbers(place)):
                known.setdefault(place.field, partial(self._below, place))
        return known, owners

    def _gates(self) -> Explanation:
        scores = self.result.scores
        its = {"scores.whole": scores.whole, **{f"scores.dimensions.{i}": d for i, d in enumerate(scores.dimensions)}}
        found = [
            Explanation(
                label=each.kind,
                params={} if each.kind == WHOLE else {each.kind: each.id},
                children=(self.means.level(each, each.verdict, f"{field}.verdict"),),
            )
            for field, each in its.items()
            if each.verdict
        ]
        return Explanation(label="gates", catalogue="origins", children=tuple(found))

    def _group(self, name: str) -> Explanation:
        found = [place for place in map(self.places.at, GROUPS[name]) if place is not None]
        if len(found) == 1:
            return self._below(found[0])
        trees = [self.origins.tree(place, self._better) for place in found]
        return Explanation(label=name, catalogue="origins", children=tuple(each for each in trees if each is not None))

    def _below(self, place: Place) -> Explanation:
        tree = self.origins.tree(place, self._better)
        return tree or self.origins.said(place)

    def _better(self, place: Place) -> Explanation | None:
        """Return how a number was worked out, or what explains a whole part of the result."""
        if place.field in self._owners:
            return self._tree(self._owners[place.field])
        return self._worked_out(place) if place.is_number else None

    def _at(self, place: Place) -> Explanation | None:
        """Return what explains a path: the number, what it is, and what was read for it."""
        if not place.is_number:
            return self.origins.tree(place, self._better)
        found = self._worked_out(place) or self.origins.number(place)
        said = [] if found.catalogue == "origins" else [self.origins.said(place)]
        labels = {each.label for each in found.walk()}
        read = [each for each in self.origins.grounds(place) if each.label not in labels]
        return found.model_copy(update={"children": (*said, *found.children, *read)})

    def _worked_out(self, place: Place) -> Explanation | None:
        """Return the number as it stands in the tree of the part of the result that it belongs to."""
        owner = place.field
        while owner and owner not in self._owners:
            owner = owner.rpartition(".")[0]
        return self._numbers_of(self._owners[owner]).get(place.field) if owner else None

    def _numbers_of(self, name: str) -> Mapping[str, Explanation]:
        if name not in self._numbers:
            found: dict[str, Explanation] = {}
            for each in self._tree(name).walk():
                if each.field and _tells_more(each, found.get(each.field)):
                    found[each.field] = each
            self._numbers[name] = found
        return self._numbers[name]

    def _tree(self, name: str) -> Explanation:
        if name not in self._trees:
            self._trees[name] = self._known[name]()
        return self._trees[name]


def _tells_more(one: Explanation, other: Explanation | None) -> bool:
    return other is None or (one.how is not None, len(one.children)) > (other.how is not None, len(other.children))


def _check_model(result: Result, model: Model) -> None:
    used = result.model
    if model.digest != used.digest:
        raise AssessmentError.of(
            "explain-other-model",
            model=used.id,
            version=used.version,
            digest=used.digest[:12],
            given=model.id,
            given_version=model.version,
            given_digest=model.digest[:12],
        )
