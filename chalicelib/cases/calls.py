"""Callbacks as lists show them, and whether each was kept: what a change puts into the lists of the
teams that call, and what it takes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from chalicelib.cases.change import Change
from chalicelib.cases.model import Callback, CallbackState, Case, Channel, Frozen, Kind, Urgency
from chalicelib.city.model import City
from chalicelib.language.reading import Need

_WAITING = frozenset({CallbackState.BOOKED, CallbackState.DUE})


class Call(Frozen):
    """A callback as a day's list shows it: no personal data, so no key is needed to list.

    `team` is who calls: the case's owner. `started_at` is when someone called. Where nobody
    answered, `next_at` is the next try: a call of its own, in its own slot.
    """

    case_id: str
    receipt: str
    kind: Kind
    urgency: Urgency
    dong: str | None = None
    needs: tuple[Need, ...] = ()
    team: str
    at: datetime
    channel: Channel
    state: CallbackState
    tries: int = 0
    worker: str | None = None
    started_at: datetime | None = None
    next_at: datetime | None = None
    hidden_from: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Nobody has called yet."""
        return self.state in _WAITING

    @property
    def unfinished(self) -> bool:
        """Nobody has called yet, or someone is calling."""
        return self.waits or self.state is CallbackState.STARTED


class Standing(StrEnum):
    """How a call stands to the promise: someone calls within the city's grace after the slot."""

    OPEN = "open"
    LATE = "late"  # nobody has called, and the grace is over
    KEPT = "kept"
    KEPT_LATE = "kept_late"


def listed(change: Change) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """What a change puts into the lists, and what it takes out of them.

    A call that nobody answered stays in its slot; one that is moved or cancelled does not.
    """
    before = _by_slot(_calls_before(change))
    after = _by_slot((*_tried(change), *_calls_of(change.case)))
    put = tuple(call for slot, call in after.items() if before.get(slot) != call)
    gone = tuple(call for slot, call in before.items() if slot not in after)
    return put, gone


def standing(call: Call, now: datetime, city: City) -> Standing:
    """How the call stands to the promise at `now`."""
    until = call.at + city.callbacks.start_within
    if call.started_at:
        return Standing.KEPT if call.started_at <= until else Standing.KEPT_LATE
    return Standing.LATE if call.waits and now > until else Standing.OPEN


def _calls_before(change: Change) -> tuple[Call, ...]:
    return _calls_of(change.before) if change.before else ()


def _calls_of(case: Case) -> tuple[Call, ...]:
    if case.callback is None or case.callback.state is CallbackState.CANCELLED:
        return ()
    return (_call(case, case.callback),)


def _tried(change: Change) -> tuple[Call, ...]:
    """The call that nobody answered, where another slot is booked for the next try."""
    before = change.before.callback if change.before else None
    after = change.case.callback
    if before is None or after is None or after.tries <= before.tries or after.at == before.at:
        return ()
    called = {
        "state": CallbackState.UNANSWERED,
        "tries": after.tries,
        "started_at": before.started_at or change.case.touched_at,
    }
    call = _call(change.case, before.model_copy(update=called))
    return (call.model_copy(update={"next_at": after.at}),)


def _call(case: Case, callback: Callback) -> Call:
    return Call(
        case_id=case.id,
        receipt=case.receipt,
        kind=case.kind,
        urgency=case.urgency,
        dong=case.dong,
        needs=case.needs,
        team=case.owner,
        at=callback.at,
        channel=callback.channel,
        state=callback.state,
        tries=callback.tries,
        worker=case.worker,
        started_at=callback.started_at,
        hidden_from=case.hidden_from,
    )


def _by_slot(calls: Iterable[Call]) -> dict[tuple[str, datetime], Call]:
    return {(call.team, call.at): call for call in calls}
