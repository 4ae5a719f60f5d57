"""``leadline mine``: one question asked of an assessment's events, whole or in part."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text as RichText

from leadline.assessment import Folder
from leadline.assessment.write import write_json
from leadline.cli.console import (
    DEFAULT_LANGUAGE,
    DataOption,
    FolderArgument,
    LanguageOption,
    output,
    printed,
    progress,
    spoken,
    told,
)
from leadline.errors import InputError, Problem
from leadline.eventlog import read_log
from leadline.mining import Question, Slice, mine
from leadline.mining.questions import default_type
from leadline.reporting import show_mined
from leadline.text import say


def mine_command(
    question: Annotated[Question, typer.Argument(help=told("mine-question"))],
    folder: FolderArgument,
    object_type: Annotated[str | None, typer.Option("--object", help=told("mine-object"))] = None,
    by: Annotated[str | None, typer.Option("--by", help=told("mine-by"))] = None,
    where: Annotated[list[str] | None, typer.Option("--where", help=told("mine-where"))] = None,
    start: Annotated[str | None, typer.Option("--from", help=told("mine-from"))] = None,
    end: Annotated[str | None, typer.Option("--to", help=told("mine-to"))] = None,
    top: Annotated[int, typer.Option("--top", min=1, help=told("mine-top"))] = 10,
    json: Annotated[Path | None, typer.Option("--json", help=told("mine-json"))] = None,
    data: DataOption = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Ask a question of an assessment's events."""
    limits = _limits(where or (), start, end)
    read, said = Folder(folder, data=data or ()), spoken(language)
    console = output()
    if read.mapping is None:
        console.print(RichText(say("reasons", "no-data", said)))
        return
    with progress(said) as tell:
        log = read_log(
            read.mapping,
            read.data,
            read.model,
            thread=read.assessment.thread,
            progress=lambda _, done: tell("read", done),
        )
    with log:
        asked = object_type or default_type(log, read.model, question)
        mined = mine(log, read.model, question, Slice(object=asked, **limits), by=by, top=top)
    show_mined(mined, read.model, said, console)
    if json:
        console.print(say("cli", "mined-written", said, path=printed(write_json(mined, json))), soft_wrap=True)


def _limits(where: Sequence[str], start: str | None, end: str | None) -> dict[str, Any]:
    """Return the limits of a slice as they were given; an attribute given twice may have either value."""
    problems: list[Problem] = []
    values: dict[str, tuple[str, ...]] = {}
    for text in where:
        attribute, equals, value = text.partition("=")
        if not equals or not attribute.strip():
            problems.append(Problem(code="mining-no-condition", params={"text": text}))
        values[attribute.strip()] = (*values.get(attribute.strip(), ()), value.strip())
    days: dict[str, date | None] = {}
    for name, given in (("start", start), ("end", end)):
        try:
            days[name] = date.fromisoformat(given) if given else None
        except ValueError:
            problems.append(Problem(code="mining-no-day", params={"text": given}))
    if problems:
        raise InputError(problems)
    return {"where": values, **days}
