"""The names a notebook may rely on: a change here is a change users notice."""

import leadline


def test_the_public_names_are_locked():
    assert leadline.__all__ == [
        "Answers",
        "IndicatorValue",
        "InputError",
        "LeadlineError",
        "Log",
        "Mapping",
        "Model",
        "Result",
        "Scores",
        "Text",
        "assess",
        "check_model",
        "find_violations",
        "flow_map",
        "gaps",
        "load_mapping",
        "load_model",
        "measure",
        "read_answers",
        "read_kpis",
        "read_log",
        "read_result",
        "record",
        "report",
        "score",
        "write_kpi_template",
        "write_questionnaire",
        "write_result",
    ]
    for name in leadline.__all__:
        assert getattr(leadline, name).__doc__, f"{name} says nothing about itself"
