"""A model and the overlays on it: which folders they are, in which order, read and laid over one another.

::

    overlay.yaml       id, version, name, description, base, remove, and any key of model.yaml that changes
    process.yaml       and the other single files: what changes in them
    items/*.yaml       and the other folders: a file whose id the base has changes it, another adds something

How values are merged says ``merge``; what taking something away takes along says ``removal``.
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from leadline.errors import InputError, Problem
from leadline.model.folder import (
    FOLDERS,
    OVERLAY,
    PARTS,
    Document,
    Draft,
    Head,
    mistakes_of,
    model_folder,
    read_folder,
    shipped_models,
    validate,
)
from leadline.model.merge import merge
from leadline.model.part import Part
from leadline.model.removal import remove
from leadline.model.tailoring import AppliedOverlay, BasePin, OverlayHead
from leadline.yamlfile import line_of, read_yaml, validated

Given = str | Path
"""A shipped model's or overlay's id, or a folder."""

LONGEST = 1000
"""Characters of a base's path; a longer one is none, and file systems would say so in ways of their own."""
OWN_KEYS = frozenset(OverlayHead.model_fields)


def read_model(model: Given | Sequence[Given]) -> Draft:
    """Return the draft of a model, or of overlays with the model they lie over. Nothing is raised.

    Several overlays of one model are applied in the order given, each after what it lies over, and each once.
    """
    given = [model] if isinstance(model, str | Path) else list(model)
    folders, problems = _chain(given)
    if problems:
        return Draft(folders[-1] if folders else Path(), problems=tuple(problems))
    if len(folders) == 1:
        return _read_base(folders[0])
    labels = {folder: _label(folder, folders) for folder in folders}
    base, *overlays = (_labelled(_read(folder), labels[folder]) for folder in folders)
    return _laid_over(base, [_overlay(each) for each in overlays], folders)


# -- which folders


def _chain(given: Iterable[Given]) -> tuple[list[Path], list[Problem]]:
    """Return the folder of the model, then those of its overlays in the order to apply them."""
    folders: list[Path] = []
    problems: list[Problem] = []
    roots: dict[str, Given] = {}
    for each in given:
        below = list(_below(model_folder(each), (), problems))
        if below:
            roots.setdefault(os.path.realpath(below[0]), each)
        folders += [folder for folder in below if not any(_same(folder, known) for known in folders)]
    if len(roots) > 1:
        folder = str(folders[-1])
        problems.append(Problem(code="overlay-two-models", file=folder, params={"models": ", ".join(map(str, roots))}))
    return folders, problems


def _below(folder: Path, above: tuple[Path, ...], problems: list[Problem]) -> Iterator[Path]:
    head = folder / OVERLAY
    if any(_same(folder, each) for each in above):
        circle = " → ".join(each.name for each in (*above, folder))
        problems.append(Problem(code="overlay-circle", file=str(above[-1] / OVERLAY), params={"circle": circle}))
        return
    if _is_overlay(folder):
        base = base_named(folder)
        if base is None:
            problems += _overlay(read_folder(folder, OVERLAY)).problems
            return
        lower = model_folder(base, beside=folder)
        if not lower.is_dir():
            params = {"given": base, "shipped": ", ".join(shipped_models())}
            place = f"line {line_of(head, ('base', 'model'))}"
            problems.append(Problem(code="overlay-base-missing", file=str(head), place=place, params=params))
            return
        yield from _below(lower, (*above, folder), problems)
    yield folder


def base_named(folder: Path) -> str | None:
    """Return what an overlay says it lies over: the id of a shipped one, or a path as seen from its folder.

    None for a model, and where that cannot be read or can be no folder. What is named is not looked at.

    >>> base_named(shipped_models()["huawei"]), base_named(shipped_models()["ltc"])
    ('ltc', None)
    """
    if not _is_overlay(folder):
        return None
    try:
        data = read_yaml(folder / OVERLAY)
    except InputError:
        return None
    pinned = data.get("base") if isinstance(data, dict) else None
    model = pinned.get("model") if isinstance(pinned, dict) else None
    return model if isinstance(model, str) and 0 < len(model) < LONGEST else None


def _is_overlay(folder: Path) -> bool:
    try:
        return (folder / OVERLAY).is_file()
    except OSError:  # such as a name that is too long, of which reading the folder tells more
        return False


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _label(folder: Path, folders: Sequence[Path]) -> str:
    """Return what messages put before a file's name: the folder's name, in full where two have the same."""
    alike = [each for each in folders if each.resolve().name == folder.resolve().name]
    return folder.resolve().name if len(alike) == 1 else str(folder)


# -- reading one folder


def _read(folder: Path) -> Draft:
    return read_folder(folder, OVERLAY) if _is_overlay(folder) else _read_base(folder)


def _read_base(folder: Path) -> Draft:
    return _read_shipped(folder) if folder in shipped_models().values() else read_folder(folder)


@cache
def _read_shipped(folder: Path) -> Draft:
    return read_folder(folder)


def _labelled(draft: Draft, label: str) -> Draft:
    """Return a draft whose files are called by their folder too. The digest is still that of the folder alone."""

    def told(problem: Problem) -> Problem:
        inside = problem.file and problem.file != str(draft.folder)
        return problem.model_copy(update={"file": f"{label}/{problem.file}"}) if inside else problem

    documents = tuple(
        replace(each, name=f"{label}/{each.name}", mistakes=tuple(map(told, each.mistakes))) for each in draft.documents
    )
    return replace(draft, documents=documents, problems=tuple(map(told, draft.problems)), layers=(draft.digest(),))


# -- one overlay's head


@dataclass(frozen=True)
class Overlay:
    """An overlay's folder and what its head says; None where that has mistakes, which then are the draft's."""

    draft: Draft
    head: OverlayHead | None
    document: Document | None
    problems: tuple[Problem, ...]


def _overlay(draft: Draft) -> Overlay:
    document = next(iter(draft.of("model")), None)
    if document is None or document.data is None:
        return Overlay(draft, None, document, draft.problems)
    if not isinstance(document.data, dict):
        wrong = document.problem("yaml-not-a-map", key=OVERLAY, given=type(document.data).__name__)
        return Overlay(draft, None, document, (*draft.problems, wrong))
    unknown = [key for key in document.data if key not in OWN_KEYS and key not in Head.model_fields]
    problems = [*draft.problems, *(_unknown_key(document, str(key)) for key in unknown)]
    own = {key: value for key, value in document.data.items() if key in OWN_KEYS}
    try:
        head = validated(OverlayHead, own, document.path, name=document.name)
    except InputError as error:
        misspelt = {str(problem.params.get("near")) for problem in problems}
        told = [p for p in error.problems if p.code != "yaml-missing-key" or p.params["key"] not in misspelt]
        return Overlay(draft, None, document, (*problems, *told))
    return Overlay(draft, head, document, tuple(problems))


def _unknown_key(document: Document, key: str) -> Problem:
    known = sorted({*OWN_KEYS, *Head.model_fields})
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return document.problem("yaml-unknown-key-near", key, key=key, near=near[0])
    return document.problem("yaml-unknown-key", key, key=key, known=", ".join(known))


# -- laying one over the other


def _laid_over(base: Draft, overlays: Sequence[Overlay], folders: Sequence[Path]) -> Draft:
    documents = {document.file: document for document in base.documents}
    untouched = dict(documents)
    problems = [problem for problem in base.problems if problem not in mistakes_of(base.documents)]
    removed: dict[str, dict[str, str]] = {}
    versions = {os.path.realpath(base.folder): _version(base)}
    applied: list[AppliedOverlay] = []
    for overlay in overlays:
        problems += overlay.problems
        for patch in overlay.draft.documents:
            if isinstance(patch.data, dict):
                documents[patch.file] = _patched(documents.get(patch.file), patch)
            elif patch.data is not None and patch is not overlay.document:
                problems.append(patch.problem("yaml-not-a-map", key=patch.name, given=type(patch.data).__name__))
        if overlay.head is None or overlay.document is None:
            continue
        problems += _pinned(overlay.head.base, overlay, versions)
        versions[os.path.realpath(overlay.draft.folder)] = overlay.head.version
        problems += remove(documents, overlay.head.remove, overlay.document, overlay.head.name.en, removed)
        (digest,) = overlay.draft.layers
        applied.append(
            AppliedOverlay(id=overlay.head.id, version=overlay.head.version, name=overlay.head.name, digest=digest)
        )
    twice = [each.id for number, each in enumerate(applied) if each.id in {other.id for other in applied[:number]}]
    problems += [Problem(code="overlay-twice", file=str(folders[-1]), params={"id": id}) for id in twice]
    whole = [_checked(each) if each is not untouched.get(file) else each for file, each in documents.items()]
    order = list(PARTS)
    whole.sort(key=lambda document: (order.index(document.part_name), document.path.name))
    return Draft(
        folders[-1],
        tuple(whole),
        (*problems, *mistakes_of(whole)),
        layers=(*base.layers, *(overlay.draft.layers[0] for overlay in overlays)),
        overlays=tuple(applied),
        removed=removed,
        base=base,
    )


def _patched(base: Document | None, patch: Document) -> Document:
    data = patch.data
    if patch.part_name == "model":
        data = {key: value for key, value in data.items() if key not in OWN_KEYS and key in Head.model_fields}
    whole = base.data if base else None
    merged = merge(whole, data, null_is_a_value=_null_is_a_value(PARTS[patch.part_name]))
    written = (*(base.written or (base,)), patch) if base else (patch,)
    # A new thing's file is its own; what the base has is still called as the base calls it.
    path = patch.path if patch.part_name in FOLDERS or base is None else base.path
    return Document(patch.part_name, patch.name, path, merged, written=written)


def _checked(document: Document) -> Document:
    """Return a merged document validated. Where something new lacks keys, it was likely meant to be nothing new."""
    found = validate(replace(document, part=None, mistakes=()))
    missing: dict[tuple[str | None, str | None], list[str]] = {}
    for problem in found.mistakes:
        if problem.code == "yaml-missing-key":
            missing.setdefault((problem.file, problem.place), []).append(str(problem.params["key"]))
    patches = {written.name for written in document.written[-1:]}
    told: list[Problem] = []
    for problem in found.mistakes:
        keys = missing.get((problem.file, problem.place), [])
        if problem.code == "yaml-missing-key" and len(keys) > 1 and problem.file in patches:
            params = {"keys": ", ".join(keys)}
            problem = problem.model_copy(update={"code": "overlay-incomplete", "params": params})
        if problem not in told:
            told.append(problem)
    return replace(found, mistakes=tuple(told))


def _version(draft: Draft) -> str | None:
    heads = draft.of("model")
    version = heads[0].entries.get("version") if heads else None
    return version if isinstance(version, str) else None


def _pinned(base: BasePin, overlay: Overlay, versions: dict[str, str | None]) -> Iterator[Problem]:
    """Tell an overlay that was made for another version of what it lies over."""
    document = overlay.document
    found = versions.get(os.path.realpath(model_folder(base.model, beside=overlay.draft.folder)))
    if document is not None and found is not None and found != base.version:
        params = {"base": base.model, "made_for": base.version, "version": found}
        yield document.problem("overlay-base-version", "base", "version", **params)


@cache
def _null_is_a_value(kind: type[Part]) -> frozenset[str]:
    """Return the dotted paths at which None says something else than the default does."""
    return frozenset(_nullable(kind, ""))


def _nullable(kind: type[Part], path: str) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        here = f"{path}{field.alias or name}"
        inner: Any = field.annotation
        if type(None) in getattr(inner, "__args__", ()) and field.default is not None and not field.is_required():
            yield here
        if isinstance(inner, type) and issubclass(inner, Part):
            yield from _nullable(inner, f"{here}.")
