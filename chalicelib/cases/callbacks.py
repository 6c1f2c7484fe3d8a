"""Slots in which a team calls back: what the calendar offers and the team has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from chalicelib.city.model import City
from chalicelib.language.reading import TimeWish

NOON = 12


def window(now: datetime, city: City) -> tuple[datetime, datetime]:
    """The span in which slots are offered: from the lead time to so many days ahead."""
    return now + city.callbacks.lead, now + timedelta(days=city.callbacks.days_ahead)


def free_slots(
    team: str, taken: Mapping[datetime, int], now: datetime, city: City
) -> tuple[datetime, ...]:
    """Starts of slots with room, soonest first. `taken` counts callbacks by slot start."""
    capacity = city.teams[team].callbacks_per_slot
    return tuple(at for at in _starts(now, city) if taken.get(at, 0) < capacity)


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


def _starts(now: datetime, city: City) -> Iterator[datetime]:
    since, until = window(now, city)
    day = since.astimezone(city.calendar.zone).date()
    last = until.astimezone(city.calendar.zone).date()
    while day <= last:
        for start, end in city.calendar.spans(day):
            at = start
            while at + city.callbacks.slot <= end:
                if since <= at <= until:
                    yield at
                at += city.callbacks.slot
        day += timedelta(days=1)


def _fits(wish: TimeWish, at: datetime, length: timedelta) -> bool:
    if wish.day and at.date() != wish.day:
        return False
    if wish.at:
        return at.time() <= wish.at < (at + length).time()
    if wish.part:
        return (at.hour < NOON) is (wish.part == "morning")
    return True
