"""Models to take away: as the workbook, as a folder, or as a first overlay to start from."""

import io

from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from leadline.model.starter import write_starter
from leadline.modelbook import write_book
from leadline.web.files.aside import aside
from leadline.web.files.giving import give, packed, saved
from leadline.web.maturity.library import SHIPPED, given_of
from leadline.web.maturity.views import own_of
from leadline.web.organisations.models import Organisation
from leadline.web.organisations.pages import Asked, page


@require_safe
@page("model.view")
def own_workbook(request: Asked, own: int) -> FileResponse:
    """Give an own model as one workbook; an overlay, with what it lies over."""
    row = own_of(request, own)
    return workbook(request.actor.owner, row.token, f"{row.key}-{row.version}")


@require_safe
@page("model.view")
def own_folder(request: Asked, own: int) -> FileResponse:
    """Give an own model as the folder it was handed in as, packed."""
    return give(own_of(request, own).file)


@require_safe
@page("model.view")
def shipped_workbook(request: Asked, shipped: str) -> FileResponse:
    """Give a model that comes with Leadline as one workbook."""
    return workbook(request.actor.owner, shipped, shipped)


@require_safe
@page("model.view")
def shipped_starter(request: Asked, shipped: str) -> FileResponse:
    """Give a first overlay on what comes with Leadline: it changes nothing yet, and shows how."""
    return starter(request.actor.owner, shipped)


def workbook(organisation: Organisation, name: str, called: str) -> FileResponse:
    """Return a model as one workbook.

    Raises:
        Http404: there is no such model.
    """
    given = given_of(organisation, [_known(name)])
    with aside("book") as place:
        content = write_book(given, place / "model.xlsx").read_bytes()
    return saved(io.BytesIO(content), f"{called}.xlsx")


def starter(organisation: Organisation, shipped: str) -> FileResponse:
    """Return a first overlay, called after the organisation, as a packed folder.

    Raises:
        Http404: nothing of this id comes with Leadline.
    """
    if shipped not in SHIPPED:
        raise Http404
    name = f"{slugify(organisation.name)[:40] or 'our'}-model"
    with aside("starter") as place:
        folder = write_starter(place / name, base=shipped, name=organisation.name)
        return saved(packed(folder), f"{name}.zip")


def _known(name: str) -> str:
    if name not in SHIPPED and "@" not in name:
        raise Http404
    return name
