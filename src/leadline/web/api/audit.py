"""The audit log, for programs."""

from datetime import datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from leadline.web.audit.models import Entry
from leadline.web.core.schemas import Id, Title
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["audit"])


class EntryOut(Schema):
    """One write: who did what to what, and when."""

    id: int
    at: datetime
    person: int | None = Field(alias="actor_id", description="Who did it, while the account exists.")
    actor: str = Field(alias="actor_name")
    via: str
    action: str
    subject_type: str
    subject_id: str
    subject_name: str
    assessment: int | None = Field(alias="assessment_id")
    details: dict[str, Any]


class EntriesAsked(Paging):
    """Which rows are wanted."""

    action: Title | None = None
    person: Id | None = None
    assessment: Id | None = None
    since: AwareDatetime | None = Field(None, description="Only rows from this moment on.")
    until: AwareDatetime | None = Field(None, description="Only rows before this moment.")
    after: int | None = Field(None, ge=0, le=2**62, description="Only rows with a larger id: what came since.")


@route(router, "GET", "/audit", "audit.view", Listed[EntryOut])
def list_entries(request: Called, asked: Query[EntriesAsked]) -> Any:
    """List the rows of the audit log, newest first."""
    rows = Entry.objects.filter(organisation=request.actor.owner)
    wanted = {
        "action": asked.action or None,
        "actor_id": asked.person,
        "assessment_id": asked.assessment,
        "at__gte": asked.since,
        "at__lt": asked.until,
        "pk__gt": asked.after,
    }
    return listed(rows.filter(**{name: value for name, value in wanted.items() if value is not None}), asked)
