"""Campaigns, for programs: what the pages do. Respondents need no token; they answer by their links."""

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field

from leadline.text import Language
from leadline.web.assessments.views import found
from leadline.web.core.formerrors import refuse
from leadline.web.core.reading import spoken
from leadline.web.core.schemas import Given, Title
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route
from leadline.web.questionnaires import actions
from leadline.web.questionnaires.forms import CampaignForm
from leadline.web.questionnaires.importing import Imported, read_uploads, take_over
from leadline.web.questionnaires.models import Campaign, Participant
from leadline.web.questionnaires.progress import Progress, people_of, progress_of
from leadline.web.questionnaires.roster import check_people
from leadline.web.questionnaires.views import found_campaign, units_of, workbook_of

router = Router(tags=["campaigns"])
Way = Literal["named", "link", "anonymous"]


class CampaignOut(Schema):
    """A campaign."""

    id: int
    assessment: int = Field(alias="assessment_id")
    name: str
    way: Way
    state: str = Field(description="As it was set: draft, open or closed.")
    stands: str = Field(description="By the clock: draft, waiting, open or closed.")
    opens: datetime | None
    closes: datetime | None
    language: str
    items: list[str]
    link: str | None = Field(description="The link that is shared, where people come by one.")

    @staticmethod
    def resolve_way(row: Campaign) -> str:
        """Return how people get in."""
        return "anonymous" if row.anonymous else row.mode

    @staticmethod
    def resolve_stands(row: Campaign) -> str:
        """Return where it stands now."""
        return row.stands()

    @staticmethod
    def resolve_link(row: Campaign) -> str | None:
        """Return the link that is shared."""
        return row.join_link if row.mode == "link" else None


class CampaignGiven(Given):
    """What a campaign is called, and when answers are taken. In a change, what is left out stays."""

    name: Title | None = None
    opens: AwareDatetime | None = None
    closes: AwareDatetime | None = None
    language: Language | None = None


class NewCampaign(CampaignGiven):
    """A new campaign. How people get in stays as it is chosen here."""

    way: Way = "named"
    items: list[Title] | None = Field(None, max_length=1000, description="Ids of items; none: all of the model.")


class ItemsGiven(Given):
    """What is asked."""

    items: list[Title] = Field(max_length=1000)


class PersonGiven(Given):
    """Somebody to be invited."""

    email: Title
    name: Title = ""
    department: Title = ""
    role: Title = ""
    unit: Title = ""


class PeopleAsked(Paging):
    """Which people are wanted."""

    q: Title = Field("", description="Only those who have it in name, address, role or unit.")


class PersonOut(Schema):
    """Somebody who answers, in a campaign that is not anonymous."""

    id: int
    name: str
    email: str
    department: str
    role: str
    unit: str
    invited: datetime | None
    reminded: datetime | None
    started: datetime | None
    finished: datetime | None
    done: bool
    answers: int = Field(alias="given")
    link: str | None = Field(description="The own link; only for those who run campaigns.")

    @staticmethod
    def resolve_link(row: Participant, context: Any) -> str | None:
        """Return the own link."""
        return row.link if context["request"].actor.may("campaign.manage") and not row.source else None


class Added(Schema):
    """How many people were added; the others were there and were brought up to date."""

    added: int


class Sending(Schema):
    """The job that sends mail."""

    job: str


@route(router, "GET", "/assessments/{int:id}/campaigns", "campaign.view", Listed[CampaignOut])
def list_campaigns(request: Called, id: int, paging: Query[Paging]) -> Any:
    """List the campaigns of an assessment, newest first."""
    return listed(found(request, id).campaigns.all(), paging)


@route(router, "POST", "/assessments/{int:id}/campaigns", "campaign.manage", CampaignOut)
def create_campaign(request: Called, id: int, given: NewCampaign) -> Any:
    """Make a campaign. It is a draft until it is opened."""
    assessment = found(request, id)
    asked = {"language": request.language, **_sent(given)}
    items = asked.pop("items", None)
    values = _checked(request, asked, None)
    return actions.add_campaign(request.actor, assessment, {**values, **({} if items is None else {"items": items})})


@route(router, "GET", "/campaigns/{int:campaign}", "campaign.view", CampaignOut)
def read_campaign(request: Called, campaign: int) -> Any:
    """Read a campaign."""
    return found_campaign(request, campaign)


@route(router, "PATCH", "/campaigns/{int:campaign}", "campaign.manage", CampaignOut)
def patch_campaign(request: Called, campaign: int, given: CampaignGiven) -> Any:
    """Change name, language, and when answers are taken."""
    its = found_campaign(request, campaign)
    there = {name: getattr(its, name) for name in ("name", "opens", "closes", "language")}
    return actions.change_campaign(request.actor, its, _checked(request, {**there, **_sent(given)}, its))


@route(router, "DELETE", "/campaigns/{int:campaign}", "campaign.manage")
def delete_campaign(request: Called, campaign: int) -> None:
    """Delete a campaign with everything answered in it."""
    actions.delete_campaign(request.actor, found_campaign(request, campaign))


@route(router, "PUT", "/campaigns/{int:campaign}/items", "campaign.manage", CampaignOut)
def choose_items(request: Called, campaign: int, given: ItemsGiven) -> Any:
    """Choose what is asked; only before the campaign is opened."""
    return actions.choose_items(request.actor, found_campaign(request, campaign), given.items)


@route(router, "POST", "/campaigns/{int:campaign}/open", "campaign.manage", CampaignOut, status=200)
def open_campaign(request: Called, campaign: int) -> Any:
    """Take answers from now on, or from the campaign's first moment."""
    return actions.open_campaign(request.actor, found_campaign(request, campaign))


@route(router, "POST", "/campaigns/{int:campaign}/close", "campaign.manage", CampaignOut, status=200)
def close_campaign(request: Called, campaign: int) -> Any:
    """Take no more answers; those given stay and are scored."""
    return actions.close_campaign(request.actor, found_campaign(request, campaign))


@route(router, "GET", "/campaigns/{int:campaign}/progress", "campaign.view", Progress)
def read_progress(request: Called, campaign: int) -> Any:
    """Say how far a campaign is, by department and role; small groups of anonymous people are told together."""
    its = found_campaign(request, campaign)
    return progress_of(its, its.assessment.maturity.scoring.private_group)


@route(router, "GET", "/campaigns/{int:campaign}/participants", "campaign.view", Listed[PersonOut])
def list_participants(request: Called, campaign: int, asked: Query[PeopleAsked]) -> Any:
    """List who answers and how far they are; nobody, where the campaign is anonymous."""
    its = found_campaign(request, campaign)
    people = people_of(its, asked.q)
    return listed(people if not its.anonymous else people.none(), asked)


@route(router, "POST", "/campaigns/{int:campaign}/participants", "campaign.manage", Added)
def add_participants(request: Called, campaign: int, given: list[PersonGiven]) -> Any:
    """Add people to a campaign by name. They are sent nothing yet."""
    its = found_campaign(request, campaign)
    told = [each.model_dump() for each in given]
    people = check_people(its.assessment.maturity, told, units_of(its), spoken(its.language))
    return {"added": actions.invite(request.actor, its, people)}


@route(router, "DELETE", "/campaigns/{int:campaign}/participants/{int:participant}", "campaign.manage")
def remove_participant(request: Called, campaign: int, participant: int) -> None:
    """Take somebody out of a campaign, with the answers given; the link works no longer."""
    its = found_campaign(request, campaign)
    actions.remove_person(request.actor, get_object_or_404(its.participants, pk=participant))


@route(router, "POST", "/campaigns/{int:campaign}/invitations", "campaign.manage", Sending, status=202)
def send_invitations(request: Called, campaign: int) -> Any:
    """Send everybody who was not invited yet the own link."""
    return {"job": str(actions.send(request.actor, found_campaign(request, campaign)).pk)}


@route(router, "POST", "/campaigns/{int:campaign}/reminders", "campaign.manage", Sending, status=202)
def send_reminders(request: Called, campaign: int) -> Any:
    """Remind those who were invited and have not finished."""
    return {"job": str(actions.remind(request.actor, found_campaign(request, campaign)).pk)}


@route(router, "GET", "/campaigns/{int:campaign}/workbook", "campaign.view", bytes)
def read_workbook(request: Called, campaign: int, language: Language = "en") -> FileResponse:
    """Get the campaign's questions as an empty workbook (XLSX)."""
    return workbook_of(found_campaign(request, campaign), language)


@route(router, "POST", "/campaigns/{int:campaign}/answers", "campaign.manage", Imported)
def import_answers(request: Called, campaign: int, files: File[list[UploadedFile]]) -> Any:
    """Import answered workbooks (XLSX) and tables (CSV): all of them, or nothing where something is wrong."""
    its = found_campaign(request, campaign)
    return take_over(request.actor, its, *read_uploads(its, files))


def _sent(given: Schema) -> dict[str, Any]:
    return {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}


def _checked(request: Called, asked: dict[str, Any], campaign: Campaign | None) -> dict[str, Any]:
    """Return the fields of a campaign, checked by the form of its page; a new one is by name unless told otherwise.

    Raises:
        InputError: with every mistake, by the name of its field.
    """
    form = CampaignForm({"way": "named", **asked}, language=request.language, campaign=campaign)
    return form.values if form.is_valid() else refuse(form)
