"""From a posted form to the command that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases import commands
from chalicelib.cases.access import Action
from chalicelib.cases.commands import Booking, StaffCommand
from chalicelib.cases.model import Case, Channel, Urgency
from chalicelib.cases.staff import StaffMember
from chalicelib.console.forms import Form, FormError, text
from chalicelib.messages import Messages

LONG = 4000
"""What is written of a call or a visit, or for colleagues: letters."""
SHORT = 1000
"""What one KakaoTalk bubble holds, so what a resident can be asked in one go; reasons too."""
NAME = 100

NEW_TO_SYSTEM = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form on one case's page, with what turns its fields into values: `colleague` finds a person
    of the case's teams by user name, `programme` an id by what was typed, both None where there is
    no such."""

    case: Case
    staff: StaffMember
    form: Form
    say: Messages
    colleague: Callable[[str], StaffMember | None]
    programme: Callable[[str], str | None]


def command_for(action: Action, filled: Filled) -> StaffCommand:
    """The command a posted form stands for. A merge has two sides and is no single one.

    Raises:
        FormError: a field is missing, too long or not one of those offered.
    """
    if action not in _MAKERS:
        raise FormError("unreadable")
    return _MAKERS[action](filled)


def booking(filled: Filled) -> Booking:
    """The slot that was chosen, by the callback's own channel unless another was.

    Raises:
        FormError: none was chosen.
    """
    callback = filled.case.callback
    try:
        at = datetime.fromisoformat(filled.form.get("at", ""))
        given = filled.form.get("channel") or (callback.channel if callback else "")
        channel = Channel(given)
    except ValueError:
        raise FormError("choose_time") from None
    if at.tzinfo is None:
        raise FormError("choose_time")
    return Booking(at, channel)


def _chosen(filled: Filled, name: str) -> str:
    given = filled.form.get(name, "")
    if not given:
        raise FormError("choose")
    return given


def _optional(filled: Filled, name: str, limit: int = LONG) -> str:
    return text(filled.form, name, limit) if filled.form.get(name, "").strip() else ""


def _accept(filled: Filled) -> StaffCommand:
    return commands.AcceptCase(filled.case.id, filled.staff)


def _assign(filled: Filled) -> StaffCommand:
    to = filled.colleague(_chosen(filled, "worker"))
    if to is None:
        raise FormError("choose")
    return commands.AssignCase(filled.case.id, filled.staff, to)


def _return(filled: Filled) -> StaffCommand:
    return commands.ReturnCase(filled.case.id, filled.staff, text(filled.form, limit=SHORT))


def _transfer(filled: Filled) -> StaffCommand:
    why = text(filled.form, limit=SHORT)
    return commands.OfferTransfer(filled.case.id, filled.staff, _chosen(filled, "team"), why)


def _answer_transfer(filled: Filled) -> StaffCommand:
    accepts = _chosen(filled, "answer") == "yes"
    why = _optional(filled, "text", SHORT) if accepts else text(filled.form, limit=SHORT)
    return commands.AnswerTransfer(filled.case.id, filled.staff, accepts, why)


def _co_handle(filled: Filled) -> StaffCommand:
    return commands.CoHandle(filled.case.id, filled.staff, _chosen(filled, "team"))


def _note(filled: Filled) -> StaffCommand:
    return commands.WriteNote(filled.case.id, filled.staff, text(filled.form, limit=LONG))


def _reported(filled: Filled) -> StaffCommand:
    record = filled.say("console.duty.record")
    return commands.ReportToPolice(filled.case.id, filled.staff, record)


def _ask(filled: Filled) -> StaffCommand:
    return commands.AskResident(filled.case.id, filled.staff, text(filled.form, limit=SHORT))


def _contact(filled: Filled) -> StaffCommand:
    result = _chosen(filled, "result")
    said = text(filled.form, limit=LONG) if result == "reached" else _optional(filled, "text")
    return commands.LogContact(filled.case.id, filled.staff, result, said)


def _visit(filled: Filled) -> StaffCommand:
    result, seen = _chosen(filled, "result"), text(filled.form, limit=LONG)
    safety = _optional(filled, "safety", SHORT)
    return commands.RecordVisit(filled.case.id, filled.staff, result, seen, safety)


def _link(filled: Filled) -> StaffCommand:
    typed, agency = _optional(filled, "programme", NAME), _optional(filled, "agency", NAME)
    if not typed and not agency:
        raise FormError("empty")
    found = filled.programme(typed) if typed else None
    if typed and found is None:
        raise FormError("no_programme")
    programmes = (found,) if found else ()
    return commands.LinkHelp(filled.case.id, filled.staff, programmes, agency)


def _correct(filled: Filled) -> StaffCommand:
    try:
        urgency = Urgency(_chosen(filled, "urgency"))
    except ValueError:
        raise FormError("choose") from None
    dong = filled.form.get("dong") or None
    return commands.CorrectFacts(filled.case.id, filled.staff, dong, urgency)


def _close(filled: Filled) -> StaffCommand:
    new = filled.form.get("new_to_system", "")
    if new not in NEW_TO_SYSTEM:
        raise FormError("choose")
    reason = _chosen(filled, "reason")
    return commands.CloseCase(filled.case.id, filled.staff, reason, NEW_TO_SYSTEM[new])


def _approve(filled: Filled) -> StaffCommand:
    approves = _chosen(filled, "answer") == "yes"
    why = "" if approves else text(filled.form, limit=SHORT)
    return commands.AnswerClosing(filled.case.id, filled.staff, approves, why)


def _reopen(filled: Filled) -> StaffCommand:
    return commands.ReopenCase(filled.case.id, filled.staff, text(filled.form, limit=SHORT))


def _hide(filled: Filled) -> StaffCommand:
    hidden = filled.form.get("hidden") != "no"
    username = text(filled.form, "username", NAME)
    return commands.HideCase(filled.case.id, filled.staff, username, hidden)


def _acknowledge(filled: Filled) -> StaffCommand:
    return commands.Acknowledge(filled.case.id, filled.staff)


def _call(filled: Filled) -> StaffCommand:
    return commands.StartCallback(filled.case.id, filled.staff)


def _no_answer(filled: Filled) -> StaffCommand:
    again = booking(filled) if filled.form.get("at") else None
    return commands.CallbackUnanswered(filled.case.id, filled.staff, again)


def _called(filled: Filled) -> StaffCommand:
    return commands.FinishCallback(filled.case.id, filled.staff, text(filled.form, limit=LONG))


def _move_call(filled: Filled) -> StaffCommand:
    return commands.RebookCallback(filled.case.id, filled.staff, booking(filled))


_MAKERS: Mapping[Action, Callable[[Filled], StaffCommand]] = {
    Action.ACCEPT: _accept,
    Action.ASSIGN: _assign,
    Action.RETURN: _return,
    Action.TRANSFER: _transfer,
    Action.ANSWER_TRANSFER: _answer_transfer,
    Action.CO_HANDLE: _co_handle,
    Action.NOTE: _note,
    Action.REPORTED: _reported,
    Action.ASK: _ask,
    Action.CONTACT: _contact,
    Action.VISIT: _visit,
    Action.LINK: _link,
    Action.CORRECT: _correct,
    Action.CLOSE: _close,
    Action.APPROVE: _approve,
    Action.REOPEN: _reopen,
    Action.HIDE: _hide,
    Action.ACKNOWLEDGE: _acknowledge,
    Action.CALL: _call,
    Action.NO_ANSWER: _no_answer,
    Action.CALLED: _called,
    Action.MOVE_CALL: _move_call,
}
