"""Stored files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded files."""

    name = "leadline.web.files"
    label = "files"

    def ready(self) -> None:
        """Have files forgotten with the rows they belong to."""
        from leadline.web.files.forgetting import watch

        watch()
