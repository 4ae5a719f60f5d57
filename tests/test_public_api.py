"""The names a notebook may rely on: a change here is a change users notice."""

import leadline


def test_the_public_names_are_locked():
    assert leadline.__all__ == [
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
        "trace_cash",
        "write_kpi_template",
        "write_questionnaire",
        "write_result",
    ]
    for name in leadline.__all__:
        assert getattr(leadline, name).__doc__, f"{name} says nothing about itself"
