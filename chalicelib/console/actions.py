"""From a form on the case page to a command, and which forms a case's state offers."""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases.access import Action
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import (
    AcceptCase,
    AskResident,
    CloseCase,
    ReopenCase,
    ReportToPolice,
    StaffCommand,
    WriteNote,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.cases.model import Case
from chalicelib.cases.staff import StaffMember
from chalicelib.city.model import City
from chalicelib.console.forms import Form, FormError, text
from chalicelib.ids import Ids
from chalicelib.messages import Messages

FORMS = (
    Action.ACCEPT,
    Action.NOTE,
    Action.REPORTED,
    Action.ASK,
    Action.CLOSE,
    Action.REOPEN,
)


def command_for(
    action: Action, case_id: str, staff: StaffMember, form: Form, say: Messages
) -> StaffCommand:
    """The command a posted form stands for.

    Raises:
        FormError: the action needs words and there are none, or too many.
    """
    match action:
        case Action.ACCEPT:
            return AcceptCase(case_id, staff)
        case Action.NOTE:
            return WriteNote(case_id, staff, text(form))
        case Action.REPORTED:
            return ReportToPolice(case_id, staff, say("console.duty.record"))
        case Action.ASK:
            return AskResident(case_id, staff, text(form))
        case Action.CLOSE:
            return CloseCase(case_id, staff, form.get("reason", ""))
        case Action.REOPEN:
            return ReopenCase(case_id, staff, text(form))
        case _:
            raise FormError("unreadable")


def offered(
    case: Case, staff: StaffMember, now: datetime, city: City, ids: Ids, say: Messages
) -> frozenset[Action]:
    """The actions that would be taken now: each is tried, so that the page cannot promise more
    than the commands keep."""
    filled = {"text": "-", "reason": CLOSING_REASONS[0]}
    return frozenset(
        action
        for action in FORMS
        if _allowed(command_for(action, case.id, staff, filled, say), case, now, city, ids)
    )


def _allowed(command: StaffCommand, case: Case, now: datetime, city: City, ids: Ids) -> bool:
    try:
        decide(command, case, now, city, ids)
    except RefusedError:
        return False
    return True
