"""Every write is an action: it checks the permission, runs in one transaction and adds its row to the audit log.

Pages, the API, the links of respondents and the worker call the same actions; only the ``Actor`` differs. A view never
saves a row itself::

    @action("unit-added", "organisation.manage")
    def add_unit(actor: Actor, name: str) -> Outcome[Unit]:
        unit = Unit.objects.create(organisation=actor.organisation, name=name)
        return Outcome(unit, subject=unit, details={"name": name})
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404

from leadline.web.audit.models import Entry
from leadline.web.core.roles import Permission, permits

if TYPE_CHECKING:
    from leadline.web.accounts.models import User
    from leadline.web.organisations.models import Organisation

T = TypeVar("T")
P = ParamSpec("P")
Via = Literal["page", "api", "link", "worker", "terminal"]

ACTIONS: dict[str, str] = {}
"""The name of every action and the module that defines it. The audit page says each by its text ``action-NAME``."""


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organisation and in which roles there.

    ``user`` is None for a respondent who came by a link, and for the program itself. ``trusted`` is the program on the
    server's terminal or in a job that somebody allowed to was permitted to start: it needs no role.
    """

    organisation: "Organisation | None"
    user: "User | None" = None
    roles: frozenset[str] = frozenset()
    via: Via = "page"
    address: str | None = None
    name: str = ""
    trusted: bool = False

    def may(self, permission: Permission) -> bool:
        """Return whether the actor may do what ``permission`` names, in its organisation."""
        return self.trusted or permits(self.roles, permission)

    def must_be_trusted(self) -> None:
        """Refuse everybody but the program itself, at the server's terminal."""
        if not self.trusted:
            raise PermissionDenied("terminal")

    @property
    def owner(self) -> "Organisation":
        """Return the organisation acted for; there is none before the first is made."""
        if self.organisation is None:
            raise Http404
        return self.organisation


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What an action gave, what it was about (for the audit log), and what is worth keeping of how."""

    value: T
    subject: models.Model | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def action(
    name: str, permission: Permission | None
) -> Callable[[Callable[Concatenate[Actor, P], Outcome[T]]], Callable[Concatenate[Actor, P], T]]:
    """Make a function an action. ``permission`` is None only for what a person does with the own account.

    The decorated function raises PermissionDenied where the actor may not, and Http404 where the subject belongs to
    another organisation: a stranger does not even learn that there is such a thing.
    """

    def decorate(body: Callable[Concatenate[Actor, P], Outcome[T]]) -> Callable[Concatenate[Actor, P], T]:
        @wraps(body)
        def act(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> T:
            if permission is not None and not actor.may(permission):
                raise PermissionDenied(permission)
            with transaction.atomic():
                outcome = body(actor, *args, **kwargs)
                _check_owner(actor, outcome.subject)
                record(actor, name, outcome.subject, outcome.details)
            return outcome.value

        ACTIONS[name] = body.__module__
        return cast("Callable[Concatenate[Actor, P], T]", act)

    return decorate


def _check_owner(actor: Actor, subject: models.Model | None) -> None:
    """Raise Http404, which rolls everything back, where an action reached into another organisation."""
    owner = getattr(subject, "organisation_id", None)
    if owner is not None and actor.organisation is not None and owner != actor.organisation.pk:
        raise Http404


def record(actor: Actor, name: str, subject: models.Model | None, details: Mapping[str, Any]) -> None:
    """Add a row to the audit log; actions do this themselves."""
    Entry.objects.create(
        organisation=actor.organisation,
        actor=actor.user,
        actor_name=actor.name or (actor.user.get_full_name() if actor.user else ""),
        via=actor.via,
        action=name,
        subject_type=subject._meta.model_name or "" if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_name=str(subject)[:200] if subject is not None else "",
        assessment_id=_assessment_of(subject),
        details=dict(details),
        address=actor.address,
    )


def change(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the fields of a row that are to be others, and return these. Only they are saved.

    What somebody else has changed since the row was read stays so.
    """
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        noting = [field.name for field in row._meta.concrete_fields if getattr(field, "auto_now", False)]
        row.save(update_fields=[*changed, *noting])
    return changed


def _assessment_of(subject: models.Model | None) -> int | None:
    """Return the assessment something belongs to, or is; a mere number, as the row may be gone by now."""
    if subject is None:
        return None
    its_own = subject._meta.model_name == "assessment"
    found: int | None = subject.pk if its_own else getattr(subject, "assessment_id", None)
    return found
