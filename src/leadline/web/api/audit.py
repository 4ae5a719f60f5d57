"""The audit log, for programs."""

from datetime import datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from leadline.web.audit.models import Entry
from leadline.web.core.schemas import Title
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["audit"])


class EntryOut(Schema):
    """One write: who did what to what, and when."""

    id: int
    at: datetime
    actor: str = Field(alias="actor_name")
    via: str
    action: str
    subject_type: str
    subject_id: str
    subject_name: str
    details: dict[str, Any]


class EntriesAsked(Paging):
    """Which rows are wanted."""

    action: Title | None = None
    after: int | None = Field(None, ge=0, le=2**62, description="Only rows with a larger id: what came since.")


@route(router, "GET", "/audit", "audit.view", Listed[EntryOut])
def list_entries(request: Called, asked: Query[EntriesAsked]) -> Any:
    """List the rows of the audit log, newest first."""
    rows = Entry.objects.filter(organisation=request.actor.owner)
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.after is not None:
        rows = rows.filter(pk__gt=asked.after)
    return listed(rows, asked)
