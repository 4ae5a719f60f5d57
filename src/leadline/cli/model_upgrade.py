"""``leadline model upgrade``: an assessment carried to a later version of its model."""

from pathlib import Path
from typing import Annotated

import typer

from leadline.assessment.upgrade import Upgrade, upgrade
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.model.migration import Lost
from leadline.text import Language, say

SHOWN = 20
"""Ids that a list names before it only counts."""


def model_upgrade(
    folder: Annotated[Path, typer.Argument(help=told("upgrade-folder"))],
    out: Annotated[Path, typer.Argument(help=told("upgrade-out"))],
    before: Annotated[str | None, typer.Option("--from", help=told("upgrade-from"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Carry an assessment to the present version of its model, and say what could not be carried."""
    said = spoken(language)
    done = upgrade(folder, out, before=before)
    console = output()
    for line in (
        say("upgrade", "done", said, before=done.before, after=done.after, path=printed(out)),
        *_lines(done, said),
    ):
        console.print(line, soft_wrap=True, markup=False)


def _lines(done: Upgrade, language: Language) -> list[str]:
    given = (("answers", done.answers), ("evidence", done.evidence), ("kpis", done.kpis))
    lines = [
        say("upgrade", f"{key}-carried", language, count=carried.rows)
        for key, carried in given
        if carried.rows or carried.lost
    ]
    lines += [
        say("upgrade", f"{key}-lost", language, id=lost.id, count=count) + _why(lost, language)
        for key, carried in given
        for lost, count in carried.lost
    ]
    lines += [
        say("upgrade", "setting-lost", language, kind=say("fields", f"part-{lost.kind}", language), id=lost.id)
        + _why(lost, language)
        for lost in done.lost
    ]
    if done.unasked:
        separator = say("words", "list-separator", language)
        ids = separator.join(done.unasked[:SHOWN]) + ("…" if len(done.unasked) > SHOWN else "")
        lines.append(say("upgrade", "unasked", language, count=len(done.unasked), ids=ids))
    return lines


def _why(lost: Lost, language: Language) -> str:
    return say("upgrade", "why", language, why=lost.why.get(language)) if lost.why else ""
