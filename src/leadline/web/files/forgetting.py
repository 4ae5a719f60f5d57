"""Whoever is deleted takes its files along: a row's stored file goes with the row, unless another row has it too."""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, ProtectedError
from django.db.models.signals import post_delete

from leadline.web.files.models import StoredFile
from leadline.web.files.store import drop


def watch() -> None:
    """Have the files of every model that has some forgotten with its rows; called once all models are there."""
    for model in apps.get_models():
        if model is not StoredFile and _fields(model):
            post_delete.connect(forget, sender=model, dispatch_uid=f"forget-{model._meta.label}")


def forget(sender: type[Model], instance: Model, **_: Any) -> None:
    """Drop the stored files of a row that was deleted."""
    for field in _fields(sender):
        stored = StoredFile.objects.filter(pk=getattr(instance, field.attname)).first()
        if stored is None:
            continue
        try:
            drop(stored)
        except ProtectedError:
            continue  # another row has it too


def _fields(model: type[Model]) -> "list[ForeignKey[Any, Any]]":
    its = model._meta.get_fields()
    return [field for field in its if isinstance(field, ForeignKey) and field.related_model is StoredFile]
