"""The app for Django."""

from importlib import import_module

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Campaigns and answers."""

    name = "leadline.web.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        """Register what campaigns bring to an assessment, and the mails the worker sends."""
        import_module("leadline.web.questionnaires.contribution")
        import_module("leadline.web.questionnaires.mail")
