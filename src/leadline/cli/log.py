"""``leadline log``: what an assessment's data hold, and the same as a log that other tools read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as RichText

from leadline.assessment import Folder
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
from leadline.cli.log_suggest import log_suggest
from leadline.engine import DUCKDB
from leadline.engine.duckdb import MEMORY
from leadline.eventlog import Log, Mapping, prepare_log, read_log, write_log
from leadline.eventlog.log import THREAD, say_readings
from leadline.indicators import measure
from leadline.kpis import record
from leadline.reporting import show_coverage, show_quality
from leadline.text import Language, say

log_app = typer.Typer(help=told("log-group"), rich_markup_mode=MARKUP, no_args_is_help=True)
log_app.command("suggest", help=told("log-suggest"))(log_suggest)


@log_app.command("check", help=told("log-check"))
def log_check(
    folder: FolderArgument,
    every: Annotated[bool, typer.Option("--all", help=told("log-all"))] = False,
    data: DataOption = None,
    engine: EngineOption = DUCKDB,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Read an assessment's data and show its quality: what was found, what is missing, what looks wrong."""
    read, said = Folder(folder, data=data or ()), spoken(language)
    console = output()
    if read.mapping is None:
        console.print(RichText(say("reasons", "no-data", said)))
        return
    with _read(read, read.mapping, engine, said) as log:
        period = read.assessment.period
        days = (period.start, period.end)
        calendars = read.assessment.calendars
        measured = measure(read.model, log, period=days, calendars=calendars, rates=read.rates)
        values = record(read.model, measured.indicators, read.kpis, period=days)
        for reading in say_readings(log.readings, said):
            console.print(RichText(reading), soft_wrap=True)
        show_quality(log.types, (*log.quality, *measured.quality), read.model, said, console)
        show_coverage(values, read.model, said, console, every=every)


@log_app.command("export", help=told("log-export"))
def log_export(
    folder: FolderArgument,
    file: Annotated[Path, typer.Argument(help=told("log-file"))],
    object_type: Annotated[str | None, typer.Option("--object", help=told("log-object"))] = None,
    data: DataOption = None,
    engine: EngineOption = DUCKDB,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Write an assessment's data as one log that other tools can read."""
    read, said = Folder(folder, data=data or ()), spoken(language)
    if read.mapping is None:
        output().print(RichText(say("reasons", "no-data", said)))
        return
    with _read(read, read.mapping, engine, said) as log:
        done = write_log(log, file, object_type=object_type)
    name = {each.id: each.name.get(said) for each in read.model.process.objects}.get(done.object or "", done.object)
    key = "log-written-traces" if done.object else "log-written"
    counts = {"events": done.events, "of": done.of, "distinct": done.distinct, "without": done.without_step}
    text = say("cli", key, said, path=printed(done.path), object=name, **counts)
    output().print(text, soft_wrap=True)


@log_app.command("prepare", help=told("log-prepare"))
def log_prepare(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help=told("prepared"))],
    memory: Annotated[str | None, typer.Option("--memory", envvar=MEMORY, help=told("memory"))] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help=told("threads"))] = None,
    data: DataOption = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Prepare an assessment's data once and keep them on disk."""
    read, said = Folder(folder, data=data or ()), spoken(language)
    if read.mapping is None:
        output().print(RichText(say("reasons", "no-data", said)))
        return
    with (
        progress(said) as tell,
        prepare_log(
            read.mapping,
            read.data,
            read.model,
            out,
            thread=read.assessment.thread,
            threads=threads,
            memory_limit=memory,
            progress=lambda _, done: tell("read", done),
        ) as log,
    ):
        real = [profile for profile in log.types if profile.type != THREAD]
        objects, size = sum(p.objects for p in real), sum(file.stat().st_size for file in out.iterdir()) / 1e6
        # An event of several objects is one.
        events = log.engine.query("SELECT count(*) AS n FROM events WHERE activity IS NOT NULL")["n"][0].as_py()
    text = say("cli", "log-prepared", said, path=printed(out), events=events, objects=objects, size=f"{size:,.0f}")
    output().print(text, soft_wrap=True)


def _read(read: Folder, mapping: Mapping, engine: str, language: Language) -> Log:
    """Read the log of an assessment with a bar."""
    with progress(language) as tell:
        return read_log(
            mapping,
            read.data,
            read.model,
            engine=engine,
            thread=read.assessment.thread,
            progress=lambda _, done: tell("read", done),
        )
