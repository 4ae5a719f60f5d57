"""Data of an assessment, for programs: files, connections, the mapping, the reading and recorded indicators."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from leadline.kpis.row import KpiRow
from leadline.text import Language
from leadline.web.assessments.views import found
from leadline.web.core.schemas import Given, Line, Prose, Title
from leadline.web.jobs.api import JobOut
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route
from leadline.web.sources.actions import (
    add_connection,
    add_kpis,
    add_upload,
    ask_connection,
    ask_look,
    ask_read,
    confirm_mapping,
    remove_connection,
    remove_kpis,
    remove_upload,
    replace_upload,
    write_mapping,
)
from leadline.web.sources.kpitables import read_tables
from leadline.web.sources.kpiviews import template_of
from leadline.web.sources.mappingviews import mapping_of
from leadline.web.sources.models import Connection, KpiTable, Upload
from leadline.web.sources.state import confirmed, look_of, reading_of

router = Router(tags=["data"])
Yaml = Annotated[str, StringConstraints(min_length=1, max_length=1_000_000, pattern=r"^[^\x00]*$")]
Kind = Literal["database", "odoo", "tryton", "erpnext", "salesforce"]
_DATA = "/assessments/{int:id}/data"


class UploadOut(Schema):
    """A file of the data, by the name a mapping calls it."""

    id: int
    name: str
    size: int = Field(alias="file.size")
    sha256: str = Field(alias="file.sha256")
    connection: int | None = Field(alias="connection_id")
    added: datetime


class Want(Given):
    """A table or a query of a database."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    table: Title | None = None
    query: Prose | None = None


class ConnectionGiven(Given):
    """How a database or a system is reached. The connection string is stored encrypted and never given out."""

    name: Line
    kind: Kind
    url: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    wants: list[Want] = Field([], max_length=200)
    since: date | None = None
    time_zone: Title = ""


class ConnectionOut(Schema):
    """A connection and what its last reading found."""

    id: int
    name: str
    kind: str
    address: str = Field(alias="shown")
    facts: dict[str, Any]
    read: datetime | None


class MappingGiven(Given):
    """A mapping as YAML. ``seen`` is the revision it was made from: refused where that is no longer the newest."""

    text: Yaml
    seen: Annotated[str, StringConstraints(max_length=16, pattern=r"^[0-9a-f]*$")] | None = None


class Seen(Schema):
    """Which revision of the mapping is meant: refused where that is no longer the newest."""

    seen: Annotated[str, StringConstraints(max_length=16, pattern=r"^[0-9a-f]*$")] | None = None


class MappingOut(Schema):
    """A version of the mapping; it counts once it is confirmed."""

    number: int
    revision: str
    text: str
    origin: str
    created: datetime
    confirmed: datetime | None


class ReadingOut(Schema):
    """What was found when the data were read by the confirmed mapping."""

    version: int
    made: datetime
    facts: dict[str, Any]


class LookOut(Schema):
    """What the files hold, as far as a first look goes."""

    made: datetime
    facts: dict[str, Any]


class KpiTableOut(Schema):
    """A filled table of recorded indicators."""

    id: int
    name: str
    values: int
    added: datetime


@route(router, "GET", _DATA, "data.view", Listed[UploadOut])
def list_data(request: Called, id: int, paging: Query[Paging]) -> Any:
    """List the files of an assessment's data."""
    return listed(Upload.objects.filter(assessment=found(request, id)).select_related("file"), paging)


@route(router, "POST", _DATA, "data.manage", UploadOut)
def upload_data(request: Called, id: int, file: File[UploadedFile]) -> Any:
    """Upload a file; one of the same name is replaced."""
    return add_upload(request.actor, found(request, id), file)


@route(router, "POST", f"{_DATA}/{{int:upload}}/file", "data.manage", UploadOut, status=200)
def replace_data(request: Called, id: int, upload: int, file: File[UploadedFile]) -> Any:
    """Put a newer file in the place of one, which keeps its name, so that the mapping still finds it."""
    row = get_object_or_404(Upload, assessment=found(request, id), pk=upload, connection=None)
    return replace_upload(request.actor, row, file)


@route(router, "GET", f"{_DATA}/look", "data.view", LookOut)
def show_look(request: Called, id: int) -> Any:
    """Show what was found in looking at the files as they are: tables, columns; missing until that was done."""
    look = look_of(found(request, id))
    if look is None:
        raise Http404
    return look


@route(router, "DELETE", f"{_DATA}/{{int:upload}}", "data.manage")
def delete_data(request: Called, id: int, upload: int) -> Any:
    """Remove a file."""
    remove_upload(request.actor, get_object_or_404(Upload, assessment=found(request, id), pk=upload, connection=None))


@route(router, "GET", f"{_DATA}/connections", "data.view", Listed[ConnectionOut])
def list_connections(request: Called, id: int, paging: Query[Paging]) -> Any:
    """List the connections."""
    return listed(Connection.objects.filter(assessment=found(request, id)), paging)


@route(router, "POST", f"{_DATA}/connections", "data.manage", ConnectionOut)
def connect_data(request: Called, id: int, given: ConnectionGiven) -> Any:
    """Connect a database or a system; nothing is read yet."""
    wants = [each.model_dump(exclude_none=True) for each in given.wants]
    return add_connection(
        request.actor, found(request, id), name=given.name, kind=given.kind, url=given.url, wants=wants,
        since=given.since, time_zone=given.time_zone,
    )  # fmt: skip


@route(router, "POST", f"{_DATA}/connections/{{int:connection}}/read", "data.manage", JobOut)
def read_connection(request: Called, id: int, connection: int) -> Any:
    """Read what a connection leads to, as a job."""
    row = get_object_or_404(Connection, assessment=found(request, id), pk=connection)
    return ask_connection(request.actor, row)


@route(router, "DELETE", f"{_DATA}/connections/{{int:connection}}", "data.manage")
def delete_connection(request: Called, id: int, connection: int) -> Any:
    """Remove a connection and what was read by it."""
    remove_connection(request.actor, get_object_or_404(Connection, assessment=found(request, id), pk=connection))


@route(router, "GET", f"{_DATA}/mapping", "data.view", MappingOut)
def show_mapping(request: Called, id: int) -> Any:
    """Show the newest mapping, which may be a draft."""
    return mapping_of(found(request, id))


@route(router, "PUT", f"{_DATA}/mapping", "data.manage", MappingOut)
def put_mapping(request: Called, id: int, given: MappingGiven) -> Any:
    """Write a mapping as a draft, once it is right."""
    return write_mapping(request.actor, found(request, id), given.text, seen=given.seen)


@route(router, "POST", f"{_DATA}/mapping/propose", "data.manage", JobOut)
def propose_mapping(request: Called, id: int) -> Any:
    """Have a mapping proposed for the files, as a job."""
    return ask_look(request.actor, found(request, id), propose=True)


@route(router, "POST", f"{_DATA}/mapping/confirm", "data.manage", MappingOut, status=200)
def approve_mapping(request: Called, id: int, given: Query[Seen]) -> Any:
    """Confirm the newest mapping."""
    return confirm_mapping(request.actor, mapping_of(found(request, id)), seen=given.seen)


@route(router, "POST", f"{_DATA}/read", "data.manage", JobOut)
def read_data(request: Called, id: int) -> Any:
    """Read the data by the newest mapping, as a job."""
    return ask_read(request.actor, mapping_of(found(request, id)))


@route(router, "GET", f"{_DATA}/preview", "data.view", ReadingOut)
def show_preview(request: Called, id: int) -> Any:
    """Show what the data give by the newest mapping, which may be a draft: the first objects with their histories."""
    assessment = found(request, id)
    reading = reading_of(assessment, mapping_of(assessment))
    if reading is None:
        raise Http404
    return reading


@route(router, "GET", f"{_DATA}/quality", "data.view", ReadingOut)
def show_quality(request: Called, id: int) -> Any:
    """Show what the data hold and what is wrong with them; missing until they were read as they are now."""
    assessment = found(request, id)
    reading = reading_of(assessment, confirmed(assessment))
    if reading is None:
        raise Http404
    return reading


@route(router, "GET", "/assessments/{int:id}/kpis", "data.view", Listed[KpiTableOut])
def list_kpis(request: Called, id: int, paging: Query[Paging]) -> Any:
    """List the tables of recorded indicators."""
    return listed(KpiTable.objects.filter(assessment=found(request, id)), paging)


@route(router, "GET", "/assessments/{int:id}/kpis/template", "data.view", bytes)
def read_kpi_template(request: Called, id: int, language: Language = "en") -> FileResponse:
    """Get the table to fill in (XLSX)."""
    return template_of(found(request, id), language)


@route(router, "GET", "/assessments/{int:id}/kpis/values", "data.view", list[KpiRow])
def list_kpi_values(request: Called, id: int) -> Any:
    """List every value of the tables handed in."""
    assessment = found(request, id)
    tables = KpiTable.objects.filter(assessment=assessment).select_related("file")
    return read_tables(assessment, [each.file for each in tables]).rows


@route(router, "POST", "/assessments/{int:id}/kpis", "data.manage", KpiTableOut)
def upload_kpis(request: Called, id: int, file: File[UploadedFile]) -> Any:
    """Hand in a filled table of recorded indicators."""
    return add_kpis(request.actor, found(request, id), file)


@route(router, "DELETE", "/assessments/{int:id}/kpis/{int:kpi}", "data.manage")
def delete_kpis(request: Called, id: int, kpi: int) -> Any:
    """Remove a table of recorded indicators."""
    remove_kpis(request.actor, get_object_or_404(KpiTable, assessment=found(request, id), pk=kpi))
