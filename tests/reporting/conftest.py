"""A result with one of everything a report has to tell, made by hand and scored by the real scoring."""

from datetime import date

import pytest

from leadline.assessment.result import Coverage, ModelReference, Result
from leadline.eventlog.log import ActivityProfile, ObjectProfile, QualityFinding, SourceFile
from leadline.indicators.value import IndicatorValue, Point, RuleCompliance
from leadline.mining.flow import Edge, FlowMap, Node
from leadline.mining.waits import slowest_waits
from leadline.model import Model
from leadline.model.schema import Indicator
from leadline.planning import gaps
from leadline.ratings.rating import Answers, AnswersFile, Rating
from leadline.scoring import score
from leadline.text import Text

HOSTILE = '<script>alert("x")</script> & {{ 7*7 }}'
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
PEOPLE = (
    ("r1", "sales", "manager"),
    ("r2", "sales", "seller"),
    ("r3", "sales", "seller"),
    ("r4", "sales", "seller"),
    ("r5", "finance", "accountant"),
    ("r6", "finance", "accountant"),
    ("r7", "logistics", "planner"),
)
NOT_RATED = ("lead", "automation")
NOT_APPLICABLE = ("order", "customer")


def measured(indicator: Indicator, place: int) -> IndicatorValue:
    """Return a value at an entry value of the indicator; every fifth has none, with a reason."""
    if (indicator.stage, indicator.dimension) == NOT_RATED:
        return IndicatorValue(
            indicator=indicator.id, status="not-measured", reason="no-activity", params={"activity": "qualify_lead"}
        )
    if place % 5 == 4:
        return IndicatorValue(
            indicator=indicator.id, status="not-measured", reason="no-object", params={"object": "contract"}
        )
    bound = indicator.levels[(2, 3, 4)[place % 3]]  # type: ignore[index]
    value = float(bound if isinstance(bound, float | int) else sum(bound) / 2)
    return IndicatorValue(
        indicator=indicator.id,
        status="measured",
        object="order",
        n=12 if place % 7 == 6 else 1200 + place,
        value=value,
        low=value * 0.97,
        high=value * 1.03,
        first=date(2025, 1, 3),
        last=date(2025, 6, 28),
        trend=tuple(
            Point(group=month, n=200, value=None if at == 2 else value * (0.9 + at / 50))
            for at, month in enumerate(MONTHS)
        ),
        breakdown={
            "region": (Point(group=HOSTILE, n=700, value=value), Point(group="", n=500, value=value * 1.1)),
        },
        tables=("orders",),
    )


def answers(model: Model) -> Answers:
    """Return answers of seven people; the seller r4 disagrees, r7 does not know every third item."""
    ratings = []
    for place, item in enumerate(model.items):
        if (item.stage, item.dimension) == NOT_RATED:
            continue
        for who, (respondent, department, role) in enumerate(PEOPLE):
            unknown = respondent == "r7" and place % 3 == 0
            value = 1 if respondent == "r4" else 2 + (place + who // 4) % 4
            ratings.append(
                Rating(
                    respondent=respondent,
                    department=department,
                    role=role,
                    item=item.id,
                    answer="dont-know" if unknown else "rated",
                    value=None if unknown else float(value),
                    evidence="E1" if place % 2 else "E2",
                )
            )
    return Answers(
        ratings=tuple(ratings), files=(AnswersFile(name="answers.xlsx", ratings=len(ratings), sha256="b" * 64),)
    )


def flow(object_type: str, steps: tuple[str, ...], hours: float, *, day_only: bool = False) -> FlowMap:
    """Return a straight map with one loop back and one rework, the waits growing along it."""
    last = len(steps) - 1
    nodes = tuple(
        Node(
            activity=step,
            events=1000 + 50 * (at == 1),
            objects=1000,
            starts=1000 if at == 0 else 0,
            ends=1000 if at == last else 0,
        )
        for at, step in enumerate(steps)
    )
    ways = [(steps[at], steps[at + 1], 950, hours * (at + 1)) for at in range(last)]
    ways += [(steps[2], steps[1], 50, hours / 2), (steps[1], steps[1], 40, 0.4)]
    return FlowMap(
        object=object_type,
        objects=1000,
        nodes=nodes,
        edges=tuple(
            Edge(
                source=source,
                target=target,
                count=count,
                objects=count,
                median_hours=wait,
                p90_hours=2 * wait,
                total_hours=count * wait,
                day_only=day_only,
            )
            for source, target, count, wait in ways
        ),
    )


def example_result(model: Model, *, kind: str = "self") -> Result:
    """Return a simulated company's result: rated, unrated and not applicable cells, gaps, rules, maps and quality."""
    said = answers(model)
    values = tuple(measured(indicator, place) for place, indicator in enumerate(model.indicators))
    rules = tuple(
        RuleCompliance(rule=rule.id, status="not-measured", reason="no-resource")
        if place % 3 == 2
        else RuleCompliance(
            rule=rule.id, status="measured", n=800, violations=160, share=0.8, examples=("SO-1", HOSTILE)
        )
        for place, rule in enumerate(model.rules)
    )
    scores = score(
        model,
        values,
        said,
        kind=kind,  # type: ignore[arg-type]
        target=model.target,
        rules=rules,
        not_applicable={NOT_APPLICABLE: "no end customers"},
        as_of=date(2025, 6, 30),
    )
    maps = (
        flow("order", ("create_order", "validate_order", "confirm_order", "ship_goods", "confirm_delivery"), 30.0),
        flow("invoice", ("create_invoice", "send_invoice", "receive_payment", "apply_cash"), 240.0, day_only=True),
    )
    return Result(
        leadline_version="0.1.0",
        name=Text(**{"en": "First half of 2025", "zh-Hans": "2025 年上半年评估"}),
        organisation=Text.same(HOSTILE),
        simulated=True,
        kind=kind,
        model=ModelReference(id=model.id, version=model.version, digest=model.digest, name=model.name),
        period_from=date(2025, 1, 1),
        period_to=date(2025, 6, 30),
        as_of=date(2025, 6, 30),
        time_zone="Asia/Shanghai",
        files=(SourceFile(name="orders.csv", rows=12345, sha256="a" * 64),),
        answers=said.files,
        respondents=said.respondents,
        ratings=len(said.ratings),
        departments=3,
        types=(
            ObjectProfile(
                type="order",
                objects=1000,
                events=5050,
                activities=(ActivityProfile(activity="create_order", events=1000, day_only=False),),
                attributes=(),
            ),
            ObjectProfile(
                type="invoice",
                objects=1000,
                events=4050,
                activities=(ActivityProfile(activity="create_invoice", events=1000, day_only=True),),
                attributes=(),
            ),
        ),
        quality=(
            QualityFinding(code="day-only", severity="note", table="invoices", column="due_date", count=90, of=90),
            QualityFinding(
                code="unmapped-activity",
                severity="warning",
                table=HOSTILE,
                column="step",
                count=12,
                of=4000,
                examples=(HOSTILE,),
                params={"names": "1"},
            ),
            QualityFinding(
                code="out-of-order",
                severity="warning",
                count=3,
                of=1000,
                examples=("SO-1",),
                params={"object": "order", "earlier": "create_order", "later": "ship_goods"},
            ),
        ),
        scoring=model.scoring,
        coverage=Coverage(measured=sum(value.value is not None for value in values), applicable=len(model.indicators)),
        indicators=values,
        rules=rules,
        scores=scores,
        gaps=gaps(scores),
        maps=maps,
        waits=slowest_waits(maps, min_count=30),
    )


@pytest.fixture(scope="session")
def result(model: Model) -> Result:
    return example_result(model)


@pytest.fixture(scope="session")
def empty_result(model: Model) -> Result:
    """A result of an assessment that was given neither data nor answers."""
    values = tuple(
        IndicatorValue(indicator=indicator.id, status="not-measured", reason="no-data")
        for indicator in model.indicators
    )
    return Result(
        leadline_version="0.1.0",
        name=Text.same("Empty"),
        organisation=Text.same("Nobody"),
        simulated=False,
        kind="verified",
        model=ModelReference(id=model.id, version=model.version, digest=model.digest, name=model.name),
        period_from=None,
        period_to=None,
        as_of=None,
        time_zone="UTC",
        scoring=model.scoring,
        coverage=Coverage(measured=0, applicable=len(values)),
        indicators=values,
        scores=score(model, values, Answers(), kind="verified", target=model.target, rules=(), as_of=None),
    )
