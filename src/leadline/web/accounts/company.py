"""The company's own sign-in server, asked more strictly than the library does (OpenID Connect Core 1.0, section 3.1).

The library holds the state, the proof of the code (PKCE), issuer, audience and expiry. What it leaves out stands here.
"""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare


class CompanyServer(OpenIDConnectProvider):
    """The company's server. Nothing of a link decides how it is asked, except where the person goes afterwards.

    The library would take parameters of the request, such as another address to come back to, from any link somebody
    follows, and would connect the account of whoever is signed in to whoever the server names.
    """

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Return how the browser is sent away: with a word made by chance, which the token has to repeat."""
        nonce = secrets.token_urlsafe(32)
        return {
            "process": AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
            "scope": self.get_scope(),
            "auth_params": {**self.get_auth_params(), "nonce": nonce},
            "nonce": nonce,  # kept with the state, in the session
        }


def check_token(sociallogin: Any, client: str) -> None:
    """Check that the server's token was made for this very sign-in, for us, and about the person it tells of.

    Raises:
        PermissionDenied: it was not.
    """
    told = sociallogin.account.extra_data
    token, person = told.get("id_token") or {}, told.get("userinfo")
    nonce = sociallogin.state.get("nonce")
    if not nonce or not constant_time_compare(str(token.get("nonce")), nonce):
        raise PermissionDenied("nonce")
    if "exp" not in token:
        raise PermissionDenied("exp")
    if token.get("azp", client) != client:
        raise PermissionDenied("azp")
    if person is not None and person.get("sub") != token.get("sub"):
        raise PermissionDenied("sub")
