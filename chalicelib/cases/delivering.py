"""Who is told by e-mail, text message or webhook, and when. The team's queue hears of everything at
once in any case; this is what people and their messengers asked for besides.

Emergencies never wait. What is urgent waits for nobody's digest and no night. The rest may be held
until the desks open (`quiet`) or be gathered (`Timing.DIGEST`), though never past the promise that
it speaks of. One address hears of one event once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.cases.model import Frozen, Urgency
from chalicelib.cases.notices import Notice
from chalicelib.city.hours import CalendarEndedError
from chalicelib.city.model import City


class Channel(StrEnum):
    """A way to a person or, for `WEBHOOK`, to a team's messenger."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


class Timing(StrEnum):
    """What is told through a channel, and when."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    EMERGENCIES = "emergencies"


class Subscription(Frozen):
    """A channel that someone of a team chose. `name` is a person's user name or a webhook's id,
    `label` what colleagues know it by, `address` the keyed hash of where it leads. A person's is
    used once they have shown that the address is theirs (`confirmed_at`)."""

    team: str
    channel: Channel
    name: str
    label: str
    address: str
    timing: Timing = Timing.AT_ONCE
    quiet: bool = True
    confirmed_at: datetime | None = None

    @property
    def personal(self) -> bool:
        """Whether it leads to one person."""
        return self.channel is not Channel.WEBHOOK


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a city's notices may reach. `leads`, `absent` and `hidden` are user names; the case must
    not be known to the last (conflict of interest). `on_duty` are the channels of whoever has the
    night, to be used for emergencies while the desks are closed."""

    by_team: Mapping[str, Collection[Subscription]]
    leads: Collection[str] = ()
    absent: Collection[str] = ()
    hidden: Collection[str] = ()
    on_duty: Collection[Subscription] = field(default=())


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice for one address: at once where `at` is now."""

    notice: Notice
    to: Subscription
    at: datetime


def deliveries(
    notices: Iterable[Notice], audience: Audience, now: datetime, city: City
) -> tuple[Delivery, ...]:
    """Every delivery that one event's notices ask for: one an address, the soonest."""
    soonest: dict[str, Delivery] = {}
    for delivery in _all(tuple(notices), audience, now, city):
        before = soonest.get(delivery.to.address)
        if before is None or delivery.at < before.at:
            soonest[delivery.to.address] = delivery
    return tuple(soonest.values())


def _all(
    notices: tuple[Notice, ...], audience: Audience, now: datetime, city: City
) -> Iterator[Delivery]:
    for notice in notices:
        for to in _told(notice, audience):
            if (at := _when(notice, to, now, city)) is not None:
                yield Delivery(notice, to, at)
    if notices and notices[0].urgency == Urgency.EMERGENCY and not is_open(now, city):
        for to in audience.on_duty:
            if _usable(to, audience):
                yield Delivery(replace(notices[0], role="duty"), to, now)


def _told(notice: Notice, audience: Audience) -> list[Subscription]:
    """Leads only, where the ladder calls for one who can be told; not who is away, unless nobody
    else could be told or it is an emergency."""
    of_team = [to for to in audience.by_team.get(notice.team, ()) if _usable(to, audience)]
    if notice.role == "lead":
        leads = [to for to in of_team if to.personal and to.name in audience.leads]
        of_team = leads or of_team
    if notice.urgency == Urgency.EMERGENCY:
        return of_team
    here = [to for to in of_team if not to.personal or to.name not in audience.absent]
    return here if any(to.personal for to in here) else of_team


def _usable(to: Subscription, audience: Audience) -> bool:
    known = to.personal and to.name in audience.hidden
    return to.confirmed_at is not None and not known


def _when(notice: Notice, to: Subscription, now: datetime, city: City) -> datetime | None:
    """None: they asked for emergencies only."""
    if notice.urgency == Urgency.EMERGENCY:
        return now
    if to.timing is Timing.EMERGENCIES:
        return None
    if notice.urgency == Urgency.URGENT:
        return now
    try:
        return _held(notice, to, now, city)
    except CalendarEndedError:  # too early is better than never
        return now


def _held(notice: Notice, to: Subscription, now: datetime, city: City) -> datetime:
    closed = not city.calendar.is_open(now)
    at = city.calendar.next_opening(now) if to.quiet and closed else now
    if to.timing is not Timing.DIGEST:
        return at
    gathered = next_digest(at, city)
    late = notice.promise_by is not None and notice.promise_by <= gathered
    return at if late else gathered


def next_digest(at: datetime, city: City) -> datetime:
    """The first time for a digest at or after `at`; `at` itself in a city that has none.

    Raises:
        CalendarEndedError: the holiday table ends before it.
    """
    if not city.digests:
        return at
    day = at.astimezone(city.calendar.zone).date()
    while True:
        if city.calendar.is_working_day(day):
            for moment in sorted(city.digests):
                digest = datetime.combine(day, moment, city.calendar.zone)
                if digest >= at:
                    return digest
        day += timedelta(days=1)


def is_open(now: datetime, city: City) -> bool:
    """Whether the desks are open; they are not in a year that nobody loaded the holidays of."""
    try:
        return city.calendar.is_open(now)
    except CalendarEndedError:
        return False
