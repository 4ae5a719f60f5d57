"""Every shipped rule, judged on random worlds from the words of its template alone, by plain loops over events.

What must agree: where a rule can be checked at all, the verdict on every object, what is pending, the counts of a
period, the money at stake and the examples.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from indicators.world import Event, Object, World
from leadline import Log, load_model
from leadline.indicators.population import Population
from leadline.indicators.rules import check_rules
from leadline.model.schema import Rule

MODEL = load_model("ltc")
RANKS = {activity: rank for rank, activity in enumerate(MODEL.activity_of)}
PENDING = MODEL.scoring.pending_days
KNOWN = {"Sales": "sales", "销售部": "sales", "Finance": "finance", "信用管理部": "credit"}
SHOPS = "webshop,web shop,online shop,marketplace,store,counter,pos,retail,网店,商城,电商,电商平台,门店,柜台,零售"
PREPAID = "advance,prepaid,prepayment,预收,预收款,预付"


class See:
    """What one object knows of itself, for conditions. Unknown is None."""

    def __init__(self, world: World, one: Object, *, agreed: bool = False) -> None:
        self.world, self.one, self.agreed = world, one, agreed

    def __getattr__(self, attribute: str) -> Any:
        return self.world.value(self.one, attribute, agreed=self.agreed)

    def has(self, activity: str) -> bool | None:
        seen = self.world.sees(self.one, activity)
        return None if seen is None else bool(seen.events)

    def first(self, activity: str) -> date | None:
        seen = self.world.sees(self.one, activity)
        return min((e.time.date() for e in seen.events), default=None) if seen else None

    def age(self, day: date | None) -> int | None:
        return None if day is None else (self.world.as_of - day).days


def both(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def neither(part: bool | None) -> bool | None:
    return None if part is None else not part


def compared(test: Callable[..., bool], *values: Any) -> bool | None:
    return None if None in values else test(*values)


def overdue_and_undisputed(see: See) -> bool | None:
    paid, due, disputed = see.first("receive_payment"), see.due_date, see.has("resolve_dispute")
    late = compared(lambda a, b: (a - b).days > 3, paid, due)
    open_or_late = neither(both(neither(neither(see.has("receive_payment"))), neither(late)))
    return both(open_or_late, not disputed)


# To whom a rule applies, where its words say more than "every object with this step".
WHEN: dict[str, Callable[[See], bool | None]] = {
    "C04": lambda see: compared(lambda days: days >= 90, see.age(see.first("capture_lead"))),
    "C08": lambda see: see.is_tender,
    "C09": lambda see: compared(lambda a, b: a > b, see.discount_pct, see.authority_pct),
    "C11": lambda see: compared(lambda days: days > 0, see.payment_terms_days),
    "C14": lambda see: neither(see.has("request_change")),
    "C18": lambda see: see.channel is None or see.channel.lower() not in SHOPS.split(","),
    "C20": lambda see: compared(lambda days: days > 0, see.payment_terms_days),
    "C26": lambda see: compared(lambda kind: kind == "on_delivery", see.billing_type),
    "C27": lambda see: both(
        see.acceptance_required, see.billing_type is None or see.billing_type.lower() not in PREPAID.split(",")
    ),
    "C32": lambda see: compared(lambda days: days >= 180, see.age(see.due_date)),
    "C35": overdue_and_undisputed,
    "C51": lambda see: compared(lambda days: days >= 7, see.age(see.first("create_invoice"))),
}
HOLDS: dict[str, tuple[tuple[str, ...], Callable[[See], bool | None]]] = {
    "C06": (("reason_code",), lambda see: see.reason_code is not None),
    "C30": (
        ("billed_quantity", "delivered_quantity", "billed_price", "ordered_price"),
        lambda see: both(
            compared(lambda billed, sent: billed <= sent * 1.005, see.billed_quantity, see.delivered_quantity),
            compared(lambda billed, asked: abs(billed - asked) <= asked * 0.005, see.billed_price, see.ordered_price),
        ),
    ),
}


def answers(rule: Rule) -> tuple[str, ...]:
    return rule.b if isinstance(rule.b, tuple) else (rule.b,) if rule.b else ()


def can_be_checked(rule: Rule, world: World) -> bool:
    """Whether the log ever says what the rule asks for, on its object or near it."""
    carrier = world.carrier(rule.object)
    if carrier is None:
        return False
    one: Object = (carrier[0], "")
    seen = {each: world.sees(one, each) for each in (rule.a, *answers(rule)) if each}
    if (rule.a and not seen[rule.a]) or (answers(rule) and not any(seen[b] for b in answers(rule))):
        return False
    events = [
        [e for e in world.events if found and any(t in dict(e.objects) for t in found.types)] for found in seen.values()
    ]
    match rule.template:
        case "four_eyes":
            return all(any(e.who for e in each) for each in events)
        case "role_allowed":
            return any(e.department for e in events[0]) and any(e.department in KNOWN for e in world.events)
        case "time_limit_after_due":
            return world.holders(carrier[0], rule.due or "") is not None
        case "data_condition":
            return all(world.holders(carrier[0], name) is not None for name in HOLDS[rule.code][0])
    return not (rule.hours and any(world.day_only(activity) for activity in seen))


def judge(rule: Rule, world: World, one: Object, stand_in: set[str]) -> str:
    """Return kept, violated, pending, or out where the rule does not apply."""
    if rule.code in WHEN and not WHEN[rule.code](See(world, one)):
        return "out"
    seen = [world.sees(one, rule.a)] if rule.a else []
    a = list(seen[0].events) if seen and seen[0] else []
    b = [e for each in answers(rule) for found in [world.sees(one, each)] if found for e in found.events]
    coarse = any(world.day_only(each) for each in (rule.a, *answers(rule)) if each)

    def before(x: Event, y: Event) -> bool:
        times = (x.time.date(), y.time.date()) if coarse else (x.time, y.time)
        return times[0] < times[1] or (times[0] == times[1] and RANKS[x.activity] < RANKS[y.activity])

    def over(day: date, days: int) -> bool:
        return day + timedelta(days) < world.as_of

    match rule.template:
        case "existence" | "absence":
            if not world.own(one) or (stand_in and not any(e.activity in stand_in for e in world.steps(one))):
                return "out"
            return said(not (len(a) >= rule.limit if rule.template == "existence" else len(a) <= rule.limit))
        case "precedence":
            return said(any(not any(before(x, y) for x in a) for y in b)) if b else "out"
        case "not_coexistence":
            return said(bool(a and b)) if a or b else "out"
        case "not_succession":
            return said(any(before(x, y) for x in a for y in b)) if a else "out"
        case "four_eyes":
            people = [{e.who.replace(" ", "").lower() for e in each if e.who not in ("", "bot")} for each in (a, b)]
            return said(bool(people[0] & people[1])) if all(people) else "out"
        case "role_allowed":
            known = [KNOWN.get(e.department) for e in a if e.department]
            if any(each and each not in rule.departments for each in known):
                return "violated"
            return "kept" if known and all(known) else "out"
        case "data_condition":
            holds = HOLDS[rule.code][1](See(world, one, agreed=True))
            return "out" if not a or holds is None else said(not holds)
        case "responded_existence":
            if not a or b:
                return "kept" if a else "out"
            return "violated" if over(min(e.time.date() for e in a), PENDING) else "pending"
        case "time_limit_after_due":
            due = world.value(one, rule.due or "")
            if due is None:
                return "out"
            after = min((e.time.date() for e in b if e.time.date() >= due), default=None)
            if after is None and not over(due, rule.days or 0):
                return "pending"
            return said(after is None or after > due + timedelta(rule.days or 0))
    return answered(rule, a, b, before, over)


def answered(rule: Rule, a: list[Event], b: list[Event], before: Any, over: Any) -> str:
    """Every a is followed by a b, in time where there is a limit; the worst of them decides."""
    found = []
    for x in a:
        first = min((y.time for y in b if before(x, y)), default=None)
        if rule.hours:
            limit = timedelta(hours=rule.hours)
            late, waiting = first is not None and first - x.time > limit, not over((x.time + limit).date(), 0)
        else:
            days = PENDING if rule.days is None else rule.days
            late = first is not None and rule.days is not None and (first.date() - x.time.date()).days > days
            waiting = not over(x.time.date(), days)
        found.append("violated" if late else "kept" if first else "pending" if waiting else "violated")
    return next((verdict for verdict in ("violated", "pending", "kept") if verdict in found), "out")


def said(violated: bool) -> str:
    return "violated" if violated else "kept"


def compare(world: World, log: Log) -> None:
    """Compare what the program says of every rule and object with what plain loops say."""
    _, found = check_rules(Population(log, MODEL), world.as_of, world.period)
    tables: dict[str, list[dict[str, Any]]] = {}
    for rule, compliance in zip(MODEL.rules, found, strict=True):
        told = (rule.code, rule.template)
        if not can_be_checked(rule, world):
            assert (compliance.status, compliance.n) == ("not-measured", 0), told
            continue
        carrier, stand_in = world.carrier(rule.object) or ("", set())
        if carrier not in tables:
            tables[carrier] = log.engine.query(f'SELECT * FROM "rules_{carrier}"').to_pylist()
        words = {None: "out", True: "violated", False: "kept"}
        verdicts = {
            (carrier, row["id"]): "pending" if row[f"pending {rule.id}"] else words[row[rule.id]]
            for row in tables[carrier]
        }
        assert verdicts == {one: judge(rule, world, one, stand_in) for one in world.objects(carrier)}, told
        within = [verdict for one, verdict in verdicts.items() if counts(world, one)]
        violators = [one for one, verdict in verdicts.items() if verdict == "violated" and counts(world, one)]
        assert compliance.n == within.count("kept") + len(violators), told
        assert (compliance.pending, compliance.status == "measured") == (within.count("pending"), compliance.n > 0), (
            told
        )
        if compliance.n:
            assert (compliance.violations, set(compliance.examples)) == (len(violators), {one[1] for one in violators})
            assert (compliance.amount, compliance.currency) == at_stake(world, carrier, violators), told


def counts(world: World, one: Object) -> bool:
    """Whether an object's first step is within the period."""
    first = min((e.time.date() for e in world.steps(one)), default=None)
    start, end = world.period
    return not (start or end) or (first is not None and (start or first) <= first <= (end or first))


def at_stake(world: World, carrier: str, violators: list[Object]) -> tuple[float | None, str | None]:
    """The sum of what the violating objects are worth, where it can be told, and its currency."""
    values = [world.attributes.get(one, {}) for one in violators]
    amounts = [float(each["amount"]) for each in values if each.get("amount")]
    currencies = {each["currency"] for each in values if each.get("currency")}
    if world.holders(carrier, "amount") != [] or len(currencies) > 1 or (violators and not amounts):
        return None, None
    return sum(amounts), next(iter(currencies), None)
