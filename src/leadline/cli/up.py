"""``leadline up``: serve the web application until Ctrl-C."""

import os
from typing import Annotated, Any

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, spoken, told
from leadline.errors import InputError
from leadline.text import Language, say

_STARTS_IN = 90.0  # seconds
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - what a person may ask for


def up_command(
    demo: Annotated[bool, typer.Option("--demo", help=told("up-demo"))] = False,
    host: Annotated[str, typer.Option(help=told("up-host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=told("up-port"))] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help=told("up-workers"))] = 1,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Serve the web application: set it up where it is new, and keep server and worker running."""
    from leadline.web.config.environment import UPLOADING, home
    from leadline.web.serving.database import Claim, migrate, saying_why
    from leadline.web.serving.keeper import Child, Keeper
    from leadline.web.serving.premises import Lock, check_port, make_home, make_room, sweep, wait_for

    said = spoken(language)
    here = f"http://{_named(host)}:{port}"
    os.environ.setdefault("LEADLINE_URL", here)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadline.web.config.settings")
    folder = make_home(home())
    lock = Lock(folder, os.environ["LEADLINE_URL"])
    check_port(host, port)
    make_room(folder / UPLOADING)
    sweep(folder / "files")
    import django

    with saying_why(folder):
        django.setup()
        claim = Claim()
        migrate()
        lines = _welcome(demo, said)
    keeper = Keeper([Child("server", (host, str(port), str(workers))), Child("worker", ())])
    try:
        keeper.start()
        if not wait_for(here, _STARTS_IN, given_up=lambda: keeper.over or not keeper.children[0].alive):
            if keeper.over:
                return
            raise InputError.of("web-server-dead", file=here)
        for line in [("up-serving", {"url": os.environ["LEADLINE_URL"], "folder": str(folder)}), *lines]:
            _print(line, said)
        keeper.keep()
    finally:
        keeper.stop()
        claim.release()
        lock.release()
    _print(("up-stopped", {}), said)


def _named(host: str) -> str:
    """Return the address by which this machine reaches what is served at ``host``.

    >>> _named("0.0.0.0"), _named("::1"), _named("10.0.0.7")
    ('127.0.0.1', '[::1]', '10.0.0.7')
    """
    if host in _EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _welcome(demo: bool, language: Language) -> list[tuple[str, dict[str, Any]]]:
    """Return what whoever starts it needs to know to sign in, as texts and what they say."""
    from leadline.web.organisations.setup import setup_link

    lines: list[tuple[str, dict[str, Any]]] = []
    if demo:
        from leadline.web.core.roles import ROLES
        from leadline.web.serving.demo import address_of, load_demo

        password = load_demo(language)
        lines.append(
            ("up-demo", {"password": password, "people": "\n".join(f"  {address_of(role)}" for role in ROLES)})
        )
    if link := setup_link():
        lines.append(("up-setup", {"link": link}))
    return lines


def _print(line: tuple[str, dict[str, Any]], language: Language) -> None:
    key, params = line
    output().print(say("cli", key, language, **params), soft_wrap=True, markup=False, highlight=False)
