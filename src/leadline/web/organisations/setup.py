"""The first start: whoever has the terminal's one-time link becomes the administrator."""

import hmac
import secrets
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadline.text import LANGUAGES
from leadline.web.accounts.actions import add_account
from leadline.web.accounts.forms import LANGUAGE_CHOICES
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.forms import word
from leadline.web.core.limits import limited
from leadline.web.core.reading import address_of
from leadline.web.core.secretfile import kept
from leadline.web.core.zones import zones
from leadline.web.organisations.actions import add_organisation
from leadline.web.organisations.joining import BACKEND


def _file() -> Path:
    return Path(settings.HOME) / "setup.key"


def setup_link() -> str | None:
    """Return the one-time link by which the first administrator is made; None where there is one already."""
    if User.objects.exists():
        return None
    key = kept(_file(), lambda: secrets.token_urlsafe(24))
    return f"{settings.PUBLIC_URL}{reverse('setup', args=[key])}"


class SetupForm(forms.Form):
    """The first administrator and the first organisation."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    organisation = forms.CharField(max_length=200)
    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)
    time_zone = forms.ChoiceField()

    def __init__(self, *args: Any, language: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-own-zone"] = ""  # the browser knows it (leadline.js)
        self.fields["time_zone"].choices = zones(language)  # type: ignore[attr-defined]
        word(self, "setup", language)

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.data.get("email", ""), name=self.data.get("name", "")))
        return password


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("setup", looking=True)
def setup(request: HttpRequest, key: str) -> HttpResponse:
    """Make the first administrator; the link works once."""
    file = _file()
    if User.objects.exists() or not file.exists() or not hmac.compare_digest(file.read_text(encoding="ascii"), key):
        raise Http404
    language = getattr(request, "language", LANGUAGES[0])
    form = SetupForm(
        request.POST or None,
        language=language,
        initial={"language": language, "time_zone": User._meta.get_field("time_zone").default},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            newcomer = Actor(organisation=None, name=given["name"], address=address_of(request), trusted=True)
            user = add_account(
                newcomer, given["email"], given["password"], name=given["name"], language=given["language"],
                time_zone=given["time_zone"], proven=True, runs_installation=True,
            )  # fmt: skip
            actor = Actor(organisation=None, user=user, address=address_of(request), trusted=True)
            organisation = add_organisation(actor, given["organisation"], owner=user)
        file.unlink(missing_ok=True)
        login(request, user, backend=BACKEND)
        return redirect("organisation", organisation.slug)
    return render(request, "accounts/setup.html", {"form": form}, status=422 if form.errors else 200)
