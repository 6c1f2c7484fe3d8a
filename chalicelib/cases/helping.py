"""The work itself: what is noted, asked, said by phone, seen on a visit, arranged, corrected."""

from __future__ import annotations

from typing import assert_never

from chalicelib.cases import events, lifecycle
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AskResident,
    CorrectFacts,
    LinkHelp,
    LogContact,
    RecordVisit,
    ReportToPolice,
    WriteNote,
)
from chalicelib.cases.model import Author, Source, State
from chalicelib.cases.promises import sooner
from chalicelib.cases.recorder import Recorder

Command = (
    WriteNote | ReportToPolice | AskResident | LogContact | RecordVisit | LinkHelp | CorrectFacts
)


def decide(command: Command, record: Recorder) -> Change:
    """Dispatch; raises RefusedError where the case's state does not allow the command."""
    match command:
        case WriteNote():
            return _note(command, record, events.NOTE_WRITTEN)
        case ReportToPolice():
            return _note(command, record, events.POLICE_TOLD)
        case AskResident():
            return _ask(command, record)
        case LogContact():
            return _contact(command, record)
        case RecordVisit():
            return _visit(command, record)
        case LinkHelp():
            return _link(command, record)
        case CorrectFacts():
            return _correct(command, record)
        case _:
            assert_never(command)


def _note(command: WriteNote | ReportToPolice, record: Recorder, kind: str) -> Change:
    line = record.message(Author.NOTE, command.text, command.staff.name)
    return record.change(
        {}, (kind, command.staff.username, {"message_id": line.id}), messages=(line,)
    )


def _ask(command: AskResident, record: Recorder) -> Change:
    _unfinished(record)
    if record.case.source is not Source.KAKAO:
        raise RefusedError("not_on_kakao")
    line = record.message(Author.STAFF, command.text, command.staff.name)
    more: events.Data = {"message_id": line.id, "author": Author.STAFF}
    return record.change(
        _begun(record), (events.MESSAGE_ADDED, command.staff.username, more), messages=(line,)
    )


def _contact(command: LogContact, record: Recorder) -> Change:
    _unfinished(record)
    if command.result not in lifecycle.CONTACT_RESULTS:
        raise RefusedError("no_such_result")
    line = record.message(Author.CONTACT, command.text, command.staff.name, result=command.result)
    update = _begun(record)
    if command.result == "reached" and record.case.contacted_at is None:
        update["contacted_at"] = record.now
    more: events.Data = {"message_id": line.id, "result": command.result}
    return record.change(
        update, (events.CONTACT_LOGGED, command.staff.username, more), messages=(line,)
    )


def _visit(command: RecordVisit, record: Recorder) -> Change:
    _unfinished(record)
    if command.result not in lifecycle.VISIT_RESULTS:
        raise RefusedError("no_such_result")
    line = record.message(Author.VISIT, command.text, command.staff.name, result=command.result)
    lines = [line]
    if command.safety:
        lines.append(record.message(Author.SAFETY, command.safety, command.staff.name))
    update = _begun(record)
    if record.case.visited_at is None:
        update["visited_at"] = record.now
    if command.result == "met" and record.case.contacted_at is None:
        update["contacted_at"] = record.now
    more: events.Data = {"message_id": line.id, "result": command.result}
    return record.change(
        update, (events.VISIT_RECORDED, command.staff.username, more), messages=tuple(lines)
    )


def _link(command: LinkHelp, record: Recorder) -> Change:
    case = record.case
    _unfinished(record)
    new = [programme for programme in command.programmes if programme not in case.programmes]
    agencies = case.private.agencies
    if command.agency and command.agency not in agencies:
        agencies = (*agencies, command.agency)
    if not new and agencies == case.private.agencies:
        raise RefusedError("nothing_new")
    update = {
        **_begun(record),
        "programmes": (*case.programmes, *new),
        "private": case.private.model_copy(update={"agencies": agencies}),
    }
    more: events.Data = {"programmes": new, "agency": bool(command.agency)}
    return record.change(update, (events.HELP_LINKED, command.staff.username, more))


def _correct(command: CorrectFacts, record: Recorder) -> Change:
    """A case that still waits is promised sooner where it turns out to be more urgent; what the
    resident was told is never put off."""
    case = record.case
    _unfinished(record)
    if command.dong is not None and command.dong not in record.city.dongs:
        raise RefusedError("no_such_dong")
    if (command.dong, command.urgency) == (case.dong, case.urgency):
        raise RefusedError("nothing_new")
    update: dict[str, object] = {"dong": command.dong, "urgency": command.urgency}
    if command.dong:
        update |= {"dong_candidates": (), "elsewhere": False}
    if command.urgency is not case.urgency:
        update["promise"] = sooner(case, command.urgency, record.now, record.city)
    more: events.Data = {"dong_before": case.dong, "urgency_before": case.urgency}
    return record.change(update, (events.CASE_CORRECTED, command.staff.username, more))


def _begun(record: Recorder) -> dict[str, object]:
    return {"state": State.IN_PROGRESS} if record.case.state is State.ACCEPTED else {}


def _unfinished(record: Recorder) -> None:
    if record.case.state in lifecycle.FINISHED:
        raise RefusedError("already_finished")
