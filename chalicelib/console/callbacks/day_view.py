"""A team's day of callbacks: every slot, who is called in it, and how the day stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chalice.app import Response

from chalicelib.cases.access import Action, call_days, may_list
from chalicelib.cases.call_day import Day, Slot, arrange
from chalicelib.cases.callbacks import free_slots, next_tries, spread, window
from chalicelib.cases.calls import Call, Standing, standing
from chalicelib.cases.events import instant
from chalicelib.cases.model import Callback
from chalicelib.cases.staff import Role
from chalicelib.city.hours import Calendar, CalendarEndedError
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.messages import words

_SOONEST = 3
_SPREAD = 8
"""Slots to choose from right on the list: the next few, and some over the days after."""

_DAY = timedelta(days=1)

DONE = frozenset({Action.CALL, Action.NO_ANSWER, Action.CALLED, Action.MOVE_CALL})
"""What can be done to a call from the list."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act on one call of the list: `why` it was not done (a key of the
    catalogue) and the `text` that was written, or the phone `number` that was asked for."""

    case_id: str
    action: str
    why: str | None = None
    status: int = 200
    text: str = ""
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Slots that a call may be moved to, and those in which to try again."""

    move: tuple[datetime, ...] = ()
    retry: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Whose day it is, and the working days before and after it."""

    team: str
    day: date
    previous: date | None = None
    following: date | None = None
    teams: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """What asks for this list again."""
        return f"team={self.team}&day={self.day.isoformat()}"


def seen(call: Call | Callback) -> str:
    """How a callback stood on the page that a form is sent from."""
    return f"{call.state}.{call.tries}.{instant(call.at)}"


def show(visit: Visit) -> Response:
    """A day of a team: one's own and today, unless another is asked for.

    Raises:
        NotFoundError: the team is not theirs to see.
    """
    return day_page(visit, visit.query)


def day_page(visit: Visit, asked: Mapping[str, str], outcome: Outcome | None = None) -> Response:
    """The day that `asked` names by `team` and `day`.

    Raises:
        NotFoundError: the team is not theirs to see.
    """
    city, now = visit.desk.city, visit.now
    listed = _listed(visit, asked)
    if listed is None:
        return redirect(visit, "/staff/callbacks")
    day = _arranged(visit, listed)
    acts = visit.staff.edits and (listed.team == visit.staff.team or _coordinates(visit))
    done = asked.get("done", "")
    return page(
        visit,
        "callbacks/day.html",
        outcome.status if outcome else 200,
        listed=listed,
        day=day,
        is_slot=lambda part: isinstance(part, Slot),
        today=today(visit),
        acts=acts,
        choices=choices(visit, listed.team, few=True) if acts and day.left else Choices(),
        late=lambda call: standing(call, now, city) is Standing.LATE,
        late_made=lambda call: standing(call, now, city) is Standing.KEPT_LATE,
        until=lambda call: call.at.astimezone(city.calendar.zone) + city.callbacks.start_within,
        tries=city.callbacks.tries,
        days_ahead=city.callbacks.days_ahead,
        outcome=outcome,
        day_words=words.day(listed.day, visit.say),
        seen_of=seen,
        done=done if done in DONE else None,
    )


def choices(visit: Visit, team: str, *, few: bool = False) -> Choices:
    """Free slots of a team; of many, a few near ones and some over the days after."""
    city, now = visit.desk.city, visit.now
    taken = visit.desk.slots.taken(team, *window(now, city))
    free = free_slots(team, taken, now, city)
    retry = next_tries(free, now, city)
    return Choices(_few(free), _few(retry)) if few else Choices(free, retry)


def _few(slots: tuple[datetime, ...]) -> tuple[datetime, ...]:
    return tuple(sorted({*slots[:_SOONEST], *spread(slots, _SPREAD)}))


def _listed(visit: Visit, asked: Mapping[str, str]) -> Listed | None:
    """None where the day cannot be one: not a date, or in a year whose holidays nobody knows."""
    city, staff = visit.desk.city, visit.staff
    team = asked.get("team") or staff.team
    teams = call_days(staff, city)
    if team not in teams:
        raise NotFoundError
    try:
        day = date.fromisoformat(asked["day"]) if asked.get("day") else today(visit)
        city.calendar.is_working_day(day)
    except (ValueError, CalendarEndedError):
        return None
    calendar = city.calendar
    return Listed(team, day, _working(day, -_DAY, calendar), _working(day, _DAY, calendar), teams)


def _working(day: date, step: timedelta, calendar: Calendar) -> date | None:
    """The next working day in a direction; None where the holiday table ends before it."""
    try:
        day += step
        while not calendar.is_working_day(day):
            day += step
    except (CalendarEndedError, OverflowError):
        return None
    return day


def _arranged(visit: Visit, listed: Listed) -> Day:
    """Two queries, however many cases there are."""
    desk, city = visit.desk, visit.desk.city
    since = datetime.combine(listed.day, time(0), city.calendar.zone)
    until = datetime.combine(listed.day + _DAY, time(0), city.calendar.zone)
    calls = [
        call
        for call in desk.calls.between(listed.team, since, until)
        if may_list(visit.staff, call.dong, call.hidden_from)
    ]
    taken = desk.slots.taken(listed.team, since, until)
    return arrange(listed.day, calls, taken, listed.team, visit.now, city)


def today(visit: Visit) -> date:
    return visit.now.astimezone(visit.desk.city.calendar.zone).date()


def _coordinates(visit: Visit) -> bool:
    return visit.staff.role is Role.COORDINATOR
