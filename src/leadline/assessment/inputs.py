"""What a score rests on in the end: indicators with their data, items with their ratings, rules with their cases."""

import math
import re
from collections.abc import Collection, Sequence
from datetime import date

from leadline.assessment.calendars import hours_told
from leadline.assessment.explanation import Explanation, How, node, number
from leadline.assessment.origins import Origins
from leadline.assessment.result import Result
from leadline.indicators.language import RULE_FUNCTIONS
from leadline.indicators.money import AMOUNT
from leadline.indicators.value import IndicatorValue, Point
from leadline.model.schema import Basis, Indicator, Model
from leadline.scoring.scores import EvidencePiece, IndicatorScore, ItemScore
from leadline.scoring.thresholds import level1_entry

_WORKING = re.compile(r"\bworking_(hours|days)\s*\(", re.IGNORECASE)
_RULES = re.compile(rf"\b(?:{'|'.join(RULE_FUNCTIONS)})\(([^)]*)\)")


class Inputs:
    """Explains the indicators, items and rules of one result."""

    def __init__(self, result: Result, model: Model, origins: Origins, supposed: Collection[str] = ()) -> None:
        self.result, self.model, self.origins, self.supposed = result, model, origins, supposed
        self.values = {value.indicator: i for i, value in enumerate(result.indicators)}
        self.rules = {rule.rule: i for i, rule in enumerate(result.rules)}

    def indicator(self, score: IndicatorScore, field: str) -> Explanation:
        """Return an indicator's score down to its value, entry values, sample, months, tables, files and rules."""
        indicator = self.model.indicator_of[score.indicator]
        at = self.values.get(score.indicator)
        value = self.result.indicators[at] if at is not None else None
        parts = []
        if value is not None and value.value is not None:
            parts.append(self._value(indicator, value, f"indicators.{at}").weighing(1.0))
        if score.reason:
            parts.append(Explanation(label=score.reason, catalogue="reasons", params=score.params))
        parts += _entries(indicator)
        if score.score is not None and score.score < 2 and 1 not in indicator.levels:
            parts += first_entries(indicator)
        parts += self._beside(indicator, score, field)
        parts += [self.rule(rule) for rule in _rules_of(indicator) if rule in self.rules]
        tree = node(
            "indicator",
            score.score,
            *parts,
            field=f"{field}.score",
            how="entry-values" if score.score is not None else None,
            indicator=score.indicator,
            direction=indicator.direction,
            scale=indicator.scale,
        )
        if value is not None and value.value is not None and score.score is not None:
            tree = tree.model_copy(update={"formula": _interpolated(indicator, value.value, score.score)})
        tree = self.origins.whole(tree, field)
        return tree if at is None else self.origins.whole(tree, f"indicators.{at}")

    def item(self, score: ItemScore, field: str) -> Explanation:
        """Return an item's score down to its ratings: counts for each level and groups that may be shown, never
        names.
        """
        how = self._of(score)
        mean = node("item-mean", score.mean, *self._groups(score, field), field=f"{field}.mean", how=how)
        parts = [] if score.mean is None else [mean.weighing(1.0)]
        if score.consensus is not None:
            day, at = _day(score.consensus_on), f"{field}.consensus"
            label = "supposed" if score.item in self.supposed else "item-consensus"
            agreed = node(label, score.consensus, field=at, weight=1.0, day=day)
            parts = [agreed, *([mean] if score.mean is not None else [])]
        verified = self.result.scores.kind == "verified"
        if score.cap is not None:
            pieces = [self._piece(piece) for piece in score.evidence]
            cap = node("item-cap", score.cap, *pieces, field=f"{field}.cap", grade=score.grade)
            parts.append(cap.weighing(1.0) if verified else cap)
        if score.capped is not None:
            its = [
                node("item-uncapped", score.uncapped, weight=1.0, item=score.item),
                node("item-cap", score.cap, grade=score.grade, weight=1.0),
            ]
            parts.append(node("item-capped", score.capped, *its, field=f"{field}.capped", how="minimum"))
        counts = [
            node("ratings-at", count, field=f"{field}.distribution.{i}", weight=1.0, level=i + 1)
            for i, count in enumerate(score.distribution)
        ]
        whole = sum(score.distribution) == score.n
        parts.append(node("ratings", score.n, *counts, field=f"{field}.n", how="sum" if whole else None))
        parts += [node(f"flag-{flag}") for flag in score.flags]
        tree = node(
            "item",
            score.score,
            *parts,
            field=f"{field}.score",
            how=None if score.score is None else "minimum" if verified else "same",
            item=score.item,
            question=self.model.item_of[score.item].question,
        )
        return self.origins.whole(tree, field)

    def _piece(self, piece: EvidencePiece) -> Explanation:
        """Return a piece of evidence: what it is and proves, whether someone reviewed it, never who."""
        label = "evidence-reviewed" if piece.reviewed else "evidence-unreviewed"
        return node(label, kind=piece.kind, title=piece.title, grade=piece.grade, valid=_day(piece.valid_until))

    def rule(self, rule: str) -> Explanation:
        """Return how well a rule was kept, down to its cases, tables, files and sources."""
        at = self.rules[rule]
        found, its = self.result.rules[at], self.model.rule_of[rule]
        field = f"rules.{at}"
        parts = [node("rule-why", why=its.why)]
        if found.reason:
            parts.append(Explanation(label=found.reason, catalogue="reasons", params=found.params))
        kept = node(
            "rule-kept",
            found.n - found.violations,
            node("rule-cases", found.n, field=f"{field}.n", weight=1.0),
            node("rule-violations", found.violations, field=f"{field}.violations", weight=1.0),
            how="difference",
            weight=1.0,
        )
        parts += [kept, node("rule-cases", found.n, field=f"{field}.n", weight=1.0)]
        if found.pending:
            parts.append(node("rule-pending", found.pending, field=f"{field}.pending"))
        if found.amount is not None:
            parts.append(node("rule-amount", found.amount, field=f"{field}.amount"))
        parts += self.origins.tables(found.tables)
        if its.sources:
            parts.append(node("sources", sources=", ".join(its.sources)))
        how: How | None = "ratio" if found.share is not None else None
        if rule in self.supposed:
            parts.insert(0, node("supposed", found.share))
        tree = node("rule", found.share, *parts, field=f"{field}.share", how=how, rule=rule, severity=its.severity)
        return self.origins.whole(tree, field)

    def _value(self, indicator: Indicator, value: IndicatorValue, field: str) -> Explanation:
        recording = value.recording
        sample = node("recorded-n" if recording else "sample", value.n, field=f"{field}.n", object=value.object)
        where = indicator.measure.where if indicator.measure else None
        told = [node("filter", where=where)] if where else []
        told.append(node("period", first=_day(self.result.period_from), last=_day(self.result.period_to)))
        parts = [sample]
        how: How | None = None
        if value.numerator is not None:
            parts = [
                node("numerator", value.numerator, field=f"{field}.numerator", weight=1.0),
                sample.weighing(1.0),
            ]
            how = "percent"
        for end in ("low", "high"):
            if (bound := getattr(value, end)) is not None:
                parts.append(node(f"value-{end}", bound, field=f"{field}.{end}", unit=indicator.unit))
        if value.first and value.last:
            told.append(node("observed", first=_day(value.first), last=_day(value.last)))
        parts += told
        parts += self.origins.tables(value.tables)
        if recording:
            parts.append(node("recorded-by", sources=", ".join(recording.sources), files=", ".join(recording.files)))
            if value.low is None:
                parts.append(node("recorded-no-interval"))
        parts += self._reckoned(indicator)
        if value.trend:
            parts.append(node("trend", None, *_points(value.trend, f"{field}.trend", indicator)))
        for attribute, points in value.breakdown.items():
            its = _points(points, f"{field}.breakdown.{attribute}", indicator)
            parts.append(node("breakdown", None, *its, attribute=attribute))
        return node(
            "supposed-value" if value.indicator in self.supposed else "recorded-value" if recording else "value",
            value.value,
            *parts,
            field=f"{field}.value",
            how=how,
            unit=indicator.unit,
            definition=indicator.definition,
            aggregate=indicator.aggregate,
        )

    def _reckoned(self, indicator: Indicator) -> list[Explanation]:
        """Say which calendars and rates an indicator's measure was reckoned by."""
        measure, told = indicator.measure, []
        written = " ".join(part for part in (measure.where, measure.value, measure.over) if part) if measure else ""
        if _WORKING.search(written):
            for each in self.result.calendars:
                hours = hours_told(each.hours)
                place = "-".join(part for part in (each.country, each.subdivision) if part) or "–"
                label = "calendar" if each.unit is None else "calendar-unit"
                told.append(node(label, unit=each.unit or "", country=place, hours=hours, zone=each.time_zone))
        if self.result.rates and re.search(rf"\b{AMOUNT}\b", written):
            told.append(node("converted", currency=self.result.rates.report_in, file=self.result.rates.name))
        return told

    def _beside(self, indicator: Indicator, score: IndicatorScore, field: str) -> list[Explanation]:
        ends = [
            node(f"score-{end}", bound, field=f"{field}.{end}")
            for end in ("low", "high")
            if (bound := getattr(score, end)) is not None
        ]
        share = [node("share-of-q", score.share, field=f"{field}.share")] if score.share is not None else []
        return [
            *ends,
            *share,
            node("weight-in-cell", indicator.weight),
            node(f"nature-{indicator.nature}"),
            node("periods", score.periods, field=f"{field}.periods", needed=self.result.scoring.trend_periods),
            *_basis(indicator.basis),
        ]

    def _groups(self, score: ItemScore, field: str) -> list[Explanation]:
        weights = self.result.scoring.group_weights
        return [
            node(
                "group",
                group.mean,
                node("people", group.n, field=f"{field}.groups.{i}.n"),
                field=f"{field}.groups.{i}.mean",
                weight=weights.get(group.department, 1.0),
                department=group.department,
                role=group.role,
            )
            for i, group in enumerate(score.groups)
        ]

    def _of(self, score: ItemScore) -> How | None:
        """Say that the mean follows from the groups shown: not where some are private or a meeting agreed a value."""
        weights = [self.result.scoring.group_weights.get(group.department, 1.0) for group in score.groups]
        if score.private_groups or not weights or score.mean is None:
            return None
        mean = math.fsum(w * g.mean for w, g in zip(weights, score.groups, strict=True)) / math.fsum(weights)
        return "mean" if math.isclose(mean, score.mean, abs_tol=1e-9) else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"


def _entries(indicator: Indicator) -> list[Explanation]:
    found = []
    for level, entry in sorted(indicator.levels.items()):
        ends = (("entry-low", entry[0]), ("entry-high", entry[1])) if isinstance(entry, tuple) else (("entry", entry),)
        found += [node(label, bound, weight=1.0, level=level, unit=indicator.unit) for label, bound in ends]
    return found


def first_entries(indicator: Indicator) -> list[Explanation]:
    """Return where level 1 begins, which the model leaves to be worked out: for a band, on both of its sides.

    >>> share = Indicator.model_construct(
    ...     unit="percent", direction="higher", scale="linear", levels={2: 70, 3: 85, 4: 90, 5: 95})
    >>> [(each.label, each.value) for each in first_entries(share)]
    [('entry-first', 55)]
    """
    sides = {"higher": (("entry-first", True),), "lower": (("entry-first", False),)}.get(
        indicator.direction, (("entry-first-low", True), ("entry-first-high", False))
    )
    return [
        node(label, level1_entry(indicator, upwards=upwards), weight=1.0, unit=indicator.unit)
        for label, upwards in sides
    ]


def _interpolated(indicator: Indicator, value: float, score: float) -> str:
    """Return how a score lies between two entry values; empty where it does not, or where a band has two sides."""
    level, entries = int(score), {int(each): entry for each, entry in indicator.levels.items()}
    if indicator.direction != "band":
        entries.setdefault(1, level1_entry(indicator, upwards=indicator.direction == "higher"))
    below, above = entries.get(level), entries.get(level + 1)
    if below is None or above is None or isinstance(below, tuple) or isinstance(above, tuple):
        return ""
    if below == above or (value - below) * (above - below) < 0:  # worse than where level 1 begins: 1, whatever it is
        return ""
    if indicator.scale == "logarithmic":
        part = f"ln({number(value)} / {number(below)}) / ln({number(above)} / {number(below)})"
    elif above > below:
        part = f"({number(value)} − {number(below)}) / ({number(above)} − {number(below)})"
    else:
        part = f"({number(below)} − {number(value)}) / ({number(below)} − {number(above)})"
    return f"{level} + {part} = {number(score)}"


def _points(points: Sequence[Point], field: str, indicator: Indicator) -> list[Explanation]:
    return [
        node(
            "point",
            point.value,
            node("observations", point.n, field=f"{field}.{i}.n"),
            field=f"{field}.{i}.value",
            group=point.group or "–",
            unit=indicator.unit,
        )
        for i, point in enumerate(points)
    ]


def _basis(basis: Basis) -> list[Explanation]:
    told = [node(f"basis-{basis.kind}")]
    if basis.note:
        told.append(node("basis-note", note=basis.note))
    if basis.sources:
        told.append(node("sources", sources=", ".join(basis.sources)))
    return told


def _rules_of(indicator: Indicator) -> list[str]:
    """Return the rules an indicator's measure asks about."""
    measure = indicator.measure
    if measure is None:
        return []
    written = " ".join(part for part in (measure.where, measure.value, measure.over) if part)
    return list(dict.fromkeys(rule.strip() for names in _RULES.findall(written) for rule in names.split(",")))
