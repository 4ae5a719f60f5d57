"""The simulated manufacturer, with a person in every role, to look around in."""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

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
_BOTH = re.compile(r"([\u4e00-\u9fff]+) ([A-Z][a-z]+(?: [a-z]+)*)(?=[,}\n])")
"""A value that the example's files write in both languages, such as ``泵业 Pumps``."""
_TITLE = re.compile(r"\{en: [^,}]+, zh-Hans: ([^}]+)\}")


def load_demo(language: Language) -> str:
    """Load the manufacturer where it is not there yet, and return the password of everybody in it.

    A row has one name, whoever reads it: people, units and what the data say are called as in ``language``.

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
        with _in_language(folder, language) as spoken:
            assessment = import_folder(actor, spoken)
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


@contextmanager
def _in_language(folder: Path, language: Language) -> Iterator[Path]:
    """Give a copy of the example whose names are of one language."""
    with TemporaryDirectory() as place:
        copy = Path(place) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "report"))
        for file in (copy / "assessment.yaml", copy / "mapping.yaml", *copy.glob("answers/*.csv")):
            file.write_text(_spoken(file.read_text(encoding="utf-8"), language), encoding="utf-8")
        yield copy


def _spoken(text: str, language: Language) -> str:
    """Return a file of the example with its names in one language.

    >>> _spoken("{P: 泵业 Pumps, V: 阀门 Valves}", "zh-Hans"), _spoken("R1,订单中心,专员 Specialist,2", "en")
    ('{P: 泵业, V: 阀门}', 'R1,订单中心,Specialist,2')
    >>> _spoken("name: {en: Maturity 2025, zh-Hans: 2025 年成熟度}", "zh-Hans")
    'name: 2025 年成熟度'
    """
    if language != "zh-Hans":
        return _BOTH.sub(r"\2", text)
    return _TITLE.sub(r"\1", _BOTH.sub(r"\1", text))


def _people(password: str, language: Language) -> Organisation:
    people = {
        role: User.objects.create_user(
            address_of(role), password, name=say("web", f"demo-person-{role}", language), language=language
        )
        for role in ROLES
    }
    boss = people["administrator"]
    boss.is_superuser = True
    boss.save(update_fields=["is_superuser"])
    organisation = add_organisation(
        Actor(organisation=None, via="terminal", trusted=True),
        say("web", "demo-organisation", language),
        owner=boss,
        roles=["administrator"],
    )
    for role, user in people.items():
        if user != boss:
            Membership.objects.create(organisation=organisation, user=user, roles=[role])
    for name in _UNITS:
        Unit.objects.get_or_create(organisation=organisation, name=say("web", f"demo-unit-{name}", language))
    return organisation
