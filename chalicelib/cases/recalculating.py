"""What a changed calendar does to what was promised: pure, and the same however often it is asked.

A promise that nobody missed yet is what the calendar makes of the moment it was given; a booked
callback that falls on a time when the desks are closed by now goes to the next free slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.cases import events
from chalicelib.cases.callbacks import booked, free_slots
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import Booking, Recalculate
from chalicelib.cases.model import Callback, CallbackState, Kind, Promise, Urgency
from chalicelib.cases.promises import to_accept
from chalicelib.cases.recorder import Recorder
from chalicelib.city.model import City


class Waiting(Protocol):
    """Somebody who waits: a case, or its row on a board."""

    @property
    def kind(self) -> Kind: ...
    @property
    def urgency(self) -> Urgency: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def promise(self) -> Promise | None: ...
    @property
    def callback(self) -> Callback | None: ...


def promise_anew(waiting: Waiting, now: datetime, city: City) -> Promise | None:
    """The promise as the city's calendar makes it; None where it stays. What was missed or has
    passed stays as it was told, and no promise is moved to a time that has passed."""
    promise = waiting.promise
    if promise is None or promise.what != "accept" or promise.level or promise.by <= now:
        return None
    anew = to_accept(waiting.kind, waiting.urgency, promise.since or waiting.opened_at, city)
    return None if anew.told == promise.told or anew.told <= now else anew


def displaced(waiting: Waiting, now: datetime, city: City) -> Callback | None:
    """The callback, where it is booked for a time that the calendar does not offer any more."""
    callback = waiting.callback
    if callback is None or callback.state is not CallbackState.BOOKED or callback.at <= now:
        return None
    at = callback.at.astimezone(city.calendar.zone)
    spans = city.calendar.spans(at.date())
    offered = any(start <= at and at + city.callbacks.slot <= end for start, end in spans)
    return None if offered else callback


def next_slot(
    callback: Callback, taken: Mapping[datetime, int], now: datetime, city: City
) -> datetime | None:
    """The first free slot after a callback that must move, as far ahead as slots are offered."""
    since = max(callback.at - city.callbacks.lead, now)
    return next(iter(free_slots(callback.team, taken, since, city)), None)


def decide(command: Recalculate, record: Recorder) -> Change:
    """Move the promise, and the callback to `command.to`.

    Raises:
        RefusedError: `not_due`: nothing of the case has to move.
    """
    case, now, city = record.case, record.now, record.city
    update: dict[str, object] = {}
    facts: list[tuple[str, str, events.Data]] = []
    if promise := promise_anew(case, now, city):
        update["promise"] = promise
        facts.append((events.PROMISE_MOVED, command.by, {}))
    callback = displaced(case, now, city)
    if callback and command.to:
        moved = booked(callback.team, Booking(command.to, callback.channel), now, city)
        update["callback"] = moved.model_copy(update={"tries": callback.tries})
        facts.append((events.CALLBACK_MOVED, command.by, {"by_staff": True}))
    if not update:
        raise RefusedError("not_due")
    return record.change(update, *facts)
