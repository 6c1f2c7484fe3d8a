"""Promised contacts as staff keep them, and what is said of a promise that was missed."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events
from chalicelib.cases.callbacks import booked
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    Acknowledge,
    CallbackUnanswered,
    FinishCallback,
    RebookCallback,
    StartCallback,
)
from chalicelib.cases.model import (
    Acknowledged,
    Author,
    Callback,
    CallbackState,
    SlotTaken,
    State,
)
from chalicelib.cases.promises import acknowledged
from chalicelib.cases.recorder import Recorder

Command = StartCallback | CallbackUnanswered | FinishCallback | RebookCallback | Acknowledge

_WAITING = frozenset({CallbackState.BOOKED, CallbackState.DUE})
_UNFINISHED = _WAITING | {CallbackState.STARTED}


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
    _callback(record, _WAITING, otherwise="no_call_waits")
    by = command.staff.username
    return record.change(record.callback_started(by), (events.CALLBACK_STARTED, by, {}))


def _unanswered(command: CallbackUnanswered, record: Recorder) -> Change:
    """The next try takes a slot like any booking; the resident hears of it as of a moved one."""
    before = _callback(record, _UNFINISHED, otherwise="no_call_waits")
    tries = before.tries + 1
    line = record.message(Author.CONTACT, "", command.staff.name, result="no_answer")
    more: events.Data = {"tries": tries, "message_id": line.id}
    fact = (events.CALLBACK_UNANSWERED, command.staff.username, more)
    update: dict[str, object] = {
        "state": State.IN_PROGRESS,
        "worker": record.case.worker or command.staff.username,
        "accepted_at": record.case.accepted_at or record.now,
        "promise": None,
    }
    if command.booking is None:
        if tries < record.city.callbacks.tries:
            raise RefusedError("try_again_later")
        gone = before.model_copy(update={"state": CallbackState.UNANSWERED, "tries": tries})
        return record.change({**update, "callback": gone}, fact, messages=(line,))
    if tries >= record.city.callbacks.tries:
        raise RefusedError("tried_often_enough")
    after = booked(before.team, command.booking, record.now, record.city)
    after = after.model_copy(update={"tries": tries})
    return record.change(
        {**update, "callback": after}, fact, messages=(line,), takes=_place(before, after)
    )


def _finish(command: FinishCallback, record: Recorder) -> Change:
    _callback(record, _UNFINISHED, otherwise="no_call_waits")
    by = command.staff.username
    started = record.callback_started(by)
    callback = started["callback"]
    if not isinstance(callback, Callback):
        raise TypeError("a callback that is finished has been started")
    line = record.message(Author.CONTACT, command.text, command.staff.name, result="reached")
    update = {
        **started,
        "callback": callback.model_copy(update={"state": CallbackState.DONE}),
        "contacted_at": record.case.contacted_at or record.now,
    }
    more: events.Data = {"message_id": line.id}
    return record.change(update, (events.CALLBACK_DONE, by, more), messages=(line,))


def _rebook(command: RebookCallback, record: Recorder) -> Change:
    before = _callback(record, _UNFINISHED, otherwise="no_call_waits")
    after = booked(before.team, command.booking, record.now, record.city)
    after = after.model_copy(update={"tries": before.tries})
    return record.change(
        {"callback": after, "promise": None},
        (events.CALLBACK_MOVED, command.staff.username, {}),
        takes=_place(before, after),
    )


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


def _callback(record: Recorder, states: frozenset[CallbackState], otherwise: str) -> Callback:
    callback = record.case.callback
    if callback is None or callback.state not in states:
        raise RefusedError(otherwise)
    return callback


def _place(before: Callback, after: Callback) -> SlotTaken | None:
    """The slot that `after` takes, unless `before` holds it already."""
    held = before.state is CallbackState.BOOKED and before.at == after.at
    return None if held else SlotTaken(team=after.team, at=after.at)
