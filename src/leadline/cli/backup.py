"""``leadline backup`` and ``leadline restore``: the whole web application as one archive, and back."""

import os
from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.text import say


def backup_command(
    file: Annotated[Path, typer.Argument(help=told("backup-file"))], language: LanguageOption = DEFAULT_LANGUAGE
) -> None:
    """Write everything of the web application into one archive; people may go on working."""
    _set_up()
    from leadline.web.backups.writing import back_up
    from leadline.web.serving.database import check_tables

    check_tables()
    manifest, missing = back_up(file)
    said = spoken(language)
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    size = file.stat().st_size / 1e6
    output().print(
        say("cli", "backup-written", said, path=printed(file), rows=rows, size=f"{size:.1f}"), soft_wrap=True
    )
    for name in missing:
        output().print(say("cli", "backup-missing", said, name=name), soft_wrap=True, markup=False)


def restore_command(
    file: Annotated[Path, typer.Argument(help=told("restore-file"))], language: LanguageOption = DEFAULT_LANGUAGE
) -> None:
    """Bring a backup into a new installation."""
    folder = _set_up()
    from leadline.web.backups.restoring import restore
    from leadline.web.serving.database import Claim, migrate, saying_why
    from leadline.web.serving.premises import Lock

    lock = Lock(folder, "")
    try:
        with saying_why(folder):
            claim = Claim()
            migrate()
            manifest = restore(file)
            claim.release()
    finally:
        lock.release()
    made = f"{manifest.made:%Y-%m-%d %H:%M} UTC"
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    said = say("cli", "restored", spoken(language), made=made, rows=rows, folder=printed(folder))
    output().print(said, soft_wrap=True)


def _set_up() -> Path:
    """Make Django ready for the installation's folder, and return that."""
    from leadline.web.config.environment import home
    from leadline.web.serving.premises import make_home

    folder = make_home(home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadline.web.config.settings")
    import django

    django.setup()
    return folder
