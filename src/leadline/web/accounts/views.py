"""A person's own pages: the profile, the language switch."""

import logging
from typing import cast

from allauth.socialaccount.providers.openid_connect.views import callback as return_from_company
from allauth.socialaccount.providers.openid_connect.views import login as leave_for_company
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException

from leadline.text import LANGUAGES, say
from leadline.web.accounts.actions import change_profile, sign_out_elsewhere
from leadline.web.accounts.forms import ProfileForm
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.reading import COOKIE, address_of, language_of
from leadline.web.core.signedin import signed_in

_log = logging.getLogger(__name__)
_NONSENSE = (RequestException, ImproperlyConfigured, LookupError, TypeError, ValueError, AttributeError)
"""What the library raises where the company's server does not answer, or answers what nobody can understand."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change what the person's account says."""
    actor, user = own_account(request)
    initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = ProfileForm(request.POST or None, reader=language_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_profile(actor, user, form.cleaned_data)
        messages.success(request, say("web", "profile-saved", language_of(request)))
        return redirect("profile")
    context = {"form": form, "memberships": user.memberships.select_related("organisation")}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """End the person's sessions on all other devices."""
    user = sign_out_elsewhere(*own_account(request))
    update_session_auth_hash(request, user)
    messages.success(request, say("web", "profile-signed-out", language_of(request)))
    return redirect("profile")


@require_http_methods(["GET", "POST"])
def company_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the company's own server; one that does not answer is told as such."""
    try:
        response: HttpResponse = leave_for_company(request, provider_id)
    except _NONSENSE:
        _log.exception("the company's sign-in server does not answer")
        return render(request, "socialaccount/authentication_error.html", status=502)
    return response


@require_http_methods(["GET"])
def company_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in whom the company's server sends back; one that says nonsense of the person is told as such."""
    try:
        response: HttpResponse = return_from_company(request, provider_id)
    except _NONSENSE:
        _log.exception("the company's sign-in server says nothing that can be understood")
        return render(request, "socialaccount/authentication_error.html", status=502)
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language: kept with the account, or by a cookie."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if chosen in LANGUAGES:
        if request.user.is_authenticated:
            change_profile(*own_account(request), {"language": chosen})
        response.set_cookie(
            COOKIE, chosen, max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


def own_account(request: HttpRequest) -> tuple[Actor, User]:
    """Return who asks, about the own account, and that account."""
    user = cast("User", request.user)
    return Actor(organisation=None, user=user, address=address_of(request)), user
