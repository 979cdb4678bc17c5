"""Working days, lunar dates, events, and the features made of them."""

from core.calendar.days import Calendar, build_calendar
from core.calendar.events import active_events, default_events, kept_events, said_events
from core.calendar.features import features
from core.calendar.lunar import spring_festival
from core.calendar.marks import marks

__all__ = [
    "Calendar",
    "active_events",
    "build_calendar",
    "default_events",
    "features",
    "kept_events",
    "marks",
    "said_events",
    "spring_festival",
]
