"""What is written about own models: they come, are offered or put aside, and go where nobody ever used them."""

from django.db import IntegrityError, transaction

from leadline.errors import InputError
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.store import store_bytes
from leadline.web.maturity.bundles import Bundle
from leadline.web.maturity.library import uses_of
from leadline.web.maturity.models import OwnModel


@action("model-added", "model.manage")
def add_model(actor: Actor, given: Bundle) -> Outcome[OwnModel]:
    """Keep a checked model as a version of its own.

    Raises:
        InputError: this version is there already; a version never changes.
    """
    own = OwnModel(
        organisation=actor.owner,
        key=given.key,
        version=given.version,
        name=given.name.en,
        name_zh=given.name.zh_hans,
        base=given.base,
        base_version=given.base_version,
        top=given.top,
        digest=given.digest,
        added_by=actor.user,
    )
    try:
        with transaction.atomic():
            own.file = store_bytes(actor, f"{given.key}-{given.version}.zip", [given.packed], ("zip",))
            own.save()
    except IntegrityError as error:
        raise InputError.of("web-model-exists", file=given.key, version=given.version) from error
    return Outcome(own, subject=own, details={"digest": own.digest})


@action("model-archived", "model.manage")
def archive_model(actor: Actor, own: OwnModel) -> Outcome[OwnModel]:
    """Offer a version to no further assessment; those that chose it keep it."""
    return _archived(own, archived=True)


@action("model-offered", "model.manage")
def offer_model(actor: Actor, own: OwnModel) -> Outcome[OwnModel]:
    """Offer an archived version again."""
    return _archived(own, archived=False)


@action("model-removed", "model.manage")
def remove_model(actor: Actor, own: OwnModel) -> Outcome[None]:
    """Remove a version that nothing was ever judged by.

    Raises:
        InputError: an assessment or a result is judged by it.
    """
    held = OwnModel.objects.select_for_update().get(pk=own.pk)
    if uses_of(actor.owner).get(held.token):
        raise InputError.of("web-model-used", file=held.token)
    gone = OwnModel(pk=own.pk, organisation=own.organisation, key=own.key, version=own.version)
    held.delete()
    return Outcome(None, subject=gone)


def _archived(own: OwnModel, *, archived: bool) -> Outcome[OwnModel]:
    own.archived = archived
    own.save(update_fields=["archived"])
    return Outcome(own, subject=own)
