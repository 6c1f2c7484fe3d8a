"""Slots in which a team calls back: what the calendar offers and the team has room for, and when
the resident is reminded of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from chalicelib.cases.commands import Booking
from chalicelib.cases.model import Callback, Case
from chalicelib.city.model import City
from chalicelib.language.reading import TimeWish

NOON = 12
DAYTIME = (time(9), time(20))
"""When a reminder disturbs nobody, both ends included."""
EVENING_BEFORE = time(18)
AFTERNOON = time(14)
"""When an afternoon is meant without a time."""


def booked(team: str, booking: Booking, now: datetime, city: City) -> Callback:
    """A callback as it is booked or moved `now`."""
    return Callback(
        team=team,
        at=booking.at,
        channel=booking.channel,
        remind_at=reminder(booking.at, now, city),
    )


def reminder(at: datetime, now: datetime, city: City) -> datetime | None:
    """When to remind of a callback at `at` that was booked `now`, in the city's zone.

    So long before as the city says; where that is at night, in the evening of the last open day
    before, or, where it was booked too late for that, of the day before; None after that too.
    """
    zone = city.calendar.zone
    before = (at - city.callbacks.remind_before).astimezone(zone)
    if DAYTIME[0] <= before.time() <= DAYTIME[1]:
        return before if before > now else None
    eve = datetime.combine(at.astimezone(zone).date() - timedelta(days=1), EVENING_BEFORE, zone)
    evening = eve
    while evening > now:
        if city.calendar.is_working_day(evening.date()):
            return evening
        evening -= timedelta(days=1)
    return eve if eve > now else None


def window(now: datetime, city: City) -> tuple[datetime, datetime]:
    """The span in which slots are offered: from the lead time to so many days ahead."""
    return now + city.callbacks.lead, now + timedelta(days=city.callbacks.days_ahead)


def free_slots(
    team: str, taken: Mapping[datetime, int], now: datetime, city: City
) -> tuple[datetime, ...]:
    """Starts of slots with room, soonest first. `taken` counts callbacks by slot start."""
    capacity = city.teams[team].callbacks_per_slot
    starts = _starts(now, city) if capacity else ()
    # A time with a zone is slow to hash, and most often no slot is full.
    full = {at for at, count in taken.items() if count >= capacity}
    return tuple(at for at in starts if not full or at not in full)


def has_room(
    at: datetime, team: str, taken: Mapping[datetime, int], now: datetime, city: City
) -> bool:
    """Whether `free_slots` would have a slot that begins then."""
    return is_slot(at, now, city) and taken.get(at, 0) < city.teams[team].callbacks_per_slot


def is_slot(at: datetime, now: datetime, city: City) -> bool:
    """Whether a slot begins then and may be booked now, room or not."""
    return at in _starts(now, city)


def calling_team(case: Case, city: City) -> str:
    """Whose slot the next call of a case takes: its owner's, where that team has any; else that of
    the team that it was booked with."""
    if case.callback and not city.teams[case.owner].callbacks_per_slot:
        return case.callback.team
    return case.owner


def next_tries(slots: tuple[datetime, ...], now: datetime, city: City) -> tuple[datetime, ...]:
    """The slots in which to try again where nobody answered `now`, soonest first."""
    return tuple(at for at in slots if at >= now + city.callbacks.retry_after)


def matching(
    wish: TimeWish, slots: tuple[datetime, ...], length: timedelta
) -> tuple[datetime, ...]:
    """The slots that fit what was asked for, soonest first; a time means the slot it falls in."""
    return tuple(at for at in slots if _fits(wish, at, length))


def spread(slots: tuple[datetime, ...], count: int) -> tuple[datetime, ...]:
    """A choice over several days: the first slot of each morning and afternoon."""
    halves: dict[tuple[object, bool], datetime] = {}
    for at in slots:
        halves.setdefault((at.date(), at.hour < NOON), at)
    return tuple(halves.values())[:count]


def nearest(wish: TimeWish, slots: tuple[datetime, ...], count: int) -> tuple[datetime, ...]:
    """The slots closest to a day that was asked for and its time, soonest first."""
    if wish.day is None:
        return slots[:count]
    hour = wish.at or (AFTERNOON if wish.part == "afternoon" else DAYTIME[0])
    meant = datetime.combine(wish.day, hour)
    near = sorted(slots, key=lambda at: abs(at.replace(tzinfo=None) - meant))
    return tuple(sorted(near[:count]))


def starts_on(day: date, city: City) -> Iterator[datetime]:
    """Starts of all slots of a day, in order; none where the desks stay closed."""
    for start, end in city.calendar.spans(day):
        at = start
        while at + city.callbacks.slot <= end:
            yield at
            at += city.callbacks.slot


def _starts(now: datetime, city: City) -> Iterator[datetime]:
    since, until = window(now, city)
    day = since.astimezone(city.calendar.zone).date()
    last = until.astimezone(city.calendar.zone).date()
    while day <= last:
        yield from (at for at in starts_on(day, city) if since <= at <= until)
        day += timedelta(days=1)


def _fits(wish: TimeWish, at: datetime, length: timedelta) -> bool:
    if wish.day and at.date() != wish.day:
        return False
    if wish.at:
        return at.time() <= wish.at < (at + length).time()
    if wish.part:
        return (at.hour < NOON) is (wish.part == "morning")
    return True
