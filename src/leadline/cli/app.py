"""Every command of ``leadline``."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.text import Text as RichText

from leadline.assessment import Folder, assess, write_result
from leadline.cli.compare import compare_command
from leadline.cli.console import DEFAULT_LANGUAGE, LanguageOption, complain, output, printed, progress, spoken
from leadline.cli.explain import explain_command
from leadline.cli.model_diff import model_diff
from leadline.cli.model_upgrade import model_upgrade
from leadline.errors import AssessmentError, ModelError, Severity
from leadline.eventlog import read_log, write_log
from leadline.indicators import check_measures, lint_measures, measure
from leadline.model import check_model, lint_model, load_model
from leadline.ratings import read_answers, write_questionnaire
from leadline.reporting import report, show, show_coverage, show_quality
from leadline.text import say

app = typer.Typer(
    help="Leadline sounds a company's lead-to-cash process: how mature it is, where it is weak, what to mend first.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
model_app = typer.Typer(help="Maturity models.", no_args_is_help=True)
questionnaire_app = typer.Typer(help="Questionnaires.", no_args_is_help=True)
log_app = typer.Typer(help="Event data.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(questionnaire_app, name="questionnaire")
app.add_typer(log_app, name="log")
model_app.command("diff")(model_diff)
model_app.command("upgrade")(model_upgrade)
app.command("explain")(explain_command)
app.command("compare")(compare_command)

FolderArgument = Annotated[Path, typer.Argument(help="Folder that holds assessment.yaml.")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder with the exports; may be given several times. Default: the folder's own."),
]
ModelOption = Annotated[str, typer.Option("--model", help="A shipped model's id, or a model's folder.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"leadline {version('leadline')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Leadline sounds a company's lead-to-cash process: how mature it is, where it is weak, what to mend first."""


@app.command("assess")
def assess_command(
    folder: FolderArgument,
    data: DataOption = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for result.json and the report. Default: FOLDER/report.")
    ] = None,
) -> None:
    """Assess a folder: measure, score, show the result and write result.json and a report."""
    said = spoken(language)
    where = out or folder / "report"
    with progress(said) as told:
        read = Folder(folder, data=data or ())
        result = assess(read, progress=told)
        told("write", 0.0)
        written = write_result(result, where / "result.json")
        page = report(result, where / f"report.{said}.html", model=read.model, language=said)
    console = output()
    show(result, read.model, said, console)
    console.print(say("cli", "written", said, result=printed(written), report=printed(page)), soft_wrap=True)


@model_app.command("check")
def model_check(
    path: Annotated[str, typer.Argument(help="A shipped model's id, or the folder of a model.")],
    language: LanguageOption = DEFAULT_LANGUAGE,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Check a model: every error, warning and note at once, each with its file and line. Errors end with code 2."""
    problems = check_model(path, check_measures) or lint_model(path, lint_measures)
    complain(ModelError(problems), spoken(language))
    count = {severity: sum(problem.severity == severity for problem in problems) for severity in get_args(Severity)}
    if problems:
        output().print(say("cli", "problems", spoken(language), **count))
    if count["error"] or (strict and count["warning"]):
        raise typer.Exit(2)
    model = load_model(path)
    output().print(
        say(
            "cli",
            "model-fine",
            spoken(language),
            name=model.name.get(spoken(language)),
            version=model.version,
            items=len(model.items),
            indicators=len(model.indicators),
            rules=len(model.rules),
        )
    )


@questionnaire_app.command("export")
def questionnaire_export(
    path: Annotated[Path, typer.Argument(help="The XLSX to write.")],
    model: ModelOption = "ltc",
    organisation: Annotated[str | None, typer.Option(help="Name of the company, shown on the first sheet.")] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write the questionnaire as a workbook a person can answer."""
    if not path.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(path), folder=str(path.parent))
    write_questionnaire(load_model(model), path, language=spoken(language), organisation=organisation)
    output().print(say("cli", "questionnaire-written", spoken(language), path=printed(path)), soft_wrap=True)


@questionnaire_app.command("import")
def questionnaire_import(
    paths: Annotated[list[Path], typer.Argument(help="Answered workbooks or CSV files.")],
    model: ModelOption = "ltc",
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Read answers and say what is in them; wrong ones are told with file, sheet and row."""
    answers = read_answers(load_model(model), paths)
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


@log_app.command("check")
def log_check(folder: FolderArgument, data: DataOption = None, language: LanguageOption = DEFAULT_LANGUAGE) -> None:
    """Read an assessment's data and show its quality: what was found, what is missing, what looks wrong."""
    read = Folder(folder, data=data or ())
    console = output()
    if read.mapping is None:
        console.print(RichText(say("reasons", "no-data", spoken(language))))
        return
    with progress(spoken(language)) as told:
        log = read_log(
            read.mapping, read.data, read.model, thread=read.assessment.thread, progress=lambda _, d: told("read", d)
        )
    with log:
        period = read.assessment.period
        measured = measure(read.model, log, period=(period.start, period.end))
        for reading in log.readings:
            console.print(RichText(reading.sentence(spoken(language))), soft_wrap=True)
        show_quality(log.types, log.quality, read.model, spoken(language), console)
        show_coverage(measured.indicators, read.model, spoken(language), console)


@log_app.command("export")
def log_export(
    folder: FolderArgument,
    file: Annotated[
        Path, typer.Argument(help="What to write: .xes, .xes.gz, .json (OCEL 2.0) or .parquet (a folder).")
    ],
    object_type: Annotated[
        str | None, typer.Option("--object", help="XES only: whose traces. Default: the type with most events.")
    ] = None,
    data: DataOption = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write an assessment's data as one log that other tools can read."""
    read, said = Folder(folder, data=data or ()), spoken(language)
    if read.mapping is None:
        output().print(RichText(say("reasons", "no-data", said)))
        return
    with progress(said) as told:
        log = read_log(
            read.mapping, read.data, read.model, thread=read.assessment.thread, progress=lambda _, d: told("read", d)
        )
    with log:
        done = write_log(log, file, object_type=object_type)
    name = {each.id: each.name.get(said) for each in read.model.process.objects}.get(done.object or "", done.object)
    key = "log-written-traces" if done.object else "log-written"
    text = say("cli", key, said, path=printed(done.path), events=done.events, of=done.of, object=name)
    output().print(text, soft_wrap=True)
