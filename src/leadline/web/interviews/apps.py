"""The app for Django."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """Sessions, notes, ratings, consensus."""

    name = "leadline.web.interviews"
    label = "interviews"
