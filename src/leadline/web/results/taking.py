"""The page by which an assessment's folder comes in, as a ZIP archive."""

from typing import BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leadline.errors import LeadlineError
from leadline.text import say
from leadline.web.assessments.models import Assessment
from leadline.web.core.actions import Actor
from leadline.web.files.aside import aside
from leadline.web.files.unpacking import within
from leadline.web.organisations.pages import Asked, page
from leadline.web.results.importing import import_folder
from leadline.web.results.unpacking import unpack


class FolderForm(forms.Form):
    """The archive."""

    archive = forms.FileField()


@require_http_methods(["GET", "HEAD", "POST"])
@page("assessment.define")
def take_folder(request: Asked) -> HttpResponse:
    """Make an assessment of an uploaded folder."""
    form = FolderForm(request.POST or None, request.FILES or None)
    form.fields["archive"].label = say("web", "results-archive", request.language)
    form.fields["archive"].widget.attrs.update({"class": "form-control", "accept": ".zip"})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            assessment = take_archive(request.actor, form.cleaned_data["archive"])
        except LeadlineError as error:
            problems = error.sentences(request.language)
        else:
            return redirect("assessment", request.actor.owner.slug, assessment.pk)
    status = 422 if problems or form.errors else 200
    return render(request, "results/import.html", {"form": form, "problems": problems}, status=status)


def take_archive(actor: Actor, archive: "UploadedFile[bytes]") -> Assessment:
    """Make an assessment of an uploaded archive.

    Raises:
        LeadlineError: it is none, or something in the folder is wrong; files are called as they are in it.
    """
    with aside("import") as place:
        try:
            file = cast("BinaryIO", archive.file)
            return import_folder(actor, unpack(file, place, name=archive.name or "", limit=settings.UPLOAD_LIMIT))
        except LeadlineError as error:
            raise type(error)([within(place, problem) for problem in error.problems]) from error
