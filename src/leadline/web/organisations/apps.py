"""Organisations as a Django app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, units, memberships, invitations."""

    name = "leadline.web.organisations"
    label = "organisations"
