"""The audit log as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only rows."""

    name = "leadline.web.audit"
    label = "audit"
