"""``leadline model``: the commands about maturity models, one file each."""

import typer

from leadline.cli.console import MARKUP, told
from leadline.cli.model_book import model_export, model_import
from leadline.cli.model_check import model_check
from leadline.cli.model_diff import model_diff
from leadline.cli.model_docs import model_docs
from leadline.cli.model_new import model_new
from leadline.cli.model_schema import model_schema
from leadline.cli.model_upgrade import model_upgrade

model_app = typer.Typer(help=told("model-group"), rich_markup_mode=MARKUP, no_args_is_help=True)
model_app.command("check", help=told("model-check"))(model_check)
model_app.command("new", help=told("model-new"))(model_new)
model_app.command("export", help=told("model-export"))(model_export)
model_app.command("import", help=told("model-import"))(model_import)
model_app.command("diff", help=told("model-diff"))(model_diff)
model_app.command("docs", help=told("model-docs"))(model_docs)
model_app.command("schema", help=told("model-schema"))(model_schema)
model_app.command("upgrade", help=told("model-upgrade"))(model_upgrade)
