"""The public page. It answers in any case: when nothing can be read, with the numbers to call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalice.app import Response

from chalicelib import log
from chalicelib.cases.public import Health, Month, health
from chalicelib.city.hours import Calendar, CalendarEndedError
from chalicelib.console.pages import filled
from chalicelib.console.status.preferred import preferred
from chalicelib.console.visit import Visit, public
from chalicelib.messages import STAFF_LANGUAGES, words

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Desks:
    """Whether somebody is at the desks, and when they open next."""

    open: bool
    opens_at: datetime


def show(visit: Visit) -> Response:
    """How it stands, in the visitor's language."""
    asked = visit.query.get("lang", "")
    known = asked if asked in STAFF_LANGUAGES else preferred(visit.accepts, STAFF_LANGUAGES)
    visit = replace(visit, language=known)
    standing = visit.desk.status.look(visit.now)
    state = health(standing.ticked_at, visit.now) if standing else Health.DOWN
    body = filled(
        visit,
        "status/page.html",
        state=state,
        snapshot=standing.snapshot if standing else None,
        month_name=lambda month: _month_name(visit, month),
        desks=_desks(visit.desk.city.calendar, visit.now),
        moment=lambda at: words.near(
            at.astimezone(visit.desk.city.calendar.zone), visit.now, visit.say
        ),
    )
    return public(visit, body, SECONDS)


def _desks(calendar: Calendar, now: datetime) -> Desks | None:
    """None where the holiday table has come to its end: nobody is told a guess."""
    try:
        return Desks(calendar.is_open(now), calendar.next_opening(now))
    except CalendarEndedError as error:
        log.fault("status.calendar_ended", error)
        return None


def _month_name(visit: Visit, month: Month) -> str:
    year, _, number = month.month.partition("-")
    return visit.say("console.figures.a_month", year=year, month=int(number))
