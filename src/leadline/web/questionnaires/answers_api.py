"""Answering, for programs: as on the pages whoever has a key may answer with it, and sees nothing else."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Literal

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from leadline.model.schema import Item
from leadline.text import Language
from leadline.web.core.actions import Actor
from leadline.web.core.formerrors import refuse
from leadline.web.core.limits import thronged
from leadline.web.core.problems import Takes, Trouble, check_sent
from leadline.web.core.reading import address_of, spoken
from leadline.web.core.schemas import Given, Prose, Title
from leadline.web.core.together import write_together
from leadline.web.organisations.routes import Called, Method, add_route, answered, route
from leadline.web.questionnaires.answering import (
    Saved,
    asked_of,
    finish,
    holder_of,
    join,
    read_given,
    respondent,
    save_answer,
)
from leadline.web.questionnaires.forms import JoinForm
from leadline.web.questionnaires.models import Answer, Campaign, Participant
from leadline.web.questionnaires.routing import role_named
from leadline.web.questionnaires.routing import route as meant_for
from leadline.web.questionnaires.views import units_of

router = Router(tags=["answers"])


class MineOut(Schema):
    """A questionnaire the token's holder is asked to answer now."""

    name: str = Field(alias="campaign.name")
    closes: datetime | None = Field(alias="campaign.closes")
    key: str
    link: str
    done: bool


class JoinGiven(Given):
    """What somebody who came by a link says. An anonymous campaign takes no name."""

    department: Title = Field(description="A department's id in the model, or `other`.")
    role: Title
    unit: Title = ""
    name: Title = ""
    language: Language | None = None


class JoinedOut(Schema):
    """The key to answer with: whoever has it may answer as this person."""

    key: str


class AnswerOut(Schema):
    """An answer as it stands."""

    answer: str = Field(alias="chosen")
    reason: str
    comment: str
    revision: int


class AskedOut(Schema):
    """A question with its five descriptions. `meant`: it is meant for this person, the others may be answered too."""

    item: str
    stage: str
    dimension: str
    question: str
    anchors: dict[int, str]
    meant: bool
    given: AnswerOut | None


class QuestionnaireOut(Schema):
    """A questionnaire as one person sees it."""

    name: str
    organisation: str
    anonymous: bool
    stands: str
    closes: datetime | None
    done: bool
    questions: list[AskedOut]


class AnswerGiven(Given):
    """An answer. `revision` is one more than that of the answer it replaces, 1 for the first."""

    answer: Literal["1", "2", "3", "4", "5", "not-applicable", "dont-know"]
    reason: Prose = ""
    comment: Prose = ""
    revision: int = Field(ge=1, lt=2**31)


def _keyed(
    method: Method, path: str, answer: Any = None, *, holders: Any = None, also: Mapping[int, Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a view a route below ``/api/v1/questionnaires`` that a key opens: of a person, or of one of ``holders``."""
    good = 204 if answer is None else 201 if method == "POST" else 200

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def respond(request: Any, **kwargs: Any) -> Any:
            return answered(view(request, **kwargs), good)

        add_route(
            router, method, f"/questionnaires{path}", respond, {good: answer, **(also or {})},
            auth=lambda takes: _Key(Participant.objects if holders is None else holders, takes),
            troubles=(400, 404, 422),
        )  # fmt: skip
        return respond

    return decorate


class _Key:
    """Lets in whoever has a key: a person's own, or that of a campaign's link."""

    def __init__(self, holders: Any, takes: Takes) -> None:
        self.holders, self.takes = holders, takes

    def __call__(self, request: Any) -> bool:
        """Refuse a key that opens nothing, before what was sent is read."""
        if not self.holders.filter(key=request.resolver_match.kwargs["key"]).exists():
            raise Http404
        check_sent(request, self.takes)
        return True


@route(router, "GET", "/questionnaires", "answer.give", list[MineOut])
def list_my_questionnaires(request: Called) -> Any:
    """List the questionnaires of the organisation that the token's holder is asked to answer now."""
    return asked_of(request.actor)


_BY_LINK = Campaign.objects.filter(mode="link").exclude(state="draft")


@_keyed("POST", "/join/{str:key}", JoinedOut, holders=_BY_LINK, also={429: Trouble})
@thronged("key", lambda: settings.JOINS_A_MINUTE)
def join_campaign(request: Any, key: str, given: JoinGiven) -> Any:
    """Take part in a campaign by the key of its link."""
    campaign = get_object_or_404(_BY_LINK.select_related("assessment", "organisation"), key=key)
    model, language = campaign.assessment.maturity, spoken(campaign.language)
    asked = {**given.model_dump(), "language": given.language or language}
    form = JoinForm(asked, campaign=campaign, model=model, units=units_of(campaign), language=request.language)
    if not form.is_valid():
        refuse(form)
    values = {**form.cleaned_data, "role": role_named(model, form.cleaned_data["role"], language)}
    guest = Actor(
        organisation=campaign.organisation, roles=frozenset(["respondent"]), via="link",
        address=None if campaign.anonymous else address_of(request),
    )  # fmt: skip
    return {"key": join(guest, campaign, values).key}


@_keyed("GET", "/{str:key}", QuestionnaireOut)
def read_questionnaire(request: Any, key: str) -> Any:
    """Read the questions, those meant for the person first, with what was answered. Before it opens there are none."""
    participant = holder_of(key)
    campaign = participant.campaign
    stands = campaign.stands()
    model = campaign.questions(campaign.assessment.maturity)
    meant, others = meant_for(model, participant.department, participant.role)
    given = {each.item: each for each in participant.answers.filter(method="questionnaire")}
    shown = [] if stands in ("draft", "waiting") else [*((each, True) for each in meant), *((e, False) for e in others)]
    return {
        "name": campaign.name,
        "organisation": campaign.organisation.name,
        "anonymous": campaign.anonymous,
        "stands": stands,
        "closes": campaign.closes,
        "done": participant.done,
        "questions": [_asked(item, given.get(item.id), request.language, meant=its) for item, its in shown],
    }


@_keyed("PUT", "/{str:key}/answers/{str:item}", Saved)
def put_answer(request: Any, key: str, item: str, given: AnswerGiven) -> Any:
    """Keep an answer. Where a newer one is there, it stays: `kept` is false, and the answer tells what stands."""
    participant = holder_of(key)
    told = read_given({**given.model_dump(), "item": item})
    actor = respondent(participant, address_of(request))
    return write_together(lambda: save_answer(actor, participant, told))


@_keyed("POST", "/{str:key}/end")
def end_questionnaire(request: Any, key: str) -> None:
    """Say that one is done; answers may be changed until the questionnaire is closed."""
    participant = holder_of(key)
    finish(respondent(participant, address_of(request)), participant)


def _asked(item: Item, given: Answer | None, language: Language, *, meant: bool) -> dict[str, Any]:
    return {
        "item": item.id,
        "stage": item.stage,
        "dimension": item.dimension,
        "question": item.question.get(language),
        "anchors": {level: text.get(language) for level, text in item.anchors.items()},
        "meant": meant,
        "given": given,
    }
