"""stored = routed = told: what a case's items say of one another. Facts in, differences out.

    its record ── says the same as ──▶ the case ── began with ──▶ its events
    each event ── was ──▶ routed ── and ──▶ every team that it concerns has a sent notice
    each promise and callback whose time has passed ── was kept, or ──▶ climbs the ladder

Only what had time to be done is compared: an event of the last hour is nobody's fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.cases import events
from chalicelib.cases.model import CallbackState, Case, Event, Frozen
from chalicelib.cases.notices import teams_told
from chalicelib.cases.record import Record, record_of
from chalicelib.cases.telling import message_for_resident

OVERDUE = timedelta(minutes=15)
"""The clock looks every minute; what waits so long after its time was forgotten."""


class What(StrEnum):
    """What differs."""

    UNROUTED = "unrouted"  # an event bears no mark that it was delivered
    SET_ASIDE = "set_aside"  # an event was given up, and waits for people on a dead-letter queue
    UNTOLD = "untold"  # a team has no sent notice of an event that concerns it
    UNHEARD = "unheard"  # the resident was left no message of an event that concerns them
    ASLEEP = "asleep"  # something is to be done at a time, and the clock will never look
    UNCOUNTED = "uncounted"  # the record, which figures are made of, says otherwise
    LOST = "lost"  # it is counted, but not stored
    UNANNOUNCED = "unannounced"  # no event says that it was opened
    UNESCALATED = "unescalated"  # a promise's time passed, and nobody was told
    UNREADABLE = "unreadable"  # it could not be compared; the log says why


MENDED = frozenset({What.UNROUTED, What.UNTOLD, What.UNHEARD, What.ASLEEP, What.UNCOUNTED})
"""What whoever finds it mends."""

REPLAYED = frozenset({What.SET_ASIDE})
"""What only people set going again: no try by itself could help."""


class Difference(Frozen):
    """One difference, by the case's id; of which event and which team, where it is about one, and
    for which reason, a code, an event was set aside."""

    what: What
    case_id: str
    event_id: str = ""
    team: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as the outbox holds it. `set_aside` is why it was given up, if it was."""

    event: Event
    routed: bool
    set_aside: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """All that is stored of a case, but for what is personal. `wakes_at` is when the clock looks at
    it by its index; `told` are the teams with a sent notice, by event id; `heard` the events of
    which the resident was left a message."""

    case: Case
    wakes_at: datetime | None
    sent: tuple[Sent, ...]
    told: frozenset[tuple[str, str]]
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to another: whose events are held against the ledger."""

    begins: datetime
    ends: datetime

    def covers(self, event: Event) -> bool:
        """Whether it happened then."""
        return self.begins <= event.time < self.ends


def compare(record: Record, file: File | None, span: Span, now: datetime) -> tuple[Difference, ...]:
    """What does not agree. Events before the span must be routed; who was told of them was compared
    on their own day, by the code of that day.

    Raises:
        UnknownEventError: an event is newer than this code.
    """
    if file is None and record.destroyed_at:
        return ()
    if file is None:
        return (Difference(what=What.LOST, case_id=record.case_id),)
    return tuple(_differences(record, file, span, now))


def in_doubt(record: Record, since: datetime, kept: timedelta, now: datetime) -> bool:
    """Whether the case must be looked at: it was open at any time since, and has left neither with
    its retention nor because it was asked for."""
    if record.destroyed_at:
        return False
    if record.closed_at is None:
        return True
    return record.closed_at >= since and record.closed_at + kept > now


def _differences(record: Record, file: File, span: Span, now: datetime) -> Iterator[Difference]:
    case_id = file.case.id
    if record != record_of(file.case):
        yield Difference(what=What.UNCOUNTED, case_id=case_id)
    if not any(sent.event.type == events.CASE_OPENED for sent in file.sent):
        yield Difference(what=What.UNANNOUNCED, case_id=case_id)
    for sent in file.sent:
        if sent.event.time < span.ends:
            yield from _of_event(sent, file, span)
    if _slept_through(file):
        yield Difference(what=What.ASLEEP, case_id=case_id)
    if _forgotten(file.case, now) or _silent(file):
        yield Difference(what=What.UNESCALATED, case_id=case_id)


def _of_event(sent: Sent, file: File, span: Span) -> Iterator[Difference]:
    event, case_id = sent.event, file.case.id
    if not sent.routed and sent.set_aside:
        what, reason = What.SET_ASIDE, sent.set_aside
        yield Difference(what=what, case_id=case_id, event_id=event.id, reason=reason)
    elif not sent.routed:
        yield Difference(what=What.UNROUTED, case_id=case_id, event_id=event.id)
    elif span.covers(event):
        for team in _untold(event, file.told):
            yield Difference(what=What.UNTOLD, case_id=case_id, event_id=event.id, team=team)
        if message_for_resident(event) and event.id not in file.heard:
            yield Difference(what=What.UNHEARD, case_id=case_id, event_id=event.id)


def _untold(event: Event, told: frozenset[tuple[str, str]]) -> Iterable[str]:
    return (team for team in teams_told(event) if (event.id, team) not in told)


def _slept_through(file: File) -> bool:
    """The index must lead the clock to the case by the time that the case itself says. (It holds
    milliseconds, rounded up.)"""
    due = file.case.due_at
    if due is None:
        return False
    return file.wakes_at is None or file.wakes_at > due + timedelta(milliseconds=1)


def _forgotten(case: Case, now: datetime) -> bool:
    """A promise that ran out, a call that nobody was told to make, or one that nobody watches."""
    promise, callback, late = case.promise, case.callback, now - OVERDUE
    if promise and not promise.exhausted and promise.by < late:
        return True
    if callback is None:
        return False
    if callback.state is CallbackState.BOOKED:
        return callback.at < late
    return callback.state is CallbackState.DUE and promise is None


def _silent(file: File) -> bool:
    """The ladder was climbed, and no event says so."""
    promise = file.case.promise
    if promise is None or promise.level == 0:
        return False
    return not any(sent.event.type == events.PROMISE_MISSED for sent in file.sent)
