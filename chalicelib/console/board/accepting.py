"""Taking a case from its row: one click, and a kind word where a colleague was a second faster."""

from __future__ import annotations

from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import AcceptCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case
from chalicelib.console.board import filters as asked
from chalicelib.console.board import list_view
from chalicelib.console.forms import is_id
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.board import CursorError
from chalicelib.store.errors import CaseChangedError

_TRIES = 3


def accept(visit: Visit) -> Response:
    """Take the case of the form, and show the list as it was, with what came of it.

    Raises:
        NotFoundError: there is no such case, or it is not theirs to open.
    """
    case_id = visit.form.get("case", "")
    refused = _accept(visit, case_id)
    query, after = visit.form.get("query", ""), visit.form.get("after") or None
    filters = asked.read_text(query, visit.staff, visit.desk.city)
    status = 409 if refused else 200
    if visit.by_script:
        accepted = None if refused else case_id
        return list_view.part(visit, filters, after, status, accepted=accepted, refused=refused)
    if refused:
        try:
            return list_view.shown(visit, 409, query=query, after=after, refused=refused)
        except CursorError:
            return list_view.shown(visit, 409, query=query, refused=refused)
    place = {"after": after} if after else {}
    back = urlencode({**filters.active, **place, "accepted": case_id})
    return redirect(visit, f"{list_view.PATH}?{back}")


def _accept(visit: Visit, case_id: str) -> str | None:
    """Accept it as it is stored at this moment; why not, in words, or None."""
    desk = visit.desk
    for _ in range(_TRIES):
        case = desk.cases.get(case_id) if is_id(case_id) else None
        if case is None or not may(visit.staff, Action.OPEN, case, desk.city):
            raise NotFoundError
        try:
            command = AcceptCase(case.id, visit.staff)
            desk.cases.commit(decide(command, case, visit.now, desk.city, desk.ids))
        except RefusedError as error:
            return _why(visit, case, error.reason)
        except CaseChangedError:
            continue
        return None
    return visit.say("console.problem.changed")


def _why(visit: Visit, case: Case, reason: str) -> str:
    if reason != "already_taken" or case.worker is None:
        return visit.say(f"refused.{reason}")
    person = visit.desk.people.get(case.worker)
    name = person.name if person else case.worker
    return visit.say("console.board.taken_by", receipt=case.receipt, name=name)
