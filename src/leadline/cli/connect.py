"""``leadline connect``: a system's events, read into a folder that is ready to be checked and assessed."""

import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as RichText

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, progress, spoken, told
from leadline.errors import DataError
from leadline.systems import SYSTEMS, Connected, Part, connect
from leadline.systems.connect import DATABASE, TIMEOUT
from leadline.text import Language, say

SystemChoice = StrEnum("SystemChoice", {name.upper(): name for name in SYSTEMS})  # type: ignore[misc]
_VARIABLE = "LEADLINE_DATABASE"


def connect_command(
    system: Annotated[SystemChoice, typer.Argument(help=told("connect-system"))],
    out: Annotated[Path, typer.Option("--out", help=told("connect-out"))],
    database: Annotated[str | None, typer.Option("--database", help=told("connect-database"))] = None,
    exports: Annotated[Path | None, typer.Option("--exports", help=told("connect-exports"))] = None,
    since: Annotated[str | None, typer.Option("--since", help=told("connect-since"))] = None,
    full: Annotated[bool, typer.Option("--full", help=told("connect-full"))] = False,
    timeout: Annotated[int, typer.Option("--timeout", min=1, help=told("connect-timeout"))] = TIMEOUT,
    time_zone: Annotated[str | None, typer.Option("--time-zone", help=told("connect-time-zone"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Read a system into a folder; a second time only what changed."""
    said = spoken(language)
    if system.value != "salesforce" and database is None and not os.environ.get(_VARIABLE):
        raise DataError.of("connect-needs-database")
    with progress(said) as tell:
        done = connect(
            system.value,
            out,
            database=database or DATABASE,
            exports=exports,
            since=_day(since) if since else None,
            whole=full,
            timeout=timeout,
            time_zone=time_zone,
            progress=lambda _, share: tell("connect", share),
        )
    console = output()
    for line in _lines(done, out, said):
        console.print(RichText(line), soft_wrap=True)


def _lines(done: Connected, out: Path, language: Language) -> list[str]:
    name, version = done.system.name, done.version or ""
    lines = [say("cli", "connect-system", language, system=f"{name} {version}".strip(), zone=done.time_zone)]
    if not done.tried:
        versions = ", ".join(done.system.versions)
        lines.append(say("cli", "connect-untried", language, system=name, versions=versions))
    lines += [_line(part, language) for part in done.parts]
    lines += [say("cli", "connect-mapping-kept", language)] if done.kept else []
    return [*lines, say("cli", "connect-written", language, path=printed(out))]


def _line(part: Part, language: Language) -> str:
    if part.taken is None:
        key, tables = ("connect-denied", part.denied) if part.denied else ("connect-absent", part.absent)
        return say("cli", key, language, part=part.name, tables=", ".join(tables))
    key = "connect-whole" if part.taken.whole else "connect-changes"
    return say("cli", key, language, part=part.name, **part.taken.model_dump())


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise DataError.of("connect-since", given=given) from error
