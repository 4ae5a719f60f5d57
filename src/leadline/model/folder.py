"""A model's folder as it was found: every file read and validated, with whatever is wrong in it.

::

    model.yaml         id, version, name, description, levels, stages, dimensions, scoring, target
    process.yaml       objects, departments, attributes, activities
    sources.yaml       sources (may be left out)
    goals.yaml         what an assessment may be for, as weights (may be left out)
    families.yaml      families of initiatives, cost classes, how effects add up (may be left out)
    migrations.yaml    how answers given to earlier versions are carried over (may be left out)
    items/*.yaml       one question per file, named after its id
    indicators/*.yaml  one indicator per file, named after its id
    rules/*.yaml       one rule per file, named after its id
    initiatives/*.yaml one initiative per file, named after its id

A folder with ``overlay.yaml`` instead of ``model.yaml`` is an overlay: its files say what is different (``layers``).
"""

import difflib
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field

from leadline.errors import InputError, Problem
from leadline.model.goal import GoalList
from leadline.model.initiative import FamilyBook, Initiative
from leadline.model.merge import traced
from leadline.model.migration import MigrationList
from leadline.model.schema import (
    Dimension,
    Identifier,
    Indicator,
    Item,
    Level,
    Model,
    Part,
    ReferenceProcess,
    Rule,
    Scoring,
    Source,
    Stage,
    Target,
)
from leadline.model.tailoring import AppliedOverlay, NotApplicable
from leadline.text import Text
from leadline.yamlfile import Location, line_of, read_yaml, validated

PartName = Literal[
    "model", "process", "sources", "goals", "families", "migrations", "items", "indicators", "rules", "initiatives"
]
Kind = TypeVar("Kind", bound=Part)

MOST_FILES = 5_000
YAML_ENDINGS = (".yaml", ".yml")


class Head(Part):
    """What ``model.yaml`` holds."""

    id: Identifier
    version: str = Field(min_length=1)
    name: Text
    description: Text
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    scoring: Scoring = Scoring()
    target: Target = Target()
    not_applicable: tuple[NotApplicable, ...] = ()


class SourceList(Part):
    """What ``sources.yaml`` holds."""

    sources: tuple[Source, ...] = ()


FILES: dict[PartName, type[Part]] = {
    "model": Head,
    "process": ReferenceProcess,
    "sources": SourceList,
    "goals": GoalList,
    "families": FamilyBook,
    "migrations": MigrationList,
}
FOLDERS: dict[PartName, type[Part]] = {
    "items": Item,
    "indicators": Indicator,
    "rules": Rule,
    "initiatives": Initiative,
}
PARTS = FILES | FOLDERS


HEAD, OVERLAY = "model.yaml", "overlay.yaml"


def shipped_models() -> dict[str, Path]:
    """Return the folders of the models and overlays that come with Leadline, by id; models first.

    >>> next(iter(shipped_models()))
    'ltc'
    """
    content = Path(str(resources.files("leadline").joinpath("content")))
    heads = (*sorted(content.glob(f"*/{HEAD}")), *sorted(content.glob(f"overlays/*/{OVERLAY}")))
    return {path.parent.name: path.parent for path in heads}


def model_folder(model: str | Path, beside: Path | None = None) -> Path:
    """Return the folder of a model or overlay: one beside a folder, a shipped one for its id, or the path itself."""
    if beside is not None and (beside / model).is_dir():
        return beside / model
    shipped = shipped_models().get(model) if isinstance(model, str) else None
    return shipped or (beside / model if beside else Path(model))


@dataclass(frozen=True)
class Document:
    """One file of the folder: its plain ``data``, and the validated ``part``; None for what could not be had.

    ``origin`` says where something stands, as file and place, where that is not a line of the file at ``path``.
    ``mistakes`` are its own. ``written`` are the files it was merged from, the base's first; none where it is one file.
    """

    part_name: PartName
    name: str
    path: Path
    data: Any = None
    part: Part | None = None
    origin: Callable[[Location], tuple[str, str]] | None = None
    mistakes: tuple[Problem, ...] = ()
    written: tuple["Document", ...] = ()

    @property
    def file(self) -> str:
        """Where this stands in a model's folder, whichever folder it came from."""
        return f"{self.part_name}/{self.path.stem}.yaml" if self.part_name in FOLDERS else f"{self.part_name}.yaml"

    @property
    def id(self) -> str:
        """The id written in the file, or else the file's name without its ending."""
        given = self.entries.get("id")
        return given if isinstance(given, str) else self.path.stem

    @property
    def entries(self) -> dict[Any, Any]:
        """The file's keys and values as written; none where it is no map."""
        return self.data if isinstance(self.data, dict) else {}

    def problem(self, code: str, *location: int | str, **params: Any) -> Problem:
        """Return what is wrong at ``location`` (keys and list positions) of this file, with its line."""
        file, place = self.place(location)
        return Problem(code=code, file=file, place=place, params=params)

    def place(self, location: Location) -> tuple[str, str]:
        """Return the file, as messages call it, and the place in it where ``location`` stands.

        Where several files were merged it is the last of those that say most of it.
        """
        if self.written:
            document, found = self.writer(location)
            return document.place(found)
        return self.origin(location) if self.origin else (self.name, f"line {line_of(self.path, location)}")

    def beside(self, location: Location, other: Location) -> str:
        """Return a place as it is told at another one: with its file only where that is a different one."""
        file, place = self.place(location)
        return place if file == self.place(other)[0] else f"{file}, {place}"

    def latest(self, *locations: Location) -> Location:
        """Return, of places that contradict each other, the one that was written last: the others were there before."""
        if not self.written:
            return locations[-1]
        return max(
            locations, key=lambda location: (self.written.index(self.writer(location)[0]), locations.index(location))
        )

    def writer(self, location: Location) -> tuple["Document", Location]:
        """Return the file that says what stands at ``location``, and the location there."""
        traces = [(each, traced(self.data, each.data, location)) for each in self.written]
        return max(reversed(traces), key=lambda trace: len(trace[1]), default=(self, location))


@dataclass(frozen=True)
class Draft:
    """A model's folder, perhaps full of mistakes. ``problems`` are those of the folder and of single files.

    Of a tailored model, ``layers`` are the digests of the base's and each overlay's folder, ``overlays`` what was laid
    over it, ``base`` the model without it, and ``removed`` tells for each kind and id that was taken away the name of
    the overlay that did so.
    """

    folder: Path
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    layers: tuple[str, ...] = ()
    overlays: tuple[AppliedOverlay, ...] = ()
    removed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    base: "Draft | None" = None

    def of(self, part_name: PartName) -> tuple[Document, ...]:
        """Return the documents of one kind, in order of their file names."""
        return tuple(document for document in self.documents if document.part_name == part_name)

    def place(self, file: str, location: Location) -> tuple[str, str | None]:
        """Return the file and the place in it where ``location`` of one of the model's files stands."""
        found = next((document for document in self.documents if document.file == file), None)
        return found.place(location) if found else (file, None)

    def model(self) -> Model | None:
        """Return the model made of every part that is valid, or None where ``model.yaml`` or ``process.yaml`` is not.

        A file that is not named after its id is left out. References between the parts are not looked at here;
        ``check`` does that. The order is that of the model's stages, then dimensions, then ids; a rule belongs to the
        stage of its activity ``a``, or ``b`` where it has no ``a``.
        """
        heads, processes = self._valid("model", Head), self._valid("process", ReferenceProcess)
        if not heads or not processes:
            return None
        head, process = heads[0], processes[0]
        stages = {stage.id: rank for rank, stage in enumerate(head.stages)}
        dimensions = {dimension.id: rank for rank, dimension in enumerate(head.dimensions)}
        done_in = {activity.id: activity.stage for activity in process.activities}

        def place(part: Item | Indicator | Rule) -> tuple[int, int, str]:
            stage = done_in.get(str(part.a or part.b), "") if isinstance(part, Rule) else part.stage
            return stages.get(stage, len(stages)), dimensions.get(part.dimension, len(dimensions)), part.id

        indicators, rules = self._valid("indicators", Indicator), self._valid("rules", Rule)
        absent = self._not_applicable(head, (*indicators, *rules))
        left_out = {each.indicator for each in absent}
        return Model(
            **{key: getattr(head, key) for key in Head.model_fields if key not in ("levels", "not_applicable")},
            levels=tuple(sorted(head.levels, key=lambda level: level.number)),
            process=process,
            items=tuple(sorted(self._valid("items", Item), key=place)),
            indicators=tuple(
                sorted((i for i in self._valid("indicators", Indicator) if i.id not in left_out), key=place)
            ),
            rules=tuple(sorted(rules, key=place)),
            sources=tuple(source for listed in self._valid("sources", SourceList) for source in listed.sources),
            goals=tuple(goal for listed in self._valid("goals", GoalList) for goal in listed.goals),
            **self._library(),
            migrations=tuple(m for listed in self._valid("migrations", MigrationList) for m in listed.migrations),
            not_applicable=absent,
            overlays=self.overlays,
            digest=self.digest(),
        )

    def _library(self) -> dict[str, Any]:
        """Return the families with what goes with them, and the initiatives in their order, then that of their ids."""
        books = self._valid("families", FamilyBook)
        book = books[0] if books else FamilyBook()
        ranks = {family.id: rank for rank, family in enumerate(book.families)}
        found = self._valid("initiatives", Initiative)
        ordered = sorted(found, key=lambda one: (ranks.get(one.family, len(ranks)), one.id))
        return {**{name: getattr(book, name) for name in FamilyBook.model_fields}, "initiatives": tuple(ordered)}

    def _not_applicable(self, head: Head, parts: Iterable[Indicator | Rule]) -> tuple[NotApplicable, ...]:
        """Return what does not apply, with its name, and the name of the model or overlay that says so."""
        (document,) = self.of("model")
        named = {(type(part), part.id): part.name for part in parts}
        stages, dimensions = ({each.id: each.name for each in listed} for listed in (head.stages, head.dimensions))
        said_by = {overlay.id: overlay.name for overlay in self.overlays}
        found = []
        for number, absent in enumerate(head.not_applicable):
            stage, dimension = stages.get(absent.stage or ""), dimensions.get(absent.dimension or "")
            cell = Text.joined(" · ", stage, dimension) if stage and dimension else None
            name = named.get((Indicator, absent.indicator or "")) or named.get((Rule, absent.rule or "")) or cell
            origin, _ = document.writer(("not_applicable", number))
            approver = absent.approver or said_by.get(origin.id, head.name)
            found.append(absent.model_copy(update={"name": name, "approver": approver}))
        return tuple(found)

    def digest(self) -> str:
        """Return SHA-256 (hexadecimal) over the name, length and bytes of every readable file, in order of names.

        That of a tailored model is over the digests of its folders, in the order in which they were applied.
        """
        digest = hashlib.sha256()
        if self.layers:
            digest.update("\n".join(self.layers).encode())
            return digest.hexdigest()
        readable = [document for document in self.documents if document.data is not None]
        for document in sorted(readable, key=lambda document: document.name):
            content = document.path.read_bytes()
            digest.update(f"{document.name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def _valid(self, part_name: PartName, kind: type[Kind]) -> list[Kind]:
        named = [d for d in self.of(part_name) if part_name in FILES or d.id == d.path.stem]
        return [document.part for document in named if isinstance(document.part, kind)]


def read_folder(folder: Path, head: str = HEAD) -> Draft:
    """Return the draft in ``folder``. Nothing is raised: what is wrong is in its ``problems``.

    With ``overlay.yaml`` as its ``head`` the folder is an overlay: its files are read as they are, none is validated.
    Files are read only from inside the folder: a link that leads out of it is refused.
    """
    try:
        if not folder.is_dir():
            code = "model-not-a-folder" if folder.exists() else "model-missing"
            shipped = ", ".join(shipped_models())
            return Draft(folder, problems=(Problem(code=code, file=str(folder), params={"shipped": shipped}),))
        found, problems = _found(folder, head)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Draft(folder, problems=(Problem(code="file-unreadable", file=str(folder), params={"reason": reason}),))
    if not found and not problems:
        return Draft(folder, problems=(Problem(code="model-nothing-here", file=str(folder)),))
    if len(found) > MOST_FILES:
        many = Problem(code="model-too-many-files", file=str(folder), params={"found": len(found), "most": MOST_FILES})
        return Draft(folder, problems=(many,))
    told = {name for problem in problems for name in (problem.file, problem.params.get("near"))}
    problems += [
        Problem(code="model-file-missing", file=needed)
        for needed in ((HEAD, "process.yaml") if head == HEAD else (head,))
        if folder / needed not in found and needed not in told
    ]
    documents = [_read(part_name, path.relative_to(folder).as_posix(), path) for path, part_name in found.items()]
    if head == HEAD:
        documents = [validate(document) for document in documents]
    return Draft(folder, tuple(documents), (*problems, *mistakes_of(documents)))


def mistakes_of(documents: Iterable[Document]) -> tuple[Problem, ...]:
    """Return what is wrong in single files."""
    return tuple(problem for document in documents for problem in document.mistakes)


def validate(document: Document) -> Document:
    """Return a document with its validated part, or with every mistake in it; one that cannot be read as it is."""
    if document.data is None:
        return document
    try:
        kind = PARTS[document.part_name]
        return replace(document, part=validated(kind, document.data, document.path, origin=document.place))
    except InputError as error:
        return replace(document, mistakes=error.problems)


def _found(folder: Path, head: str) -> tuple[dict[Path, PartName], list[Problem]]:
    """Return the model's files, and what looks like a part of it but would never be read."""
    single: dict[str, PartName] = {head if name == "model" else f"{name}.yaml": name for name in FILES}
    listed: dict[str, PartName] = {name: name for name in FOLDERS}
    known = [*single, *listed]
    found: dict[Path, PartName] = {}
    problems: list[Problem] = []

    def wrong(code: str, path: Path, **params: str) -> None:
        problems.append(Problem(code=code, file=path.relative_to(folder).as_posix(), params=params))

    def look(path: Path, part_name: PartName) -> None:
        if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
            found[path] = part_name
        else:
            wrong("model-link-outside", path)

    for entry in sorted(folder.iterdir()):
        if entry.name in single:
            look(entry, single[entry.name])
        elif entry.name in listed:
            look(entry, listed[entry.name])
        elif near := difflib.get_close_matches(entry.name.lower(), known, n=1, cutoff=0.8):
            wrong("model-file-renamed", entry, near=near[0])
        elif entry.suffix.lower() in YAML_ENDINGS:
            wrong("model-file-unknown", entry, known=", ".join(known))
    for subfolder in [path for path in found if path.name in listed]:
        part_name = found.pop(subfolder)
        if not subfolder.is_dir():
            wrong("model-not-a-folder", subfolder)
            continue
        for path in sorted(subfolder.iterdir()):
            if path.suffix == ".yaml":
                look(path, part_name)
            elif path.suffix.lower() in YAML_ENDINGS or path.is_dir():
                wrong("model-file-not-read", path)
    order = list(PARTS)
    return dict(sorted(found.items(), key=lambda each: (order.index(each[1]), each[0]))), problems


def _read(part_name: PartName, name: str, path: Path) -> Document:
    try:
        return Document(part_name, name, path, read_yaml(path, name=name))
    except InputError as error:
        return Document(part_name, name, path, mistakes=error.problems)
