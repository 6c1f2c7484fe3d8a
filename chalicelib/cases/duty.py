"""Who has the night: a named person, and a deputy, for each stretch in which desks are closed.

A night is called by the day on which it begins: Friday's ends on Saturday morning, Saturday's (all
day and the night after it) on Sunday morning.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.cases.model import Frozen
from chalicelib.city.hours import Calendar


class OnCall(Frozen):
    """A person as the roster names them: found and shown without the directory."""

    username: str
    name: str
    team: str


class Duty(Frozen):
    """Who is told of emergencies in one night. The deputy is told where the person cannot be, and
    of everything that climbs the ladder."""

    person: OnCall
    deputy: OnCall | None = None

    @property
    def both(self) -> tuple[OnCall, ...]:
        """The person first."""
        return (self.person, self.deputy) if self.deputy else (self.person,)


def night_of(now: datetime, calendar: Calendar) -> date | None:
    """The night that it is, or None while the desks are open.

    Raises:
        CalendarEndedError: the holiday table does not cover the day's year.
    """
    if calendar.is_open(now):
        return None
    local = now.astimezone(calendar.zone)
    return local.date() if local.time() >= calendar.opens else local.date() - timedelta(days=1)


def span(night: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """When a night begins and ends: closing time (on a day off, opening time) to the next
    morning's opening time."""
    begins = calendar.closes if calendar.is_working_day(night) else calendar.opens
    morning = night + timedelta(days=1)
    return (
        datetime.combine(night, begins, calendar.zone),
        datetime.combine(morning, calendar.opens, calendar.zone),
    )


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of a day's week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))
