"""Stored files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded files."""

    name = "leadline.web.files"
    label = "files"
