"""The app for Django."""

from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Pieces of evidence."""

    name = "leadline.web.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Let assessments know what evidence brings."""
        import_module("leadline.web.evidence.contribution")
