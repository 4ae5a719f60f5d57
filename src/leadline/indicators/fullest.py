"""The fullest log a model can ask for: every type with every step and attribute, each linked to the one before it.

What cannot be compiled here can be measured on no log, whatever a company records. Nothing is in it: it is a
description, made to compile against.
"""

from datetime import UTC, datetime

from leadline.engine import DuckDB
from leadline.eventlog.log import THREAD, ActivityProfile, AttributeProfile, Log, ObjectProfile
from leadline.indicators.population import Population
from leadline.indicators.term import CheckedRule
from leadline.model.schema import Model
from leadline.worktime import Calendar, Calendars

_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_CALENDARS = Calendars(default=Calendar(hours={"mon-fri": ("09:00-17:00",)}))


def fullest_population(model: Model) -> Population:
    """Return the population of the fullest log for a model; its log is to be closed.

    >>> from leadline.model import load_model
    >>> population = fullest_population(load_model("ltc"))
    >>> population.profiles["order"].parents
    ('contract',)
    >>> population.log.close()
    """
    steps = {
        kind.id: tuple(activity.id for activity in model.process.activities if kind.id in activity.objects)
        for kind in model.process.objects
    }
    # A type without steps has no moment of its own, so no log of it could be measured.
    types = [kind for kind, done in steps.items() if done]
    profiles = [
        _profile(model, kind, steps[kind], (before,) if before else ()) for before, kind in zip([None, *types], types)
    ]
    thread = _profile(model, THREAD, tuple(activity.id for activity in model.process.activities), ())
    log = Log(
        engine=DuckDB(),
        activities=tuple(model.activity_of),
        types=(*profiles, thread),
        time_zone="UTC",
        first_time=_DAY,
        last_time=_DAY,
        files=(),
        quality=(),
    )
    return Population(log, model, calendars=_CALENDARS, imagined=True)


def checked_everywhere(model: Model, population: Population) -> dict[str, CheckedRule]:
    """Return every rule of the model as checked on the type it is about."""
    carriers = {rule.id: population.carrier(rule.object) for rule in model.rules}
    return {id: CheckedRule(type=carrier[0], tables=()) for id, carrier in carriers.items() if carrier}


def _profile(model: Model, kind: str, activities: tuple[str, ...], parents: tuple[str, ...]) -> ObjectProfile:
    return ObjectProfile(
        type=kind,
        objects=1,
        events=len(activities),
        activities=tuple(ActivityProfile(activity=a, events=1, day_only=False) for a in activities),
        attributes=tuple(AttributeProfile(attribute=a.id, type=a.type, filled=1) for a in model.process.attributes),
        parents=parents,
        has_resource=True,
        has_department=True,
        has_automated=True,
        has_recorded=True,
    )
