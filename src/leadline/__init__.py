"""Leadline sounds a company's lead-to-cash process: how mature it is, where it is weak, what to mend first.

The whole job is one call, ``assess(folder)``. In a notebook its parts are verbs::

    import leadline

    model = leadline.load_model("ltc")
    log = leadline.read_log("mapping.yaml", ["exports"], model)
    measured = leadline.measure(model, log, by=["region"])
    answers = leadline.read_answers(model, ["answers.xlsx"])
    scores = leadline.score(model, measured.indicators, answers, rules=measured.rules)
    leadline.gaps(scores)
    leadline.report(leadline.assess("folder"), "report.html", model=model, language="zh-Hans")
"""

from leadline.assessment import Result, assess, read_rates, read_result, suppose, write_result
from leadline.errors import InputError, LeadlineError
from leadline.eventlog import Log, Mapping, load_mapping, open_log, prepare_log, read_log
from leadline.indicators import IndicatorValue, find_violations, measure
from leadline.kpis import read_kpis, record, write_kpi_template
from leadline.mining import (
    Slice,
    count_follows,
    find_bottlenecks,
    find_handovers,
    find_rework,
    find_variants,
    flow_map,
    measure_automation,
    measure_durations,
    measure_fitness,
    measure_workload,
    mine,
    trace_cash,
)
from leadline.model import Model, check_model, load_model
from leadline.planning import Supposition, gaps, what_if
from leadline.ratings import Answers, read_answers, write_questionnaire
from leadline.reporting import report
from leadline.scoring import Scores, score
from leadline.text import Text
from leadline.worktime import Calendars

__all__ = [
    "Answers",
    "Calendars",
    "IndicatorValue",
    "InputError",
    "LeadlineError",
    "Log",
    "Mapping",
    "Model",
    "Result",
    "Scores",
    "Slice",
    "Supposition",
    "Text",
    "assess",
    "check_model",
    "count_follows",
    "find_bottlenecks",
    "find_handovers",
    "find_rework",
    "find_variants",
    "find_violations",
    "flow_map",
    "gaps",
    "load_mapping",
    "load_model",
    "measure",
    "measure_automation",
    "measure_durations",
    "measure_fitness",
    "measure_workload",
    "mine",
    "open_log",
    "prepare_log",
    "read_answers",
    "read_kpis",
    "read_log",
    "read_rates",
    "read_result",
    "record",
    "report",
    "score",
    "suppose",
    "trace_cash",
    "what_if",
    "write_kpi_template",
    "write_questionnaire",
    "write_result",
]
