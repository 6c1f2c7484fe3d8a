"""What staff may do to a case. Whether this person may is `console.access`'s question."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AcceptCase,
    AskResident,
    CloseCase,
    ReopenCase,
    StaffCommand,
    WriteNote,
)
from chalicelib.cases.model import Author, CallbackState, State
from chalicelib.cases.recorder import Recorder


def decide(command: StaffCommand, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case AcceptCase():
            return _accept(command, record)
        case WriteNote():
            return _note(command, record)
        case AskResident():
            return _ask(command, record)
        case CloseCase():
            return _close(command, record)
        case ReopenCase():
            return _reopen(command, record)
        case _:
            assert_never(command)


def _accept(command: AcceptCase, record: Recorder) -> Change:
    """Take a waiting case; take up a callback whose time has come, whoever accepted the case."""
    before, staff = record.case, command.staff
    if before.callback and before.callback.state is CallbackState.DUE:
        update = {
            "state": State.IN_PROGRESS,
            "worker": staff.username,
            "accepted_at": before.accepted_at or record.now,
            "promise": None,
            "callback": record.callback_in(CallbackState.STARTED),
        }
    else:
        lifecycle.require(before, State.ACCEPTED, otherwise=_why_not_acceptable(command, record))
        update = {
            "state": State.ACCEPTED,
            "worker": staff.username,
            "accepted_at": record.now,
            "promise": None,
        }
    return record.change(update, (events.CASE_ACCEPTED, staff.username, {}))


def _why_not_acceptable(command: AcceptCase, record: Recorder) -> str:
    if record.case.state in lifecycle.FINISHED:
        return "already_finished"
    return "already_yours" if record.case.worker == command.staff.username else "already_taken"


def _note(command: WriteNote, record: Recorder) -> Change:
    line = record.message(Author.NOTE, command.text, command.staff.name)
    return record.change(
        {},
        (events.NOTE_WRITTEN, command.staff.username, {"message_id": line.id}),
        messages=(line,),
    )


def _ask(command: AskResident, record: Recorder) -> Change:
    if record.case.state in lifecycle.FINISHED:
        raise RefusedError("already_finished")
    line = record.message(Author.STAFF, command.text, command.staff.name)
    begun = record.case.state is State.ACCEPTED
    return record.change(
        {"state": State.IN_PROGRESS} if begun else {},
        (
            events.MESSAGE_ADDED,
            command.staff.username,
            {"message_id": line.id, "author": Author.STAFF},
        ),
        messages=(line,),
    )


def _close(command: CloseCase, record: Recorder) -> Change:
    if command.reason not in lifecycle.CLOSING_REASONS:
        raise RefusedError("no_such_reason")
    finished = record.case.state in lifecycle.FINISHED
    lifecycle.require(
        record.case, State.CLOSED, otherwise="already_finished" if finished else "accept_first"
    )
    waiting = record.case.callback and record.case.callback.state is not CallbackState.STARTED
    update = {
        "state": State.CLOSED,
        "closed_at": record.now,
        "closing_reason": command.reason,
        "promise": None,
        "callback": record.callback_in(CallbackState.CANCELLED)
        if waiting
        else record.case.callback,
    }
    return record.change(
        update, (events.CASE_CLOSED, command.staff.username, {"reason": command.reason})
    )


def _reopen(command: ReopenCase, record: Recorder) -> Change:
    if record.case.state not in lifecycle.FINISHED:
        raise RefusedError("still_open")
    line = record.message(Author.NOTE, command.reason, command.staff.name)
    return record.change(
        record.back_to_queue(),
        (events.CASE_REOPENED, command.staff.username, {"message_id": line.id}),
        messages=(line,),
    )
