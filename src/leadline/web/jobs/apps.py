"""Background jobs as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "leadline.web.jobs"
    label = "jobs"
