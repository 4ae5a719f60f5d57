"""Ids and what refers to them: every id once, every file named after its id, every reference to something that exists.

The checks look at the data as it was written, not at validated objects, so that a mistake in one place of a file does
not hide another. What cannot be read at all is left to the problems of that file.
"""

import difflib
from collections.abc import Iterator
from typing import Any

from leadline.errors import Problem
from leadline.model.folder import FOLDERS, Document, Draft, PartName
from leadline.text import folded
from leadline.yamlfile import Location

EACH = "*"
"""Stands for every element of a list; a value that is no list is its own only element."""
KEYS = "@"
"""Stands for every key of a map."""

LONGEST_SHOWN = 80
"""Characters of a wrong id that a message repeats."""

DEFINED: tuple[tuple[PartName, str], ...] = (
    ("model", "stages"),
    ("model", "dimensions"),
    ("process", "objects"),
    ("process", "departments"),
    ("process", "attributes"),
    ("process", "activities"),
    ("process", "groups"),
    ("process", "decisions"),
    ("process", "roles"),
    ("sources", "sources"),
    ("goals", "goals"),
    ("families", "families"),
    ("families", "cost_classes"),
)

REFERENCES: tuple[tuple[PartName, str, str], ...] = (
    ("model", "target.stages.@", "stages"),
    ("model", "target.dimensions.@", "dimensions"),
    ("model", "target.cells.@", "cells"),
    ("model", "scoring.gates.key_cells.*", "cells"),
    ("model", "scoring.group_weights.@", "departments"),
    ("model", "not_applicable.*.stage", "stages"),
    ("model", "not_applicable.*.dimension", "dimensions"),
    ("model", "not_applicable.*.indicator", "indicators"),
    ("model", "not_applicable.*.rule", "rules"),
    ("goals", "goals.*.stages.@", "stages"),
    ("goals", "goals.*.dimensions.@", "dimensions"),
    ("goals", "goals.*.basis.sources.*", "sources"),
    ("process", "activities.*.stage", "stages"),
    ("process", "activities.*.objects.*", "objects"),
    ("process", "activities.*.departments.*", "departments"),
    ("process", "groups.*.stage", "stages"),
    ("process", "groups.*.steps.*.activities.*", "activities"),
    ("process", "groups.*.sources.*", "sources"),
    ("process", "decisions.*.follows", "steps"),
    ("process", "decisions.*.activity", "activities"),
    ("process", "decisions.*.sources.*", "sources"),
    ("process", "roles.*.sources.*", "sources"),
    ("items", "stage", "stages"),
    ("items", "dimension", "dimensions"),
    ("items", "indicators.*", "indicators"),
    ("indicators", "stage", "stages"),
    ("indicators", "dimension", "dimensions"),
    ("indicators", "measure.object", "objects"),
    ("indicators", "basis.sources.*", "sources"),
    ("rules", "object", "objects"),
    ("rules", "dimension", "dimensions"),
    ("rules", "a", "activities"),
    ("rules", "b.*", "activities"),
    ("rules", "due", "attributes"),
    ("rules", "departments.*", "departments"),
    ("rules", "sources.*", "sources"),
    ("process", "flow.starts.*", "activities"),
    ("process", "flow.ends.*", "activities"),
    ("process", "flow.ways.*.from", "activities"),
    ("process", "flow.ways.*.to", "activities"),
    ("families", "cost_classes.*.basis.sources.*", "sources"),
    ("families", "effects.basis.sources.*", "sources"),
    ("initiatives", "family", "families"),
    ("initiatives", "secondary_families.*", "families"),
    ("initiatives", "stages.*", "stages"),
    ("initiatives", "dimensions.*", "dimensions"),
    ("initiatives", "effects.*.indicator", "indicators"),
    ("initiatives", "effects.*.basis.sources.*", "sources"),
    ("initiatives", "cost_class", "cost_classes"),
    ("initiatives", "depends_on.*", "initiatives"),
    ("initiatives", "sources.*", "sources"),
)

UNIQUE: tuple[tuple[tuple[PartName, str], ...], ...] = (
    (("model", "stages.*.id"),),
    (("model", "dimensions.*.id"),),
    (("process", "objects.*.id"),),
    (("process", "departments.*.id"),),
    (("process", "attributes.*.id"), ("process", "activities.*.id")),  # both are names of the measure language
    (("process", "groups.*.id"),),
    (("process", "groups.*.steps.*.id"),),
    (("process", "decisions.*.id"),),
    (("process", "roles.*.id"),),
    (("sources", "sources.*.id"),),
    (("goals", "goals.*.id"),),
    (("items", "id"),),
    (("indicators", "id"),),
    (("rules", "id"),),
    (("families", "families.*.id"),),
    (("families", "cost_classes.*.id"),),
    (("initiatives", "id"),),
)
"""Where ids are defined; each line is one set of names that must differ."""

UNKNOWN = {
    "stages": "model-unknown-stage",
    "dimensions": "model-unknown-dimension",
    "cells": "model-unknown-cell",
    "objects": "model-unknown-object",
    "departments": "model-unknown-department",
    "activities": "model-unknown-activity",
    "attributes": "model-unknown-attribute",
    "steps": "model-unknown-step",
    "sources": "model-unknown-source",
    "indicators": "model-unknown-indicator",
    "rules": "model-unknown-rule",
    "families": "model-unknown-family",
    "cost_classes": "model-unknown-cost-class",
    "initiatives": "model-unknown-initiative",
}


def values_at(data: Any, path: str) -> Iterator[tuple[Location, Any]]:
    """Give every value at a dotted path of plain data, with its location; nothing where the data has no such path.

    >>> list(values_at({"rules": [{"a": "x"}, {"a": "y"}, 7]}, "rules.*.a"))
    [(('rules', 0, 'a'), 'x'), (('rules', 1, 'a'), 'y')]
    >>> list(values_at({"target": {"stages": {"order": 4}}}, "target.stages.@"))
    [(('target', 'stages', 'order'), 'order')]
    """
    yield from _walk(data, path.split("."), ())


def _walk(data: Any, steps: list[str], place: Location) -> Iterator[tuple[Location, Any]]:
    if not steps:
        yield place, data
        return
    step, *rest = steps
    if step == EACH:
        if not isinstance(data, list):
            yield from _walk(data, rest, place)
            return
        for number, element in enumerate(data):
            yield from _walk(element, rest, (*place, number))
    elif isinstance(data, dict):
        if step == KEYS:
            for key in data:
                yield from _walk(key, rest, (*place, key))
        elif step in data:
            yield from _walk(data[step], rest, (*place, step))


def unknown_references(draft: Draft) -> Iterator[Problem]:
    """Tell every id that is referred to and does not exist, with the nearest ones that do."""
    known = known_ids(draft)
    for part_name, path, kind in REFERENCES:
        ids = known[kind]
        if ids is None:
            continue
        for document in draft.of(part_name):
            for location, given in values_at(document.data, path):
                if isinstance(given, str) and given in draft.removed.get(kind, {}) and given not in ids:
                    by = draft.removed[kind][given]
                    yield document.problem("model-reference-removed", *location, given=given, by=by)
                elif isinstance(given, str) and given not in ids and (kind, given) != ("cells", "all"):
                    near = difflib.get_close_matches(given[:LONGEST_SHOWN], sorted(ids), n=3, cutoff=0.0)
                    params = {"given": given[:LONGEST_SHOWN], "near": ", ".join(near) or "–"}
                    yield document.problem(UNKNOWN[kind], *location, **params)


def known_ids(draft: Draft) -> dict[str, set[str] | None]:
    """Return the ids of each kind, or None where the file that defines them cannot be read."""
    known: dict[str, set[str] | None] = {}
    for part_name, key in DEFINED:
        documents = draft.of(part_name)
        ids = {str(given) for document in documents for _, given in values_at(document.data, f"{key}.*.id")}
        # Without a sources.yaml a model has no sources; without one of the files it needs nothing can be said.
        optional = part_name in ("sources", "goals", "families") and not documents
        known[key] = ids if ids or optional or key in draft.removed else None
    processes = draft.of("process")
    known["steps"] = {str(id) for each in processes for _, id in values_at(each.data, "groups.*.steps.*.id")}
    for folder in FOLDERS:
        known[folder] = {document.id for document in draft.of(folder)}
    stages, dimensions = known["stages"], known["dimensions"]
    known["cells"] = {f"{s}.{d}" for s in stages for d in dimensions} if stages and dimensions else None
    return known


def repeated_ids(draft: Draft) -> Iterator[Problem]:
    """Tell every id that is given twice, naming both places, and every file that is not named after its id."""
    for paths in UNIQUE:
        first: dict[str, tuple[Document, Location]] = {}
        for document, location, given in _written(draft, paths):
            if given in first:
                other, where = first[given]
                code = "model-file-copied" if document.part_name in FOLDERS else "model-repeated-id"
                yield document.problem(code, *location, given=given, at=", ".join(other.place(where)))
            elif document.part_name in FOLDERS and given != document.path.stem:
                yield document.problem("model-id-not-file-name", *location, given=given, stem=document.path.stem)
            first.setdefault(given, (document, location))


def _written(draft: Draft, paths: tuple[tuple[PartName, str], ...]) -> list[tuple[Document, Location, str]]:
    """Return the ids at ``paths``; a file that is rightly named after its id counts as the first to have it."""
    found = [
        (document, location, given)
        for part_name, path in paths
        for document in draft.of(part_name)
        for location, given in values_at(document.data, path)
        if isinstance(given, str)
    ]
    return sorted(found, key=lambda each: each[0].part_name in FOLDERS and each[0].path.stem != each[2])


def repeated_aliases(draft: Draft) -> Iterator[Problem]:
    """Tell every name or alias that would lead a log to two activities, or to two departments."""
    for document in draft.of("process"):
        for kind in ("activities", "departments"):
            owners: dict[str, Location] = {}
            for key in ("id", "name.en", "name.zh-Hans", "aliases.*"):
                for location, given in values_at(document.data, f"{kind}.*.{key}"):
                    if not isinstance(given, str):
                        continue
                    owner = owners.setdefault(folded(given), location[:2])
                    if owner != location[:2]:
                        yield document.problem(
                            "model-alias-twice", *location, given=given, at=document.beside(owner, location)
                        )


def empty_cells(draft: Draft) -> Iterator[Problem]:
    """Tell every cell that has neither item nor indicator, once every item and indicator names an existing cell."""
    cells = known_ids(draft)["cells"]
    placed = {
        f"{document.entries.get('stage')}.{document.entries.get('dimension')}"
        for part_name in ("items", "indicators")
        for document in draft.of(part_name)
    }
    if cells and placed <= cells:
        for head in draft.of("model"):
            for cell in sorted(cells - placed):
                yield head.problem("model-cell-empty", "stages", cell=cell)
