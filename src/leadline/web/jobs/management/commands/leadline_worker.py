"""The worker: takes up what a killed one left, then does jobs one after the other."""

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as Worker

from leadline.web.jobs.work import take_up


class Command(Worker):
    """``leadline_worker``: there must be one of it, as it takes whatever is running for lost."""

    help = "Do background jobs"

    def handle(self, *args: Any, **options: Any) -> None:
        """Take up what was left, and work until told to stop."""
        take_up()
        super().handle(*args, **options)
