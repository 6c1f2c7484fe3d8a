"""A team's day of callbacks: its slots with what is booked and free, and how the day stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from chalicelib.cases.callbacks import starts_on
from chalicelib.cases.calls import Call, Standing, standing
from chalicelib.cases.model import CallbackState
from chalicelib.city.model import City


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot's calls; `used` counts places as booked, `places` is how many there are: none where
    the calendar does not offer this slot (any more)."""

    at: datetime
    places: int
    used: int
    calls: tuple[Call, ...]

    @property
    def free(self) -> int:
        """Places left."""
        return max(self.places - self.used, 0)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch within the day in which the desks are closed."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """How many calls the day has, and how they stand to the promise. `kept_late` were made, but
    later than promised; `calling` are those that someone has begun."""

    total: int
    kept: int
    kept_late: int
    late: int
    open: int
    calling: int

    @property
    def clean(self) -> bool:
        """Nothing of the day is left to do."""
        return not (self.late or self.open or self.calling)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's slots and pauses in order. `closed` says why there are none: a holiday's name, or
    `weekend`; None on a working day. `left` are the calls still to be made or finished, and `over`
    is whether the desks have closed for the day."""

    day: date
    closed: str | None
    parts: tuple[Slot | Pause, ...]
    summary: Summary
    left: tuple[Call, ...]
    over: bool


def arrange(
    day: date,
    calls: Iterable[Call],
    taken: Mapping[datetime, int],
    team: str,
    now: datetime,
    city: City,
) -> Day:
    """A team's day as it stands `now`. `taken` counts the booked places by slot start."""
    calls = sorted(calls, key=lambda call: (call.at, call.receipt))
    offered = tuple(starts_on(day, city))
    places = city.teams[team].callbacks_per_slot
    slots = [
        Slot(
            start,
            places if start in offered else 0,
            taken.get(start, 0),
            tuple(call for call in calls if call.at == start),
        )
        for start in sorted({*offered, *(call.at.astimezone(city.calendar.zone) for call in calls)})
    ]
    parts: list[Slot | Pause] = [*slots, *_pauses(day, city)]
    parts.sort(key=lambda part: part.at if isinstance(part, Slot) else part.start)
    left = tuple(call for call in calls if call.unfinished)
    return Day(
        day,
        closed(day, city),
        tuple(parts),
        _summary(calls, now, city),
        left,
        over=_ends(day, city) <= now,
    )


def closed(day: date, city: City) -> str | None:
    """Why the desks stay closed: a holiday's name or `weekend`; None where they open."""
    if city.calendar.is_working_day(day):
        return None
    return city.calendar.holidays.get(day) or "weekend"


def _summary(calls: Iterable[Call], now: datetime, city: City) -> Summary:
    begun = [call for call in calls if call.state is CallbackState.STARTED]
    rest = [standing(call, now, city) for call in calls if call.state is not CallbackState.STARTED]
    return Summary(
        total=len(begun) + len(rest),
        kept=rest.count(Standing.KEPT),
        kept_late=rest.count(Standing.KEPT_LATE),
        late=rest.count(Standing.LATE),
        open=rest.count(Standing.OPEN),
        calling=len(begun),
    )


def _ends(day: date, city: City) -> datetime:
    spans = city.calendar.spans(day)
    return spans[-1][1] if spans else datetime.combine(day, time.max, city.calendar.zone)


def _pauses(day: date, city: City) -> list[Pause]:
    spans = city.calendar.spans(day)
    return [Pause(end, start) for (_, end), (start, _) in pairwise(spans)]
