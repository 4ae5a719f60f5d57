"""What is allowed in a model and yet deserves a look: a warning where something will not work as one would expect, a
note where it may be meant.

A model with warnings loads and judges. What must not be is an error, and the business of ``check``.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Literal

from leadline.errors import Problem
from leadline.model.check import Further, check_draft, in_order
from leadline.model.folder import Document, Draft
from leadline.model.layers import Given, read_model
from leadline.model.likeness import ALIKE, likeness
from leadline.model.references import values_at
from leadline.model.schema import Model
from leadline.text import LANGUAGES

CJK = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[a-z]{3,}")
TOTALS = (1.0, 100.0)
FIVE = 5
TOLD = tuple(f"{kind}.*.sources.*" for kind in ("groups", "decisions", "roles"))

Lint = Callable[[Draft, Model], Iterable[Problem]]


def lint_model(model: Given | Sequence[Given] = "ltc", *further: Further) -> tuple[Problem, ...]:
    """Return the warnings and notes on a model without errors, in order of file and line; nothing where it has errors.

    ``further`` are lints of layers above. See ``docs/model.md`` for what is looked for. Of a tailored model only what
    its overlays bring about is told: what the base says of itself is the base's business.

    >>> [problem for problem in lint_model("ltc") if problem.severity == "warning"]
    []
    """
    draft = read_model(model)
    whole = draft.model()
    if whole is None or check_draft(draft):
        return ()
    found = _remarks(draft, whole, further)
    base = draft.base
    if base is not None and (of_base := base.model()) is not None:
        known = {_what(problem) for problem in _remarks(base, of_base, further)}
        files = {document.name for document in base.documents}
        found = [
            problem
            for problem in found
            if _what(problem) not in known and not (problem.code == "lint-unused-source" and problem.file in files)
        ]
    return in_order(draft, found)


def _remarks(draft: Draft, model: Model, further: Iterable[Further]) -> list[Problem]:
    found = [problem for lint in LINTS for problem in lint(draft, model)]
    return [*found, *(problem for lint in further for problem in lint(model, draft))]


def _what(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.file, tuple(sorted(map(str, problem.params.items())))


def _remark(
    document: Document, severity: Literal["warning", "note"], code: str, *location: int | str, **params: Any
) -> Problem:
    return document.problem(code, *location, **params).model_copy(update={"severity": severity})


def totals(draft: Draft, model: Model) -> Iterator[Problem]:
    """Note weights that add up to neither 1 nor 100: only proportions count, but the reader expects a whole."""
    del model
    for path in ("stages", "dimensions"):
        for document in draft.of("model"):
            weights = [weight for _, weight in values_at(document.data, f"{path}.*.weight")]
            if not _whole(weights):
                yield _remark(document, "note", "lint-weights", path, kind=path, total=f"{math.fsum(weights):g}")
    for document in draft.of("goals"):
        for kind in ("stages", "dimensions"):
            for location, weights in values_at(document.data, f"goals.*.{kind}"):
                if not _whole(list(weights.values())):
                    total = f"{math.fsum(weights.values()):g}"
                    yield _remark(document, "note", "lint-weights", *location, kind=kind, total=total)


def _whole(weights: list[float]) -> bool:
    return any(math.isclose(math.fsum(weights), total, rel_tol=1e-9) for total in TOTALS)


def texts(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of a text that one language lacks: the same words in both, Chinese without a Chinese character, or English
    with one.
    """
    del model
    for document in draft.documents:
        for location, text in _texts(document.data, ()):
            english, chinese = text["en"].strip(), text["zh-Hans"].strip()
            if CJK.search(english):
                yield _remark(document, "warning", "lint-english", *location, "en", given=english[:60])
            elif not CJK.search(chinese) and WORDS.search(chinese):  # CRM and ISO 9001 need no translation
                yield _remark(document, "warning", "lint-chinese", *location, "zh-Hans", given=chinese[:60])


def _texts(data: Any, place: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], dict[str, str]]]:
    if isinstance(data, dict):
        if set(data) == set(LANGUAGES):
            yield place, data
        else:
            for key, value in data.items():
                yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*place, number))


def anchors(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of anchors of an item that read nearly alike: whoever answers cannot tell the two levels apart."""
    del model
    for document in draft.of("items"):
        for _, given in values_at(document.data, "anchors"):
            for (level, one), (other, two) in combinations(sorted(given.items()), 2):
                alike = max(likeness(one[language], two[language]) for language in LANGUAGES)
                if alike >= ALIKE:
                    params = {"level": level, "other": other, "share": f"{alike:.0%}"}
                    yield _remark(document, "warning", "lint-anchors-alike", "anchors", other, **params)


def evidence(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of an item that asks for no evidence: in a verified assessment it can hardly pass the cap of statements."""
    cap = model.scoring.evidence_caps["E1"]
    for document in draft.of("items"):
        if not document.entries.get("evidence"):
            yield _remark(document, "warning", "lint-no-evidence", cap=f"{cap:g}")


def sources(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of a basis that rests on general knowledge only; note sources that nothing names."""
    status = {source.id: source.status for source in model.sources}
    named: set[str] = set()
    for document in draft.documents:
        for path in ("basis.sources.*", "sources.*", "goals.*.basis.sources.*", "effects.*.basis.sources.*", *TOLD):
            if document.part_name != "sources":
                named.update(given for _, given in values_at(document.data, path) if isinstance(given, str))
        given = [source for _, source in values_at(document.data, "basis.sources.*")]
        kind = [kind for _, kind in values_at(document.data, "basis.kind")]
        if given and kind != ["expert-default"] and all(status.get(source) == "background" for source in given):
            yield _remark(document, "warning", "lint-background", "basis", "sources", sources=", ".join(given))
    for document in draft.of("sources"):
        for location, id in values_at(document.data, "sources.*.id"):
            if id not in named:
                yield _remark(document, "note", "lint-unused-source", *location, id=id)


def gates(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of levels that nobody can reach, whatever the evidence: of a cell, a dimension or the whole."""
    (head,) = draft.of("model")
    scoring = model.scoring
    place = ("scoring", "gates")
    if scoring.gates.level4_critical_compliance is not None and not any(r.severity == "critical" for r in model.rules):
        yield _remark(head, "warning", "lint-no-critical-rule", *place, "level4_critical_compliance")
    if scoring.evidence_caps["E3"] < FIVE:
        cap = f"{scoring.evidence_caps['E3']:g}"
        yield _remark(head, "warning", "lint-cap-below-five", "scoring", "evidence_caps", cap=cap)
    measured = {(indicator.stage, indicator.dimension) for indicator in model.indicators}
    answered = {(item.stage, item.dimension) for item in model.items}
    for dimension in model.dimensions:
        cells = [f"{stage.id}.{dimension.id}" for stage in model.stages if (stage.id, dimension.id) not in measured]
        if cells:
            yield _remark(
                head, "warning", "lint-no-indicator", "dimensions", dimension=dimension.id, cells=", ".join(cells)
            )
    for cell in sorted(measured - answered):
        yield _remark(head, "note", "lint-no-item", "stages", cell=".".join(cell))


def outcomes(draft: Draft, model: Model) -> Iterator[Problem]:
    """Warn of a cell with outcome indicators only: market and luck would decide its measured side."""
    (head,) = draft.of("model")
    for stage, dimension in model.cells:
        natures = {i.nature for i in model.indicators if (i.stage, i.dimension) == (stage, dimension)}
        if natures == {"outcome"}:
            yield _remark(head, "warning", "lint-outcomes-only", "dimensions", cell=f"{stage}.{dimension}")


LINTS: tuple[Lint, ...] = (totals, texts, anchors, evidence, sources, gates, outcomes)
