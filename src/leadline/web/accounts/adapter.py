"""How django-allauth behaves here: nobody signs up uninvited, and every word of it is from our catalogue."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from leadline.text import Language, catalogue, say
from leadline.web.accounts.company import CompanyServer, check_token
from leadline.web.accounts.locks import account_of
from leadline.web.accounts.models import User
from leadline.web.core import mail
from leadline.web.core.reading import language_of

invited: list[Callable[[str], bool]] = []
"""Asked whether an address may make an account by the company's server; ``organisations`` registers here."""

arrived: list[Callable[[HttpRequest, User], None]] = []
"""Told of a person who has made an account so."""

LETTERS = {
    "account/email/password_reset_key": "password-reset",
    "account/email/password_changed": "password-changed",
    "account/email/password_reset": "password-changed",
    "account/email/password_set": "password-changed",
    "mfa/email/totp_activated": "two-step-on",
    "mfa/email/totp_deactivated": "two-step-off",
    "mfa/email/recovery_codes_generated": "recovery-codes",
    "socialaccount/email/account_connected": "company-connected",
}
"""The library's letters and ours; what is not named here is not sent."""


def company_server() -> dict[str, str] | None:
    """Return the company's OpenID Connect server, as the sign-in page shows it; None where there is none.

    >>> company_server() is None
    True
    """
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return {"name": apps[0]["name"], "id": apps[0]["provider_id"]} if apps else None


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the first start and by invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's interface
        """Return False: there is no page to sign up."""
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return a mistake in our words, where we have words for it."""
        return worded(code) or super().validation_error(code, *args)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a sign-in, unless it is refused anyway as the account is locked for where it comes from.

        Else somebody at one place could use up what all places together may try.
        """
        if not AxesProxyHandler.is_allowed(request, credentials):
            return
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise self.validation_error("account_tried_too_often") from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return what sign-ins are counted for, as for the lock, whichever of our host names was asked."""
        return account_of(request, credentials)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_args: Any,
        **_more: Any,
    ) -> None:
        """Say our sentence of what was done; what everybody sees anyway, such as having signed in, is not said."""
        key = f"done-{(message_template or '').rpartition('/')[2].removesuffix('.txt').replace('_', '-')}"
        if key in catalogue("web"):
            messages.add_message(request, level, say("web", key, language_of(request)))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send our letter in the language of the person it is for."""
        letter = LETTERS.get(template_prefix)
        if letter is None:
            return
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language: Language = "zh-Hans" if user is not None and user.language == "zh-Hans" else "en"
        mail.send_aside(
            email, letter, language,
            link=context.get("password_reset_url", f"{settings.PUBLIC_URL}{reverse('account_reset_password')}"),
            when=f"{timezone.now():%Y-%m-%d %H:%M} UTC", address=context.get("ip", ""), site=settings.PUBLIC_URL,
        )  # fmt: skip

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a letter: at the address the installation is known by, whatever the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)


class SecondStepAdapter(DefaultMFAAdapter):
    """Signing in in two steps."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return a mistake in our words, where we have words for it."""
        return worded(code) or super().validation_error(code, *args)


class CompanySignInAdapter(DefaultSocialAccountAdapter):
    """The company's own server signs in people who have an account or an invitation."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Return the company's server as ``company`` asks it."""
        found = super().get_provider(request, provider, client_id)
        return CompanyServer(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ARG002 - the library's interface
        """Let nobody in whose token was made for another sign-in."""
        check_token(sociallogin, sociallogin.account.get_provider().app.client_id)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - the library's interface
        """Return whether the server vouches for an address that is invited; others are told to ask for one."""
        vouched = [each.email for each in sociallogin.email_addresses if each.verified]
        return any(ask(email) for ask in invited for email in vouched)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> User:
        """Take an address as vouched for only where the server says so; some write *false* as a word."""
        if sociallogin.account.uid == str(None):  # all who have no id would be one person
            raise ValueError("the company's server gives no id")
        for each in sociallogin.email_addresses:
            each.verified = each.verified is True or str(each.verified).lower() == "true"
        user: User = super().populate_user(request, sociallogin, data)
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Make the account, named as the server names the person, and have the invitations accepted."""
        account = sociallogin.account.extra_data.get("userinfo") or sociallogin.account.extra_data.get("id_token") or {}
        sociallogin.user.name = (account.get("name") or sociallogin.user.email.partition("@")[0])[:120]
        sociallogin.user.email = sociallogin.user.email.lower()
        sociallogin.user.language = language_of(request)
        user: User = super().save_user(request, sociallogin, form)
        for tell in arrived:
            tell(request, user)
        return user


def worded(code: str) -> ValidationError | None:
    """Return a mistake the library found as our sentence; None where the library's own will do."""
    key = f"wrong-{code.replace('_', '-')}"
    if key not in catalogue("web"):
        return None
    request = context.request
    return ValidationError(say("web", key, language_of(request) if request else "en"), code=code)
