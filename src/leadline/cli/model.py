"""``leadline model``: the commands about maturity models, one file each."""

import typer

from leadline.cli.model_check import model_check
from leadline.cli.model_diff import model_diff
from leadline.cli.model_docs import model_docs
from leadline.cli.model_schema import model_schema
from leadline.cli.model_upgrade import model_upgrade

model_app = typer.Typer(help="Maturity models.", no_args_is_help=True)
model_app.command("check")(model_check)
model_app.command("diff")(model_diff)
model_app.command("docs")(model_docs)
model_app.command("schema")(model_schema)
model_app.command("upgrade")(model_upgrade)
