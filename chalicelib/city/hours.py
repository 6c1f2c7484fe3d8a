"""When the city's welfare desks are open, and time counted in open hours.

Every time is an aware `datetime`; answers come in the calendar's own zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class CalendarEndedError(LookupError):
    """The holiday table does not reach this year; `make holidays` writes a longer one."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekday hours less lunch (if closed) and holidays.

    `holidays` maps a day to its name; `first_year`..`last_year` is what the table covers, so that
    a year nobody loaded is an error and never "open".
    """

    zone: ZoneInfo
    opens: time
    closes: time
    lunch: tuple[time, time] | None
    holidays: Mapping[date, str]
    first_year: int
    last_year: int

    def is_open(self, at: datetime) -> bool:
        """Whether someone is at the desk at this instant (the closing minute is closed)."""
        local = at.astimezone(self.zone)
        return any(start <= local < end for start, end in self.spans(local.date()))

    def is_working_day(self, day: date) -> bool:
        """Whether the desks open at all on this day.

        Raises:
            CalendarEndedError: the holiday table does not cover the day's year.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarEndedError(
                f"No holidays are loaded for {day.year} (loaded: {self.first_year}–"
                f"{self.last_year}). Run `make holidays` and deploy."
            )
        return day.weekday() < 5 and day not in self.holidays

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open stretches of a day, in order; empty when closed all day."""
        if not self.is_working_day(day):
            return ()
        edges = [self.opens, *(self.lunch or ()), self.closes]
        moments = [datetime.combine(day, edge, self.zone) for edge in edges]
        return tuple(zip(moments[::2], moments[1::2], strict=True))

    def next_opening(self, at: datetime) -> datetime:
        """The next moment at which the desks open: strictly later than `at`, even while open."""
        return next(start for start, _ in self._stretches(at) if start > at)

    def last_closing(self, at: datetime) -> datetime:
        """When the desks last closed for the day, as seen from `at`."""
        day = self._local(at).date()
        while not (spans := self.spans(day)) or spans[-1][1] > at:
            day -= timedelta(days=1)
        return spans[-1][1]

    def add_working(self, at: datetime, length: timedelta) -> datetime:
        """The moment at which `length` of open time has passed since `at`."""
        left = length
        for start, end in self._stretches(at):
            begin = max(start, self._local(at))
            if begin + left <= end:
                return begin + left
            left -= end - begin
        raise AssertionError("unreachable: stretches never end without an error")

    def working_between(self, since: datetime, until: datetime) -> timedelta:
        """The open time from `since` to `until`; none where `until` is not later."""
        passed = timedelta()
        day, last = self._local(since).date(), self._local(until).date()
        while day <= last:
            for start, end in self.spans(day):
                passed += max(min(end, until) - max(start, since), timedelta())
            day += timedelta(days=1)
        return passed

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open stretches that end after `at`, for ever (until the table ends, which raises)."""
        day = self._local(at).date()
        while True:
            yield from (span for span in self.spans(day) if span[1] > at)
            day += timedelta(days=1)
