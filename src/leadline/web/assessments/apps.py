"""Assessments as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Assessments and their steps."""

    name = "leadline.web.assessments"
    label = "assessments"
