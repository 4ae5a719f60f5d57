"""What an overlay takes away, and what goes along with it.

What stands only in what was taken away goes too: the items, indicators and steps of a stage, the rules about a step,
the targets and weights of a dimension. What needs it otherwise, such as an indicator of another stage that measures a
step of it, is a mistake that is told with its place: whoever tailors decides what becomes of it.
"""

import copy
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from leadline.errors import Problem
from leadline.model.folder import FOLDERS, Document, Draft
from leadline.model.references import DEFINED, REFERENCES, values_at
from leadline.yamlfile import Location

WHOLE_FILES = ("stages", "dimensions", "activities")
"""Kinds with which a whole file goes that names one of them: an item without its stage asks nothing."""
NEVER_DROPPED = ("sources",)
"""Kinds that are not silently struck from what refers to them: a threshold would rest on less than it says."""
_EXPRESSIONS = ("measure.where", "measure.value", "measure.over", "measure.at", "when")
_QUOTED = re.compile(r"'[^']*'")
_NAMES = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?:-[A-Za-z0-9_.]+)*")
_OF_STAGE = re.compile(r"\b(?!linked\b)[a-z_]+\(\s*([A-Za-z][\w-]*)\s*\)")
_MEASURED = ("activities", "attributes", "rules")
"""Kinds whose ids are names of the measure language."""

Documents = dict[str, Document]


def remove(
    documents: Documents,
    wanted: Mapping[str, tuple[str, ...]],
    head: Document,
    by: str,
    removed: dict[str, dict[str, str]],
) -> list[Problem]:
    """Take what is ``wanted`` away from the documents, with all that stands only in it; return what is not there.

    ``removed`` is told everything that went, by kind and id, and who took it away.
    """
    problems = []
    places = {key: part_name for part_name, key in DEFINED}
    todo: list[tuple[str, str]] = []
    for kind, ids in wanted.items():
        if kind not in places and kind not in FOLDERS:
            known = ", ".join([*places, *FOLDERS])
            problems.append(head.problem("overlay-remove-kind", "remove", kind, kind=kind, known=known))
            continue
        there = _ids(documents, kind)
        for number, id in enumerate(ids):
            if id in there:
                todo.append((kind, id))
            else:
                near = ", ".join(difflib.get_close_matches(id, sorted(there), n=3, cutoff=0.0)) or "–"
                problems.append(head.problem("overlay-remove-unknown", "remove", kind, number, id=id, near=near))
    while todo:
        kind, id = todo.pop()
        if id in removed.setdefault(kind, {}) and id not in _ids(documents, kind):
            continue
        cells = _cells(documents, kind, id)
        removed[kind][id] = by
        if kind == "activities":
            _bridge(documents, id)
        _drop_definition(documents, kind, id)
        todo += _drop_references(documents, kind, id)
        for cell in cells:
            removed.setdefault("cells", {})[cell] = by
            todo += _drop_references(documents, "cells", cell)
    return problems


def _ids(documents: Documents, kind: str) -> set[str]:
    if kind in FOLDERS:
        return {document.id for document in documents.values() if document.part_name == kind}
    return {
        str(id)
        for part_name, key in DEFINED
        if key == kind and f"{part_name}.yaml" in documents
        for _, id in values_at(documents[f"{part_name}.yaml"].data, f"{key}.*.id")
    }


def _cells(documents: Documents, kind: str, id: str) -> list[str]:
    if kind == "stages":
        return [f"{id}.{dimension}" for dimension in _ids(documents, "dimensions")]
    return [f"{stage}.{id}" for stage in _ids(documents, "stages")] if kind == "dimensions" else []


def _drop_definition(documents: Documents, kind: str, id: str) -> None:
    if kind in FOLDERS:
        for file in [file for file, each in documents.items() if each.part_name == kind and each.id == id]:
            del documents[file]
        return
    for part_name, key in DEFINED:
        document = documents.get(f"{part_name}.yaml")
        if key == kind and document:
            found = [location[:-1] for location, given in values_at(document.data, f"{key}.*.id") if given == id]
            documents[document.file] = _without(document, found)


def _drop_references(documents: Documents, kind: str, id: str) -> list[tuple[str, str]]:
    """Strike everything that refers to what went, and return what goes along with it."""
    along: list[tuple[str, str]] = []
    for part_name, path, referred in REFERENCES:
        if referred != kind or kind in NEVER_DROPPED:
            continue
        for document in [each for each in documents.values() if each.part_name == part_name]:
            struck: list[Location] = []
            for location, given in values_at(document.data, path):
                if given != id:
                    continue
                if isinstance(location[-1], int) or path.endswith("@"):
                    struck.append(location)
                elif len(location) > 1 and isinstance(location[-2], int):
                    element = _at(document.data, location[:-1])
                    defined = (part_name, str(location[0])) in DEFINED and len(location) == 3
                    if defined and isinstance(element.get("id"), str):
                        along.append((str(location[0]), element["id"]))
                    else:
                        struck.append(location[:-1])
                elif len(location) == 1 and kind in WHOLE_FILES and part_name in FOLDERS:
                    along.append((part_name, document.id))
            if struck:
                documents[document.file] = _without(document, struck)
                emptied = path == f"{kind}.*" and not documents[document.file].entries.get(kind)
                if emptied and kind in WHOLE_FILES and part_name in FOLDERS:
                    along.append((part_name, document.id))  # an initiative for a stage that is gone
    return along


def _bridge(documents: Documents, id: str) -> None:
    """Lead the ways of the flow past an activity that goes: what came before it is followed by what came after."""
    document = documents.get("process.yaml")
    flow = document.entries.get("flow") if document else None
    if document is None or not isinstance(flow, dict):
        return
    ways = [way for way in flow.get("ways") or () if isinstance(way, dict)]
    into = [way for way in ways if way.get("to") == id and way.get("from") != id]
    onward = [way["to"] for way in ways if way.get("from") == id and way.get("to") != id]
    known = {(way.get("from"), way.get("to")) for way in ways}
    new = [{**way, "to": target} for way in into for target in onward if way.get("from") != target]
    added = [way for way in new if (way["from"], way["to"]) not in known]
    data = copy.deepcopy(document.data)
    data["flow"]["ways"] = [*ways, *{(way["from"], way["to"]): way for way in added}.values()]
    for end, beyond in (("starts", onward), ("ends", [way["from"] for way in into])):
        given = flow.get(end) or []
        if id in given:
            data["flow"][end] = [*given, *(each for each in dict.fromkeys(beyond) if each not in given)]
    documents[document.file] = replace(document, data=data, part=None, written=document.written or (document,))


def _at(data: Any, location: Location) -> Any:
    for step in location:
        data = data[step]
    return data


def _without(document: Document, locations: list[Location]) -> Document:
    data = copy.deepcopy(document.data)
    for location in reversed(locations):
        del _at(data, location[:-1])[location[-1]]
    return replace(document, data=data, part=None, mistakes=(), written=document.written or (document,))


def still_needed(draft: Draft) -> Iterator[Problem]:
    """Tell every measure and condition that names what was taken away."""
    gone = {id: by for kind in _MEASURED for id, by in draft.removed.get(kind, {}).items()}
    stages = draft.removed.get("stages", {})
    if not gone and not stages:
        return
    for document in (*draft.of("indicators"), *draft.of("rules")):
        for path in _EXPRESSIONS:
            for location, written in values_at(document.data, path):
                if not isinstance(written, str):
                    continue
                plain = _QUOTED.sub("''", written)
                named = [name for name in _NAMES.findall(plain) if name in gone]
                named += [stage for stage in _OF_STAGE.findall(plain) if stage in stages]
                for name in dict.fromkeys(named):
                    by = gone.get(name) or stages[name]
                    yield document.problem("model-reference-removed", *location, given=name, by=by)
