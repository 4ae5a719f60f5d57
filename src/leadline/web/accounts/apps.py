"""People's accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in, tokens."""

    name = "leadline.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Take a password set by a letter's link as proof of the address."""
        from allauth.account.signals import password_reset

        from leadline.web.accounts.addresses import prove_by_reset

        password_reset.connect(prove_by_reset, dispatch_uid="prove-by-reset")
