"""A model that was uploaded, by a page or by a program, becomes a version of its own once everything in it is right."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from leadline.web.core.actions import Actor
from leadline.web.files.aside import aside
from leadline.web.maturity.actions import add_model
from leadline.web.maturity.bundles import read_upload
from leadline.web.maturity.models import OwnModel


def take_model(actor: Actor, upload: "UploadedFile[Any]", head: dict[str, Any]) -> OwnModel:
    """Check an uploaded model, before anything is written, and keep it.

    Raises:
        InputError: with every problem of the model; this version is there already.
    """
    with aside("model") as place:
        return add_model(actor, read_upload(upload, place, head))
