"""Pages by which a person changes the own address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadline.text import say
from leadline.web.accounts.actions import ask_address, change_address
from leadline.web.accounts.forms import AddressForm
from leadline.web.accounts.newaddress import address_in
from leadline.web.accounts.views import own_account
from leadline.web.core.again import confirmed
from leadline.web.core.limits import limited
from leadline.web.core.mail import delivers
from leadline.web.core.reading import language_of
from leadline.web.core.signedin import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed()
@limited("address")
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address; the answer is the same whether somebody else has it or not."""
    actor, user = own_account(request)
    form = AddressForm(request.POST or None, user=user, reader=language_of(request))
    if request.method == "POST" and form.is_valid():
        ask_address(actor, user, form.cleaned_data["email"])
        context = {"email": form.cleaned_data["email"], "delivers": delivers()}
        return render(request, "accounts/address_sent.html", context)
    return render(request, "accounts/address.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Make the address of a link the person's; only when asked once more, as programs that read mail follow links."""
    actor, user = own_account(request)
    email = address_in(token, user)
    if request.method == "POST":
        change_address(actor, user, email)
        messages.success(request, say("web", "address-changed", language_of(request), email=email))
        return redirect("profile")
    return render(request, "accounts/address_confirm.html", {"email": email})
