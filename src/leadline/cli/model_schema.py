"""``leadline model schema``: the JSON Schemas of a model's files, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, output, printed, spoken, told
from leadline.errors import InputError
from leadline.model import part_schemas
from leadline.text import say


def model_schema(
    out: Annotated[Path, typer.Option("--out", help=told("schema-out"))],
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write the JSON Schema of each kind of file in a model's folder: an editor then completes and checks keys."""
    schemas = part_schemas()
    for name, schema in schemas.items():
        path = out / f"{name}.json"
        try:
            out.mkdir(parents=True, exist_ok=True)
            written = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
            path.write_text(written, encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError.of("output-not-writable", file=str(path), reason=str(error.strerror)) from error
    output().print(
        say("cli", "schemas-written", spoken(language), count=len(schemas), folder=printed(out)), soft_wrap=True
    )
