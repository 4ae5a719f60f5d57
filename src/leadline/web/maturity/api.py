"""Models, for programs: hand in, list, compare, take away, archive."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from leadline.web.core.formerrors import refuse
from leadline.web.core.schemas import Given, Title
from leadline.web.files.giving import give
from leadline.web.maturity.actions import archive_model, offer_model, remove_model
from leadline.web.maturity.changes import BASE, choices, compared
from leadline.web.maturity.downloads import starter, workbook
from leadline.web.maturity.forms import ModelForm
from leadline.web.maturity.library import uses_of
from leadline.web.maturity.models import OwnModel
from leadline.web.maturity.taking import take_model
from leadline.web.maturity.views import own_of, shipped_models
from leadline.web.organisations.routes import Called, Listed, Paging, listed, route

router = Router(tags=["models"])
ONE = "/models/{int:own}"
ONE_SHIPPED = "/models/shipped/{str:shipped}"


class OwnModelOut(Schema):
    """A version of an own model; assessments name it by its `token`, among their `overlays`."""

    id: int
    token: str
    key: str
    version: str
    name: str
    name_zh: str
    base: str = Field(description="The id of what it lies over; empty where it is a whole model.")
    base_version: str
    digest: str = Field(description="SHA-256 of its content, as results name it.")
    archived: bool
    added: datetime
    added_by: str | None

    @staticmethod
    def resolve_added_by(row: OwnModel) -> str | None:
        """Return the name of whoever handed it in."""
        return row.added_by.get_full_name() if row.added_by else None


class OwnModelRead(OwnModelOut):
    """A version of an own model, and the assessments that are judged by it, or were."""

    assessments: list[int]

    @staticmethod
    def resolve_assessments(row: OwnModel) -> list[int]:
        """Return the ids of the assessments."""
        return sorted({use.id for use in uses_of(row.organisation).get(row.token, [])})


class ShippedModelOut(Schema):
    """A model or an overlay that comes with Leadline."""

    id: str
    name: str
    name_zh: str
    version: str
    overlay: bool


class ModelNamed(Schema):
    """What a model is to be called that was made from the workbook of another one; read for a workbook alone."""

    key: Title = ""
    version: Title = ""
    name: Title = ""
    name_zh: Title = ""


class ModelArchived(Given):
    """Whether a version is offered to further assessments."""

    archived: bool


class AgainstAsked(Schema):
    """What a model is compared with: `base`, the token of another version, or an id that comes with Leadline."""

    against: str = Field(BASE, max_length=120)


class ModelPartOut(Schema):
    """The changes of one kind of part, such as `items`, one sentence each."""

    part: str
    sentences: list[str]


class ModelChangesOut(Schema):
    """What a model says otherwise than another one."""

    before: str
    before_version: str
    changes: int
    parts: list[ModelPartOut]


@route(router, "GET", "/models", "model.view", Listed[OwnModelOut])
def list_models(request: Called, paging: Query[Paging]) -> Any:
    """List the versions of own models, by id, the newest version first."""
    return listed(OwnModel.objects.filter(organisation=request.actor.owner).select_related("added_by"), paging)


@route(router, "POST", "/models", "model.manage", OwnModelOut)
def create_model(request: Called, file: File[UploadedFile], given: Form[ModelNamed]) -> Any:
    """Hand in a model: the workbook, its folder as a ZIP archive, or `overlay.yaml` alone."""
    form = ModelForm(given.model_dump(), {"file": file}, language=request.language)
    return take_model(request.actor, file, form.head) if form.is_valid() else refuse(form)


@route(router, "GET", "/models/shipped", "model.view", list[ShippedModelOut])
def list_shipped_models(request: Called) -> Any:
    """List what comes with Leadline."""
    return [
        {"id": each.id, "name": each.name.en, "name_zh": each.name.zh_hans, "version": each.version,
         "overlay": each.overlay}
        for each in shipped_models()
    ]  # fmt: skip


@route(router, "GET", f"{ONE_SHIPPED}/workbook", "model.view", bytes)
def download_shipped_workbook(request: Called, shipped: str) -> FileResponse:
    """Give what comes with Leadline as one workbook."""
    return workbook(request.actor.owner, shipped, shipped)


@route(router, "GET", f"{ONE_SHIPPED}/starter", "model.view", bytes)
def download_starter(request: Called, shipped: str) -> FileResponse:
    """Give a first overlay to start from, as a packed folder."""
    return starter(request.actor.owner, shipped)


@route(router, "GET", ONE, "model.view", OwnModelRead)
def read_model_version(request: Called, own: int) -> Any:
    """Read a version of an own model."""
    return own_of(request, own)


@route(router, "PATCH", ONE, "model.manage", OwnModelOut)
def change_model(request: Called, own: int, given: ModelArchived) -> Any:
    """Offer a version to no further assessment, or offer it again; nothing else of it ever changes."""
    row = own_of(request, own)
    return (archive_model if given.archived else offer_model)(request.actor, row)


@route(router, "DELETE", ONE, "model.manage")
def delete_model(request: Called, own: int) -> None:
    """Remove a version that nothing was ever judged by."""
    remove_model(request.actor, own_of(request, own))


@route(router, "GET", f"{ONE}/changes", "model.view", ModelChangesOut)
def list_model_changes(request: Called, own: int, asked: Query[AgainstAsked]) -> Any:
    """Say what a version changes against what it lies over, or against another model."""
    row = own_of(request, own)
    if asked.against != BASE and asked.against not in choices(row):
        raise Http404
    found = compared(row, asked.against, request.language)
    return {
        "before": found.before.get(request.language),
        "before_version": found.before_version,
        "changes": found.changes,
        "parts": [{"part": each.part, "sentences": list(each.sentences)} for each in found.parts],
    }


@route(router, "GET", f"{ONE}/workbook", "model.view", bytes)
def download_model_workbook(request: Called, own: int) -> FileResponse:
    """Give an own model as one workbook; an overlay, with what it lies over."""
    row = own_of(request, own)
    return workbook(request.actor.owner, row.token, f"{row.key}-{row.version}")


@route(router, "GET", f"{ONE}/folder", "model.view", bytes)
def download_model_folder(request: Called, own: int) -> FileResponse:
    """Give an own model as its folder, packed."""
    return give(own_of(request, own).file)
