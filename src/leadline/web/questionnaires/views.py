"""Pages of those who run campaigns: the list, one campaign, what it asks, whom, and its files."""

import tempfile
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadline.errors import InputError
from leadline.ratings import write_questionnaire
from leadline.text import LANGUAGES, Language, say
from leadline.web.assessments.models import Assessment
from leadline.web.assessments.views import found, shown
from leadline.web.core.meanwhile import guard
from leadline.web.core.reading import spoken
from leadline.web.files.giving import XLSX, saved
from leadline.web.organisations.models import Unit
from leadline.web.organisations.pages import Asked, page
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.forms import CampaignForm, PeopleForm
from leadline.web.questionnaires.importing import read_uploads, take_over
from leadline.web.questionnaires.models import Campaign
from leadline.web.questionnaires.progress import people_of, progress_of
from leadline.web.questionnaires.roster import Invited, read_pasted, read_roster
from leadline.web.questionnaires.routing import department_names, roles_of

PAGE = 100  # people
LARGEST_ROSTER = 5 * 1024**2  # bytes


@require_safe
@page("campaign.view")
def campaigns(request: Asked, id: int) -> HttpResponse:
    """Show an assessment's campaigns."""
    assessment = found(request, id)
    its = assessment.campaigns.annotate(
        people=Count("participants"), finished=Count("participants", filter=Q(participants__done=True))
    )
    return _shown(request, assessment, "list.html", campaigns=its)


@require_http_methods(["GET", "HEAD", "POST"])
@page("campaign.manage")
def add(request: Asked, id: int) -> HttpResponse:
    """Make a campaign."""
    assessment = found(request, id)
    initial = {
        "way": "named",
        "language": request.language,
        "name": say("web", "campaign-first-name", request.language),
    }
    form = CampaignForm(request.POST or None, language=request.language, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = actions.add_campaign(request.actor, assessment, form.values)
        return redirect("campaign-items", request.actor.owner.slug, made.pk)
    return _shown(request, assessment, "settings.html", form=form, status=422 if form.errors else 200)


@require_safe
@page("campaign.view")
def campaign(request: Asked, campaign: int) -> HttpResponse:
    """Show where a campaign stands."""
    return _campaign_page(request, found_campaign(request, campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@page("campaign.manage")
def change(request: Asked, campaign: int) -> HttpResponse:
    """Change name, moments and language of a campaign."""
    its = found_campaign(request, campaign)
    initial = {name: getattr(its, name) for name in ("name", "opens", "closes", "language")}
    form = CampaignForm(request.POST or None, language=request.language, campaign=its, initial=initial)
    guard(form, its, request.language)
    if request.method == "POST" and form.is_valid():
        actions.change_campaign(request.actor, its, form.values)
        return redirect("campaign", request.actor.owner.slug, its.pk)
    return _shown(request, its.assessment, "settings.html", form=form, campaign=its, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page("campaign.manage")
def items(request: Asked, campaign: int) -> HttpResponse:
    """Choose what a campaign asks; the filter ticks what it matches."""
    its = found_campaign(request, campaign)
    model = its.assessment.maturity
    if request.method == "POST":
        actions.choose_items(request.actor, its, request.POST.getlist("items"))
        return redirect("campaign", request.actor.owner.slug, its.pk)
    chosen = set(its.items)
    asked = {name: request.GET.get(name, "") for name in ("stage", "dimension", "role")}
    if any(asked.values()):
        chosen = {
            item.id
            for item in model.items
            if asked["stage"] in ("", item.stage)
            and asked["dimension"] in ("", item.dimension)
            and (not asked["role"] or asked["role"] in {role.get(request.language) for role in item.roles})
        }
    stages = [(stage, [item for item in model.items if item.stage == stage.id]) for stage in model.stages]
    return _shown(
        request,
        its.assessment,
        "items.html",
        campaign=its,
        stages=stages,
        chosen=chosen,
        asked=asked,
        model=model,
        roles=sorted(roles_of(model, request.language)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("campaign.manage")
def people(request: Asked, campaign: int) -> HttpResponse:
    """Invite people by name: a pasted list or a file."""
    its = found_campaign(request, campaign)
    form = PeopleForm(request.POST or None, request.FILES or None, language=request.language)
    wrong: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.invite(request.actor, its, _people(its, form))
        except InputError as error:
            wrong = error.sentences(request.language)
        else:
            messages.success(request, say("web", "respondents-added", request.language, count=added))
            return redirect("campaign", request.actor.owner.slug, its.pk)
    status = 422 if wrong or form.errors else 200
    return _shown(request, its.assessment, "people.html", campaign=its, form=form, wrong=wrong, status=status)


@require_POST
@page("campaign.manage")
def remove_person(request: Asked, campaign: int, participant: int) -> HttpResponse:
    """Take somebody out of a campaign."""
    its = found_campaign(request, campaign)
    actions.remove_person(request.actor, get_object_or_404(its.participants, pk=participant))
    return redirect("campaign", request.actor.owner.slug, its.pk)


@require_POST
@page("campaign.manage")
def act(request: Asked, campaign: int) -> HttpResponse:
    """Open, close or delete a campaign, send its invitations or reminders."""
    its = found_campaign(request, campaign)
    what = request.POST.get("what", "")
    if what == "delete":
        if request.POST.get("name", "").strip() != its.name:
            return _campaign_page(request, its, not_deleted=True, status=422)
        actions.delete_campaign(request.actor, its)
        return redirect("campaigns", request.actor.owner.slug, its.assessment_id)
    done = {
        "open": actions.open_campaign,
        "close": actions.close_campaign,
        "send": actions.send,
        "remind": actions.remind,
    }
    if what not in done:
        return HttpResponse(status=400)
    try:
        done[what](request.actor, its)
    except InputError as error:
        return _campaign_page(request, its, wrong=error.sentences(request.language), status=422)
    messages.success(request, say("web", f"campaign-done-{what}", request.language))
    return redirect("campaign", request.actor.owner.slug, its.pk)


@require_safe
@page("campaign.view")
def workbook(request: Asked, campaign: int) -> FileResponse:
    """Give the campaign's questions as an empty workbook."""
    asked = request.GET.get("language")
    language: Language = next((each for each in LANGUAGES if each == asked), request.language)
    return workbook_of(found_campaign(request, campaign), language)


@require_POST
@page("campaign.manage")
def bring_in(request: Asked, campaign: int) -> HttpResponse:
    """Take over answered workbooks and tables."""
    its = found_campaign(request, campaign)
    try:
        done = take_over(request.actor, its, *read_uploads(its, request.FILES.getlist("files")))
    except InputError as error:
        return _campaign_page(request, its, not_imported=error.sentences(request.language), status=422)
    messages.success(request, say("web", "campaign-imported", request.language, **done.model_dump()))
    return redirect("campaign", request.actor.owner.slug, its.pk)


def workbook_of(campaign: Campaign, language: Language) -> FileResponse:
    """Return the campaign's questions as an empty workbook, to be kept and not opened in the browser."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "questionnaire.xlsx")
        model = campaign.questions(campaign.assessment.maturity)
        write_questionnaire(model, path, language=language, organisation=campaign.organisation.name)
        content = path.read_bytes()
    return saved(BytesIO(content), f"{campaign.name} ({language}).xlsx", XLSX)


def units_of(campaign: Campaign) -> list[str]:
    """Return the business units people of a campaign may work for: the assessment's, else the organisation's."""
    its = [unit.name for unit in campaign.assessment.units.all()]
    return its or [unit.name for unit in Unit.objects.filter(organisation=campaign.organisation_id)]


def _people(campaign: Campaign, form: PeopleForm) -> tuple[Invited, ...]:
    model, units = campaign.assessment.maturity, units_of(campaign)
    language = spoken(campaign.language)
    upload = form.cleaned_data["file"]
    if not upload:
        return read_pasted(model, form.cleaned_data["pasted"], units, language)
    name = PurePath(upload.name.replace("\\", "/")).name
    suffix = PurePath(name).suffix.lower()
    if suffix not in (".csv", ".xlsx", ".tsv", ".txt"):
        raise InputError.of("web-upload-kind", file=name, kinds="csv, xlsx, tsv, txt")
    if upload.size > LARGEST_ROSTER:
        raise InputError.of("web-upload-size", file=name, limit=LARGEST_ROSTER // 1024**2)
    return read_roster(model, upload.read(), name, suffix, units, language)


def found_campaign(request: Asked, campaign: int) -> Campaign:
    """Return a campaign of the asker's organisation.

    Raises:
        Http404: there is none.
    """
    its = Campaign.objects.select_related("assessment", "organisation")
    return get_object_or_404(its, organisation=request.actor.owner, pk=campaign)


def _shown(request: Asked, assessment: Assessment, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    return shown(request, assessment, f"questionnaires/{template}", step="collect", status=status, **more)


def _campaign_page(request: Asked, its: Campaign, *, status: int = 200, **more: Any) -> HttpResponse:
    model = its.assessment.maturity
    other = say("web", "questionnaire-join-other", request.language)
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    people = people_of(its, wanted)
    return _shown(
        request,
        its.assessment,
        "campaign.html",
        status=status,
        campaign=its,
        stands=its.stands(),
        progress=progress_of(its, model.scoring.private_group),
        people=None if its.anonymous else Paginator(people, PAGE).get_page(request.GET.get("page")),
        wanted=wanted,
        department_names={**department_names(model, request.language), "other": other},
        uninvited=its.participants.filter(invited=None).exclude(email="").count(),
        remindable=actions.to_remind(its).count(),
        **more,
    )
