"""The shared core as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Roles, actions, words."""

    name = "leadline.web.core"
    label = "core"
