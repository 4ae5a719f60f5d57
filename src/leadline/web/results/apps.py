"""The app for Django."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Runs and their pages."""

    name = "leadline.web.results"
    label = "results"
