"""The app for Django."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Campaigns and answers."""

    name = "leadline.web.questionnaires"
    label = "questionnaires"
