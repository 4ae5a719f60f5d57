"""The app for Django."""

from importlib import import_module

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Sources, mappings, prepared logs."""

    name = "leadline.web.sources"
    label = "sources"

    def ready(self) -> None:
        """Register what the app adds to an assessment's folder and steps, and the jobs it does."""
        for module in ("contribution", "looking", "reading", "connecting"):
            import_module(f"{self.name}.{module}")
