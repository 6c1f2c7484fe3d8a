"""From a command to a change: the one place where cases change, for residents, staff and clock."""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases import by_clock, by_resident, by_staff, opening
from chalicelib.cases.change import Change
from chalicelib.cases.commands import ClockCommand, Command, OpenCase, StaffCommand
from chalicelib.cases.model import Case
from chalicelib.cases.recorder import Recorder
from chalicelib.city.model import City
from chalicelib.ids import Ids


def decide(command: Command, case: Case | None, now: datetime, city: City, ids: Ids) -> Change:
    """What a command does to a case (None where there is none yet).

    Raises:
        RefusedError: the case's state does not allow it.
        LookupError: the command needs a case and there is none.
    """
    if isinstance(command, OpenCase):
        return opening.open_case(command, now, city, ids)
    if case is None:
        raise LookupError(f"{type(command).__name__} needs a case; {command.case_id} has none")
    record = Recorder(case, now, city, ids)
    if isinstance(command, StaffCommand):
        return by_staff.decide(command, record)
    if isinstance(command, ClockCommand):
        return by_clock.decide(command, record)
    return by_resident.decide(command, record)
