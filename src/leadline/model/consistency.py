"""What schema and references cannot see: whether the numbers, anchors and parameters of a model make sense together.

Like the checks of references these look at the data as written and leave wrong types to the schema.
"""

import difflib
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any, get_args

from leadline.errors import Problem
from leadline.model.folder import Document, Draft
from leadline.model.migration import KINDS
from leadline.model.references import known_ids, values_at
from leadline.model.schema import Gates, Grade
from leadline.text import LANGUAGES

LEVELS = (1, 2, 3, 4, 5)
NEVER_NEGATIVE = ("hours", "days", "weeks", "ratio", "count")
ABSENT = {"stage", "dimension", "indicator", "rule"}
BANDS = ("partly", "largely", "fully")
NEEDS = {
    "precedence": {"a", "b"},
    "response": {"a", "b"},
    "responded_existence": {"a", "b"},
    "not_coexistence": {"a", "b"},
    "not_succession": {"a", "b"},
    "existence": {"a", "limit"},
    "absence": {"a", "limit"},
    "four_eyes": {"a", "b"},
    "role_allowed": {"a", "departments"},
    "time_limit": {"a", "b"},
    "time_limit_after_due": {"due", "b", "days"},
    "data_condition": {"a", "holds"},
}
"""The parameters each template needs; it takes no others."""
CLOCKS = {"time_limit": ("hours", "days")}
"""The parameters of which a template needs just one."""
PARAMETERS = ("a", "b", "limit", "hours", "days", "due", "holds", "departments")


def heads(draft: Draft) -> Iterator[Problem]:
    """Tell what is wrong with levels, key dimensions and the numbers of the ``scoring:`` block."""
    for head in draft.of("model"):
        numbers = [number for _, number in values_at(head.data, "levels.*.number")]
        if isinstance(head.entries.get("levels"), list) and sorted(map(str, numbers)) != [
            str(level) for level in LEVELS
        ]:
            yield head.problem("model-levels", "levels", given=", ".join(map(str, numbers)) or "–")
        keys = [entry.get("key", True) for _, entry in values_at(head.data, "dimensions.*") if isinstance(entry, dict)]
        if keys and not any(keys):
            yield head.problem("model-no-key-dimension", "dimensions")
        for kind in ("stages", "dimensions"):
            for location, given in values_at(head.data, f"{kind}.*.id"):
                if isinstance(given, str) and "." in given:
                    yield head.problem("model-id-with-dot", *location, given=given)
        for location, absent in values_at(head.data, "not_applicable.*"):
            if isinstance(absent, dict) and {*absent} & ABSENT not in ({"stage", "dimension"}, {"rule"}, {"indicator"}):
                yield head.problem("assessment-not-applicable", *location)
        yield from _gates(head)
        yield from _caps(head)


def _gates(head: Document) -> Iterator[Problem]:
    given = {name: value for name in BANDS for _, value in values_at(head.data, f"scoring.gates.{name}")}
    bands = [(name, given.get(name, Gates.model_fields[name].default)) for name in BANDS]
    for (lower, low), (upper, high) in pairwise(bands):
        if _is_number(low) and _is_number(high) and low >= high:
            place = head.latest(("scoring", "gates", lower), ("scoring", "gates", upper))
            yield head.problem("model-gates-order", *place, lower=lower, low=low, upper=upper, high=high)


def _caps(head: Document) -> Iterator[Problem]:
    for place, caps in values_at(head.data, "scoring.evidence_caps"):
        if not isinstance(caps, dict):
            continue
        missing = [grade for grade in get_args(Grade) if grade not in caps]
        if missing:
            yield head.problem("model-caps-missing", *place, missing=", ".join(missing))
        given = [(grade, caps[grade]) for grade in get_args(Grade) if _is_number(caps.get(grade))]
        for (lower, low), (upper, high) in pairwise(given):
            if low > high:
                where = head.latest((*place, lower), (*place, upper))
                yield head.problem("model-caps-order", *where, lower=lower, low=low, upper=upper, high=high)


def items(draft: Draft) -> Iterator[Problem]:
    """Tell anchors that are missing, and anchors of one item that say the same."""
    for item in draft.of("items"):
        for place, anchors in values_at(item.data, "anchors"):
            if not isinstance(anchors, dict):
                continue
            missing = [str(level) for level in LEVELS if level not in anchors]
            if missing:
                yield item.problem("model-anchors-missing", *place, missing=", ".join(missing))
            written = [(level, anchors[level]) for level in LEVELS if isinstance(anchors.get(level), dict)]
            for (level, text), (other, repeated) in combinations(written, 2):
                if any(text.get(language) and _same(text, repeated, language) for language in LANGUAGES):
                    where = item.latest((*place, level), (*place, other))
                    yield item.problem("model-anchors-same", *where, level=level, other=other)


def _same(text: dict[str, Any], other: dict[str, Any], language: str) -> bool:
    return str(text.get(language)).split() == str(other.get(language)).split()


def indicators(draft: Draft) -> Iterator[Problem]:
    """Tell what is wrong with entry values, aggregates, basis, and what is neither measured nor recorded."""
    for indicator in draft.of("indicators"):
        data = indicator.entries
        yield from _entry_values(indicator, data)
        given = [key for key in ("measure", "recorded") if data.get(key) is not None]
        if len(given) != 1:
            yield indicator.problem("model-measured-or-recorded", *given[1:], given=" + ".join(given) or "–")
        aggregates = [aggregate for key in given for _, aggregate in values_at(data, f"{key}.aggregate")]
        if aggregates in (["share"], ["concentration"]) and data.get("unit", "percent") != "percent":
            yield indicator.problem("model-share-not-percent", "unit", unit=data["unit"], aggregate=aggregates[0])
        basis = data.get("basis")
        if isinstance(basis, dict) and basis.get("kind") in ("sourced", "partly-sourced") and not basis.get("sources"):
            yield indicator.problem("model-basis-without-source", "basis", kind=basis["kind"])


def _entry_values(indicator: Document, data: dict[str, Any]) -> Iterator[Problem]:
    levels = data.get("levels")
    if not isinstance(levels, dict):
        return
    missing = [str(level) for level in LEVELS[1:] if level not in levels]
    if missing:
        yield indicator.problem("model-entry-values-missing", "levels", missing=", ".join(missing))
    unit, direction = str(data.get("unit")), data.get("direction")
    for level, given in levels.items():
        for value in filter(_is_number, given if isinstance(given, list) else [given]):
            params = {"level": level, "value": value, "unit": unit}
            if unit == "percent" and not 0 <= value <= 100:
                yield indicator.problem("model-entry-value-range", "levels", level, **params, lowest=0, highest=100)
            elif unit in NEVER_NEGATIVE and value < 0:
                yield indicator.problem("model-entry-value-below", "levels", level, **params, lowest=0)
            elif data.get("scale") == "logarithmic" and value <= 0:
                yield indicator.problem("model-entry-value-log", "levels", level, level=level, value=value)
    yield from _bands(indicator, levels) if direction == "band" else _ladder(indicator, levels, str(direction))


def _ladder(indicator: Document, levels: dict[Any, Any], direction: str) -> Iterator[Problem]:
    for level, given in levels.items():
        if isinstance(given, list):
            yield indicator.problem("model-entry-value-is-band", "levels", level, level=level, direction=direction)
    sign = {"higher": 1, "lower": -1}.get(direction, 0)
    ordered = [(level, levels[level]) for level in LEVELS if _is_number(levels.get(level))]
    for (low, first), (high, second) in pairwise(ordered):
        if sign and sign * (second - first) <= 0:
            params = {"low": low, "first": first, "high": high, "second": second}
            code = "model-entry-values-rise" if sign > 0 else "model-entry-values-fall"
            yield indicator.problem(code, *indicator.latest(("levels", low), ("levels", high)), **params)


def _bands(indicator: Document, levels: dict[Any, Any]) -> Iterator[Problem]:
    ordered = []
    for level in LEVELS:
        given = levels.get(level)
        if _is_number(given):
            yield indicator.problem("model-entry-value-no-band", "levels", level, level=level, value=given)
        elif isinstance(given, list) and len(given) == 2 and all(map(_is_number, given)):
            if given[0] > given[1]:
                yield indicator.problem(
                    "model-band-backwards", "levels", level, level=level, low=given[0], high=given[1]
                )
            else:
                ordered.append((level, given))
    for (outer_level, outer), (level, inner) in pairwise(ordered):
        if inner == outer or not (outer[0] <= inner[0] and inner[1] <= outer[1]):
            params = {"level": level, "inner": inner, "outer_level": outer_level, "outer": outer}
            where = indicator.latest(("levels", outer_level), ("levels", level))
            yield indicator.problem("model-bands-not-nested", *where, **params)


def rules(draft: Draft) -> Iterator[Problem]:
    """Tell rules whose template lacks a parameter, or has one it does not take, or has one of the wrong kind."""
    types = _attribute_types(draft)
    for rule in draft.of("rules"):
        data = rule.entries
        template = data.get("template")
        if not isinstance(template, str) or template not in NEEDS:
            continue
        given = {key for key in PARAMETERS if data.get(key) not in (None, [], "")}
        clocks = CLOCKS.get(template, ())
        for key in sorted(NEEDS[template] - given):
            yield rule.problem("model-rule-needs", "template", template=template, key=key)
        for key in sorted(given - NEEDS[template] - set(clocks)):
            yield rule.problem("model-rule-takes-no", key, template=template, key=key)
        if clocks and len(given & set(clocks)) != 1:
            first, second = clocks
            yield rule.problem("model-rule-one-clock", "template", template=template, first=first, second=second)
        if isinstance(data.get("b"), list) and template != "responded_existence":
            yield rule.problem("model-rule-one-b", "b", template=template)
        if any(data.get("a") == b for _, b in values_at(data, "b.*")):
            yield rule.problem("model-rule-same-activity", "b", activity=data["a"])
        if (kind := types.get(str(data.get("due")), "date")) != "date":
            yield rule.problem("model-rule-due-no-date", "due", attribute=data["due"], kind=kind)


def _attribute_types(draft: Draft) -> dict[str, str]:
    """Return the type of each attribute of the process."""
    return {
        str(attribute.get("id")): str(attribute.get("type"))
        for process in draft.of("process")
        for _, attribute in values_at(process.data, "attributes.*")
        if isinstance(attribute, dict)
    }


def migrations(draft: Draft) -> Iterator[Problem]:
    """Tell migrations that lead to no version of the model, and new ids that the model does not have."""
    versions = [head.entries.get("version") for head in draft.of("model")]
    known = known_ids(draft)
    for document in draft.of("migrations"):
        steps = [step for _, step in values_at(document.data, "migrations.*") if isinstance(step, dict)]
        starts = {str(step.get("from")) for step in steps}
        for number, step in enumerate(steps):
            after = step.get("to")
            if after not in versions:
                if versions and str(after) not in starts:
                    place = ("migrations", number, "to")
                    yield document.problem("model-migration-nowhere", *place, given=after, version=versions[0])
                continue
            for kind in KINDS:
                ids = known[kind]
                if ids is None:
                    continue
                ids = ids | set(draft.removed.get(kind, {}))  # an answer to what an overlay took away is told as lost
                found = [*values_at(step, f"{kind}.@"), *(values_at(step, "asked_again.*") if kind == "items" else ())]
                for location, old in found:
                    new = step[kind][old] if location[0] == kind else old
                    if isinstance(new, str) and new not in ids:
                        near = difflib.get_close_matches(new, sorted(ids), n=3, cutoff=0.0)
                        params = {"given": new, "near": ", ".join(near) or "–"}
                        yield document.problem("model-migration-unknown", "migrations", number, *location, **params)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
