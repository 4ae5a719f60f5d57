"""The app for Django."""

from importlib import import_module

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """Sessions, notes, ratings, consensus."""

    name = "leadline.web.interviews"
    label = "interviews"

    def ready(self) -> None:
        """Let assessments know what interviews bring."""
        import_module("leadline.web.interviews.contribution")
