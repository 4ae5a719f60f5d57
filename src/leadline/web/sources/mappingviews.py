"""Pages of the mapping: proposed, changed by selects or by hand, tried, and confirmed; and the data's quality."""

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError, Problem
from leadline.eventlog.log import QualityFinding, Reading, say_readings
from leadline.model import Model
from leadline.reporting.chapters.told import quality_finding, reason
from leadline.reporting.reader import Reader
from leadline.text import Language, say
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.core.forms import whole_number
from leadline.web.jobs.work import newest
from leadline.web.organisations.pages import Asked, page
from leadline.web.sources.actions import ask_look, ask_read, change_mapping, confirm_mapping, write_mapping
from leadline.web.sources.checking import check_text, read_text
from leadline.web.sources.draft import Entry, set_activity, set_role, set_type, tables_of, written
from leadline.web.sources.models import MappingVersion, Upload
from leadline.web.sources.seeing import changed_by, revision_of
from leadline.web.sources.state import (
    confirmed,
    draft_of,
    is_read,
    look_of,
    newest_mapping,
    prepared_log,
    preview_of,
    reading_of,
)
from leadline.web.sources.wizard import cards, further

_SEVERITIES = ("error", "warning", "note")


@require_safe
@page("data.view")
def mapping(request: Asked, id: int) -> HttpResponse:
    """Show the mapping: each table with its columns and what they are taken for."""
    assessment = found(request, id)
    return _mapping(request, assessment)


def _mapping(request: Asked, assessment: Assessment, refused: tuple[Problem, ...] = ()) -> HttpResponse:
    """Show the mapping, with why a change to it was refused if it was; a part of the page is swapped in any case."""
    seen = {**_seen(request, assessment), "refused": refused}
    if request.headers.get("HX-Request") and request.method == "POST":
        return render(request, "sources/mapping_part.html", seen)
    status = 422 if refused else 200
    return shown(request, assessment, "sources/mapping.html", step="collect", tab="mapping", status=status, **seen)


def mapping_of(assessment: Assessment) -> MappingVersion:
    """Return the newest version of the mapping.

    Raises:
        Http404: there is none.
    """
    version = newest_mapping(assessment)
    if version is None:
        raise Http404
    return version


def _seen(request: Asked, assessment: Assessment) -> dict[str, Any]:
    version = newest_mapping(assessment)
    look = look_of(assessment)
    looking = newest(assessment, "look")
    seen: dict[str, Any] = {
        "assessment": assessment,
        "version": version,
        "look": look,
        "files": Upload.objects.filter(assessment=assessment).count(),
        "job": looking if looking and not looking.over else None,
    }
    if version is None:
        return {**seen, "failed": looking if looking and looking.state == "failed" else None}
    data = read_text(version.text)
    whole = reading_of(assessment, version)
    reading = whole or preview_of(assessment, version)
    job = newest(assessment, "read")
    own = job if job and job.params.get("version") == version.number else None
    facts = look.facts if look else {}
    return {
        **seen,
        "tables": cards(data, facts, assessment.maturity, request.language),
        "opened": _opened(request),
        "zone": data.get("time_zone", "UTC"),
        "left": [
            {
                "name": each["name"],
                "why": say("suggest", each["reason"]["code"], request.language, **each["reason"]["params"]),
            }
            for each in facts.get("left", ())
        ],
        "unread": _unread(assessment, facts),
        "problems": _problems(assessment, version.text),
        "reading": reading,
        "is_read": whole is not None,
        "readings": _readings(reading.facts, request.language) if reading else [],
        "histories": _histories(reading.facts, assessment.maturity, request) if reading else [],
        "job": own if own and (not own.over or (own.state == "failed" and reading is None)) else seen["job"],
    }


def _readings(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Say how files and dates were read."""
    return say_readings(map(Reading.model_validate, facts["readings"]), language)


def _unread(assessment: Assessment, facts: Mapping[str, Any]) -> list[Problem]:
    """Return why files could not be looked at; that a system has no row of a kind is nothing to mend."""
    problems = [Problem.model_validate(each) for each in facts.get("problems", ())]
    brought = set(Upload.objects.filter(assessment=assessment, connection__isnull=False).values_list("name", flat=True))
    return [each for each in problems if not (each.code == "parquet-no-rows" and each.file in brought)]


def _opened(request: Asked) -> dict[str, Any]:
    """Return which table's further columns are unfolded, and by which word they were sought."""
    given = request.POST if request.method == "POST" else request.GET
    return {"table": whole_number(given.get("opened", "")), "find": given.get("find", "")[:200]}


@require_safe
@page("data.view")
def mapping_columns(request: Asked, id: int, table: int) -> HttpResponse:
    """Show a table's further columns, those that have no place, some at a time."""
    assessment = found(request, id)
    version = mapping_of(assessment)
    look = look_of(assessment)
    start = whole_number(request.GET.get("start", "")) or 0
    find = request.GET.get("find", "")[:200]
    rest = further(
        read_text(version.text), look.facts if look else {}, assessment.maturity, request.language, table, find, start,
    )  # fmt: skip
    if rest is None:
        raise Http404
    seen = {"assessment": assessment, "version": version, "rest": rest, "opened": {"table": table, "find": find}}
    return render(request, "sources/columns_part.html", seen)


def _problems(assessment: Assessment, text: str) -> tuple[Problem, ...]:
    try:
        check_text(assessment, text)
    except InputError as error:
        return error.problems
    return ()


def _histories(facts: dict[str, Any], model: Model, request: Asked) -> list[dict[str, Any]]:
    """Return the first objects as they were read, in the reader's words."""
    reader = Reader(model=model, language=request.language)
    counts = {each["type"]: each for each in facts["types"]}
    return [
        {
            "name": reader.object(each["type"]),
            "objects": counts[each["type"]]["objects"],
            "events": counts[each["type"]]["events"],
            "shown": [
                {
                    "id": one["id"],
                    "steps": [{**step, "name": reader.activity(step["activity"])} for step in one["steps"]],
                }
                for one in each["objects"]
            ],
        }
        for each in facts["histories"]
    ]


@require_POST
@page("data.manage")
def mapping_propose(request: Asked, id: int) -> HttpResponse:
    """Have a mapping proposed for the files as they are."""
    assessment = found(request, id)
    ask_look(request.actor, assessment, propose=True)
    return redirect("mapping", request.actor.owner.slug, assessment.pk)


@require_POST
@page("data.manage")
def mapping_change(request: Asked, id: int) -> HttpResponse:
    """Change one choice of the mapping, and show it with what follows from the change."""
    assessment = found(request, id)
    version = mapping_of(assessment)
    seen = request.POST.get("seen", "")
    if seen != version.revision:  # tables may be others by now: what was chosen is not even looked at
        return _mapping(request, assessment, changed_by(version))
    data = read_text(version.text)
    tables, what, value = tables_of(data), request.POST.get("what", ""), request.POST.get("value", "")
    number = whole_number(request.POST.get("table", ""))
    table = tables[number] if number is not None and number < len(tables) else None
    name = request.POST.get("name", "")
    if what == "zone":
        data["time_zone"] = value
    elif what == "leave" and table is not None and len(tables) > 1:
        data["tables"].remove(table)
    elif what in _CHANGES and table is not None:
        _CHANGES[what](table, name, value)
    else:
        return HttpResponse(status=422)
    try:
        change_mapping(request.actor, assessment, written(data), seen=seen)
    except InputError as error:
        return _mapping(request, assessment, error.problems)
    if request.headers.get("HX-Request"):
        return _mapping(request, assessment)
    return redirect("mapping", request.actor.owner.slug, assessment.pk)


_CHANGES: Mapping[str, Callable[[Entry, str, str], None]] = {
    "role": set_role,
    "activity": set_activity,
    "type": lambda table, _, value: set_type(table, value),
}


@require_http_methods(["GET", "HEAD", "POST"])
@page("data.manage")
def mapping_text(request: Asked, id: int) -> HttpResponse:
    """Write the mapping by hand; what is wrong is told with its line, and nothing typed is lost."""
    assessment = found(request, id)
    version = newest_mapping(assessment)
    kept = version.text if version else ""
    text = request.POST.get("text", "").replace("\r\n", "\n") if request.method == "POST" else kept
    seen = request.POST.get("seen", revision_of(assessment))
    problems: tuple[Problem, ...] = ()
    difference = ""
    if request.method == "POST":
        try:
            write_mapping(request.actor, assessment, text, seen=seen)
        except InputError as error:
            problems = error.problems
            if any(each.code == "web-mapping-changed" for each in problems):
                seen, difference = revision_of(assessment), _difference(kept, text)  # who saves again has seen it
        else:
            return redirect("mapping", request.actor.owner.slug, assessment.pk)
    return shown(
        request, assessment, "sources/text.html", step="collect", tab="mapping", text=text, problems=problems,
        seen=seen, difference=difference, files=Upload.objects.filter(assessment=assessment),
        status=422 if problems else 200,
    )  # fmt: skip


def _difference(kept: str, text: str) -> str:
    """Return how a text differs from the one that is kept, a line each."""
    return "\n".join(difflib.unified_diff(kept.splitlines(), text.splitlines(), lineterm="", n=2))


@require_POST
@page("data.manage")
def mapping_read(request: Asked, id: int) -> HttpResponse:
    """Read the data by the newest version of the mapping, to see what comes of it; what was read is not read again."""
    assessment = found(request, id)
    version = mapping_of(assessment)
    whole = "whole" in request.POST or version.confirmed is not None
    job = newest(assessment, "read")
    waits = job is not None and job.state == "waiting" and job.params.get("version") == version.number
    if not waits and not is_read(assessment, version):
        ask_read(request.actor, version, whole=whole)
    back = "data-quality" if request.POST.get("to") == "data-quality" else "mapping"
    return redirect(back, request.actor.owner.slug, assessment.pk)


@require_POST
@page("data.manage")
def mapping_confirm(request: Asked, id: int) -> HttpResponse:
    """Confirm the newest version of the mapping, and read the data by it unless that was done."""
    assessment = found(request, id)
    version = mapping_of(assessment)
    try:
        confirm_mapping(request.actor, version, seen=request.POST.get("seen", ""))
    except InputError as error:
        return _mapping(request, assessment, error.problems)
    if prepared_log(assessment) is None:
        ask_read(request.actor, version)
    return redirect("data-quality", request.actor.owner.slug, assessment.pk)


@require_safe
@page("data.view")
def data_quality(request: Asked, id: int) -> HttpResponse:
    """Show what the data hold, what is wrong with them, and which indicators they can give."""
    assessment = found(request, id)
    version = confirmed(assessment)
    reading = reading_of(assessment, version)
    job = newest(assessment, "read")
    seen: dict[str, Any] = {
        "version": version,
        "draft": draft_of(assessment),
        "reading": reading,
        "job": job if job and (not job.over or (job.state == "failed" and reading is None)) else None,
    }
    if reading is not None:
        seen |= _quality(reading.facts, Reader(model=assessment.maturity, language=request.language))
    return shown(request, assessment, "sources/quality.html", step="collect", tab="data-quality", **seen)


def _quality(facts: dict[str, Any], reader: Reader) -> dict[str, Any]:
    model = reader.model
    findings = [QualityFinding.model_validate(each) for each in facts["quality"]]
    stages = []
    for stage in model.stages:
        its = [each for each in facts["coverage"] if model.indicator_of[each["indicator"]].stage == stage.id]
        measured = [each for each in its if each["status"] == "measured"]
        missing = [
            {
                "name": reader.indicator(each["indicator"]),
                "why": reason(each["reason"] or "no-observations", each["params"], reader),
            }
            for each in its
            if each["status"] != "measured"
        ]
        stages.append({"name": reader.stage(stage.id), "measured": len(measured), "of": len(its), "missing": missing})
    return {
        "findings": [
            {"severity": severity, "word": reader.word(f"severity-{severity}"), "told": quality_finding(each, reader)}
            for severity in _SEVERITIES
            for each in findings
            if each.severity == severity
        ],
        "types": [
            {
                "name": reader.object(each["type"]),
                "objects": each["objects"],
                "events": each["events"],
                "steps": [
                    {"name": reader.activity(step["activity"]), "events": step["events"], "days": step["day_only"]}
                    for step in each["activities"]
                ],
            }
            for each in facts["types"]
        ],
        "readings": _readings(facts, reader.language),
        "stages": stages,
        "measured": sum(each["measured"] for each in stages),
        "of": sum(each["of"] for each in stages),
    }
