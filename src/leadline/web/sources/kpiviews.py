"""Pages of recorded indicators: the table out, filled tables in, and the values they hold."""

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from leadline.errors import InputError, Problem
from leadline.reporting.numbers import measured
from leadline.text import Language
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.files.giving import XLSX, saved
from leadline.web.organisations.pages import Asked, page
from leadline.web.sources.actions import add_kpis, remove_kpis
from leadline.web.sources.kpitables import read_tables, write_template
from leadline.web.sources.models import KpiTable


@require_safe
@page("data.view")
def kpis(request: Asked, id: int) -> HttpResponse:
    """Show the tables that were handed in and every value in them."""
    return _kpis(request, found(request, id))


def _kpis(
    request: Asked, assessment: Assessment, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    tables = list(KpiTable.objects.filter(assessment=assessment).select_related("file", "added_by"))
    rows, model = [], assessment.maturity
    try:
        rows = list(read_tables(assessment, [table.file for table in tables]).rows)
    except InputError as error:  # the model may ask for other indicators than when they were handed in
        problems = (*problems, *error.problems)
    values = [
        {"row": row, "indicator": its, "value": measured(row.value, its.unit, request.language)}
        for row, its in ((row, model.indicator_of[row.indicator]) for row in rows)
    ]
    asked = [each for each in model.indicators if each.recorded]
    given = {row.indicator for row in rows}
    return shown(
        request, assessment, "sources/kpis.html", step="collect", tab="kpis", tables=tables, values=values,
        problems=problems, asked=len(asked), given=len(given),
        missing=[each for each in asked if each.id not in given], status=status,
    )  # fmt: skip


@require_safe
@page("data.view")
def kpi_template(request: Asked, id: int) -> FileResponse:
    """Give the table to fill in, in the reader's language."""
    return template_of(found(request, id), request.language)


def template_of(assessment: Assessment, language: Language) -> FileResponse:
    """Return the table to fill in as a workbook, to be saved."""
    return saved(BytesIO(write_template(assessment, language)), "kpis.xlsx", XLSX)


@require_POST
@page("data.manage")
def kpi_add(request: Asked, id: int) -> HttpResponse:
    """Take in a filled table."""
    assessment = found(request, id)
    given = request.FILES.get("file")
    if given is None:
        return _kpis(request, assessment, (Problem(code="web-upload-none"),), status=422)
    try:
        add_kpis(request.actor, assessment, given)
    except InputError as error:
        return _kpis(request, assessment, error.problems, status=422)
    return redirect("kpis", request.actor.owner.slug, assessment.pk)


@require_POST
@page("data.manage")
def kpi_remove(request: Asked, id: int, kpi: int) -> HttpResponse:
    """Remove a table."""
    assessment = found(request, id)
    remove_kpis(request.actor, get_object_or_404(KpiTable, assessment=assessment, pk=kpi))
    return redirect("kpis", request.actor.owner.slug, assessment.pk)
