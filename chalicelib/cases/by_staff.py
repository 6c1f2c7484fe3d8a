"""What staff do to a case: held against `access` first, then decided by what it is about."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.cases import calling, finishing, handing_on, helping
from chalicelib.cases.access import refusal
from chalicelib.cases.change import Act, Change, RefusedError
from chalicelib.cases.commands import StaffCommand
from chalicelib.cases.recorder import Recorder


def decide(command: StaffCommand, record: Recorder) -> Change:
    """What the command does. The case counts as touched where it comes from a team that handles it;
    a note of those who are only informed helps nobody who waits. The audit trail is to be told.

    Raises:
        RefusedError: it is not theirs to do, or the case's state does not allow it.
    """
    if why := refusal(command.staff, command.action, record.case, record.city):
        raise RefusedError(why)
    change = _decide(command, record)
    handled = command.staff.team in (change.case.owner, *change.case.helpers)
    act = Act(command.staff.username, command.action.value, record.now)
    return replace(record.touched(change) if handled else change, act=act)


def _decide(command: StaffCommand, record: Recorder) -> Change:
    if isinstance(command, handing_on.Command):
        return handing_on.decide(command, record)
    if isinstance(command, helping.Command):
        return helping.decide(command, record)
    if isinstance(command, calling.Command):
        return calling.decide(command, record)
    return finishing.decide(command, record)
