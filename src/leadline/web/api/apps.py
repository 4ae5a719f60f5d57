"""The app for Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Routes and tokens."""

    name = "leadline.web.api"
    label = "api"
