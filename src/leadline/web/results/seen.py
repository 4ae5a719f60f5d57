"""A result seen otherwise: as it would be, of one unit, or of a part of its events; each number explained alike.

An address says which: by ``if`` (what is supposed, as JSON), by ``by`` and ``unit``, and by what narrows the events.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from pydantic import ValidationError

from leadline.assessment.rescore import supposed
from leadline.errors import InputError
from leadline.planning import Supposition, WhatIf, what_if
from leadline.planning.gaps import gaps
from leadline.ratings import Answers
from leadline.scoring.combine import NO_EVIDENCE
from leadline.scoring.units import UnitScores, by_unit, values_of_unit
from leadline.web.assessments.models import Run
from leadline.web.results.answering import UNIT
from leadline.web.results.basis import given, given_still, units_named
from leadline.web.results.narrowed import WHOLE, Narrow, narrow_of, seen_narrowed
from leadline.web.results.reading import KEPT, Found, found

MOST = 4000
"""Characters of what is supposed, in an address."""


class SideBySide(NamedTuple):
    """The units of an attribute, and whether answers are told apart by them."""

    units: tuple[UnitScores, ...]
    answered: bool


def seen(run: Run, asked: QueryDict) -> Found:
    """Return a run's result as an address asks to see it: plainly, or otherwise.

    Raises:
        Http404: the result has no such unit, its events are gone, or nothing like this can be supposed of it.
        InputError: its events have nothing that is named.
    """
    if "if" in asked:
        return seen_if(run, supposition_of(asked.get("if", "")))
    narrow = narrow_of(asked)
    if "by" in asked:
        return seen_by_unit(run, asked.get("by", ""), asked.get("unit", ""), narrow)
    return _narrowed(run, narrow)


def otherwise_of(asked: QueryDict) -> str:
    """Return the part of an address that asks to see a result otherwise; empty where it is asked for plainly.

    >>> otherwise_of(QueryDict("what=whole&by=region&unit=East&to=2025-06-30")), otherwise_of(QueryDict("what=whole"))
    ('by=region&unit=East&to=2025-06-30', '')
    """
    if "if" in asked:
        return urlencode({"if": asked.get("if", "")})
    return (
        of_unit(asked.get("by", ""), asked.get("unit", ""), narrow_of(asked))
        if "by" in asked
        else narrow_of(asked).query
    )


def of_unit(attribute: str, unit: str, narrow: Narrow = WHOLE) -> str:
    """Return the part of an address that asks to see a result as it is of one unit, in a part of its events.

    >>> of_unit("region", "East")
    'by=region&unit=East'
    """
    return urlencode([("by", attribute), ("unit", unit), *narrow.asking])


def _narrowed(run: Run, narrow: Narrow) -> Found:
    found_part = seen_narrowed(run, narrow)
    if found_part is None:
        raise Http404
    return found_part


def supposition_of(text: str) -> Supposition:
    """Return what an address supposes.

    Raises:
        Http404: it means nothing.
    """
    try:
        return Supposition.model_validate_json(text[:MOST])
    except ValidationError as error:
        raise Http404 from error


def query_of(supposition: Supposition) -> str:
    """Return what is supposed as a part of an address."""
    return urlencode({"if": supposition.model_dump_json(exclude_defaults=True)})


def answer_of(run: Run, supposition: Supposition) -> WhatIf:
    """Return what a run's result would be.

    Raises:
        InputError: the model does not know what is supposed; or the run does not say what it was made from.
    """
    return _answer(run.file.path, run, supposition.model_dump_json())


def seen_if(run: Run, supposition: Supposition) -> Found:
    """Return a run's result as it would be.

    Raises:
        Http404: nothing like this can be supposed of it.
    """
    try:
        answer = answer_of(run, supposition)
    except InputError as error:
        raise Http404 from error
    read = found(run)
    changed = frozenset(change.id for change in answer.changes)
    return Found(supposed(read.result, answer), read.model, read.given, changed)


@lru_cache(maxsize=KEPT)
def _answer(_: Path, run: Run, supposition: str) -> WhatIf:
    """Answer once; the path of the result, which is its digest, tells runs of different installations apart."""
    start = given(run)
    if start is None:
        raise InputError.of("web-result-no-basis")
    return what_if(start, Supposition.model_validate_json(supposition), before=found(run).result.scores)


def side_by_side(run: Run, attribute: str, narrow: Narrow = WHOLE) -> SideBySide:
    """Return the scores of an attribute's units: from their events, and from answers where people named these units.

    Answers name business units. Of another attribute (region, channel) they count where every unit that was named is
    one of its values. Of a part of the events, the events alone are compared.

    Raises:
        Http404: the events are gone of which a part is asked for.
        InputError: the attribute tells no units apart there.
    """
    return _side_by_side(run.file.path, run, attribute, narrow)


@lru_cache(maxsize=KEPT)
def _side_by_side(_: Path, run: Run, attribute: str, narrow: Narrow) -> SideBySide:
    read, start = _narrowed(run, narrow), given_still(run)
    result = read.result
    answers = _told_apart(read, start.answers if start and narrow.whole else None, attribute)
    named = units_named(answers) if answers and attribute == UNIT else ()
    units = by_unit(
        start.model if start else read.model,
        result.indicators,
        answers,
        attribute,
        units=named,
        kind="verified" if result.kind == "verified" else "self",
        target=result.target,
        rules=result.rules,
        not_applicable=result.cells_left_out,
        as_of=result.as_of,
        evidence=start.evidence if start and answers else NO_EVIDENCE,
    )
    return SideBySide(units, answers is not None)


def _told_apart(read: Found, answers: Answers | None, attribute: str) -> Answers | None:
    """Return the answers where they can be told apart by an attribute, else None."""
    named = set(units_named(answers)) if answers else set()
    if not named:
        return None
    groups = set(groups_of(read, attribute))
    return answers if attribute == UNIT or named <= groups else None


def groups_of(read: Found, attribute: str) -> Sequence[str]:
    """Return the values of an attribute that the events tell apart."""
    found_groups = {
        point.group for each in read.result.indicators for point in each.breakdown.get(attribute, ()) if point.group
    }
    return sorted(found_groups)


def attributes_of(run: Run) -> Sequence[str]:
    """Return the attributes by which units can be put side by side: those of the events, and the units people named."""
    named = list(dict.fromkeys(name for each in found(run).result.indicators for name in each.breakdown))
    start = given_still(run)
    if start is not None and UNIT not in named and units_named(start.answers):
        named.append(UNIT)
    return named


def seen_by_unit(run: Run, attribute: str, unit: str, narrow: Narrow = WHOLE) -> Found:
    """Return a run's result as it is of one unit, in a part of its events.

    Raises:
        Http404: the result has no such unit.
    """
    if attribute not in attributes_of(run):
        raise Http404
    its = next((each for each in side_by_side(run, attribute, narrow).units if each.unit == unit), None)
    if its is None:
        raise Http404
    read = _narrowed(run, narrow)
    values = values_of_unit(read.result.indicators, attribute, unit)
    update = {"indicators": values, "scores": its.scores, "gaps": gaps(its.scores)}
    return Found(
        read.result.model_copy(update={**update, "sensitivity": None, "quantiles": {}}), read.model, read.given
    )
