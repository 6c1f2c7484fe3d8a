"""What a resident may do to a case that is open already."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AddContact,
    AddMessage,
    CancelCallback,
    MoveCallback,
    WithdrawCase,
)
from chalicelib.cases.events import Data
from chalicelib.cases.model import Author, Callback, CallbackState, SlotTaken, State, Urgency
from chalicelib.cases.photos import LIMIT
from chalicelib.cases.recorder import Recorder

_RESIDENT = "resident"
_MOVABLE = (CallbackState.BOOKED, CallbackState.DUE)

Following = AddMessage | AddContact | WithdrawCase | MoveCallback | CancelCallback


def decide(command: Following, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case AddMessage():
            return _add_message(command, record)
        case AddContact():
            return _add_contact(command, record)
        case WithdrawCase():
            return _withdraw(record)
        case MoveCallback():
            return _move_callback(command, record)
        case CancelCallback():
            return _cancel_callback(record)
        case _:
            assert_never(command)


def _add_message(command: AddMessage, record: Recorder) -> Change:
    """A finished case goes back to the queue, not to someone who may be off shift."""
    photos = record.case.photos + command.photos
    if photos > LIMIT:
        raise RefusedError("too_many_photos")
    reopened = record.case.state in lifecycle.FINISHED
    line = record.message(Author.RESIDENT, command.text, photos=command.photos)
    more: Data = {"message_id": line.id, "author": Author.RESIDENT, "reopened": reopened}
    if command.photos:
        more["photos"] = command.photos
    facts = [(events.MESSAGE_ADDED, _RESIDENT, more)]
    if reopened:
        facts.append((events.CASE_REOPENED, _RESIDENT, {}))
    update = record.back_to_queue() if reopened else {}
    return record.change({**update, "photos": photos}, *facts, messages=(line,))


def _add_contact(command: AddContact, record: Recorder) -> Change:
    private = record.case.private.model_copy(
        update={"phone": command.phone, "consent": command.consent}
    )
    return record.change({"private": private}, (events.CONTACT_ADDED, _RESIDENT, {}))


def _withdraw(record: Recorder) -> Change:
    """An emergency stays: whoever holds the phone must not be able to call help off."""
    if record.case.urgency is Urgency.EMERGENCY:
        raise RefusedError("emergency_stays")
    return _taken_back(record, events.CASE_WITHDRAWN)


def _move_callback(command: MoveCallback, record: Recorder) -> Change:
    before = record.case.callback
    if before is None or before.state not in _MOVABLE:
        raise RefusedError("callback_started")
    booking = command.booking
    after = Callback(team=before.team, at=booking.at, channel=booking.channel)
    takes = None if after.at == before.at else SlotTaken(team=after.team, at=after.at)
    update = {"callback": after, "promise": None}
    return record.change(update, (events.CALLBACK_MOVED, _RESIDENT, {}), takes=takes)


def _cancel_callback(record: Recorder) -> Change:
    before = record.case.callback
    if before is None or before.state not in _MOVABLE:
        raise RefusedError("callback_started")
    return _taken_back(record, events.CALLBACK_CANCELLED)


def _taken_back(record: Recorder, event: str) -> Change:
    lifecycle.require(record.case, State.WITHDRAWN, otherwise="already_finished")
    update = {
        "state": State.WITHDRAWN,
        "closed_at": record.now,
        "promise": None,
        "callback": record.callback_in(CallbackState.CANCELLED),
    }
    return record.change(update, (event, _RESIDENT, {}))
