"""People's accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in, tokens."""

    name = "leadline.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Take a password set by a letter's link as proof of the address; know browsers in which people signed in."""
        from allauth.account.signals import password_reset
        from django.contrib.auth.signals import user_logged_in

        from leadline.web.accounts.addresses import prove_by_reset
        from leadline.web.accounts.locks import know_browser, know_browser_anew

        password_reset.connect(prove_by_reset, dispatch_uid="prove-by-reset")
        user_logged_in.connect(know_browser, dispatch_uid="know-browser")
        password_reset.connect(know_browser_anew, dispatch_uid="know-browser-anew")
