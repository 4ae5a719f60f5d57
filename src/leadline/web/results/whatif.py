"""The what-if of a plan: a form of what is supposed, and what the scores, levels and gates would be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from leadline.errors import InputError, Problem
from leadline.model.schema import Item, Model
from leadline.planning import Supposition
from leadline.reporting import numbers
from leadline.reporting.chapters.initiatives import MOST, fitting_initiatives
from leadline.reporting.reader import Reader
from leadline.reporting.supposed import extents, told_what_if
from leadline.web.assessments.models import Run
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.basis import has_basis
from leadline.web.results.links import links_of
from leadline.web.results.reading import Found, found, kept_fragment
from leadline.web.results.sections import to_html
from leadline.web.results.seen import answer_of, query_of
from leadline.web.results.views import run_of, shown_run

CELL, INPUT, RULE = "cell-", "input-", "rule-"
"""How the fields of the form begin: what a cell reaches, what is named beside cells, how often a rule is kept."""
SPARE = 2
"""Empty rows for inputs, beside those that are filled."""
PERCENT = 100


class CellField(NamedTuple):
    """A cell of the form: its name, its score now, and what it is to reach."""

    name: str
    title: str
    now: str
    value: str


class InputField(NamedTuple):
    """A row for an item or indicator: which, and what it is to reach."""

    place: int
    id: str
    value: str


class RuleField(NamedTuple):
    """A critical rule: its name, how often it is kept now, in percent, and how often it is to be."""

    name: str
    title: str
    now: str
    value: str


class Choice(NamedTuple):
    """An initiative that fits the gaps."""

    id: str
    name: str
    note: str
    chosen: bool


@require_safe
@page("result.view")
def what_if_page(request: Asked, id: int, number: int) -> HttpResponse:
    """Show what a result would be with what is supposed: as a part for the page of the plan, or as its own page."""
    run = run_of(request, id, number)
    read = found(run)
    answer, sentences = _answered(run, read, request)
    context = {"answer": mark_safe(answer), "sentences": sentences}  # noqa: S308
    if request.headers.get("HX-Request"):
        return render(request, "results/what_if_part.html", context)
    more = form_of(run, read, request.GET, read.reader(request.language))
    return shown_run(
        request, run, "results/what_if.html", here="", step="plan", filters=None, status=422 if sentences else 200,
        **context, **more,
    )  # fmt: skip


def _answered(run: Run, read: Found, request: Asked) -> tuple[str, list[str]]:
    """Return what would be, and what is wrong with what is supposed; nothing of either where nothing was asked."""
    try:
        supposition = supposed_in(request.GET, read.model)
        if supposition.empty and not request.GET:
            return "", []
        return _told(run, read, supposition, request), []
    except InputError as error:
        return "", error.sentences(request.language)


def _told(run: Run, read: Found, supposition: Supposition, request: Asked) -> str:
    otherwise = query_of(supposition)
    found_answer = answer_of(run, supposition)

    def tell() -> str:
        blocks = told_what_if(found_answer, read.reader(request.language))
        return to_html(run, blocks, links_of(run, otherwise=otherwise, beside=True))

    return kept_fragment((str(run.pk), run.file.sha256, "what-if", otherwise, request.language), tell)


def supposed_in(given: QueryDict, model: Model) -> Supposition:
    """Return what the form supposes; fields that are left empty suppose nothing.

    Raises:
        InputError: something is no number, or stands there twice; every problem at once.
    """
    problems: list[Problem] = []
    supposed: dict[str, dict[str, float]] = {"cells": {}, "items": {}, "indicators": {}, "rules": {}}

    def put(kind: str, id: str, written: str) -> None:
        if id in supposed[kind]:
            problems.append(Problem(code="whatif-twice", params={"id": id}))
        try:
            number = float(written.strip())
        except ValueError:
            problems.append(Problem(code="whatif-score", params={"id": id, "given": written.strip()[:20]}))
        else:
            supposed[kind][id] = number / PERCENT if kind == "rules" else number

    for name, written in given.items():
        if not isinstance(written, str) or not written.strip():
            continue
        if name.startswith(CELL):
            put("cells", name.removeprefix(CELL), written)
        elif name.startswith(RULE):
            put("rules", name.removeprefix(RULE), written)
        elif name.startswith(INPUT) and (score := given.get(f"to-{name.removeprefix(INPUT)}", "").strip()):
            id = written.strip().split(" ")[0]
            put("items" if id in model.item_of else "indicators", id, score)
    if problems:
        raise InputError(problems)
    effects = given.get("effects", "")
    return Supposition.model_validate(
        {
            **supposed,
            "initiatives": tuple(dict.fromkeys(given.getlist("initiative"))),
            "effects": effects if effects in ("least", "middle", "most") else "least",
        }
    )


def form_of(run: Run, read: Found, given: QueryDict, reader: Reader) -> Mapping[str, object]:
    """Return what the form shows: every rated cell with its score now, and what is filled in already."""
    result, model = read.result, read.model
    cells = {(cell.stage, cell.dimension): cell for cell in result.scores.cells if cell.status == "rated"}
    table = [
        (
            reader.text(dimension.name),
            [
                CellField(
                    f"{CELL}{stage.id}.{dimension.id}",
                    reader.cell(stage.id, dimension.id),
                    numbers.score(cell.score),
                    given.get(f"{CELL}{stage.id}.{dimension.id}", ""),
                )
                if (cell := cells.get((stage.id, dimension.id)))
                else None
                for stage in model.stages
            ],
        )
        for dimension in model.dimensions
    ]
    chosen = set(given.getlist("initiative"))
    fitting = fitting_initiatives(result.gaps, model.initiatives)[:MOST]
    return {
        "possible": has_basis(run),
        "stages": [reader.text(stage.name) for stage in model.stages],
        "table": table,
        "inputs": list(_inputs(given)),
        "known": list(_known(read, reader)),
        "rules": list(_rules(read, given, reader)),
        "initiatives": [
            Choice(one.id, reader.text(one.name), reader.text(one.description), one.id in chosen) for one, _ in fitting
        ],
        "effects": extents(reader),
        "extent": given.get("effects", "least"),
        "moves": moves_of(read),
    }


def moves_of(read: Found) -> str:
    """Return the address part that supposes the smallest moves to the next level; empty where there are none."""
    verdict = read.result.scores.whole.verdict
    moves = verdict.moves if verdict else ()
    return "&".join(f"{CELL}{move.stage}.{move.dimension}={move.to:g}" for move in moves)


def _inputs(given: QueryDict) -> Iterator[InputField]:
    filled = [
        (str(value).strip(), given.get(f"to-{name.removeprefix(INPUT)}", ""))
        for name, value in given.items()
        if name.startswith(INPUT) and str(value).strip()
    ]
    for place, (id, value) in enumerate([*filled, *[("", "")] * SPARE], 1):
        yield InputField(place, id, value)


def _known(read: Found, reader: Reader) -> Iterator[tuple[str, str]]:
    """Give every input that has a score, with its name and its score now."""
    for cell in read.result.scores.cells:
        if cell.status != "rated":
            continue
        for one in cell.indicators:
            if one.score is not None:
                yield (
                    one.indicator,
                    reader.word("in-brackets", what=reader.indicator(one.indicator), more=numbers.score(one.score)),
                )
        for each in cell.items:
            if each.score is not None:
                item: Item = read.model.item_of[each.item]
                yield (
                    each.item,
                    reader.word("in-brackets", what=reader.text(item.question), more=numbers.score(each.score)),
                )


def _rules(read: Found, given: QueryDict, reader: Reader) -> Iterator[RuleField]:
    critical: Sequence[str] = [rule.id for rule in read.model.rules if rule.severity == "critical"]
    for kept in read.result.rules:
        if kept.rule in critical and kept.share is not None:
            name = f"{RULE}{kept.rule}"
            now = numbers.share(kept.share, 1)
            yield RuleField(name, reader.rule(kept.rule), now, given.get(name, ""))
