"""Every code that scoring gives has its sentence in both languages, and the numbers it needs."""

import re
from pathlib import Path

import pytest

import leadline.scoring
from leadline.model.schema import Department
from leadline.scoring import score
from leadline.text import LANGUAGES, Text, catalogue, say
from scoring.small_model import answers, asked, compliance, indicator, item, model, rating, rule, said, value

SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(leadline.scoring.__file__).parent.glob("*.py"))


def worked_by_sales():
    """The one stage has one core activity, done by sales."""
    plain = model(items=[item()])
    sales = Department(id="sales", name=Text.same("Sales"))
    (step,) = plain.process.activities
    done = step.model_copy(update={"core": True, "departments": ("sales",)})
    process = plain.process.model_copy(update={"departments": (sales,), "activities": (done,)})
    return plain.model_copy(update={"process": process})


def examples():
    both = model(indicators=[indicator()], items=[item()], rules=[rule()])
    disputed = [rating(each, who=who, department=who) for who, each in (("ann", 1), ("bob", 5))]
    yield score(both, [value()], answers(rating(1)), rules=[compliance(0.5)])
    yield score(both, [value(n=3)], answers(*disputed), kind="verified")
    yield score(asked(), [], said(**{"lead.risk": 3, "conversion.risk": 3, "order.risk": 3, "fulfilment.risk": 2}))
    yield score(asked(), [], said(**{"lead.risk": 3}))
    averaged = asked(gates={"preset": "average", "key_cells": ("lead.risk",)})
    yield score(averaged, [], said(**{"lead.risk": 4, "conversion.risk": 4, "order.risk": 1, "fulfilment.risk": 4}))
    yield score(both, [value(value=90)], answers(rating(4)))
    without = {"level4_critical_compliance": None}
    yield score(model(items=[item()], gates=without), [], answers(rating(4)))
    said_of_own = [rating(5, who=f"sales {n}") for n in range(3)]
    said_by_others = [rating(2, who=f"finance {n}", department="finance") for n in range(3)]
    yield score(worked_by_sales(), [], answers(*said_of_own, *said_by_others))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_note_gate_and_reason_can_be_said(language):
    names = {"stage": "S", "dimension": "D", "rule": "R"}
    told = set()
    for scores in examples():
        for finding in scores.findings:
            told.add(finding.kind)
            assert "{" not in say("findings", finding.kind, language, **finding.params)
            assert say("findings", f"{finding.kind}-name", language)
            assert "direction" not in finding.params or say("findings", finding.params["direction"], language)
        for cell in scores.cells:
            assert all(say("notes", note, language) for note in cell.notes)
            assert all(say("reasons", i.reason, language, **i.params) for i in cell.indicators if i.reason)
        for aggregate in (*scores.dimensions, scores.whole):
            for failure in aggregate.verdict.failures:
                proven = failure.gate != "critical-rules" or failure.value is not None
                told.add(failure.gate)
                key = failure.gate if proven else f"{failure.gate}-unproven"
                assert "None" not in say("gates", key, language, **failure.model_dump() | names)
    assert told == {
        *("critical-rule", "failing-gate", "low-agreement", "no-level", "own-department-bias", "perception-gap"),
        "thin-evidence",
        *(
            "achievement",
            "critical-rules",
            "dimension-level",
            "every-cell",
            "improvement",
            "key-cell",
            "mean",
            "unrated-cell",
        ),
    }


def test_no_sentence_is_left_over():
    """A key of the catalogues appears in the code that makes it."""
    for name in ("notes", "gates", "findings"):
        for key in catalogue(name):
            assert re.search(f'"{re.sub("-(name|unproven)$", "", key)}"', SOURCES), key


def test_both_languages_use_the_same_numbers():
    for name in ("notes", "gates", "findings"):
        for key, text in catalogue(name).items():
            fields = [sorted(re.findall(r"{(\w+)", text.get(language))) for language in LANGUAGES]
            assert fields[0] == fields[1], key
