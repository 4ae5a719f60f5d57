"""Own maturity models as a Django app."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    """Maturity models of an organisation's own."""

    name = "leadline.web.maturity"
    label = "maturity"
