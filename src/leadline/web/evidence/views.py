"""Pages of evidence: the register, a piece with its review, which cells lack evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError
from leadline.model import Model
from leadline.text import Text, say
from leadline.web.assessments.collected import collect
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.core.forms import typed
from leadline.web.core.meanwhile import guard
from leadline.web.evidence.actions import add_piece, change_piece, may_change, remove_piece, review_piece
from leadline.web.evidence.coverage import cover
from leadline.web.evidence.forms import EvidenceForm
from leadline.web.evidence.models import EvidencePiece
from leadline.web.files.giving import give
from leadline.web.organisations.pages import Asked, page

SOON = timedelta(days=30)
"""How long before its last day a piece is pointed out; a reminder that judges nothing."""
FILTERS = ("open", "accepted", "refused", "expired", "soon")


@dataclass(frozen=True)
class Row:
    """A piece as the register shows it: what it is about in words, and whether its date is a worry."""

    piece: EvidencePiece
    about: Text
    warning: str


@require_safe
@page("evidence.view")
def overview(request: Asked, id: int) -> HttpResponse:
    """Show the register, whole or filtered by cell and state."""
    assessment = found(request, id)
    model, today = assessment.maturity, timezone.localdate()
    state = request.GET.get("state", "")
    state = state if state in FILTERS else ""
    cell = request.GET.get("cell", "")
    every = EvidencePiece.objects.filter(assessment=assessment).select_related("file", "added_by")
    cells = _cells(model)
    rows = [_row(piece, model, cells, today) for piece in in_state(in_cell(every, model, cell), state, today)]
    return shown(
        request,
        assessment,
        "evidence/overview.html",
        step="collect",
        rows=rows,
        any=every.exists(),
        unreviewed=every.filter(state="open").count(),
        worries=in_state(every, "expired", today).count() + in_state(every, "soon", today).count(),
        filters=FILTERS,
        state=state,
        cell=cell,
        cells=cells,
    )


@require_safe
@page("evidence.view")
def coverage(request: Asked, id: int) -> HttpResponse:
    """Show how far each cell is proven to a level."""
    assessment = found(request, id)
    level = request.GET.get("level", "")
    level = level if level in ("2", "3", "4", "5") else "3"
    more: dict[str, Any] = {}
    try:
        collected = collect(assessment)
    except InputError as error:
        more["sentences"] = error.sentences(request.language)
    else:
        covered = cover(collected, float(level))
        model = collected.model
        more["table"] = [(stage, [covered[stage.id, each.id] for each in model.dimensions]) for stage in model.stages]
        more["lacking"] = [each for each in covered.values() if each.state != "all"]
        more["cells"] = _cells(model)
        more["dimensions"] = model.dimensions
    return shown(request, assessment, "evidence/coverage.html", step="collect", level=level, levels="2345", **more)


@require_http_methods(["GET", "HEAD", "POST"])
@page("evidence.add")
def add(request: Asked, id: int) -> HttpResponse:
    """Add a piece."""
    assessment = found(request, id)
    about = request.GET.get("about", "")
    form = _form(request, assessment, {"about": about})
    if request.method == "POST" and form.is_valid():
        try:
            piece = add_piece(request.actor, assessment, form.values, request.FILES.get("file"))
            return redirect("evidence-piece", request.actor.owner.slug, id, piece.pk)
        except InputError as error:
            form.add_error("file", error.sentences(request.language))
    return _edit(request, assessment, form)


@require_http_methods(["GET", "HEAD", "POST"])
@page("evidence.add")
def change(request: Asked, id: int, piece: int) -> HttpResponse:
    """Change a piece, which then has to be reviewed again."""
    row = piece_of(request, id, piece)
    initial = {name: getattr(row, name) for name in ("title", "kind", "valid_until", "note")}
    initial["about"] = f"item:{row.item}" if row.item else f"cell:{row.stage}.{row.dimension}"
    initial["passed"] = None if row.passed is None else "yes" if row.passed else "no"
    form = _form(request, row.assessment, initial)
    guard(form, row, request.language)
    if request.method == "POST" and form.is_valid():
        try:
            change_piece(request.actor, row, form.values, request.FILES.get("file"))
            return redirect("evidence-piece", request.actor.owner.slug, id, row.pk)
        except InputError as error:
            form.add_error("file", error.sentences(request.language))
    return _edit(request, row.assessment, form, piece=row)


@require_safe
@page("evidence.view")
def show(request: Asked, id: int, piece: int) -> HttpResponse:
    """Show a piece and its review."""
    return _shown_piece(request, piece_of(request, id, piece))


@require_POST
@page("evidence.review")
def review(request: Asked, id: int, piece: int) -> HttpResponse:
    """Accept or refuse a piece."""
    row = piece_of(request, id, piece)
    verdict = request.POST.get("verdict", "")
    if verdict not in ("accept", "refuse"):
        raise Http404
    try:
        seen = request.POST.get("seen")
        review_piece(request.actor, row, accept=verdict == "accept", note=typed(request, "note"), seen=seen)
    except InputError as error:
        row.refresh_from_db()
        return _shown_piece(request, row, sentences=error.sentences(request.language), status=422)
    return redirect("evidence-piece", request.actor.owner.slug, id, row.pk)


@require_POST
@page("evidence.add")
def remove(request: Asked, id: int, piece: int) -> HttpResponse:
    """Remove a piece."""
    row = piece_of(request, id, piece)
    title = row.title
    remove_piece(request.actor, row)
    messages.info(request, say("web", "evidence-removed", request.language, title=title))
    return redirect("evidence", request.actor.owner.slug, id)


@require_safe
@page("evidence.view")
def download(request: Asked, id: int, piece: int) -> HttpResponseBase:
    """Give the file of a piece, to be saved and never shown by the browser."""
    return file_of(piece_of(request, id, piece))


def file_of(piece: EvidencePiece) -> FileResponse:
    """Return the file of a piece as something to be saved.

    Raises:
        Http404: it has none.
    """
    if piece.file is None:
        raise Http404
    return give(piece.file)


def piece_of(request: Asked, id: int, piece: int) -> EvidencePiece:
    """Return a piece of an assessment of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    its = EvidencePiece.objects.select_related("assessment", "file", "added_by")
    return get_object_or_404(its, organisation=request.actor.owner, assessment=id, pk=piece)


def _shown_piece(request: Asked, row: EvidencePiece, *, status: int = 200, **more: Any) -> HttpResponse:
    user, model = request.actor.user, row.assessment.maturity
    mine = user is not None and user.pk in (row.added_by_id, row.changed_by_id)
    return shown(
        request,
        row.assessment,
        "evidence/piece.html",
        step="collect",
        piece=row,
        row=_row(row, model, _cells(model), timezone.localdate()),
        mine=mine,
        changes=may_change(request.actor, row),
        status=status,
        **more,
    )


def _form(request: Asked, assessment: Assessment, initial: dict[str, Any]) -> EvidenceForm:
    return EvidenceForm(
        request.POST or None,
        request.FILES or None,
        model=assessment.maturity,
        language=request.language,
        initial=initial,
    )


def _edit(request: Asked, assessment: Assessment, form: EvidenceForm, **more: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return shown(request, assessment, "evidence/edit.html", step="collect", form=form, status=status, **more)


def _row(piece: EvidencePiece, model: Model, cells: Mapping[str, Text], today: date) -> Row:
    item = model.item_of.get(piece.item)
    cell = cells.get(f"{piece.stage}.{piece.dimension}")
    about = item.question if item else cell or Text.same(piece.item or f"{piece.stage}.{piece.dimension}")
    last = piece.valid_until
    soon = last is not None and today <= last <= today + SOON
    return Row(piece, about, "expired" if piece.expired(today) else "soon" if soon else "")


def _cells(model: Model) -> dict[str, Text]:
    return {
        f"{stage}.{dimension}": Text.joined(" · ", model.stage_of[stage].name, model.dimension_of[dimension].name)
        for stage, dimension in model.cells
    }


def in_cell(its: QuerySet[EvidencePiece], model: Model, cell: str) -> QuerySet[EvidencePiece]:
    """Return the pieces about a cell or one of its items; all where no cell is asked for."""
    if not cell:
        return its
    stage, _, dimension = cell.partition(".")
    items = [each.id for each in model.items if (each.stage, each.dimension) == (stage, dimension)]
    return its.filter(Q(stage=stage, dimension=dimension) | Q(item__in=items))


def in_state(its: QuerySet[EvidencePiece], state: str, today: date) -> QuerySet[EvidencePiece]:
    """Return the pieces in a state of ``FILTERS``; all where none is asked for."""
    if state == "expired":
        return its.filter(valid_until__lt=today)
    if state == "soon":
        return its.filter(valid_until__gte=today, valid_until__lte=today + SOON)
    return its.filter(state=state) if state else its
