"""Pages of those who answer. They need no account: whoever has a key may answer with it, and sees nothing else."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from leadline.errors import InputError
from leadline.model import Model
from leadline.model.schema import Item
from leadline.text import Language
from leadline.web.core.actions import Actor
from leadline.web.core.limits import thronged
from leadline.web.core.reading import COOKIE, address_of, spoken
from leadline.web.core.together import write_together
from leadline.web.questionnaires.answering import (
    COMMENT,
    REASON,
    finish,
    holder_of,
    join,
    read_given,
    respondent,
    save_answer,
)
from leadline.web.questionnaires.forms import JoinForm
from leadline.web.questionnaires.models import Answer, Campaign
from leadline.web.questionnaires.routing import role_named, route
from leadline.web.questionnaires.views import units_of

JOINED = "leadline_q_{}"  # a cookie for each campaign one joined by its link
YEAR = 365 * 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@thronged("key", lambda: settings.JOINS_A_MINUTE)
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Let somebody in who came by a campaign's link; whoever was here before goes on where the person stopped."""
    campaign = get_object_or_404(Campaign.objects.select_related("assessment", "organisation"), key=key, mode="link")
    if campaign.state == "draft":
        raise Http404
    cookie = JOINED.format(campaign.pk)
    if (before := request.COOKIES.get(cookie)) and campaign.participants.filter(key=before).exists():
        return redirect("questionnaire", before)
    language = _language(request, campaign.language)
    model = campaign.assessment.maturity
    form = JoinForm(
        request.POST or None,
        campaign=campaign,
        model=model,
        units=units_of(campaign),
        language=language,
        initial={"language": language},
    )
    if request.method == "POST" and campaign.is_open and form.is_valid():
        values = form.cleaned_data
        values["role"] = role_named(model, values["role"], spoken(campaign.language))
        try:
            participant = join(_joining(request, campaign), campaign, values)
        except InputError as error:
            form.add_error(None, error.sentences(language))
            return _entry(request, campaign, form)
        response = redirect("questionnaire", participant.key)
        for name, value in ((cookie, participant.key), (COOKIE, values["language"])):
            response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
        return response
    return _entry(request, campaign, form)


def _entry(request: HttpRequest, campaign: Campaign, form: JoinForm) -> HttpResponse:
    context = {"campaign": campaign, "form": form, "stands": campaign.stands()}
    return render(request, "questionnaires/join.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Show the questions, the own first, with what was answered; read only once the campaign is closed."""
    participant = holder_of(key)
    campaign = participant.campaign
    _language(request, participant.language or campaign.language)
    stands = campaign.stands()
    if stands in ("draft", "waiting"):
        return render(request, "questionnaires/not_open.html", {"campaign": campaign, "participant": participant})
    model = campaign.questions(campaign.assessment.maturity)
    meant, others = route(model, participant.department, participant.role)
    given = {each.item: each for each in participant.answers.filter(method="questionnaire")}
    every = "all" in request.GET or any(item.id in given for item in others)
    asked = (*meant, *others) if every else meant
    cards = [
        _card(model, item, given.get(item.id), number, following, first_other=number == len(meant) + 1)
        for number, (item, following) in enumerate(zip(asked, (*asked[1:], None), strict=True), 1)
    ]
    done = sum(item.id in given for item in asked)
    context = {
        "participant": participant,
        "campaign": campaign,
        "open": stands == "open",
        "cards": cards,
        "every": every,
        "more": 0 if every else len(others),
        "done": done,
        "percent": round(100 * done / len(cards)) if cards else 0,
        "private": model.scoring.private_group,
        "limits": {"comment": COMMENT, "reason": REASON},
    }
    return render(request, "questionnaires/answer.html", context)


@csrf_exempt  # the key in the address is what allows it, not a cookie; and answers kept offline outlive any token
@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Keep one answer: sent by the page's script as JSON, or by its form where scripts are off."""
    participant = holder_of(key)
    scripted = request.content_type == "application/json"
    try:
        given = read_given(_told(request, scripted))
        actor = respondent(participant, address_of(request))
        saved = write_together(lambda: save_answer(actor, participant, given))
    except InputError as error:
        if not scripted:
            raise
        problem = error.problems[0]
        return JsonResponse({"code": problem.code, "message": problem.sentence(_language(request, ""))}, status=422)
    if scripted:
        return JsonResponse(saved.model_dump(), status=200 if saved.kept else 409)
    following = request.POST.get("next", "")
    where = reverse("questionnaire", args=[key])
    return HttpResponseRedirect(f"{where}{'?all' if request.POST.get('all') else ''}#{following or 'end'}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: str) -> HttpResponse:
    """Say what is still unanswered, take leave, and say thank you."""
    participant = holder_of(key)
    campaign = participant.campaign
    _language(request, participant.language or campaign.language)
    if request.method == "POST":
        finish(respondent(participant, address_of(request)), participant)
        return redirect("questionnaire-end", key)
    model = campaign.questions(campaign.assessment.maturity)
    meant, _ = route(model, participant.department, participant.role)
    given = set(Answer.objects.filter(participant=participant).values_list("item", flat=True))
    context = {
        "participant": participant,
        "campaign": campaign,
        "open": campaign.is_open,
        "unanswered": [(number, item) for number, item in enumerate(meant, 1) if item.id not in given],
        "given": len(given),
    }
    return render(request, "questionnaires/end.html", context)


def _card(
    model: Model, item: Item, given: Answer | None, number: int, following: Item | None, *, first_other: bool
) -> dict[str, Any]:
    """Return what a card shows of an item; its levels as options, so that nobody chooses a number alone."""
    chosen = given.chosen if given else ""
    return {
        "item": item,
        "number": number,
        "where": (model.stage_of[item.stage].name, model.dimension_of[item.dimension].name),
        "options": [(level, text, chosen == str(level)) for level, text in sorted(item.anchors.items())],
        "given": given,
        "chosen": chosen,
        "revision": given.revision if given else 0,
        "next": following.id if following else "",
        "first_other": first_other,
    }


def _told(request: HttpRequest, scripted: bool) -> Mapping[str, Any]:
    if not scripted:
        names = ("item", "answer", "reason", "comment", "revision")
        return {name: request.POST[name] for name in names if name in request.POST}
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):  # brackets in brackets without end
        told = None
    return told if isinstance(told, dict) else {}


def _joining(request: HttpRequest, campaign: Campaign) -> Actor:
    """Return who joins: a member who is signed in is known, unless the campaign is anonymous."""
    if campaign.anonymous or not request.user.is_authenticated:
        address = None if campaign.anonymous else address_of(request)
        return Actor(organisation=campaign.organisation, roles=frozenset(["respondent"]), via="link", address=address)
    return Actor(
        organisation=campaign.organisation,
        user=request.user,
        roles=frozenset(["respondent"]),
        via="link",
        address=address_of(request),
    )


def _language(request: HttpRequest, preferred: str) -> Language:
    """Read on in the language a respondent chose, else in the one of the invitation."""
    if preferred and COOKIE not in request.COOKIES and not request.user.is_authenticated:
        request.language = preferred  # type: ignore[attr-defined]
    return spoken(getattr(request, "language", None))
