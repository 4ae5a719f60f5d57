"""What a model changes against another one, in the words of ``leadline model diff``."""

from dataclasses import dataclass
from functools import lru_cache

from leadline.errors import Problem
from leadline.indicators import lint_measures
from leadline.model import Model, lint_model
from leadline.model.diff import diff
from leadline.model.layers import Given, base_named
from leadline.reporting.changes import change_said
from leadline.text import Language, Text
from leadline.web.maturity.library import SHIPPED, WHOLE, given_of, load_given, unpacked
from leadline.web.maturity.models import OwnModel

BASE = "base"
KEPT = 64


@dataclass(frozen=True)
class Changed:
    """What one kind of part of a model says differently, such as its items."""

    part: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """A model compared with another one."""

    before: Text
    before_version: str
    changes: int
    parts: tuple[Changed, ...]


def base_of(own: OwnModel) -> tuple[Given, ...]:
    """Return what a version is compared with first: what it lies over; a whole model, with the one of Leadline."""
    folder = unpacked(own)
    base = base_named(folder)
    if base is None:
        return (WHOLE,)
    return (folder / base,) if (folder / base).is_dir() else (base,)


def others(own: OwnModel) -> list[OwnModel]:
    """Return the other versions of the same model, the newest first."""
    rows = OwnModel.objects.filter(organisation=own.organisation_id, key=own.key).exclude(pk=own.pk)
    return list(rows.select_related("file").order_by("-id"))


def compared(own: OwnModel, against: str, language: Language) -> Compared:
    """Return what a version says otherwise than ``against``: ``base``, another version, or what comes with Leadline.

    Raises:
        InputError: the organisation has no such model.
    """
    before = base_of(own) if against == BASE else given_of(own.organisation_id, [against])
    return _compared(before, given_of(own.organisation_id, [own.token]), language)


def choices(own: OwnModel) -> list[str]:
    """Return what a version may be compared with, beside its base."""
    return [*(each.token for each in others(own)), *(each for each in SHIPPED if (each,) != base_of(own))]


@lru_cache(maxsize=KEPT)
def _compared(before: tuple[Given, ...], after: tuple[Given, ...], language: Language) -> Compared:
    earlier, later = load_given(before), load_given(after)
    found = diff(earlier, later)
    parts = {change.part: None for change in found if change.part != "overlays"}
    return Compared(
        before=earlier.whole_name,
        before_version=earlier.whole_version,
        changes=sum(change.part in parts for change in found),
        parts=tuple(
            Changed(part, tuple(change_said(each, earlier, later, language) for each in found if each.part == part))
            for part in parts
        ),
    )


@lru_cache(maxsize=KEPT)
def remarks(given: tuple[Given, ...]) -> tuple[Problem, ...]:
    """Return what is allowed in a model and yet deserves a look, as ``leadline model check`` tells it."""
    return lint_model(given, lint_measures)


def counts(model: Model) -> dict[str, int]:
    """Return how much there is in a model."""
    return {name: len(getattr(model, name)) for name in ("stages", "dimensions", "items", "indicators", "rules")}
