"""Organisations as a Django app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, units, memberships, invitations."""

    name = "leadline.web.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Let whoever is invited in by the company's sign-in, and note what happens to accounts."""
        from leadline.web.accounts import adapter
        from leadline.web.organisations.joining import invited, join_all
        from leadline.web.organisations.watch import watch

        watch()
        adapter.invited.append(invited)
        adapter.arrived.append(join_all)
