"""Run an assessment: from the folder to the result, one way, left to right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from leadline.assessment.calendars import calendars_used
from leadline.assessment.compare import definitions, proves_improvement
from leadline.assessment.folder import Folder
from leadline.assessment.result import Coverage, GoalReference, ModelReference, RatesFile, Result
from leadline.engine import Engine
from leadline.eventlog import Log, read_log
from leadline.indicators import IndicatorValue, Measured, Rates, measure
from leadline.kpis import record
from leadline.mining import FlowMap, flow_map, shared_steps, slowest_waits
from leadline.model import Model
from leadline.planning import gaps
from leadline.ratings import Answers, read_answers, read_evidence
from leadline.scoring.compare import quantiles
from leadline.scoring.given import Given
from leadline.scoring.sensitivity import sensitivity
from leadline.scoring.uncertainty import with_uncertainty

Progress = Callable[[str, float], None]


def assess(
    folder: Path | str | Folder,
    *,
    data: Sequence[Path] = (),
    engine: Engine | str | None = None,
    log: Log | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return the result of the assessment in ``folder``, a path or a folder already read.

    ``data`` are folders in which the mapping's files are looked up, instead of the folder's own. ``engine`` is where
    the data are worked on, as in ``read_log``. ``log`` is what ``prepare_log`` made of the folder's data; then
    nothing is read again, and it stays open. ``progress`` is told what is being done (``read``, ``measure``,
    ``answers``, ``score``) and how far it is, 0 to 1. The same folder gives the same result: no clock is read.

    Raises:
        InputError: something in the folder is wrong; every problem at once where there are several.
    """
    told = progress or (lambda _step, _done: None)
    read = folder if isinstance(folder, Folder) else Folder(Path(folder), data=data)
    told("answers", 0.0)
    answers = read_answers(read.model, read.answers, units=read.assessment.units) if read.answers else Answers()
    if read.mapping is None:
        return _result(read, answers, Measured(indicators=tuple(_no_data(read.model)), rules=()), None, (), told)
    if log is not None:
        return _with_log(read, answers, log, told)
    with read_log(
        read.mapping,
        read.data,
        read.model,
        engine=engine,
        thread=read.assessment.thread,
        progress=lambda _, done: told("read", done),
    ) as fresh:
        return _with_log(read, answers, fresh, told)


def _with_log(read: Folder, answers: Answers, log: Log, told: Progress) -> Result:
    assessment = read.assessment
    measured = measure(
        read.model,
        log,
        by=assessment.breakdown,
        period=(assessment.period.start, assessment.period.end),
        not_applicable={absent.rule for absent in read.exclusions if absent.rule},
        calendars=assessment.calendars,
        rates=read.rates,
        progress=lambda _, done: told("measure", done),
    )
    maps = tuple(flow_map(log, profile.type) for profile in log.types if len(profile.activities) > 1)
    return _result(read, answers, measured, log, maps, told)


def _no_data(model: Model) -> list[IndicatorValue]:
    return [IndicatorValue(indicator=i.id, status="not-measured", reason="no-data") for i in model.indicators]


def _result(
    folder: Folder, answers: Answers, measured: Measured, log: Log | None, maps: tuple[FlowMap, ...], told: Progress
) -> Result:
    assessment, model = folder.assessment, folder.model
    period = (assessment.period.start, assessment.period.end)
    measured = replace(measured, indicators=record(model, measured.indicators, folder.kpis, period=period))
    as_of = _as_of(folder, log)
    evidence = read_evidence(model, folder.evidence)
    told("score", 0.0)
    given = Given(
        model,
        values=measured.indicators,
        answers=answers,
        kind=assessment.kind,
        target=assessment.target,
        rules=measured.rules,
        not_applicable={
            (absent.stage, absent.dimension): absent.reason
            for absent in folder.exclusions
            if absent.stage and absent.dimension
        },
        as_of=as_of,
        evidence=evidence,
    )
    bare = given.bare()
    drawn = given.drawn(bare)
    scores = with_uncertainty(model, bare, drawn)
    usable = sum(i.status == "measured" for cell in scores.cells for i in cell.indicators)
    apart = shared_steps(log, assessment.thread) if log else ()
    result = Result(
        leadline_version=version("leadline"),
        name=assessment.name,
        organisation=assessment.organisation,
        simulated=assessment.simulated,
        kind=assessment.kind,
        model=ModelReference(
            id=model.id,
            version=model.version,
            digest=model.digest,
            name=model.name,
            overlays=model.overlays,
            definitions=definitions(model),
        ),
        goal=_goal(model, assessment.goal),
        period_from=assessment.period.start or (log.first_date if log else None),
        period_to=assessment.period.end or (log.last_date if log else None),
        as_of=as_of,
        time_zone=log.time_zone if log else "UTC",
        files=log.files if log else (),
        answers=answers.files,
        evidence=evidence.files,
        kpis=folder.kpis.files,
        calendars=calendars_used(assessment.calendars, log.time_zone) if log else (),
        calendars_by=assessment.calendars.by if assessment.calendars and log else None,
        rates=_rates(folder.rates) if log else None,
        respondents=answers.respondents,
        ratings=len(answers.ratings),
        departments=len({rating.department for rating in answers.ratings}),
        types=log.types if log else (),
        quality=(*(log.quality if log else ()), *measured.quality),
        not_applicable=folder.exclusions,
        scoring=model.scoring,
        scoring_overruled=tuple(sorted(assessment.scoring)),
        coverage=Coverage(measured=usable, applicable=sum(len(cell.indicators) for cell in scores.cells)),
        indicators=measured.indicators,
        rules=measured.rules,
        scores=scores,
        quantiles={id: quantiles(its) for id, its in drawn.scores.items()},
        gaps=gaps(scores),
        maps=maps,
        waits=slowest_waits(maps, min_count=model.scoring.min_sample, apart=apart),
    )
    improved = folder.previous is not None and proves_improvement(folder.previous, result)
    if improved:
        # Levels alone are judged anew: the same seed gives the same scores and quantiles.
        scores = replace(given, improved=True).scored()
    swings = sensitivity(model, scores, measured.indicators, measured.rules, improved=improved)
    return result.model_copy(update={"scores": scores, "sensitivity": swings})


def _rates(rates: Rates | None) -> RatesFile | None:
    if rates is None:
        return None
    return RatesFile(name=rates.file, report_in=rates.report_in, rates=len(rates.rates), sha256=rates.sha256)


def _goal(model: Model, goal: str | None) -> GoalReference | None:
    if goal is None:
        return None
    chosen = model.goal_of[goal]
    return GoalReference(id=goal, name=chosen.name, overrules=(*chosen.stages, *chosen.dimensions))


def _as_of(folder: Folder, log: Log | None) -> date | None:
    """The day on which the assessment looks: the period's end, else the data's last day; never today."""
    if folder.assessment.period.end:
        return folder.assessment.period.end
    return log.last_date if log else None
