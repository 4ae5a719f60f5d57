"""The app for Django."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Sources, mappings, prepared logs."""

    name = "leadline.web.sources"
    label = "sources"
