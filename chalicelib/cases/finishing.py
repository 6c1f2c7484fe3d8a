"""How a case ends and begins again: closed, reopened, merged with another, kept from someone."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.access import Action, may
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AbsorbCase,
    AnswerClosing,
    CloseCase,
    HideCase,
    MergeCase,
    ReleaseCase,
    ReopenCase,
    UnmergeCase,
)
from chalicelib.cases.model import MORE_URGENT_FIRST, AskedClosing, Author, State
from chalicelib.cases.promises import sooner
from chalicelib.cases.recorder import Recorder

Command = (
    CloseCase
    | AnswerClosing
    | ReopenCase
    | MergeCase
    | AbsorbCase
    | UnmergeCase
    | ReleaseCase
    | HideCase
)


def decide(command: Command, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case CloseCase():
            return _close(command, record)
        case AnswerClosing():
            return _answer_closing(command, record)
        case ReopenCase():
            return _reopen(command, record)
        case MergeCase():
            return _merge(command, record)
        case AbsorbCase():
            return _absorb(command, record)
        case UnmergeCase():
            return _unmerge(command, record)
        case ReleaseCase():
            return _release(command, record)
        case HideCase():
            return _hide(command, record)
        case _:
            assert_never(command)


def _close(command: CloseCase, record: Recorder) -> Change:
    if command.reason not in lifecycle.CLOSING_REASONS:
        raise RefusedError("no_such_reason")
    finished = record.case.state in lifecycle.FINISHED
    lifecycle.require(
        record.case, State.CLOSED, otherwise="already_finished" if finished else "accept_first"
    )
    supervised = command.reason in record.city.supervised_closings
    if supervised and not may(command.staff, Action.APPROVE, record.case, record.city):
        return _ask_for_closing(command, record)
    return _closed(command.reason, command.new_to_system, command.staff.username, record)


def _ask_for_closing(command: CloseCase, record: Recorder) -> Change:
    if record.case.closing:
        raise RefusedError("closing_asked_already")
    asked = AskedClosing(
        reason=command.reason,
        by=command.staff.username,
        at=record.now,
        new_to_system=command.new_to_system,
    )
    more: events.Data = {"reason": command.reason}
    return record.change({"closing": asked}, (events.CLOSING_ASKED, command.staff.username, more))


def _answer_closing(command: AnswerClosing, record: Recorder) -> Change:
    asked, by = record.case.closing, command.staff.username
    if asked is None:
        raise RefusedError("no_closing_asked")
    if asked.by == by:
        raise RefusedError("own_closing")
    if command.approves:
        return _closed(asked.reason, asked.new_to_system, by, record)
    line = record.message(Author.NOTE, command.text, command.staff.name)
    more: events.Data = {"message_id": line.id, events.PERSON: asked.by}
    return record.change({"closing": None}, (events.CLOSING_REFUSED, by, more), messages=(line,))


def _closed(reason: str, new_to_system: bool | None, by: str, record: Recorder) -> Change:
    update = {
        **record.at_rest(),
        "state": State.CLOSED,
        "closing_reason": reason,
        "new_to_system": new_to_system,
    }
    return record.change(update, (events.CASE_CLOSED, by, {"reason": reason}))


def _reopen(command: ReopenCase, record: Recorder) -> Change:
    if record.case.state is State.MERGED:
        raise RefusedError("unmerge_first")
    if record.case.state not in lifecycle.FINISHED:
        raise RefusedError("still_open")
    line = record.message(Author.NOTE, command.reason, command.staff.name)
    return record.change(
        record.back_to_queue(),
        (events.CASE_REOPENED, command.staff.username, {"message_id": line.id}),
        messages=(line,),
    )


def _merge(command: MergeCase, record: Recorder) -> Change:
    if command.into == record.case.id:
        raise RefusedError("same_case")
    lifecycle.require(record.case, State.MERGED, otherwise="already_finished")
    if record.case.merged:
        raise RefusedError("others_merged_here")
    if record.case.callback and record.case.callback.unfinished:
        raise RefusedError("call_waits_here")
    teams = dict.fromkeys((*record.case.informed, command.owner or record.case.owner))
    update = {
        **record.at_rest(),
        "state": State.MERGED,
        "merged_into": command.into,
        "informed": tuple(team for team in teams if team != record.case.owner),
        "hidden_from": _both(record.case.hidden_from, command.hidden_from),
    }
    more: events.Data = {"into": command.into}
    return record.change(update, (events.CASE_MERGED, command.staff.username, more))


def _absorb(command: AbsorbCase, record: Recorder) -> Change:
    """The case is as urgent as the more urgent of the two. Who has it cannot be kept from it, so
    it takes up nothing that is hidden from them."""
    case = record.case
    if case.state in lifecycle.FINISHED:
        raise RefusedError("into_finished")
    if case.worker in command.hidden_from:
        raise RefusedError("has_the_case")
    urgency = min(case.urgency, command.urgency, key=MORE_URGENT_FIRST.index)
    update = {
        "merged": (*case.merged, command.other),
        "hidden_from": _both(case.hidden_from, command.hidden_from),
        "urgency": urgency,
        "promise": sooner(case, urgency, record.now, record.city),
    }
    more: events.Data = {"other": command.other, "urgency_before": case.urgency}
    return record.change(update, (events.CASE_ABSORBED, command.staff.username, more))


def _both(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))


def _unmerge(command: UnmergeCase, record: Recorder) -> Change:
    if record.case.state is not State.MERGED:
        raise RefusedError("not_merged")
    more: events.Data = {"from": record.case.merged_into}
    return record.change(
        record.back_to_queue(), (events.CASE_UNMERGED, command.staff.username, more)
    )


def _release(command: ReleaseCase, record: Recorder) -> Change:
    if command.other not in record.case.merged:
        raise RefusedError("not_merged")
    kept = tuple(one for one in record.case.merged if one != command.other)
    more: events.Data = {"other": command.other}
    return record.change({"merged": kept}, (events.CASE_RELEASED, command.staff.username, more))


def _hide(command: HideCase, record: Recorder) -> Change:
    """Who has the case cannot be kept from it: it is given to someone else first."""
    hidden, by = record.case.hidden_from, command.staff.username
    if command.hidden is (command.username in hidden):
        raise RefusedError("nothing_new")
    if command.hidden and command.username in (by, record.case.worker):
        raise RefusedError("has_the_case")
    names = (
        (*hidden, command.username)
        if command.hidden
        else tuple(name for name in hidden if name != command.username)
    )
    kind = events.CASE_HIDDEN if command.hidden else events.CASE_SHOWN
    return record.change({"hidden_from": names}, (kind, by, {events.PERSON: command.username}))
