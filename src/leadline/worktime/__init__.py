"""When people work: calendars of hours, public holidays and shifted working days, and working time counted fast."""

from leadline.worktime.calendar import Calendar, Calendars, calendar_mistakes, check_calendars
from leadline.worktime.daytable import DayTable, day_table
from leadline.worktime.publicdays import PublicDays, public_days

__all__ = [
    "Calendar",
    "Calendars",
    "DayTable",
    "PublicDays",
    "calendar_mistakes",
    "check_calendars",
    "day_table",
    "public_days",
]
