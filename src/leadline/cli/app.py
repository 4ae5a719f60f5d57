"""Every command of ``leadline``."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from leadline.assessment import Folder, assess, write_result
from leadline.cli.backup import backup_command, restore_command
from leadline.cli.compare import compare_command
from leadline.cli.connect import connect_command
from leadline.cli.console import (
    DEFAULT_LANGUAGE,
    MARKUP,
    DataOption,
    EngineOption,
    FolderArgument,
    LanguageOption,
    output,
    printed,
    progress,
    spoken,
    told,
)
from leadline.cli.explain import explain_command
from leadline.cli.helpframe import use_chinese
from leadline.cli.kpi import kpi_app
from leadline.cli.log import log_app
from leadline.cli.mine import mine_command
from leadline.cli.model import model_app
from leadline.cli.person import person_app
from leadline.cli.up import up_command
from leadline.cli.whatif import whatif_command
from leadline.engine import DUCKDB
from leadline.errors import AssessmentError
from leadline.model import load_model
from leadline.ratings import read_answers, write_questionnaire
from leadline.reporting import report, show
from leadline.text import say

if MARKUP is None:
    use_chinese()

app = typer.Typer(
    help=told("app"),
    rich_markup_mode=MARKUP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
questionnaire_app = typer.Typer(help=told("questionnaire-group"), rich_markup_mode=MARKUP, no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(questionnaire_app, name="questionnaire")
app.add_typer(log_app, name="log")
app.add_typer(kpi_app, name="kpi")
app.add_typer(person_app, name="person")
app.command("up", help=told("up"))(up_command)
app.command("backup", help=told("backup"))(backup_command)
app.command("restore", help=told("restore"))(restore_command)
app.command("explain", help=told("explain"))(explain_command)
app.command("compare", help=told("compare"))(compare_command)
app.command("whatif", help=told("whatif"))(whatif_command)
app.command("mine", help=told("mine"))(mine_command)
app.command("connect", help=told("connect"))(connect_command)

ModelOption = Annotated[list[str] | None, typer.Option("--model", help=told("model"))]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"leadline {version('leadline')}")
        raise typer.Exit


@app.callback(help=told("app"))
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=told("version"))
    ] = False,
) -> None:
    """Leadline sounds a company's lead-to-cash process: how mature it is, where it is weak, what to mend first."""


@app.command("assess", help=told("assess"))
def assess_command(
    folder: FolderArgument,
    data: DataOption = None,
    engine: EngineOption = DUCKDB,
    language: LanguageOption = DEFAULT_LANGUAGE,
    out: Annotated[Path | None, typer.Option("--out", help=told("out"))] = None,
) -> None:
    """Assess a folder: measure, score, show the result and write result.json and a report."""
    said = spoken(language)
    where = out or folder / "report"
    with progress(said) as tell:
        read = Folder(folder, data=data or ())
        result = assess(read, engine=engine, progress=tell)
        tell("write", 0.0)
        written = write_result(result, where / "result.json")
        page = report(result, where / f"report.{said}.html", model=read.model, language=said)
    console = output()
    show(result, read.model, said, console)
    console.print(say("cli", "written", said, result=printed(written), report=printed(page)), soft_wrap=True)


@questionnaire_app.command("export", help=told("questionnaire-export"))
def questionnaire_export(
    path: Annotated[Path, typer.Argument(help=told("questionnaire-path"))],
    model: ModelOption = None,
    organisation: Annotated[str | None, typer.Option(help=told("organisation"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write the questionnaire as a workbook a person can answer."""
    if not path.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(path), folder=str(path.parent))
    write_questionnaire(load_model(model or "ltc"), path, language=spoken(language), organisation=organisation)
    output().print(say("cli", "questionnaire-written", spoken(language), path=printed(path)), soft_wrap=True)


@questionnaire_app.command("import", help=told("questionnaire-import"))
def questionnaire_import(
    paths: Annotated[list[Path], typer.Argument(help=told("answers"))],
    model: ModelOption = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Read answers and say what is in them; mistakes are reported with file, sheet and row."""
    answers = read_answers(load_model(model or "ltc"), paths)
    departments = {rating.department for rating in answers.ratings}
    output().print(
        say(
            "cli",
            "answers-read",
            spoken(language),
            ratings=len(answers.ratings),
            respondents=answers.respondents,
            departments=len(departments),
            items=len({rating.item for rating in answers.ratings}),
        )
    )
