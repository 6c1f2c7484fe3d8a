"""A week of the duty roster: who has which night, and which nights nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalice.app import Response

from chalicelib.cases.access import Page, may_visit
from chalicelib.cases.duty import Duty, OnCall, span, week_of
from chalicelib.city.hours import CalendarEndedError
from chalicelib.console.forms import Form, FormError
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit, redirect
from chalicelib.messages import words
from chalicelib.store.errors import RosterChangedError
from chalicelib.store.people import Person
from chalicelib.store.rosters import Week

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Night:
    """A night of the week; `words` is the day as it is read. `holiday` is the day's name where it
    has one; `open` is a night that has not ended and that nobody has; `unreachable` are those on
    duty who chose no channel yet."""

    day: date
    words: str
    begins: datetime
    ends: datetime
    holiday: str | None
    duty: Duty | None
    open: bool
    unreachable: tuple[OnCall, ...]


def show(visit: Visit) -> Response:
    """The week that holds the day asked for, this week's by default."""
    try:
        return _page(visit, visit.desk.roster.week(_monday(visit, visit.query.get("day", ""))))
    except CalendarEndedError:  # the last week of the last year
        if "day" not in visit.query:
            raise
        return redirect(visit, "/staff/roster")


def save(visit: Visit) -> Response:
    """Store the week as the form has it; nothing is stored where someone else did meanwhile.

    Raises:
        FormError: the form names no week, or someone who does not work here.
    """
    monday = _monday(visit, visit.form.get("day", ""))
    known = {person.username: person for person in _people(visit)}
    before = visit.desk.roster.week(monday)
    week = Week(monday, _duties(visit.form, monday, known, before), before.version)
    if visit.form.get("version") != str(before.version):
        return _page(visit, week, "changed", 409)
    if any(duty.deputy and duty.deputy.username == duty.person.username
           for duty in week.duties.values()):  # fmt: skip
        return _page(visit, week, "same_person", 422)
    try:
        visit.desk.roster.save(week)
    except RosterChangedError:
        return _page(visit, week, "changed", 409)
    return redirect(visit, f"/staff/roster?day={monday.isoformat()}&done=saved")


def _page(visit: Visit, week: Week, wrong: str | None = None, status: int = 200) -> Response:
    """`week` may hold what could not be stored: nobody has to choose it again."""
    desk = visit.desk
    nights = [_night(visit, day, week.duties.get(day)) for day in week_of(week.monday)]
    may_edit = may_visit(visit.staff, Page.ROSTER_EDIT)
    people = _by_team(visit) if may_edit else {}
    return page(
        visit,
        "roster/week.html",
        status,
        week=week,
        version=desk.roster.week(week.monday).version if wrong else week.version,
        nights=nights,
        gaps=[night.words for night in nights if night.open],
        unreachable=_names(one for night in nights for one in night.unreachable),
        people=people,
        listed={person.username for team in people.values() for person in team},
        may_edit=may_edit,
        before=week.monday - _WEEK,
        after=week.monday + _WEEK,
        wrong=wrong,
        done=visit.query.get("done") == "saved",
    )


def _night(visit: Visit, day: date, duty: Duty | None) -> Night:
    calendar = visit.desk.city.calendar
    begins, ends = span(day, calendar)
    return Night(
        day=day,
        words=words.day(day, visit.say),
        begins=begins,
        ends=ends,
        holiday=calendar.holidays.get(day),
        duty=duty,
        open=duty is None and visit.now < ends,
        unreachable=_unreachable(visit, duty) if duty and visit.now < ends else (),
    )


def _unreachable(visit: Visit, duty: Duty) -> tuple[OnCall, ...]:
    known = visit.desk.subscriptions
    return tuple(
        one
        for one in duty.both
        if not any(to.personal and to.name == one.username for to in known.of_team(one.team))
    )


def _duties(
    form: Form, monday: date, known: Mapping[str, Person], before: Week
) -> dict[date, Duty]:
    """Someone who left stays where they were named, until someone else is. A deputy of nobody has
    the night."""
    duties = {}
    for day in week_of(monday):
        was = before.duties.get(day)
        person = _chosen(form, f"person-{day.isoformat()}", known, was)
        deputy = _chosen(form, f"deputy-{day.isoformat()}", known, was)
        if first := person or deputy:
            duties[day] = Duty(person=first, deputy=deputy if person else None)
    return duties


def _chosen(form: Form, field: str, known: Mapping[str, Person], was: Duty | None) -> OnCall | None:
    username = form.get(field, "")
    if not username:
        return None
    if person := known.get(username):
        return OnCall(username=person.username, name=person.name, team=person.team)
    named = next((one for one in was.both if one.username == username), None) if was else None
    if named is None:
        raise FormError("unreadable")
    return named


def _people(visit: Visit) -> list[Person]:
    return [person for person in visit.desk.people.all() if person.active and person.edits]


def _by_team(visit: Visit) -> dict[str, list[Person]]:
    teams: dict[str, list[Person]] = {}
    for person in sorted(_people(visit), key=lambda person: (person.team, person.name)):
        teams.setdefault(person.team, []).append(person)
    return teams


def _monday(visit: Visit, day: str) -> date:
    """The Monday of a day given as text; of today where it is no day that the calendar knows."""
    calendar = visit.desk.city.calendar
    today = visit.now.astimezone(calendar.zone).date()
    try:
        chosen = date.fromisoformat(day) if day else today
    except ValueError:
        chosen = today
    if not calendar.first_year <= chosen.year <= calendar.last_year:
        chosen = today
    return week_of(chosen)[0]


def _names(people: Iterable[OnCall]) -> list[str]:
    """Each person's name once."""
    return list({one.username: one.name for one in people}.values())
