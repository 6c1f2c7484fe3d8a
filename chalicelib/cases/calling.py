"""Promised contacts as staff keep them, and what is said of a promise that was missed."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events
from chalicelib.cases.callbacks import booked, calling_team, is_slot
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    Acknowledge,
    Booking,
    CallbackUnanswered,
    FinishCallback,
    RebookCallback,
    StartCallback,
)
from chalicelib.cases.model import Acknowledged, Author, Callback, CallbackState
from chalicelib.cases.promises import acknowledged
from chalicelib.cases.recorder import Recorder

Command = StartCallback | CallbackUnanswered | FinishCallback | RebookCallback | Acknowledge


def decide(command: Command, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case StartCallback():
            return _start(command, record)
        case CallbackUnanswered():
            return _unanswered(command, record)
        case FinishCallback():
            return _finish(command, record)
        case RebookCallback():
            return _rebook(command, record)
        case Acknowledge():
            return _acknowledge(command, record)
        case _:
            assert_never(command)


def _start(command: StartCallback, record: Recorder) -> Change:
    if not _unfinished(record).waits:
        raise RefusedError("no_call_waits")
    by = command.staff.username
    return record.change(record.callback_started(by), (events.CALLBACK_STARTED, by, {}))


def _unanswered(command: CallbackUnanswered, record: Recorder) -> Change:
    """The next try takes a slot like any booking; the resident hears of it as of a moved one."""
    before, terms = _unfinished(record), record.city.callbacks
    tries, by = before.tries + 1, command.staff.username
    after: Callback
    if command.booking is None:
        if tries < terms.tries:
            raise RefusedError("try_again_later")
        after = _called(before, record, CallbackState.UNANSWERED)
    else:
        if tries >= terms.tries:
            raise RefusedError("tried_often_enough")
        if command.booking.at < record.now + terms.retry_after:
            raise RefusedError("too_soon")
        after = _booked(command.booking, record)
    line = record.message(Author.CONTACT, "", command.staff.name, result="no_answer")
    update = {**record.call_taken_up(by), "callback": after.model_copy(update={"tries": tries})}
    more: events.Data = {
        "tries": tries,
        "message_id": line.id,
        "again": command.booking is not None,
    }
    return record.change(update, (events.CALLBACK_UNANSWERED, by, more), messages=(line,))


def _finish(command: FinishCallback, record: Recorder) -> Change:
    callback, by = _unfinished(record), command.staff.username
    line = record.message(Author.CONTACT, command.text, command.staff.name, result="reached")
    update = {
        **record.call_taken_up(by),
        "callback": _called(callback, record, CallbackState.DONE),
        "contacted_at": record.case.contacted_at or record.now,
    }
    more: events.Data = {"message_id": line.id}
    return record.change(update, (events.CALLBACK_DONE, by, more), messages=(line,))


def _rebook(command: RebookCallback, record: Recorder) -> Change:
    tries = _unfinished(record).tries
    after = _booked(command.booking, record).model_copy(update={"tries": tries})
    update = {"callback": after, "promise": record.without_call()}
    more: events.Data = {"by_staff": True}
    return record.change(update, (events.CALLBACK_MOVED, command.staff.username, more))


def _acknowledge(command: Acknowledge, record: Recorder) -> Change:
    promise, by = record.case.promise, command.staff.username
    if promise is None or promise.level == 0:
        raise RefusedError("nothing_missed")
    told = record.case.acknowledged
    if any((one.level, one.by) == (promise.level, by) for one in told):
        raise RefusedError("acknowledged_already")
    update = {
        "acknowledged": (*told, Acknowledged(level=promise.level, by=by, at=record.now)),
        "promise": acknowledged(record.case, promise, record.now, record.city),
    }
    more: events.Data = {"at_level": promise.level}
    return record.change(update, (events.PROMISE_ACKNOWLEDGED, by, more))


def _unfinished(record: Recorder) -> Callback:
    """The callback that somebody still has to make, or is making."""
    callback = record.case.callback
    if callback is None or not callback.unfinished:
        raise RefusedError("no_call_waits")
    return callback


def _called(callback: Callback, record: Recorder, state: CallbackState) -> Callback:
    """The callback once it is over, one way or the other."""
    over = {"state": state, "started_at": callback.started_at or record.now, "remind_at": None}
    return callback.model_copy(update=over)


def _booked(booking: Booking, record: Recorder) -> Callback:
    """A slot that staff choose is one that a resident could be offered."""
    if not is_slot(booking.at, record.now, record.city):
        raise RefusedError("no_such_slot")
    team = calling_team(record.case, record.city)
    return booked(team, booking, record.now, record.city)
