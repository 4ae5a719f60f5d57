"""``leadline person``: let people in again who are locked out of the web application, at the server's terminal."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, MARKUP, LanguageOption, output, spoken, told
from leadline.errors import InputError
from leadline.text import say

if TYPE_CHECKING:
    from leadline.web.accounts.models import User

person_app = typer.Typer(help=told("person-group"), rich_markup_mode=MARKUP, no_args_is_help=True)
EmailArgument = Annotated[str, typer.Argument(help=told("person-email"))]


@person_app.callback(help=told("person-group"))
def people() -> None:
    """People of the web application."""


@person_app.command("unlock", help=told("person-unlock"))
def person_unlock(email: EmailArgument, language: LanguageOption = DEFAULT_LANGUAGE) -> None:
    """Open an account that was locked after failed sign-ins."""
    with _person(email) as user:
        from leadline.web.accounts.actions import unlock
        from leadline.web.core.actions import Actor

        failures = unlock(Actor(organisation=None, via="terminal", trusted=True), user)
        _print("person-unlocked", language, email=user.email, failures=failures)


@person_app.command("reset", help=told("person-reset"))
def person_reset(
    email: EmailArgument,
    second_step: Annotated[bool, typer.Option("--remove-second-step", help=told("person-second-step"))] = False,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Print a one-time link by which a person sets a new password."""
    with _person(email) as user:
        from leadline.web.accounts.actions import remove_second_step, unlock
        from leadline.web.accounts.links import make_reset_link
        from leadline.web.core.actions import Actor

        actor = Actor(organisation=None, via="terminal", trusted=True)
        unlock(actor, user)
        if second_step and remove_second_step(actor, user):
            _print("person-second-step-removed", language, email=user.email)
        _print("person-reset-link", language, email=user.email, link=make_reset_link(actor, user))


@person_app.command("grant", help=told("person-grant"))
def person_grant(
    email: EmailArgument,
    organisation: Annotated[str, typer.Argument(help=told("person-organisation"))],
    role: Annotated[str, typer.Option(help=told("person-role"))] = "administrator",
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Give a person a role in an organisation, as when its last administrator has left the company."""
    with _person(email) as user:
        from leadline.web.core.actions import Actor
        from leadline.web.core.roles import ROLES
        from leadline.web.organisations.members import grant
        from leadline.web.organisations.models import Organisation

        if role not in ROLES:
            raise InputError.of("web-role-unknown", file=role, roles=", ".join(ROLES))
        found = Organisation.objects.filter(slug=organisation).first()
        if found is None:
            raise InputError.of("web-organisation-unknown", file=organisation)
        grant(Actor(organisation=found, via="terminal", trusted=True), user, role)
        _print("person-granted", language, email=user.email, role=role, organisation=found.name)


@contextmanager
def _person(email: str) -> "Iterator[User]":
    """Give the account of an address, with the web application's database at hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadline.web.config.settings")
    import django
    from django.conf import settings
    from django.db import Error

    django.setup()
    from leadline.web.accounts.models import User

    try:
        user = User.objects.filter(email__iexact=email.strip()).first()
    except Error as error:
        raise InputError.of("web-no-database", file=str(settings.HOME)) from error
    if user is None:
        raise InputError.of("web-person-unknown", file=email)
    yield user


def _print(key: str, language: LanguageOption, **params: object) -> None:
    output().print(say("cli", key, spoken(language), **params), soft_wrap=True, markup=False, highlight=False)
