"""Who has a case: taken, given, returned, offered to another team, shared with one."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.access import Action, refusal
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AcceptCase,
    AnswerTransfer,
    AssignCase,
    CoHandle,
    OfferTransfer,
    ReturnCase,
)
from chalicelib.cases.model import Author, CallbackState, Case, State, Transfer
from chalicelib.cases.recorder import Recorder

Command = AcceptCase | AssignCase | ReturnCase | OfferTransfer | AnswerTransfer | CoHandle


def decide(command: Command, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case AcceptCase():
            return _accept(command, record)
        case AssignCase():
            return _assign(command, record)
        case ReturnCase():
            return _return(command, record)
        case OfferTransfer():
            return _offer(command, record)
        case AnswerTransfer():
            return _answer(command, record)
        case CoHandle():
            return _co_handle(command, record)
        case _:
            assert_never(command)


def _accept(command: AcceptCase, record: Recorder) -> Change:
    """Take a waiting case; take up a callback whose time has come, whoever accepted the case."""
    before, by = record.case, command.staff.username
    taken: tuple[str, str, events.Data] = (events.CASE_ACCEPTED, by, {})
    if before.callback and before.callback.state is CallbackState.DUE:
        started: tuple[str, str, events.Data] = (events.CALLBACK_STARTED, by, {})
        facts = (started,) if before.worker == by else (taken, started)
        return record.change({**record.callback_started(by), "worker": by}, *facts)
    lifecycle.require(before, State.ACCEPTED, otherwise=_why_not_acceptable(command, record))
    update = {
        "state": State.ACCEPTED,
        "worker": by,
        "accepted_at": record.now,
        "promise": None,
    }
    return record.change(update, taken)


def _why_not_acceptable(command: AcceptCase, record: Recorder) -> str:
    if record.case.state in lifecycle.FINISHED:
        return "already_finished"
    return "already_yours" if record.case.worker == command.staff.username else "already_taken"


def _assign(command: AssignCase, record: Recorder) -> Change:
    """The case is taken with it: the promise was that someone looks, and someone must. A call whose
    time has come stays promised: it has not been made."""
    case, to = record.case, command.to
    _open(case)
    if case.worker == to.username:
        raise RefusedError("already_theirs")
    if why := refusal(to, Action.ACCEPT, case, record.city):
        raise RefusedError("hidden_from_them" if why == "hidden" else "cannot_take_it")
    new = case.state is State.RECEIVED
    update: dict[str, object] = {"worker": to.username}
    if new:
        called = case.promise if case.promise and case.promise.what == "callback" else None
        update |= {"state": State.ACCEPTED, "accepted_at": record.now, "promise": called}
    more: events.Data = {events.PERSON: to.username, "taken": new}
    return record.change(update, (events.CASE_ASSIGNED, command.staff.username, more))


def _return(command: ReturnCase, record: Recorder) -> Change:
    if record.case.state not in (State.ACCEPTED, State.IN_PROGRESS):
        raise RefusedError("not_taken")
    line = record.message(Author.NOTE, command.text, command.staff.name)
    return record.change(
        record.back_to_queue(),
        (events.CASE_RETURNED, command.staff.username, {"message_id": line.id}),
        messages=(line,),
    )


def _offer(command: OfferTransfer, record: Recorder) -> Change:
    """A second offer takes the first one's place: a team that does not answer holds nobody up."""
    case = record.case
    _open(case)
    if command.team not in record.city.teams:
        raise RefusedError("no_such_team")
    if command.team == case.owner:
        raise RefusedError("already_owner")
    if case.transfer and case.transfer.to == command.team:
        raise RefusedError("already_offered")
    line = record.message(Author.NOTE, command.text, command.staff.name)
    transfer = Transfer(to=command.team, by=command.staff.username, at=record.now)
    more: events.Data = {"message_id": line.id, "to_team": command.team}
    return record.change(
        {"transfer": transfer},
        (events.TRANSFER_OFFERED, command.staff.username, more),
        messages=(line,),
    )


def _answer(command: AnswerTransfer, record: Recorder) -> Change:
    """A yes makes it theirs and nobody's in particular; what the resident waits for stays promised,
    and the former owner goes on hearing of it. A no leaves everything as it was."""
    case = record.case
    if case.transfer is None:
        raise RefusedError("not_offered")
    _open(case)
    to, by = case.transfer.to, command.staff.username
    more: events.Data = {"from_team": case.owner, "to_team": to}
    if not command.accepts:
        line = record.message(Author.NOTE, command.text, command.staff.name)
        more["message_id"] = line.id
        return record.change(
            {"transfer": None}, (events.TRANSFER_REJECTED, by, more), messages=(line,)
        )
    informed = dict.fromkeys((*case.informed, case.owner))
    update = {
        **record.back_to_queue(),
        "owner": to,
        "informed": tuple(team for team in informed if team != to),
        "helpers": tuple(team for team in case.helpers if team != to),
        "transfer": None,
    }
    return record.change(update, (events.TRANSFER_ACCEPTED, by, more))


def _co_handle(command: CoHandle, record: Recorder) -> Change:
    case = record.case
    _open(case)
    if command.team not in record.city.teams:
        raise RefusedError("no_such_team")
    if command.team == case.owner or command.team in case.helpers:
        raise RefusedError("helps_already")
    update = {
        "helpers": (*case.helpers, command.team),
        "informed": tuple(dict.fromkeys((*case.informed, command.team))),
    }
    more: events.Data = {"to_team": command.team}
    return record.change(update, (events.CASE_CO_HANDLED, command.staff.username, more))


def _open(case: Case) -> None:
    if case.state in lifecycle.FINISHED:
        raise RefusedError("already_finished")
