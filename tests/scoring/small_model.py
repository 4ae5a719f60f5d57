"""A small maturity model, and answers and values for it, made by hand for the tests of scoring."""

from datetime import date

from leadline.indicators.value import IndicatorValue, Point, RuleCompliance
from leadline.model.schema import (
    Activity,
    Basis,
    Dimension,
    Indicator,
    Item,
    Level,
    Measure,
    Model,
    ObjectType,
    ReferenceProcess,
    Rule,
    Scoring,
    Stage,
    Target,
)
from leadline.ratings.rating import Answers, Rating
from leadline.text import Text

STAGES = ("lead", "conversion", "order", "fulfilment")
THREE_MONTHS = tuple(Point(group=month, n=30, value=90.0) for month in ("2025-01", "2025-02", "2025-03"))


def indicator(id="quotes", stage="order", dimension="risk", **changes):
    """First-pass quotes, in percent: level 1 at 50, then 70, 80, 90, 95."""
    given = {
        "code": id.upper(),
        "name": Text.same(id),
        "definition": Text.same(id),
        "measure": Measure(object="order", value="rework() = 0", aggregate="share"),
        "unit": "percent",
        "direction": "higher",
        "levels": {1: 50, 2: 70, 3: 80, 4: 90, 5: 95},
        "basis": Basis(kind="expert-default"),
    }
    return Indicator(id=id, stage=stage, dimension=dimension, **(given | changes))


def item(id="Q1", stage="order", dimension="risk", **changes):
    anchors = {level: Text.same(f"anchor {level}") for level in (1, 2, 3, 4, 5)}
    return Item(id=id, stage=stage, dimension=dimension, question=Text.same(id), anchors=anchors, **changes)


def rule(id="four-eyes", severity="critical", dimension="risk"):
    return Rule(
        id=id,
        code=id.upper(),
        name=Text.same(id),
        object="order",
        template="four_eyes",
        a="create_order",
        b="create_order",
        severity=severity,
        dimension=dimension,
        why=Text.same("why"),
    )


def model(*, stages=("order",), dimensions=("risk",), indicators=(), items=(), rules=(), **scoring):
    """``stages`` and ``dimensions`` are ids (weight 1), or maps from id to weight."""

    def weighted(ids):
        return ids.items() if isinstance(ids, dict) else [(id, 1.0) for id in ids]

    names = ("Initial", "Repeatable", "Defined", "Managed", "Optimizing")
    return Model(
        id="small",
        version="1",
        name=Text.same("Small"),
        description=Text.same("Small"),
        levels=tuple(Level(number=n, name=Text.same(name), meaning=Text.same(name)) for n, name in enumerate(names, 1)),
        stages=tuple(Stage(id=id, name=Text.same(id), weight=weight) for id, weight in weighted(stages)),
        dimensions=tuple(Dimension(id=id, name=Text.same(id), weight=weight) for id, weight in weighted(dimensions)),
        scoring=Scoring(**scoring),
        target=Target(),
        process=ReferenceProcess(
            objects=(ObjectType(id="order", name=Text.same("order")),),
            departments=(),
            attributes=(),
            activities=(
                Activity(
                    id="create_order",
                    code="A24",
                    name=Text.same("create"),
                    stage=next(iter(stages)),
                    objects=("order",),
                ),
            ),
        ),
        items=tuple(items),
        indicators=tuple(indicators),
        rules=tuple(rules),
        sources=(),
        digest="0" * 64,
    )


def asked(*, stages=STAGES, dimensions=("risk",), rules=(), **scoring):
    """A model with one item ``stage.dimension`` in every cell and no indicators."""
    items = [item(f"{stage}.{dimension}", stage, dimension) for stage in stages for dimension in dimensions]
    return model(stages=stages, dimensions=dimensions, items=items, rules=rules, **scoring)


def value(id="quotes", value=85.0, n=100, **changes):
    return IndicatorValue(indicator=id, status="measured", n=n, value=value, **changes)


def rating(value=3, item="Q1", who="ann", department="sales", role="manager", **changes):
    """One answer; ``value`` may also be ``not-applicable`` or ``dont-know``."""
    given = {"answer": value} if isinstance(value, str) else {"answer": "rated", "value": value}
    return Rating(respondent=who, department=department, role=role, item=item, **given, **changes)


def answers(*ratings, consensus=()):
    return Answers(ratings=ratings, consensus=consensus)


def said(**scores):
    """One answer per item: ``said(**{"order.risk": 3})``."""
    return Answers(ratings=tuple(rating(score, item=id) for id, score in scores.items()))


def compliance(share, rule="four-eyes", n=100):
    if share is None:
        return RuleCompliance(rule=rule, status="not-measured", reason="no-resource")
    return RuleCompliance(rule=rule, status="measured", n=n, violations=round(n * (1 - share)), share=share)


LAST_DAY = date(2025, 12, 31)
