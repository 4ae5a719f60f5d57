"""The assessment's folder: one YAML file says what is assessed, against which model, from which data and answers.

::

    name: {en: LTC maturity 2025, zh-Hans: 2025 年 LTC 成熟度评估}     # or one string for both
    organisation: Haichuan Equipment
    simulated: false                     # true puts a label on everything
    model_version: "2026.1"              # refuse any other version; model upgrade carries an assessment over
    model: ltc                           # a shipped model or overlay, a folder beside this file, or several
    goal: whole                          # or another goal of the model: it sets the weights
    kind: self                           # or verified: evidence caps count
    period: {from: 2025-01-01, to: 2025-12-31}
    target: {default: 3.0, dimensions: {risk: 3.5}}
    scoring: {gates: {preset: iso33020}} # overrules numbers of the model's scoring block
    thread: order                        # what an end-to-end thread is anchored at
    breakdown: [business_unit, region]
    units: [East, West]                  # business units that answers may name; without it any
    data: data                           # folder of the exports; --data overrules it
    mapping: mapping.yaml                # a file, several files, or the mapping itself
    answers: [answers/*.csv, answers/*.xlsx]
    evidence: [evidence.csv]             # registers of what was shown or tested
    kpis: [kpis/*.xlsx]                  # tables of recorded indicators: leadline kpi export
    calendars:                           # when people work, and by which clock (docs/worktime.md)
      default: {country: CN, hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}}
    currency: {report_in: CNY, rates: rates.csv} # amounts are converted where the log says their currency
    not_applicable:                      # a whole cell, an indicator or a rule; with the reason and who agreed
      - {stage: lead, dimension: risk, reason: leads come from the group only, approver: CFO}
      - {rule: contract-before-order, reason: buyers of the shop sign no contract, approver: CFO}
    previous: ../2024/report/result.json # an earlier result: a measured improvement since then opens level 5
"""

import difflib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from leadline.assessment.rates import is_currency, read_rates
from leadline.assessment.result import Exclusion
from leadline.assessment.write import read_result
from leadline.errors import AssessmentError, Problem
from leadline.eventlog import Mapping, load_mapping
from leadline.kpis import read_kpis
from leadline.model import Model, load_model
from leadline.model.schema import Scoring, Target
from leadline.ratings import find_answers
from leadline.text import Text, Worded
from leadline.worktime import Calendars, calendar_mistakes
from leadline.yamlfile import line_of, read_yaml, validated

FILE = "assessment.yaml"


class Part(BaseModel):
    """Base of every part of an assessment: frozen, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Period(Part):
    """The days an observation must fall on, both ends included; an open end is the data's own."""

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")


class NotApplicable(Part):
    """A cell, an indicator or a rule that does not apply to this company, with the reason and who agreed."""

    stage: str | None = None
    dimension: str | None = None
    indicator: str | None = None
    rule: str | None = None
    reason: str = Field(min_length=1)
    approver: str = Field(min_length=1)


class Currency(Part):
    """The currency amounts are told in, and the file with the rates of the others."""

    report_in: str
    rates: str


class Assessment(Part):
    """What the assessment's YAML says."""

    name: Worded
    organisation: Worded
    simulated: bool = False
    model: str | tuple[str, ...] = "ltc"
    model_version: str | None = None
    goal: str | None = None
    kind: Literal["self", "verified"] = "self"
    period: Period = Period()
    target: Target | None = None
    scoring: dict[str, Any] = {}
    thread: str = "order"
    breakdown: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    data: str = "data"
    mapping: str | tuple[str, ...] | Mapping | None = None
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    previous: str | None = None
    calendars: Calendars | None = None
    currency: Currency | None = None


def model_of(path: Path, assessment: Assessment) -> Model:
    """Return the model an assessment in the folder ``path`` names: each part is beside it, or a shipped one."""
    given = (assessment.model,) if isinstance(assessment.model, str) else assessment.model
    return load_model([path / name if (path / name).is_dir() else name for name in given])


class _Overruled(Part):
    scoring: Scoring


def tailored(model: Model, assessment: Assessment, file: Path) -> Model:
    """Return the model an assessment is judged by: its goal's weights, the scoring it overrules, without the indicators
    that do not apply. ``file`` is the assessment's YAML, in which a wrong number is told.
    """
    overruled = _merged(model.scoring.model_dump(), assessment.scoring)
    left_out = {absent.indicator for absent in assessment.not_applicable}
    return model.pursuing(assessment.goal).model_copy(
        update={
            "scoring": validated(_Overruled, {"scoring": overruled}, file).scoring,
            "indicators": tuple(i for i in model.indicators if i.id not in left_out),
        }
    )


class Folder:
    """An assessment's folder, read and checked: the assessment, its model, its mapping and where its files are.

    Raises:
        InputError: with every problem of ``assessment.yaml`` at once, each with its line.
    """

    def __init__(self, path: Path, *, data: Sequence[Path] = ()) -> None:
        self.path = path
        file = path / FILE
        if not path.is_dir():
            raise AssessmentError.of("assessment-no-folder", file=str(path))
        if not file.is_file():
            raise AssessmentError.of("assessment-no-file", file=str(path), name=FILE)
        self.assessment = validated(Assessment, read_yaml(file), file)
        self.model: Model = model_of(path, self.assessment)
        self._check(file)
        self.exclusions = _exclusions(self.assessment.not_applicable, self.model)
        tables = find_answers(path, self.assessment.kpis, none="kpis-no-files") if self.assessment.kpis else []
        self.kpis = read_kpis(self.model, tables)
        self.model = tailored(self.model, self.assessment, file)
        self.mapping = self._mapping()
        self.answers = find_answers(path, self.assessment.answers) if self.assessment.answers else []
        registers = self.assessment.evidence
        self.evidence = find_answers(path, registers, none="evidence-no-files") if registers else []
        self.previous = read_result(path / self.assessment.previous) if self.assessment.previous else None
        currency = self.assessment.currency
        self.rates = read_rates(path / currency.rates, currency.report_in) if currency else None
        self.data = tuple(data) or (path / self.assessment.data,)
        if self.mapping is not None:
            missing = [folder for folder in self.data if not folder.is_dir()]
            if missing:
                raise AssessmentError(
                    Problem(code="assessment-no-data", file=str(folder), params={"file": FILE}) for folder in missing
                )

    def _mapping(self) -> Mapping | None:
        given = self.assessment.mapping
        if given is None or isinstance(given, Mapping):
            return given
        names = (given,) if isinstance(given, str) else given
        mappings = [load_mapping(self.path / name, self.model) for name in names]
        zones = {mapping.time_zone for mapping in mappings}
        if len(zones) > 1:
            raise AssessmentError.of(
                "assessment-time-zones", file=FILE, zones=", ".join(sorted(zones)), files=", ".join(names)
            )
        tables = tuple(table for mapping in mappings for table in mapping.tables)
        return mappings[0].model_copy(update={"tables": tables})

    def _check(self, file: Path) -> None:
        assessment, model = self.assessment, self.model
        problems: list[Problem] = []

        def wrong(code: str, location: tuple[str | int, ...], **params: str) -> None:
            line = line_of(file, location)
            problems.append(Problem(code=code, file=FILE, place=f"line {line}" if line else None, params=params))

        if assessment.model_version not in (None, model.version):
            version = str(assessment.model_version)
            wrong(
                "assessment-model-version", ("model_version",), made_for=version, model=model.id, version=model.version
            )
        start, end = assessment.period.start, assessment.period.end
        if start and end and start > end:
            wrong("assessment-period", ("period",), start=str(start), end=str(end))
        stages, dimensions = ", ".join(model.stage_of), ", ".join(model.dimension_of)
        if assessment.goal is not None and assessment.goal not in model.goal_of:
            wrong("assessment-unknown", ("goal",), name=assessment.goal, known=", ".join(model.goal_of) or "–")
        target = assessment.target or Target()
        for stage in target.stages:
            if stage not in model.stage_of:
                wrong("assessment-unknown", ("target", "stages", stage), name=stage, known=stages)
        for dimension in target.dimensions:
            if dimension not in model.dimension_of:
                wrong("assessment-unknown", ("target", "dimensions", dimension), name=dimension, known=dimensions)
        cells = [f"{stage}.{dimension}" for stage, dimension in model.cells]
        for key in target.cells:
            if key not in cells:
                wrong("assessment-unknown", ("target", "cells", key), name=key, known=", ".join(cells))
        for i, absent in enumerate(assessment.not_applicable):
            cell = f"{absent.stage}.{absent.dimension}" if absent.stage or absent.dimension else None
            indicators = [*model.indicator_of, *(each.id for each in model.not_applicable if each.indicator)]
            named = [(cell, cells), (absent.indicator, indicators), (absent.rule, list(model.rule_of))]
            given = [(thing, known) for thing, known in named if thing]
            if len(given) != 1:
                wrong("assessment-not-applicable", ("not_applicable", i))
            for thing, known in given:
                if thing not in known:
                    near = difflib.get_close_matches(thing, known, n=3) or known[:6]
                    wrong("assessment-unknown", ("not_applicable", i), name=thing, known=", ".join(near))
        if assessment.calendars:
            for code, at, params in calendar_mistakes(assessment.calendars):
                wrong(code, ("calendars", *at), **params)
        if assessment.currency and not is_currency(assessment.currency.report_in):
            wrong("rates-currency", ("currency", "report_in"), given=assessment.currency.report_in)
        if assessment.mapping is None and not assessment.answers and not assessment.kpis:
            wrong("assessment-nothing", ())
        if problems:
            raise AssessmentError(problems)


def _exclusions(agreed: Sequence[NotApplicable], model: Model) -> tuple[Exclusion, ...]:
    """Return what does not apply: as agreed for this assessment, and else as the model says it."""
    found = [_exclusion(absent, model) for absent in agreed]
    said = [Exclusion(**absent.model_dump()) for absent in model.not_applicable]
    return (*found, *(absent for absent in said if not any(_same(absent, each) for each in found)))


def _same(one: Exclusion, other: Exclusion) -> bool:
    keys = ("stage", "dimension", "indicator", "rule")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def _exclusion(absent: NotApplicable, model: Model) -> Exclusion:
    said = next((each.name for each in model.not_applicable if each.indicator == absent.indicator), None)
    if absent.indicator:
        name = said or model.indicator_of[absent.indicator].name
    elif absent.rule:
        name = model.rule_of[absent.rule].name
    else:
        stage, dimension = model.stage_of[absent.stage or ""].name, model.dimension_of[absent.dimension or ""].name
        name = Text.joined(" · ", stage, dimension)
    return Exclusion(name=name, **absent.model_dump())


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the values of ``over`` put in, group by group."""
    return {
        **base,
        **{
            key: _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
            for key, value in over.items()
        },
    }
