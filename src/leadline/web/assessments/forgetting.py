"""What is kept on the disk for an assessment goes with it: its events, as read and as scored, and its reports."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from leadline.web.assessments.models import Assessment


@receiver(post_delete, sender=Assessment)
def forget(sender: type[Assessment], instance: Assessment, **_: object) -> None:
    """Take away the folders that are named after an assessment, one in each folder of the folder for work."""
    kept = list(Path(settings.WORK).glob(f"*/{instance.pk}"))

    def remove() -> None:
        for folder in kept:
            shutil.rmtree(folder, ignore_errors=True)

    transaction.on_commit(remove)
