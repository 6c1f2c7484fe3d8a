"""Which person and which day a log is read for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalicelib.console.visit import Visit


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the city's calendar, as its two ends."""

    date: date
    begins: datetime
    ends: datetime


def day(visit: Visit) -> Day:
    """The day that was asked for, else today; the last day of all is none that ends."""
    zone = visit.desk.city.calendar.zone
    try:
        chosen = date.fromisoformat(visit.query.get("day", ""))
        following = chosen + timedelta(days=1)
    except (ValueError, OverflowError):
        chosen = visit.now.astimezone(zone).date()
        following = chosen + timedelta(days=1)
    begins = datetime.combine(chosen, time(), zone)
    return Day(chosen, begins, datetime.combine(following, time(), zone))
