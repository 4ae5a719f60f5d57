"""Where a person lands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadline.web.organisations.models import Membership


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the person's organisation, or let the person choose where there are several."""
    its = list(Membership.objects.filter(user=request.user.pk).select_related("organisation"))
    if len(its) == 1:
        return redirect("organisation", its[0].organisation.slug)
    return render(request, "accounts/home.html", {"memberships": its})
