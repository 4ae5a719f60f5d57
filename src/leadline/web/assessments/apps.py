"""Assessments as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Assessments and their steps."""

    name = "leadline.web.assessments"
    label = "assessments"

    def ready(self) -> None:
        """Let models know who is judged by them, and have what is kept on the disk forgotten with its assessment."""
        import_module("leadline.web.assessments.judged")
        import_module("leadline.web.assessments.forgetting")
