"""The working calendars of a result, and their hours in words."""

from collections.abc import Mapping, Sequence
from datetime import date

from leadline.assessment.result import CalendarUsed
from leadline.text import Text, catalogue
from leadline.worktime import Calendars, public_days


def calendars_used(calendars: Calendars | None, time_zone: str) -> tuple[CalendarUsed, ...]:
    """Return calendars as a result tells them; ``time_zone`` is that of a calendar without one.

    >>> week = {"hours": {"mon-fri": ["09:00-17:00"]}, "country": "CN"}
    >>> (used,) = calendars_used(Calendars.model_validate({"default": week}), "Asia/Shanghai")
    >>> used.time_zone, used.known_from
    ('Asia/Shanghai', datetime.date(2001, 1, 1))
    """
    used = []
    for unit, calendar in zip((None, *calendars.units), calendars.all) if calendars else ():
        days = public_days(calendar.country, calendar.subdivision) if calendar.country else None
        told = {**calendar.model_dump(), "time_zone": calendar.time_zone or time_zone}
        known = {"known_from": date(days.first, 1, 1), "known_to": date(days.last, 12, 31)} if days else {}
        used.append(CalendarUsed(unit=unit, **told, **known))
    return tuple(used)


def hours_told(hours: Mapping[str, Sequence[str]]) -> Text:
    """Return working hours in words.

    >>> told = hours_told({"mon-fri": ["09:00-12:00", "13:30-18:00"], "sat": ["10:00-12:00"]})
    >>> told.en, told.zh_hans
    ('Mon–Fri 09:00-12:00, 13:30-18:00; Sat 10:00-12:00', '周一至周五 09:00-12:00、13:30-18:00；周六 10:00-12:00')
    """
    words = catalogue("words")

    def days(key: str) -> Text:
        named = [words[f"weekday-{part.strip().lower()}"] for part in key.split("-")]
        return Text(
            **{
                "en": "–".join(name.en for name in named),
                "zh-Hans": "至".join(name.zh_hans for name in named),
            }
        )

    parts = [(days(key), spans) for key, spans in hours.items() if spans]
    return Text(
        **{
            "en": "; ".join(f"{name.en} {', '.join(spans)}" for name, spans in parts) or "–",
            "zh-Hans": "；".join(f"{name.zh_hans} {'、'.join(spans)}" for name, spans in parts) or "–",
        }
    )
