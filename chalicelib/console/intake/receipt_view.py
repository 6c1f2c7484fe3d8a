"""The receipt of a case taken at the desk: large, to be read out or printed and handed over."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.console.forms import is_id
from chalicelib.console.intake.take_view import desk_resident
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit


def show(visit: Visit) -> Response:
    """Number, who sees to it and by when; nothing of what was told. Whoever took the case reads it
    out, even where it went to a team whose cases are not theirs.

    Raises:
        NotFoundError: there is no such case from the desk, or it is not theirs.
    """
    desk, case_id = visit.desk, visit.path["case_id"]
    case = desk.cases.get(case_id) if is_id(case_id) else None
    if case is None or case.resident_id != desk_resident(case_id):
        raise NotFoundError
    opens = may(visit.staff, Action.OPEN, case, desk.city)
    if not opens and desk.cases.history(case_id)[0].actor != visit.staff.username:
        raise NotFoundError
    return page(
        visit,
        "intake/receipt.html",
        case=case,
        opens=opens,
        taken=visit.query.get("taken"),
        again=visit.query.get("again") == "1",
    )
