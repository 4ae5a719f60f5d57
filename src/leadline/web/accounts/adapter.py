"""How django-allauth behaves here: nobody signs up uninvited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the first start and by invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's interface
        """Return False: there is no page to sign up."""
        return False


class CompanySignInAdapter(DefaultSocialAccountAdapter):
    """The company's own server signs in people who have an account or an invitation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - the library's interface
        """Return False: who has no account is told to ask for an invitation."""
        return False
