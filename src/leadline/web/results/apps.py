"""The app for Django."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Runs and their pages."""

    name = "leadline.web.results"
    label = "results"

    def ready(self) -> None:
        """Register the job, what is written into an assessment's folder, and what the steps tell."""
        from leadline.web.results import folderfiles, progress, runs  # noqa: F401 - they register themselves
