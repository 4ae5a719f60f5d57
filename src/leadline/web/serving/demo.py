"""The simulated manufacturer, with a person in every role, to look around in."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

import leadline
from leadline.errors import InputError
from leadline.web.accounts.models import User
from leadline.web.core.actions import Actor
from leadline.web.core.roles import ROLES, Role
from leadline.web.organisations.actions import add_organisation
from leadline.web.organisations.models import Membership, Organisation, Unit
from leadline.web.results.importing import import_folder
from leadline.web.results.runs import make_result

NAME = "Haichuan Equipment (simulated)"
DOMAIN = "haichuan.example"
_UNITS = ("Pumps", "Valves")
_PASSWORD = "demo.password"  # noqa: S105 - the name of a file
_NAMES: dict[Role, str] = {
    "administrator": "Ding Admin",
    "sponsor": "Sun Sponsor",
    "lead-assessor": "Li Lead",
    "assessor": "Ai Assessor",
    "data-analyst": "Shu Analyst",
    "process-owner": "Liu Owner",
    "respondent": "Fang Respondent",
    "reviewer": "Shen Reviewer",
    "viewer": "Kan Viewer",
}


def load_demo(language: str) -> str:
    """Load the manufacturer where it is not there yet, and return the password of everybody in it.

    Raises:
        InputError: this is not a clone of the repository, so there is no example to load.
    """
    folder = Path(leadline.__file__).resolve().parents[2] / "examples" / "manufacturer"
    if not (folder / "assessment.yaml").is_file():
        raise InputError.of("web-demo-missing", file=str(folder))
    password = _password()
    if User.objects.filter(email=address_of("administrator")).exists():
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


def _people(password: str, language: str) -> Organisation:
    people = {
        role: User.objects.create_user(address_of(role), password, name=_NAMES[role], language=language)
        for role in ROLES
    }
    boss = people["administrator"]
    boss.is_superuser = True
    boss.save(update_fields=["is_superuser"])
    organisation = add_organisation(Actor(organisation=None, via="terminal", trusted=True), NAME, owner=boss)
    for role, user in people.items():
        if user != boss:
            Membership.objects.create(organisation=organisation, user=user, roles=[role])
    for name in _UNITS:
        Unit.objects.get_or_create(organisation=organisation, name=name)
    return organisation


def _password() -> str:
    """Return the demo's password: made by chance, since the server may be reached by others, and kept for next time."""
    file = Path(settings.HOME) / _PASSWORD
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(9))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")
