"""``leadline model diff``: what is different in another model, or another version of it, in words."""

from typing import Annotated

import typer
from rich.text import Text as RichText

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, spoken, told
from leadline.model import load_model
from leadline.model.diff import diff
from leadline.reporting.changes import change_said
from leadline.text import say


def model_diff(
    before: Annotated[str, typer.Argument(help=told("diff-before"))],
    after: Annotated[str, typer.Argument(help=told("diff-after"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Say what changed from one model to another: every part added, removed or changed, in words."""
    said = spoken(language)
    earlier, later = load_model(before), load_model(after)
    changes = diff(earlier, later)
    console = output()
    if not changes:
        console.print(say("fields", "none-changed", said))
        return
    counted = say(
        "fields",
        "counted",
        said,
        changes=len(changes),
        before=earlier.whole_name.get(said),
        before_version=earlier.whole_version,
        after=later.whole_name.get(said),
        after_version=later.whole_version,
    )
    console.print(RichText(counted, style="bold"), soft_wrap=True)
    for change in changes:
        console.print(RichText(change_said(change, earlier, later, said)), soft_wrap=True)
