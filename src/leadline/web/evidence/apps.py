"""The app for Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Pieces of evidence."""

    name = "leadline.web.evidence"
    label = "evidence"
