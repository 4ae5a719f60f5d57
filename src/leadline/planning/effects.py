"""What initiatives are expected to change: the value of an indicator after them, by the model's rules for effects."""

from collections.abc import Iterable, Sequence

from leadline.model.initiative import Effect, EffectRules, Initiative
from leadline.model.schema import Indicator
from leadline.planning.supposition import Extent
from leadline.scoring.scores import Scored
from leadline.scoring.thresholds import NATURAL_RANGE, value_at


class Counted(Scored):
    """An initiative's effect on an indicator, in the indicator's unit, and what part of it counts."""

    initiative: str
    by: float
    part: float


def effects_on(
    indicator: Indicator, value: float, initiatives: Iterable[Initiative], extent: Extent, rules: EffectRules
) -> tuple[Counted, ...]:
    """Return the effects of initiatives on an indicator that has ``value``, the largest first, each with its part.

    ``least`` is the end of an effect's range that gains less, ``most`` the other one, ``middle`` half way between.

    >>> from leadline.model import load_model
    >>> model = load_model("ltc")
    >>> chosen = [model.initiative_of[id] for id in ("authority-matrix", "approval-workflow")]
    >>> approval = model.indicator_of["price-approval-time"]
    >>> [(each.initiative, round(each.by, 1), each.part)
    ...  for each in effects_on(approval, 40.0, chosen, "least", model.effects)]
    [('approval-workflow', -14.0, 1.0), ('authority-matrix', -4.0, 0.5)]
    """
    found = [
        (one.id, _by(indicator, value, effect, extent))
        for one in initiatives
        for effect in one.effects
        if effect.indicator == indicator.id
    ]
    by_size = sorted(found, key=lambda each: (-abs(each[1]), each[0]))
    return tuple(Counted(initiative=id, by=by, part=rules.counted(place)) for place, (id, by) in enumerate(by_size, 1))


def value_after(indicator: Indicator, value: float, effects: Sequence[Counted], rules: EffectRules) -> float:
    """Return the value after effects: within the unit's range, and no further past level 5 than the model lets them.

    A value that is past that already is left where it is.

    >>> dso = Indicator.model_construct(
    ...     unit="days", direction="lower", scale="linear", levels={2: 90, 3: 60, 4: 45, 5: 30})
    >>> two = [Counted(initiative="x", by=-10.0, part=1.0), Counted(initiative="y", by=-8.0, part=0.5)]
    >>> value_after(dso, 50.0, two, EffectRules())
    36.0
    >>> value_after(dso, 50.0, [Counted(initiative="x", by=-40.0, part=1.0)], EffectRules())
    27.0
    """
    lowest, highest = NATURAL_RANGE[indicator.unit]
    after = min(max(value + sum(each.by * each.part for each in effects), lowest), highest)
    if indicator.direction == "band":
        return after
    best = value_at(indicator, 5, value)
    room = abs(best) * rules.beyond_level5
    if indicator.direction == "higher":
        return min(after, max(value, best + room))
    return max(after, min(value, best - room))


def _by(indicator: Indicator, value: float, effect: Effect, extent: Extent) -> float:
    ends = [end * abs(value) / 100 if effect.unit == "relative" else end for end in (effect.low, effect.high)]
    if extent == "middle":
        return sum(ends) / 2
    gains = {"higher": lambda by: by, "lower": lambda by: -by, "band": abs}[indicator.direction]
    return min(ends, key=gains) if extent == "least" else max(ends, key=gains)
