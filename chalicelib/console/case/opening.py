"""Coming to a case: whether it is theirs to open, whether they must say why, and that it is written
down."""

from __future__ import annotations

from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.cases.sensitive import asks_reason
from chalicelib.console.forms import is_id
from chalicelib.console.visit import NotFoundError, Visit


def opened(visit: Visit, case_id: str | None = None) -> Case:
    """The case in the path, or the one with this id.

    Raises:
        NotFoundError: there is none, or it is not theirs to open.
    """
    case_id = visit.path["case_id"] if case_id is None else case_id
    case = visit.desk.cases.get(case_id) if is_id(case_id) else None
    if case is None or not may(visit.staff, Action.OPEN, case, visit.desk.city):
        raise NotFoundError
    return case


def owes_reason(visit: Visit, case: Case) -> bool:
    """Whether they must say why before they see anything of it."""
    return asks_reason(case, visit.staff) and _reason(visit, case) is None


def write_down(visit: Visit, case: Case, photo_id: str | None = None) -> None:
    """Record that they see it, and why where that was asked, before they do."""
    desk, username = visit.desk, visit.staff.username
    reason = _reason(visit, case) if asks_reason(case, visit.staff) else None
    desk.reads.record(case.id, case.receipt, username, visit.now, photo_id=photo_id, reason=reason)
    if reason:
        desk.audit.append(username, "case.read", case.id, visit.now, reason=reason)


def _reason(visit: Visit, case: Case) -> str | None:
    return visit.desk.reasons.given(case.id, visit.staff.username, visit.now)
