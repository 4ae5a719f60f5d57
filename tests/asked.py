"""One indicator, or one rule, made for a test to ask of a log."""

from typing import Any

from leadline.model.schema import Indicator, Model, Rule

NAMED = {"id": "asked", "code": "T-01", "name": {"en": "asked", "zh-Hans": "问"}, "dimension": "risk"}


def asked_indicator(
    value: str, aggregate: str, *, object: str = "order", unit: str = "count", **parts: Any
) -> Indicator:
    """Return an indicator that measures an expression; ``parts`` are further fields of its measure."""
    return Indicator.model_validate(
        {
            **NAMED,
            "definition": NAMED["name"],
            "stage": "order",
            "measure": {"object": object, "value": value, "aggregate": aggregate, **parts},
            "unit": unit,
            "direction": "higher",
            "levels": {2: 1, 3: 2, 4: 3, 5: 4},
            "basis": {"kind": "expert-default"},
        }
    )


def asked_rule(model: Model, **parts: Any) -> Model:
    """Return the model with one rule, ``asked``; about orders unless ``object`` says otherwise."""
    rule = Rule.model_validate({**NAMED, "object": "order", "severity": "high", "why": NAMED["name"], **parts})
    return model.model_copy(update={"rules": (rule,)})
