"""The page of a person's own tokens."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leadline.web.accounts.models import User
from leadline.web.api.forms import TokenForm
from leadline.web.api.models import ApiToken
from leadline.web.api.tokens import make_token, revoke_token
from leadline.web.core.again import confirmed
from leadline.web.core.signedin import signed_in
from leadline.web.organisations.pages import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
@confirmed(looking=False)
def tokens(request: HttpRequest) -> HttpResponse:
    """Show a person's tokens, and make one; it is shown in the answer to the form, and never again."""
    user = cast(User, request.user)
    language: Any = getattr(request, "language", "en")
    form = TokenForm(request.POST or None, user=user, language=language, initial={"days": 90})
    made, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            actor, _ = actor_of(request, form.cleaned_data["organisation"].slug)
            made, status = make_token(actor, form.cleaned_data["name"], form.cleaned_data["days"]), 200
            form = TokenForm(user=user, language=language, initial={"days": 90})
    rows = ApiToken.objects.filter(user=user).select_related("organisation")
    return render(request, "api/tokens.html", {"form": form, "tokens": rows, "made": made}, status=status)


@require_POST
@signed_in
def revoke(request: HttpRequest, id: int) -> HttpResponse:
    """Revoke one of the person's own tokens."""
    row = get_object_or_404(ApiToken, user=request.user.pk, pk=id)
    actor, _ = actor_of(request, row.organisation.slug)
    revoke_token(actor, row)
    return redirect("api-tokens")
