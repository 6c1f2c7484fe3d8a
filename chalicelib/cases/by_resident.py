"""What a resident may do to a case that is open already."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.callbacks import booked
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AddContact,
    AddMessage,
    CancelCallback,
    EraseWords,
    MoveCallback,
    RateCase,
    WithdrawCase,
)
from chalicelib.cases.events import Data
from chalicelib.cases.model import Author, Private, State, Urgency
from chalicelib.cases.photos import LIMIT
from chalicelib.cases.recorder import Recorder

_RESIDENT = "resident"

Following = (
    AddMessage | AddContact | WithdrawCase | RateCase | EraseWords | MoveCallback | CancelCallback
)
_OWN_ONLY = (WithdrawCase, RateCase, EraseWords, MoveCallback, CancelCallback)


def decide(command: Following, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command, or where
    someone else asks for what only the case's own resident may."""
    if isinstance(command, _OWN_ONLY) and command.resident_id not in ("", record.case.resident_id):
        raise RefusedError("not_yours")
    match command:
        case AddMessage():
            return _add_message(command, record)
        case AddContact():
            return _add_contact(command, record)
        case WithdrawCase():
            return _withdraw(record)
        case RateCase():
            return _rate(command, record)
        case EraseWords():
            return _erase(record)
        case MoveCallback():
            return _move_callback(command, record)
        case CancelCallback():
            return _cancel_callback(record)
        case _:
            assert_never(command)


def _add_message(command: AddMessage, record: Recorder) -> Change:
    """A finished case goes back to the queue, not to someone who may be off shift. One that is a
    part of another stays so: `merging.hear` brings it to those who handle the other."""
    photos = record.case.photos + command.photos
    if photos > LIMIT:
        raise RefusedError("too_many_photos")
    state = record.case.state
    reopened = state in lifecycle.FINISHED and state is not State.MERGED
    author = Author.RESIDENT if command.own else Author.BEARER
    line = record.message(author, command.text, photos=command.photos)
    if command.written_at:
        line = line.model_copy(update={"at": command.written_at})
    more: Data = {"message_id": line.id, "author": author, "reopened": reopened}
    more |= events.written(command.written_at)
    if state is State.MERGED:
        more["merged"] = True
    if command.photos:
        more["photos"] = command.photos
    facts: list[tuple[str, str, Data]] = [(events.MESSAGE_ADDED, author, more)]
    if reopened:
        facts.append((events.CASE_REOPENED, author, {}))
    update = record.back_to_queue() if reopened else {}
    return record.change({**update, "photos": photos}, *facts, messages=(line,))


def _add_contact(command: AddContact, record: Recorder) -> Change:
    """A number that is said again is no news: nobody is told of it twice."""
    before = record.case.private
    if before.consent and before.phone == command.phone:
        return record.change({})
    private = before.model_copy(update={"phone": command.phone, "consent": command.consent})
    return record.change({"private": private}, (events.CONTACT_ADDED, _RESIDENT, {}))


def _withdraw(record: Recorder) -> Change:
    return _taken_back(record, events.CASE_WITHDRAWN)


def _rate(command: RateCase, record: Recorder) -> Change:
    if not lifecycle.may_be_rated(record.case):
        raise RefusedError("not_rated")
    said: Data = {"score": command.score}
    return record.change({"rating": command.score}, (events.CASE_RATED, _RESIDENT, said))


def _erase(record: Recorder) -> Change:
    """Staff need the words while they help; what staff wrote stays, as does what happened. With the
    words goes what was read out of them about a person, and no figure is made of."""
    if record.case.state not in lifecycle.FINISHED:
        raise RefusedError("erase_later")
    update = {
        "private": Private(),
        "household": (),
        "age": None,
        "photos": 0,
        "erased_at": record.now,
    }
    return replace(record.change(update, (events.WORDS_ERASED, _RESIDENT, {})), erases=True)


def _move_callback(command: MoveCallback, record: Recorder) -> Change:
    before = record.case.callback
    if before is None or not before.waits:
        raise RefusedError("callback_started")
    after = booked(before.team, command.booking, record.now, record.city)
    update = {
        "callback": after.model_copy(update={"tries": before.tries}),
        "promise": record.without_call(),
    }
    return record.change(update, (events.CALLBACK_MOVED, _RESIDENT, {"by_staff": False}))


def _cancel_callback(record: Recorder) -> Change:
    before = record.case.callback
    if before is None or not before.waits:
        raise RefusedError("callback_started")
    return _taken_back(record, events.CALLBACK_CANCELLED)


def _taken_back(record: Recorder, event: str) -> Change:
    """An emergency stays: whoever holds the phone must not be able to call help off. What others
    told of the same person is a part of this case, and not theirs to take back."""
    if record.case.urgency is Urgency.EMERGENCY:
        raise RefusedError("emergency_stays")
    lifecycle.require(record.case, State.WITHDRAWN, otherwise="already_finished")
    if record.case.merged:
        raise RefusedError("looked_into")
    update = {**record.at_rest(), "state": State.WITHDRAWN}
    return record.change(update, (event, _RESIDENT, {}))
