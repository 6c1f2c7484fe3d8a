"""What time does to a case."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, recalculating
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    CallbackFallsDue,
    ClockCommand,
    MissPromise,
    Recalculate,
    RemindOfCallback,
    ReturnUntouched,
)
from chalicelib.cases.model import CallbackState
from chalicelib.cases.promises import missed, to_start_callback
from chalicelib.cases.recorder import Recorder

_CLOCK = "clock"


def decide(command: ClockCommand, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where someone was faster than the clock."""
    match command:
        case RemindOfCallback():
            return _remind_of_callback(record)
        case CallbackFallsDue():
            return _callback_falls_due(record)
        case MissPromise():
            return _miss_promise(command, record)
        case ReturnUntouched():
            return _return_untouched(record)
        case Recalculate():
            return recalculating.decide(command, record)
        case _:
            assert_never(command)


def _remind_of_callback(record: Recorder) -> Change:
    """Once, and not when the time itself has come."""
    callback, now = record.case.callback, record.now
    if callback is None or callback.state is not CallbackState.BOOKED or callback.at <= now:
        raise RefusedError("not_due")
    if callback.remind_at is None or callback.remind_at > now:
        raise RefusedError("not_due")
    update = {"callback": callback.model_copy(update={"remind_at": None})}
    return record.change(update, (events.CALLBACK_REMINDER, _CLOCK, {}))


def _callback_falls_due(record: Recorder) -> Change:
    callback = record.case.callback
    if callback is None or callback.state is not CallbackState.BOOKED or callback.at > record.now:
        raise RefusedError("not_due")
    update = {
        "callback": record.callback_in(CallbackState.DUE),
        "promise": to_start_callback(callback.at, record.city),
    }
    return record.change(update, (events.CALLBACK_DUE, _CLOCK, {}))


def _miss_promise(command: MissPromise, record: Recorder) -> Change:
    promise = record.case.promise
    if promise is None or promise.exhausted or promise.by != command.by or promise.by > record.now:
        raise RefusedError("not_due")
    higher, rung = missed(record.case, promise, record.now, record.city)
    told: events.Data = {"tell_team": rung.team, "tell_role": rung.role, "what": promise.what}
    first = promise.level == 0
    update = {
        "promise": higher,
        "missed": record.case.missed + first,
        "calls_late": record.case.calls_late + (first and promise.what == "callback"),
    }
    return record.change(update, (events.PROMISE_MISSED, _CLOCK, told))


def _return_untouched(record: Recorder) -> Change:
    """Whoever has it may be ill or swamped: the team sees it among what waits."""
    if record.case.return_at is None or record.case.return_at > record.now:
        raise RefusedError("not_due")
    return record.change(record.back_to_queue(), (events.CASE_RETURNED, _CLOCK, {}))
