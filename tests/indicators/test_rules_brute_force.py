"""Every template against a second opinion: plain loops over the events of small random logs.

Two object types, orders and deliveries, linked n:m. Their times fall on few days and hours, in Shanghai, so that many
are equal and many days differ from the UTC day. Some activities are known only to the day, some events name nobody,
some orders are only named by a delivery. Each rule is asked of both types: most steps are those of linked objects.
"""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leadline import Mapping, Model, load_model, read_log
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules
from leadline.model.schema import Rule, Template

STEPS = {"order": ("create_order", "check_credit", "confirm_order"), "delivery": ("ship_goods", "confirm_delivery")}
OWNER = {activity: kind for kind, activities in STEPS.items() for activity in activities}
PAIRS = (
    ("create_order", "check_credit"),
    ("confirm_order", "create_order"),
    ("check_credit", "ship_goods"),
    ("confirm_delivery", "ship_goods"),
    ("confirm_delivery", "confirm_order"),
)
PENDING_DAYS = 2
KNOWN = {"Sales": "sales", "销售部": "sales", "Finance": "finance"}
SHARED: dict[str, Any] = {
    "name": {"en": "asked", "zh-Hans": "问"},
    "severity": "high",
    "dimension": "risk",
    "why": {"en": "asked", "zh-Hans": "问"},
}


def written(a: str, b: str) -> Iterable[dict[str, Any]]:
    """Give the parameters of every template for one pair of activities."""
    for template in ("precedence", "response", "not_coexistence", "not_succession", "four_eyes"):
        yield {"template": template, "a": a, "b": b}
    yield {"template": "precedence", "a": a, "b": b, "when": "amount >= 100"}
    yield {"template": "responded_existence", "a": a, "b": [b, "cancel_order"]}
    yield {"template": "time_limit", "a": a, "b": b, "hours": 22}
    yield {"template": "time_limit", "a": a, "b": b, "days": 1}
    yield {"template": "time_limit_after_due", "due": "due_date", "b": b, "days": 1}
    yield {"template": "existence", "a": a, "limit": 1}
    yield {"template": "absence", "a": a, "limit": 1}
    yield {"template": "role_allowed", "a": a, "departments": ["sales"]}
    yield {"template": "data_condition", "a": a, "holds": "amount >= 100"}


RULES = {
    pair: [
        Rule.model_validate({**SHARED, "id": f"{kind}-{i}", "code": f"T{i}", "object": kind, **parts})
        for kind in STEPS
        for i, parts in enumerate(written(*pair))
    ]
    for pair in PAIRS
}


@dataclass(frozen=True)
class Event:
    object: str
    activity: str
    time: datetime
    who: str
    department: str


@dataclass
class World:
    """A random log, and what plain loops say of it."""

    events: list[Event]
    links: list[tuple[str, str]]
    amount: dict[str, int | None]
    due: dict[str, date | None]
    as_of: date
    pair: tuple[str, str]

    # -- what is seen from an object

    def linked(self, object: str) -> list[str]:
        return [a if b == object else b for a, b in self.links if object in (a, b)]

    def all(self, object: str, activity: str) -> list[Event]:
        owners = [object] if kind_of(object) == OWNER[activity] else self.linked(object)
        return [event for event in self.events if event.activity == activity and event.object in owners]

    def recorded(self, activity: str) -> list[Event]:
        return [event for event in self.events if event.activity == activity]

    def day_only(self, *activities: str) -> bool:
        return any(event.time.hour == 0 for activity in activities for event in self.recorded(activity))

    def attribute(self, object: str, values: dict[str, Any], agreed: bool = False) -> Any:
        """An order has it itself; a delivery sees the least of its orders', or what they agree on."""
        seen = {values.get(o) for o in ([object] if kind_of(object) == "order" else self.linked(object))} - {None}
        return None if not seen or (agreed and len(seen) > 1) else min(seen)

    # -- verdicts

    def earlier(self, one: Event, other: Event) -> bool:
        ranks = list(MODEL.activity_of)
        days = self.day_only(one.activity, other.activity)
        return (one.time.date() if days else one.time, ranks.index(one.activity)) < (
            other.time.date() if days else other.time,
            ranks.index(other.activity),
        )

    def over(self, asked: date, days: int) -> bool:
        return asked + timedelta(days) < self.as_of

    def judge(self, rule: Rule, object: str) -> str:
        if rule.when and not (self.attribute(object, self.amount) or 0) >= 100:
            return "out"
        a = self.all(object, rule.a) if rule.a else []
        first = rule.b[0] if isinstance(rule.b, tuple) else rule.b
        b = self.all(object, first) if first else []
        match rule.template:
            case "precedence":
                return applies(b, violated=any(not any(self.earlier(x, y) for x in a) for y in b))
            case "not_succession":
                return applies(a, violated=any(self.earlier(x, y) for x in a for y in b))
            case "not_coexistence":
                return applies([*a, *b], violated=bool(a and b))
            case "existence" | "absence":
                if object == "O9":  # only a delivery names it
                    return "out"
                wrong = len(a) < 1 if rule.template == "existence" else len(a) > 1
                return applies([1], violated=wrong)
            case "four_eyes":
                people = [{folded(e.who) for e in events if e.who and e.who != "bot"} for events in (a, b)]
                return applies(all(people), violated=bool(people[0] & people[1]))
            case "role_allowed":
                named = {e.department for e in a if e.department}
                if any(KNOWN.get(name, "sales") != "sales" for name in named):
                    return "violated"
                return applies(named and all(name in KNOWN for name in named), violated=False)
            case "data_condition":
                amount = self.attribute(object, self.amount, agreed=True)
                return applies(a and amount is not None, violated=amount is not None and amount < 100)
            case "responded_existence":
                if not a or b:
                    return applies(a, violated=False)
                return "violated" if self.over(min(e.time.date() for e in a), PENDING_DAYS) else "pending"
            case "time_limit_after_due":
                due = self.attribute(object, self.due)
                if due is None:
                    return "out"
                days = sorted(e.time.date() for e in b if e.time.date() >= due)
                if not days and not self.over(due, rule.days or 0):
                    return "pending"
                return applies([1], violated=not days or (days[0] - due).days > (rule.days or 0))
        return self.answered(rule, a, b)

    def answered(self, rule: Rule, a: list[Event], b: list[Event]) -> str:
        found = []
        for x in a:
            after = sorted(y.time for y in b if self.earlier(x, y))
            if rule.template == "response":
                late = False
                open_day = x.time.date() + timedelta(PENDING_DAYS)
            elif rule.hours:
                late = bool(after) and after[0] - x.time > timedelta(hours=rule.hours)
                open_day = (x.time + timedelta(hours=rule.hours)).date()
            else:
                late = bool(after) and (after[0].date() - x.time.date()).days > (rule.days or 0)
                open_day = x.time.date() + timedelta(rule.days or 0)
            found.append("kept" if after and not late else "violated" if late or open_day < self.as_of else "pending")
        return next((verdict for verdict in ("violated", "pending", "kept") if verdict in found), "out")

    def cannot(self, rule: Rule) -> str | None:
        """Return why a rule cannot be checked at all."""
        named = [x for x in (rule.a, *(rule.b[:1] if isinstance(rule.b, tuple) else [rule.b])) if x]
        if rule.template == "time_limit_after_due" and not any(self.due.values()):
            return "no-attribute"
        for activity in named:
            if not self.recorded(activity):
                return "no-activity"
            people = [e.who for e in self.events if kind_of(e.object) == OWNER[activity]]
            if rule.template == "four_eyes" and not any(people):
                return "no-resource"
        if rule.template == "data_condition" and not any(self.amount.values()):
            return "no-attribute"
        if rule.hours and self.day_only(*named):
            return "hours-of-days"
        if rule.template == "role_allowed":
            there = {e.department for e in self.events if kind_of(e.object) == OWNER[named[0]]} - {""}
            if not there or not {e.department for e in self.events} & KNOWN.keys():
                return "no-department"
        return None


def kind_of(object: str) -> str:
    return "order" if object.startswith("O") else "delivery"


def applies(some: Any, *, violated: bool) -> str:
    return "out" if not some else "violated" if violated else "kept"


def folded(name: str) -> str:
    return name.lower().replace(" ", "")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    start = datetime(2025, 3, 3)
    pair = draw(st.sampled_from(PAIRS))
    days_only = draw(st.sets(st.sampled_from(sorted(OWNER)), max_size=2))
    events: dict[Any, Event] = {}
    for _ in range(draw(st.integers(1, 14))):
        activity = draw(st.sampled_from([*pair, *pair, *sorted(OWNER)]))
        owners = ("O1", "O2") if OWNER[activity] == "order" else ("D1", "D2")
        hours = 0 if activity in days_only else draw(st.sampled_from([1, 7, 9, 23]))
        event = Event(
            object=draw(st.sampled_from(owners)),
            activity=activity,
            time=start + timedelta(days=draw(st.integers(0, 4)), hours=hours),
            who=draw(st.sampled_from(["Ann Lee", "annlee", "Bob", "bot", ""])),
            department=draw(st.sampled_from(["Sales", "销售部", "Finance", "Moonbase", ""])),
        )
        events.setdefault((event.object, event.activity, event.time, event.who), event)
    amounts, dues = st.none() | st.sampled_from([50, 100, 200]), st.none() | st.integers(0, 4)
    due = {o: draw(dues) for o in ("O1", "O2")}
    return World(
        events=list(events.values()),
        links=draw(st.lists(st.sampled_from([(d, o) for d in ("D1", "D2") for o in ("O1", "O2", "O9")]), unique=True)),
        amount={o: draw(amounts) for o in ("O1", "O2")},
        due={o: None if days is None else (start + timedelta(days)).date() for o, days in due.items()},
        as_of=(start + timedelta(draw(st.integers(0, 8)))).date(),
        pair=pair,
    )


def quick_model() -> Model:
    model = load_model("ltc")
    return model.model_copy(update={"scoring": model.scoring.model_copy(update={"pending_days": PENDING_DAYS})})


MODEL = quick_model()


def write(folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(["" if value is None else value for value in row] for row in rows)


def mapping_of(world: World, folder: Path) -> Mapping:
    """Write the world's files and return how they are read."""
    write(folder, "orders.csv", ("id", "amount", "due"), [(o, world.amount[o], world.due[o]) for o in ("O1", "O2")])
    write(folder, "deliveries.csv", ("id", "order"), [("D1", None), ("D2", None), *world.links])
    tables: list[dict[str, Any]] = [
        {"name": "orders", "file": "orders.csv", "object": "order", "id": "id"},
        {"name": "deliveries", "file": "deliveries.csv", "object": "delivery", "id": "id", "repeats": True},
    ]
    tables[0]["attributes"] = {"amount": "amount", "due_date": "due"}
    tables[1]["links"] = {"order": "order"}
    for kind in STEPS:
        rows = [
            (e.object, e.activity, f"{e.time:%Y-%m-%d %H:%M}", e.who, e.department, "yes" if e.who == "bot" else "no")
            for e in world.events
            if kind_of(e.object) == kind
        ]
        if rows:
            write(folder, f"{kind}_log.csv", ("object", "step", "at", "user", "department", "bot"), rows)
            columns = {"activity": "step", "time": "at", "resource": "user", "automated": "bot"}
            table = {"name": f"{kind}_log", "file": f"{kind}_log.csv", "objects": {kind: "object"}, **columns}
            tables.append({**table, "department": "department"})
    return Mapping.model_validate({"time_zone": "Asia/Shanghai", "tables": tables})


@settings(max_examples=75, deadline=None)
@given(worlds())
def test_every_template_says_what_plain_loops_say(world: World) -> None:
    rules = RULES[world.pair]
    assert {rule.template for rule in rules} == set(Template.__args__)
    asked = MODEL.model_copy(update={"rules": tuple(rules)})
    with (
        tempfile.TemporaryDirectory() as folder,
        read_log(mapping_of(world, Path(folder)), [Path(folder)], MODEL) as log,
    ):
        _, found = check_rules(Population(log, asked), world.as_of, (None, None))
        tables = {
            kind: log.engine.query(f"SELECT * FROM rules_{kind}").to_pylist()
            for kind in STEPS
            if any(rule.object == kind and not world.cannot(rule) for rule in rules)
        }
    for rule, compliance in zip(rules, found):
        if cannot := world.cannot(rule):
            assert (compliance.status, compliance.reason) == ("not-measured", cannot), rule
            continue
        said = {
            row["id"]: "pending"
            if row[f"pending {rule.id}"]
            else {None: "out", True: "violated", False: "kept"}[row[rule.id]]
            for row in tables[rule.object]
        }
        assert said == {object: world.judge(rule, object) for object in said}, rule
        verdicts = list(said.values())
        assert compliance.pending == verdicts.count("pending")
        assert compliance.n == verdicts.count("kept") + verdicts.count("violated")
        assert compliance.violations == verdicts.count("violated")
        assert (compliance.status == "measured") == (compliance.n > 0)
        if compliance.status == "measured" and rule.object == "order":
            known = [world.amount.get(object) for object, verdict in said.items() if verdict == "violated"]
            unknown = not any(world.amount.values()) or (known and not any(known))
            assert compliance.amount == (None if unknown else sum(amount or 0 for amount in known)), rule
