"""When someone is away, and what they have meanwhile: their own, or a lead's people's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.cases.access import sees_absence
from chalicelib.cases.model import CallbackState
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.board import Row
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.people import Person
from chalicelib.store.selection import Scope, Selection

MOST = 30
"""Cases shown, and handed on, in one go."""

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=400)
_WAITING = frozenset({CallbackState.BOOKED, CallbackState.DUE, CallbackState.STARTED})


class _NoSpanError(ValueError):
    """The days do not make a span; `why` is a key under `console.absence.wrong.`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case that was handed on: `why` it was not, as a key of the catalogue."""

    receipt: str
    case_id: str
    why: str | None = None


def show(visit: Visit) -> Response:
    """One's own absence, or that of a person of the team.

    Raises:
        NotFoundError: there is no such person, or it is not theirs to see.
    """
    return absence_page(visit, absent_person(visit, visit.query))


def store(visit: Visit) -> Response:
    """Say from when till when someone is away; without a first day they are back.

    Raises:
        NotFoundError: there is no such person, or it is not theirs to say.
        UnavailableError: the table cannot be reached.
    """
    person = absent_person(visit, visit.form)
    try:
        begins, ends = _span(visit)
        after = replace(person, absent_from=begins, absent_until=ends)
        _keep(visit, after)
    except _NoSpanError as error:
        return absence_page(visit, person, f"console.absence.wrong.{error.why}", 422)
    except PersonChangedError:
        again = absent_person(visit, visit.form)
        return absence_page(visit, again, "console.absence.wrong.changed", 409)
    done = "away" if begins else "back"
    query = urlencode({"who": person.username, "done": done})
    return redirect(visit, f"/staff/absence?{query}")


def absent_person(visit: Visit, asked: Mapping[str, str]) -> Person:
    """Who is spoken of: oneself, unless `asked` names someone by `who`.

    Raises:
        NotFoundError: nobody of that name, or not theirs to speak of.
    """
    person = visit.desk.people.get(asked.get("who") or visit.staff.username)
    if person is None or not sees_absence(visit.staff, person.username, person.team):
        raise NotFoundError
    return person


def held(visit: Visit, person: Person) -> tuple[tuple[Row, ...], bool]:
    """The open cases that the person has and the reader may see, at most `MOST`, and whether there
    are more."""
    scope = Scope(visit.staff.username, visit.staff.dongs)
    selection = Selection(scope=scope, worker=person.username)
    found = visit.desk.board.page(person.team, selection, limit=MOST)
    return found.rows, found.after is not None


def absence_page(
    visit: Visit,
    person: Person,
    why: str | None = None,
    status: int = 200,
    results: tuple[Result, ...] = (),
) -> Response:
    """The span, the cases, the calls in the span, and who could take them."""
    desk, zone = visit.desk, visit.desk.city.calendar.zone
    team = desk.people.of_team(visit.staff.team)
    rows, more = held(visit, person)
    done = visit.query.get("done", "")
    until = person.absent_until
    return page(
        visit,
        "absence/page.html",
        status,
        person=person,
        people=[one for one in team if sees_absence(visit.staff, one.username, one.team)],
        first_day=person.absent_from.astimezone(zone).date() if person.absent_from else None,
        last_day=(until.astimezone(zone) - _DAY).date() if until else None,
        away=person.absent(visit.now),
        rows=rows,
        more=more,
        calls={row.case_id: row.callback for row in rows if _calls_in(row, person)},
        colleagues=[
            one
            for one in desk.people.present(person.team, visit.now)
            if one.username != person.username
        ],
        why=why,
        results=results,
        done=done if done in ("away", "back") else None,
    )


def _calls_in(row: Row, person: Person) -> bool:
    """Whether a call of the case waits within the absence; in any absence that has no end."""
    callback, begins = row.callback, person.absent_from
    if callback is None or callback.state not in _WAITING or begins is None:
        return False
    return callback.at >= begins and (
        person.absent_until is None or callback.at < person.absent_until
    )


def _span(visit: Visit) -> tuple[datetime | None, datetime | None]:
    """From the first moment of the first day to that of the day after the last."""
    zone = visit.desk.city.calendar.zone
    first, last = _day(visit.form.get("first", "")), _day(visit.form.get("last", ""))
    if first is None:
        if last:
            raise _NoSpanError("no_first_day")
        return None, None
    if last and last < first:
        raise _NoSpanError("ends_before")
    today = visit.now.astimezone(zone).date()
    if abs(first - today) > _LONGEST or (last and last - first > _LONGEST):
        raise _NoSpanError("too_far")
    begins = datetime.combine(first, time(0), zone)
    return begins, datetime.combine(last + _DAY, time(0), zone) if last else None


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise _NoSpanError("no_day") from None


def _keep(visit: Visit, person: Person) -> None:
    desk = visit.desk
    _, writes = desk.people.writes(person)
    desk.audit.recorded(
        lambda entry: desk.people.table.write(*writes, *entry),
        visit.staff.username,
        "person.away" if person.absent_from else "person.back",
        person.username,
        visit.now,
    )
