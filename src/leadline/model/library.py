"""What schema and references cannot see in initiatives and in the flow of the process.

Like the checks of references these look at the data as written and leave wrong types to the schema.
"""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from leadline.errors import Problem
from leadline.model.flow import reached
from leadline.model.folder import Document, Draft
from leadline.model.references import values_at

POINTS = ("percent", "points")
"""Units of indicators that can move by points."""


def initiatives(draft: Draft) -> Iterator[Problem]:
    """Tell ranges that run backwards, effects that cannot be, and a basis without its source."""
    units = {document.id: document.entries.get("unit") for document in draft.of("indicators")}
    for document in draft.of("initiatives"):
        for key in ("duration_months", "suits_levels"):
            for place, given in values_at(document.data, key):
                if _pair(given) and given[0] > given[1]:
                    yield document.problem("model-range-backwards", *place, key=key, low=given[0], high=given[1])
        first: dict[str, int] = {}
        for (_, number, *_rest), effect in values_at(document.data, "effects.*"):
            if isinstance(effect, dict) and isinstance(number, int):
                yield from _effect(document, number, effect, units)
                indicator = str(effect.get("indicator"))
                if first.setdefault(indicator, number) != number:
                    yield document.problem("model-effect-twice", "effects", number, "indicator", given=indicator)
        if document.id in [given for _, given in values_at(document.data, "depends_on.*")]:
            yield document.problem("model-initiative-cycle", "depends_on", cycle=f"{document.id} → {document.id}")


def _effect(document: Document, number: int, effect: dict[str, Any], units: dict[str, Any]) -> Iterator[Problem]:
    place = ("effects", number)
    low, high, unit = effect.get("low"), effect.get("high"), effect.get("unit")
    if _pair([low, high]) and low > high:  # type: ignore[operator]
        yield document.problem("model-range-backwards", *place, "low", key="low", low=low, high=high)
    if unit == "relative" and _pair([low, low]) and low < -100:  # type: ignore[operator]
        yield document.problem("model-effect-below-nothing", *place, "low", low=low)
    measured = units.get(str(effect.get("indicator")))
    if unit == "points" and measured is not None and measured not in POINTS:
        yield document.problem("model-effect-points", *place, "unit", indicator=effect["indicator"], unit=measured)
    for _, basis in values_at(effect, "basis"):
        if isinstance(basis, dict) and basis.get("kind") == "evidence-informed" and not basis.get("sources"):
            yield document.problem("model-basis-without-source", *place, "basis", kind=basis["kind"])


def cycles(draft: Draft) -> Iterator[Problem]:
    """Tell initiatives that wait for each other: none of them could ever begin."""
    documents = {document.id: document for document in draft.of("initiatives")}
    waits = {
        id: {given for _, given in values_at(document.data, "depends_on.*") if given in documents and given != id}
        for id, document in documents.items()
    }
    while True:
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            cycle = [str(id) for id in reversed(error.args[1])]
            yield documents[cycle[0]].problem("model-initiative-cycle", "depends_on", cycle=" → ".join(cycle))
            waits[cycle[0]].discard(cycle[1])  # so that another cycle is told too
        else:
            return


def cost_classes(draft: Draft) -> Iterator[Problem]:
    """Tell cost classes whose limits run backwards."""
    for document in draft.of("families"):
        for place, given in values_at(document.data, "cost_classes.*"):
            if isinstance(given, dict):
                low, high = given.get("low"), given.get("high")
                if _pair([low, high]) and low > high:  # type: ignore[operator]
                    yield document.problem("model-range-backwards", *place, "low", key="low", low=low, high=high)


def flow(draft: Draft) -> Iterator[Problem]:
    """Tell activities that the flow never reaches, those from which it never ends, and ways that are given twice."""
    for document in draft.of("process"):
        for place, given in values_at(document.data, "flow"):
            if not isinstance(given, dict):
                continue
            ways = [
                (number, way["from"], way["to"])
                for number, way in enumerate(given.get("ways") or ())
                if isinstance(way, dict) and isinstance(way.get("from"), str) and isinstance(way.get("to"), str)
            ]
            onward: dict[str, list[str]] = {}
            back: dict[str, list[str]] = {}
            for number, source, target in ways:
                if target in onward.setdefault(source, []):
                    twice = {"source": source, "target": target}
                    yield document.problem("model-flow-way-twice", *place, "ways", number, **twice)
                onward[source].append(target)
                back.setdefault(target, []).append(source)
            begun = reached(_names(given.get("starts")), onward)
            ended = reached(_names(given.get("ends")), back)
            for where, id in values_at(document.data, "activities.*.id"):
                if isinstance(id, str) and id not in begun:
                    yield document.problem("model-flow-unreached", *where, activity=id)
                elif isinstance(id, str) and id not in ended:
                    yield document.problem("model-flow-no-end", *where, activity=id)


def _names(given: Any) -> list[str]:
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _pair(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) == 2
        and all(isinstance(end, int | float) and not isinstance(end, bool) for end in given)
    )
