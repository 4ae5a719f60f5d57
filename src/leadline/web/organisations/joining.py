"""The page an invitation's link opens: a new person makes an account, one who has an account signs in; both join."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadline.text import Language, say
from leadline.web.accounts.actions import add_account
from leadline.web.accounts.adapter import company_server
from leadline.web.accounts.forms import LANGUAGE_CHOICES
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.forms import word
from leadline.web.core.limits import limited
from leadline.web.core.reading import COOKIE, address_of, spoken
from leadline.web.core.zones import zones
from leadline.web.organisations.members import accept, find_invitation
from leadline.web.organisations.models import Invitation, Membership

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class JoinForm(forms.Form):
    """What a new person says of themself."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)
    time_zone = forms.ChoiceField()

    def __init__(self, *args: Any, email: str, reader: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.reader = email, reader
        if not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-own-zone"] = ""  # the browser knows it (leadline.js)
        self.fields["time_zone"].choices = zones(reader)  # type: ignore[attr-defined]
        word(self, "join", reader)

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.data.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", say("web", "joining-passwords-differ", self.reader))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("invitation", looking=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person join; the link works once. Without a language of the reader's own, speak the letter's."""
    found = find_invitation(token)
    if found is None:
        return _unusable(request, "unknown", status=404)
    if found.state == "accepted" and _belongs(request, found):
        return redirect("organisation", found.organisation.slug)  # as when the company's server has let the person in
    language = _language(request, found)
    with translation.override("zh-hans" if language == "zh-Hans" else "en"):
        if found.state != "open":
            return _unusable(request, found.state, status=410, language=language)
        return _join(request, found, language)


def _belongs(request: HttpRequest, found: Invitation) -> bool:
    """Return whether who was invited is signed in, and belongs to the organisation still."""
    user = request.user
    if not user.is_authenticated or user.email.lower() != found.email:
        return False
    return Membership.objects.filter(organisation=found.organisation, user=user).exists()


def _join(request: HttpRequest, found: Invitation, language: Language) -> HttpResponse:
    context: dict[str, Any] = {"invitation": found, "language": language, "company": company_server()}
    if request.user.is_authenticated:
        user = request.user
        if user.email.lower() != found.email:
            return render(request, "organisations/join_other.html", context, status=403)
        if request.method == "POST":
            return _accepted(request, found, user)
        return render(request, "organisations/join.html", context)
    if User.objects.filter(email__iexact=found.email).exists():
        return render(request, "organisations/join_sign_in.html", context)
    initial = {"language": language, "time_zone": User._meta.get_field("time_zone").default}
    form = JoinForm(request.POST or None, email=found.email, reader=language, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _joined(request, found, form.cleaned_data)
        except IntegrityError:  # the button was pressed twice: the first made the account
            return redirect(request.path)
    return render(request, "organisations/join.html", {**context, "form": form}, status=422 if form.errors else 200)


def _joined(request: HttpRequest, found: Invitation, given: Mapping[str, str]) -> HttpResponse:
    """Make the account and join, both or neither."""
    guest = Actor(organisation=found.organisation, name=given["name"], via="link", address=address_of(request))
    with transaction.atomic():
        user = add_account(
            guest, found.email, given["password"], name=given["name"], language=given["language"],
            time_zone=given["time_zone"], proven=found.mailed,
        )  # fmt: skip
        response = _accepted(request, found, user)
    login(request, user, backend=BACKEND)
    return response


def _accepted(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    actor = Actor(organisation=found.organisation, user=user, via="link", address=address_of(request))
    accept(actor, found, user)
    return redirect("organisation", found.organisation.slug)


def _language(request: HttpRequest, found: Invitation) -> Language:
    own = request.user.is_authenticated or COOKIE in request.COOKIES
    wanted = getattr(request, "language", "en") if own else found.language
    return spoken(wanted)


def _unusable(request: HttpRequest, state: str, *, status: int, language: Language | None = None) -> HttpResponse:
    context: dict[str, Any] = {"state": state, "language": language or getattr(request, "language", "en")}
    return render(request, "organisations/join_unusable.html", context, status=status)


def invited(email: str) -> bool:
    """Return whether somebody at ``email`` may make an account by the company's server, as an invitation is open."""
    return _open_to(email).exists()


def join_all(request: HttpRequest, user: User) -> None:
    """Accept every open invitation of a person whose address the company's server has just vouched for."""
    for found in _open_to(user.email):
        _accepted(request, found, user)


def _open_to(email: str) -> QuerySet[Invitation]:
    its = Invitation.objects.filter(email=email.lower(), accepted=None, withdrawn=None, expires__gt=timezone.now())
    return its.select_related("organisation")
