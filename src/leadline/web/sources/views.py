"""Pages of an assessment's files and connections."""

from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError, Problem
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.jobs.work import newest
from leadline.web.organisations.pages import Asked, page
from leadline.web.sources.actions import (
    add_connection,
    add_upload,
    ask_connection,
    ask_look,
    remove_connection,
    remove_upload,
    replace_upload,
)
from leadline.web.sources.forms import ConnectionForm
from leadline.web.sources.models import Connection, MappingVersion, Upload
from leadline.web.sources.state import confirmed, draft_of, look_of, reading_of

_JOBS = 50  # of the newest readings of connections


@require_safe
@page("data.view")
def sources(request: Asked, id: int) -> HttpResponse:
    """Show the files and connections of an assessment's data."""
    return _sources(request, found(request, id))


def _sources(
    request: Asked, assessment: Assessment, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    look = look_of(assessment)
    reading = reading_of(assessment, confirmed(assessment) or draft_of(assessment))
    rows = _rows(look.facts if look else {}, reading.facts if reading else {})
    uploads = [
        {"row": row, "facts": rows.get(row.name, {})}
        for row in Upload.objects.filter(assessment=assessment).select_related("file", "added_by", "connection")
    ]
    job = newest(assessment, "look")
    jobs = {each.params["connection"]: each for each in reversed(assessment.jobs.filter(kind="connect")[:_JOBS])}
    connections = [{"row": row, "job": jobs.get(row.pk)} for row in Connection.objects.filter(assessment=assessment)]
    return shown(
        request,
        assessment,
        "sources/sources.html",
        step="collect",
        tab="sources",
        uploads=uploads,
        connections=connections,
        problems=problems,
        job=job if job and (not job.over or job.state == "failed") else None,
        mapped=MappingVersion.objects.filter(assessment=assessment).exists(),
        status=status,
    )


def _rows(look: dict[str, Any], reading: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return rows and sheets by file: counted when it was read, else as far as the first look went."""
    told: dict[str, dict[str, Any]] = {}
    for table in look.get("tables", ()):
        facts = told.setdefault(table["file"], {"rows": 0, "sheets": [], "least": False})
        if not table["sheet"] or table["sheet"] not in facts["sheets"]:
            facts["rows"] = max(facts["rows"], table["rows"])
            facts["sheets"] += [table["sheet"]] if table["sheet"] else []
        facts["least"] = facts["least"] or table["sampled"]
    for left in look.get("left", ()):
        told.setdefault(left["name"], {"rows": None, "sheets": [], "least": False})["left"] = left["reason"]
    for file in reading.get("files", ()):
        told.setdefault(file["name"], {"sheets": []}).update(rows=file["rows"], least=False)
    return told


@require_POST
@page("data.manage")
def source_add(request: Asked, id: int) -> HttpResponse:
    """Take in files; what is wrong with one does not keep the others out."""
    assessment = found(request, id)
    problems: list[Problem] = []
    given = request.FILES.getlist("files")
    names: set[str] = set()
    for upload in given:
        upload.name = _free(upload.name or "", names)
        try:
            add_upload(request.actor, assessment, upload)
        except InputError as error:
            problems += error.problems
    if not given:
        problems.append(Problem(code="web-upload-none"))
    if len(problems) < len(given):
        _look_again(request, assessment)
    if problems:
        return _sources(request, assessment, tuple(problems), status=200 if _is_part(request) else 422)
    return _sources(request, assessment) if _is_part(request) else _to(request, assessment, "sources")


def _free(name: str, taken: set[str]) -> str:
    """Return a name no other file of the same upload has: files of two folders may be called the same."""
    stem, dot, ending = name.rpartition(".")
    numbered = (f"{stem}-{number}{dot}{ending}" for number in count(2))
    free = name if name not in taken else next(each for each in numbered if each not in taken)
    taken.add(free)
    return free


def _look_again(request: Asked, assessment: Assessment) -> None:
    """Look at the files once more, unless a look is still waiting its turn."""
    job = newest(assessment, "look")
    if job is None or job.state != "waiting":
        ask_look(request.actor, assessment)


@require_POST
@page("data.manage")
def source_replace(request: Asked, id: int, upload: int) -> HttpResponse:
    """Put a newer file in the place of one."""
    assessment = found(request, id)
    row = get_object_or_404(Upload, assessment=assessment, pk=upload, connection=None)
    given = request.FILES.get("file")
    if given is None:
        return _sources(request, assessment, (Problem(code="web-upload-none"),), status=422)
    try:
        replace_upload(request.actor, row, given)
    except InputError as error:
        return _sources(request, assessment, error.problems, status=422)
    _look_again(request, assessment)
    return _to(request, assessment, "sources")


@require_POST
@page("data.manage")
def source_remove(request: Asked, id: int, upload: int) -> HttpResponse:
    """Remove a file."""
    assessment = found(request, id)
    remove_upload(request.actor, get_object_or_404(Upload, assessment=assessment, pk=upload, connection=None))
    if Upload.objects.filter(assessment=assessment).exists():
        _look_again(request, assessment)
    return _to(request, assessment, "sources")


@require_http_methods(["GET", "HEAD", "POST"])
@page("data.manage")
def connection_add(request: Asked, id: int) -> HttpResponse:
    """Connect a database or a system."""
    assessment = found(request, id)
    problems: tuple[Problem, ...] = ()
    form = ConnectionForm(request.POST or None, language=request.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = add_connection(
                request.actor, assessment, name=given["name"], kind=given["kind"], url=given["url"].strip(),
                wants=given["wants"] if given["kind"] == "database" else [], since=given["since"],
                time_zone=given["time_zone"],
            )  # fmt: skip
        except InputError as error:
            problems = error.problems
        else:
            ask_connection(request.actor, row)
            return _to(request, assessment, "sources")
    return shown(
        request, assessment, "sources/connection.html", step="collect", tab="sources", form=form, problems=problems,
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


@require_POST
@page("data.manage")
def connection_read(request: Asked, id: int, connection: int) -> HttpResponse:
    """Read a connection again."""
    assessment = found(request, id)
    ask_connection(request.actor, get_object_or_404(Connection, assessment=assessment, pk=connection))
    return _to(request, assessment, "sources")


@require_POST
@page("data.manage")
def connection_remove(request: Asked, id: int, connection: int) -> HttpResponse:
    """Forget a connection."""
    assessment = found(request, id)
    remove_connection(request.actor, get_object_or_404(Connection, assessment=assessment, pk=connection))
    return _to(request, assessment, "sources")


def _is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _to(request: Asked, assessment: Assessment, name: str) -> HttpResponse:
    return redirect(name, request.actor.owner.slug, assessment.pk)
