"""Opening hours and the days that are off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.city import edited
from chalicelib.city.edited import Holidays, Hours
from chalicelib.city.hours import CalendarEndedError
from chalicelib.city.model import City
from chalicelib.console.settings import moves
from chalicelib.console.settings.editor import (
    Editor,
    Fields,
    Ground,
    WrongError,
    numbered,
    rows,
)
from chalicelib.console.visit import Visit
from chalicelib.store.documents import Document
from chalicelib.store.recalculations import Recalculations, begun
from chalicelib.store.writes import Write

SOON = timedelta(days=30)
"""Within so long the desks must open once, or the calendar is taken for a slip."""


class _CalendarEditor(Editor[Any]):
    """What is open follows from it, so that promises move with it."""

    def trial(self, document: edited.Section, on: Ground, visit: Visit) -> None:
        opens_soon(self.applied(document, on), visit.now)

    def preview(self, document: edited.Section, on: Ground, visit: Visit) -> dict[str, Any]:
        return {"moves": moves.preview(visit.desk, self.applied(document, on), visit.now)}

    def also(self, document: Document, on: Ground) -> tuple[Write, ...]:
        return (begun(document.by, document.at, tuple(on.city.teams)),)

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, Any]:
        return {"work": Recalculations(visit.desk.documents.table).find()}

    def applied(self, document: edited.Section, on: Ground) -> City:
        """The city as it would be."""
        return edited.apply(on.others, self.section, document.model_dump_json())


class HoursEditor(_CalendarEditor):
    section = "hours"
    model = Hours

    def delivered(self, on: Ground) -> Hours:
        calendar = on.delivered.calendar
        return Hours(opens=calendar.opens, closes=calendar.closes, lunch=calendar.lunch)

    def fields(self, document: Hours, on: Ground) -> Fields:
        lunch = document.lunch or ("", "")
        return {
            "opens": f"{document.opens:%H:%M}",
            "closes": f"{document.closes:%H:%M}",
            "lunch_from": f"{lunch[0]:%H:%M}" if lunch[0] else "",
            "lunch_to": f"{lunch[1]:%H:%M}" if lunch[1] else "",
        }

    def read(self, form: Fields, on: Ground, visit: Visit) -> Hours:
        opens, closes = _time(form, "opens"), _time(form, "closes")
        lunch = None
        if form.get("lunch_from", "").strip() or form.get("lunch_to", "").strip():
            lunch = (_time(form, "lunch_from"), _time(form, "lunch_to"))
        edges = [opens, *(lunch or ()), closes]
        if edges != sorted(set(edges)):
            raise WrongError("hours_order")
        return Hours(opens=opens, closes=closes, lunch=lunch)

    def lines(self, document: Hours, on: Ground, visit: Visit) -> tuple[str, ...]:
        say = visit.say
        hours = say("console.settings.hours.line", opens=document.opens, closes=document.closes)
        if document.lunch is None:
            return (hours, say("console.settings.hours.no_lunch"))
        return (
            hours,
            say(
                "console.settings.hours.lunch_line",
                start=document.lunch[0],
                end=document.lunch[1],
            ),
        )


class HolidaysEditor(_CalendarEditor):
    section = "holidays"
    model = Holidays

    def delivered(self, on: Ground) -> Holidays:
        return Holidays()

    def fields(self, document: Holidays, on: Ground) -> Fields:
        return {
            **numbered(_listed(document.added), "added_day", "added_name"),
            **numbered(_listed(document.removed), "removed_day", "removed_why"),
        }

    def read(self, form: Fields, on: Ground, visit: Visit) -> Holidays:
        added = _days(rows(form, "added_day", "added_name"), on)
        removed = _days(rows(form, "removed_day", "removed_why"), on)
        for day in removed:
            if day not in on.delivered.calendar.holidays:
                raise WrongError("not_off", day=day)
            if day in added:
                raise WrongError("both", day=day)
        return Holidays(added=added, removed=removed)

    def lines(self, document: Holidays, on: Ground, visit: Visit) -> tuple[str, ...]:
        say = visit.say
        added = (
            say("console.settings.holidays.added_line", day=_worded(day, visit), name=name)
            for day, name in sorted(document.added.items())
        )
        removed = (
            say("console.settings.holidays.removed_line", day=_worded(day, visit), name=name)
            for day, name in sorted(document.removed.items())
        )
        return (*added, *removed)

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, Any]:
        today = visit.now.astimezone(on.city.calendar.zone).date()
        ahead = sorted(
            (day, name)
            for day, name in on.city.calendar.holidays.items()
            if today <= day <= today + timedelta(days=200)
        )
        return super().shown(form, on, visit) | {
            "ahead": [(_worded(day, visit), name) for day, name in ahead],
            "added_rows": len(rows(form, "added_day", "added_name")) + 3,
            "removed_rows": len(rows(form, "removed_day", "removed_why")) + 2,
            "until": on.delivered.calendar.last_year,
        }


def opens_soon(city: City, now: datetime) -> None:
    """Look whether the calendar still offers anybody a time.

    Raises:
        WrongError: `no_opening` within a month, or `no_table` for that month.
    """
    try:
        opening = city.calendar.next_opening(now)
    except CalendarEndedError:
        raise WrongError("no_table") from None
    if opening - now > SOON:
        raise WrongError("no_opening")


def _time(form: Fields, name: str) -> time:
    try:
        return time.fromisoformat(form.get(name, "").strip())
    except ValueError:
        raise WrongError("time") from None


def _days(given: list[tuple[str, ...]], on: Ground) -> dict[date, str]:
    days: dict[date, str] = {}
    calendar = on.delivered.calendar
    for text, name in given:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise WrongError("day", day=text or "?") from None
        if not name:
            raise WrongError("day_name", day=day)
        if not calendar.first_year <= day.year <= calendar.last_year:
            raise WrongError("year", first=calendar.first_year, last=calendar.last_year)
        if day in days:
            raise WrongError("twice", day=day)
        days[day] = name[:40]
    return days


def _listed(days: dict[date, str]) -> list[tuple[str, ...]]:
    return [(day.isoformat(), name) for day, name in sorted(days.items())]


def _worded(day: date, visit: Visit) -> str:
    return f"{day.isoformat()} ({visit.say(f'console.weekday.{day.weekday()}')})"
