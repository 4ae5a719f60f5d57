"""The simulated manufacturer, with a person in every role, to look around in."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

import leadline
from leadline.errors import InputError
from leadline.text import Language, say
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.roles import ROLES, Role
from leadline.web.core.secretfile import kept
from leadline.web.organisations.actions import add_organisation
from leadline.web.organisations.models import Membership, Organisation, Unit
from leadline.web.results.importing import import_folder
from leadline.web.results.runs import make_result

DOMAIN = "haichuan.example"
_UNITS = ("pumps", "valves")
_PASSWORD = "demo.password"  # noqa: S105 - the name of a file


def load_demo(language: Language) -> str:
    """Load the manufacturer where it is not there yet, and return the password of everybody in it.

    Raises:
        InputError: this is not a clone of the repository, so there is no example to load.
    """
    folder = Path(leadline.__file__).resolve().parents[2] / "examples" / "manufacturer"
    if not (folder / "assessment.yaml").is_file():
        raise InputError.of("web-demo-missing", file=str(folder))
    file = Path(settings.HOME) / _PASSWORD
    known = file.exists()
    password = kept(file, lambda: secrets.token_urlsafe(9))  # by chance, since the server may be reached by others
    if User.objects.filter(email=address_of("administrator")).exists():
        if not known:  # somebody took the file away
            _renew(password)
        return password
    with transaction.atomic():
        organisation = _people(password, language)
        lead = User.objects.get(email=address_of("lead-assessor"))
        actor = Actor(organisation=organisation, user=lead, via="terminal", trusted=True)
        assessment = import_folder(actor, folder)
        make_result(actor, assessment)
    return password


def address_of(role: Role) -> str:
    """Return the address the person in a role signs in with.

    >>> address_of("viewer")
    'viewer@haichuan.example'
    """
    return f"{role}@{DOMAIN}"


def _renew(password: str) -> None:
    """Let everybody in the demo sign in with another password."""
    for user in User.objects.filter(email__in=[address_of(role) for role in ROLES]):
        user.set_password(password)
        user.save(update_fields=["password"])


def _named(key: str) -> str:
    """Return a name as both languages write it, as the example's own data do: a row has one name, and both read it."""
    return " ".join(say("web", key, language) for language in ("zh-Hans", "en"))


def _people(password: str, language: Language) -> Organisation:
    people = {
        role: User.objects.create_user(
            address_of(role), password, name=_named(f"demo-person-{role}"), language=language
        )
        for role in ROLES
    }
    boss = people["administrator"]
    boss.is_superuser = True
    boss.save(update_fields=["is_superuser"])
    organisation = add_organisation(
        Actor(organisation=None, via="terminal", trusted=True),
        _named("demo-organisation"),
        owner=boss,
        roles=["administrator"],
    )
    for role, user in people.items():
        if user != boss:
            Membership.objects.create(organisation=organisation, user=user, roles=[role])
    for name in _UNITS:
        Unit.objects.get_or_create(organisation=organisation, name=_named(f"demo-unit-{name}"))
    return organisation
