"""People's accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in, tokens."""

    name = "leadline.web.accounts"
    label = "accounts"
