"""Every page, asked for as every role, as a stranger and by nobody, against the one table of permissions."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leadline.web.core.roles import ALLOWED, ROLES
from web.conftest import World

OPEN = {
    "home", "setup", "choose-language", "invitation", "profile", "sign-out-others", "organisations", "organisation-add",
    "sessions", "session-end", "address", "address-confirm", "installation", "installation-log",
    "installation-account", "installation-grant", "installation-take", "installation-off", "installation-on",
}  # fmt: skip
"""Asked for by nobody in particular, or about the own account; each with tests of its own."""


def pages() -> Iterator[tuple[str, str]]:
    """Give the name of every page of ours and the permission it asks for."""
    for pattern, prefix in _patterns(get_resolver().url_patterns, ""):
        if prefix.startswith(("accounts/", "api/", "q/")) or pattern.name in OPEN:
            continue
        permission = getattr(pattern.callback, "permission", None)
        yield pattern.name, permission or ""


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[URLPattern, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, prefix + str(each.pattern))
        else:
            yield each, prefix + str(each.pattern)


def address(name: str, world: World) -> str:
    """Return a page's address with ids of the world in it."""
    pattern = next(each for each, _ in _patterns(get_resolver().url_patterns, "") if each.name == name)
    known = world.ids
    kwargs = {part: known[part] for part in pattern.pattern.converters if part in known}
    return reverse(name, kwargs={"slug": world.organisation.slug, **kwargs})


def test_every_page_of_an_organisation_names_its_permission() -> None:
    assert [name for name, permission in pages() if permission not in ALLOWED] == []


@pytest.mark.parametrize(("name", "permission"), list(pages()))
def test_a_page_opens_to_the_roles_of_its_permission_alone(name: str, permission: str, furnished: World) -> None:
    world, where = furnished, address(name, furnished)
    for role in ROLES:
        status = _ask(world.client(role), where)
        assert (status != 403) == (role in ALLOWED[permission]), f"{role} got {status} from {where}"
        assert status < 500
    assert _ask(world.client("stranger"), where) == 404
    assert _ask(Client(), where) == 302


def _ask(client: Client, where: str) -> int:
    """Return the status of a page; one that only takes forms says so (405) before anything else, so post to it."""
    response = client.get(where)
    response = response if response.status_code != 405 else client.post(where)
    response.close()
    return response.status_code
