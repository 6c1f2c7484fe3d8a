"""The duty roster: one item a week, so that a week is edited as a whole and read in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.cases.duty import Duty, night_of
from chalicelib.city.hours import Calendar
from chalicelib.store import keys
from chalicelib.store.errors import RosterChangedError
from chalicelib.store.table import Table
from chalicelib.store.writes import at_version, put


@dataclass(frozen=True, slots=True)
class Week:
    """A week's nights, by the day on which each begins; `version` 0 was never stored."""

    monday: date
    duties: Mapping[date, Duty] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of one city's table."""

    table: Table
    calendar: Calendar

    def week(self, monday: date) -> Week:
        """The week that begins on this Monday."""
        item = self.table.get(_pk(monday), keys.ROSTER)
        if item is None:
            return Week(monday)
        duties = {
            date.fromisoformat(night): Duty.model_validate(duty)
            for night, duty in item["duties"].items()
        }
        return Week(monday, duties, item["version"])

    def save(self, week: Week) -> None:
        """Store the week in the place of the one that was read.

        Raises:
            RosterChangedError: someone else stored it meanwhile.
        """
        fields = {
            "duties": {night.isoformat(): duty.model_dump() for night, duty in week.duties.items()},
            "version": week.version + 1,
        }
        self.table.write(
            put(
                _pk(week.monday),
                keys.ROSTER,
                fields,
                condition=at_version(week.version),
                lost=RosterChangedError,
            )
        )

    def on_duty(self, now: datetime) -> Duty | None:
        """Who has the night that it is; None while the desks are open, or where nobody has it.

        Raises:
            CalendarEndedError: the holiday table does not cover the day.
        """
        night = night_of(now, self.calendar)
        return self.of_night(night) if night else None

    def of_night(self, night: date) -> Duty | None:
        """Who has this night."""
        year, week, _ = night.isocalendar()
        monday = date.fromisocalendar(year, week, 1)
        return self.week(monday).duties.get(night)


def _pk(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return keys.of_roster(f"{year}-W{week:02}")
