"""What scoring finds worth telling."""

import pytest

from leadline.scoring import score
from scoring.small_model import answers, asked, compliance, indicator, item, model, rating, rule, said, value


def kinds(scores):
    return [finding.kind for finding in scores.findings]


def only(scores, kind):
    (found,) = (finding for finding in scores.findings if finding.kind == kind)
    return found


BOTH = model(indicators=[indicator()], items=[item()])


@pytest.mark.parametrize(
    ("measured", "rated", "direction", "severity"),
    [
        (80, 4, "said-higher", "medium"),  # 3.0 against 4.0
        (80, 5, "said-higher", "high"),  # two levels
        (90, 3, "measured-higher", "medium"),
    ],
)
def test_a_perception_gap_and_its_direction(measured, rated, direction, severity):
    found = only(score(BOTH, [value(value=measured)], answers(rating(rated))), "perception-gap")
    assert (found.stage, found.dimension, found.severity) == ("order", "risk", severity)
    assert found.params["direction"] == direction
    assert found.params["gap"] == abs(found.params["q"] - found.params["j"])


def test_less_than_one_level_is_no_perception_gap():
    assert "perception-gap" not in kinds(score(BOTH, [value(value=81)], answers(rating(4))))


def test_in_a_verified_assessment_the_gap_is_to_what_the_evidence_supports():
    found = only(score(BOTH, [value(value=90)], answers(rating(4)), kind="verified"), "perception-gap")
    assert (found.params["q"], found.params["j"], found.params["direction"]) == (4, 2, "measured-higher")


def test_thin_items_are_told_once_per_cell():
    of = model(items=[item("Q1"), item("Q2"), item("Q3")])
    many = [rating(3, "Q3", who=who, department=who) for who in ("ann", "bob", "eve")]
    scores = score(of, [], answers(rating(3, "Q1"), rating(3, "Q2"), *many))
    found = only(scores, "thin-evidence")
    assert found.severity == "low"
    assert found.params == {"items": ["Q1", "Q2"], "count": 2, "rated": 3, "respondents": 3, "departments": 2}


def test_thin_evidence_weighs_more_where_nothing_else_carries_the_cell():
    assert only(score(BOTH, [], answers(rating(3))), "thin-evidence").severity == "medium"
    assert only(score(BOTH, [value()], answers(rating(3))), "thin-evidence").severity == "low"


def test_raters_who_disagree_should_meet():
    ratings = [rating(each, who=who, department=who) for who, each in (("ann", 1), ("bob", 5), ("eve", 3))]
    found = only(score(model(items=[item()]), [], answers(*ratings)), "low-agreement")
    assert (found.stage, found.params) == ("order", {"items": ["Q1"], "count": 1, "rated": 1})
    assert found.severity == "medium"


def test_groups_that_differ_while_people_agree_are_of_low_severity():
    said_by = [("x", 3), ("x", 3), ("x", 3), ("y", 4), ("y", 4), ("y", 4)]
    ratings = [rating(each, who=f"{n}", department=unit) for n, (unit, each) in enumerate(said_by)]
    found = only(score(model(items=[item()]), [], answers(*ratings)), "low-agreement")
    assert found.severity == "low"  # group means 1 apart, s² = 0.3, r_wg = .85


def test_why_the_next_level_is_not_reached_per_dimension_and_for_the_whole():
    scores = score(asked(), [], said(**{"lead.risk": 3, "conversion.risk": 3, "order.risk": 3, "fulfilment.risk": 2}))
    whole, risk = (finding for finding in scores.findings if finding.kind == "failing-gate")
    assert (whole.dimension, whole.severity, risk.dimension, risk.severity) == (None, "high", "risk", "medium")
    assert risk.params == {"level": 2, "next": 3, "count": 2, "gates": ["achievement", "key-cell"]}
    assert whole.params == {"level": 2, "next": 3, "count": 1, "gates": ["dimension-level"]}


def test_why_there_is_no_level():
    scores = score(asked(), [], said(**{"lead.risk": 3, "conversion.risk": 3, "order.risk": 3}))
    whole, risk = (finding for finding in scores.findings if finding.kind == "no-level")
    assert risk.params == whole.params == {"count": 1, "cells": ["fulfilment.risk"]}


@pytest.mark.parametrize(("share", "told"), [(0.84, True), (0.85, False), (None, False)])
def test_a_critical_rule_under_85_percent_is_a_critical_finding(share, told):
    scores = score(model(rules=[rule()]), [], rules=[compliance(share)])
    assert ("critical-rule" in kinds(scores)) == told
    if told:
        found = scores.findings[0]
        assert (found.severity, found.rule, found.dimension) == ("critical", "four-eyes", "risk")
        assert found.params == {"share": 0.84, "n": 100, "violations": 16, "needed": 0.85}


def test_the_worst_is_told_first():
    of = model(stages=("lead", "order"), indicators=[indicator()], items=[item()], rules=[rule()])
    scores = score(of, [value(value=70)], answers(rating(5)), rules=[compliance(0.5)])
    severities = [finding.severity for finding in scores.findings]
    assert severities == ["critical", "high", "high", "medium", "low"]
    assert kinds(scores) == ["critical-rule", "no-level", "perception-gap", "no-level", "thin-evidence"]


def test_a_cell_that_is_not_applicable_has_no_findings():
    scores = score(BOTH, [value()], answers(rating(1)), not_applicable={("order", "risk"): "no orders"})
    assert scores.findings == ()
