"""A resident stands at the counter with a receipt: how it was made sure who they are, then the page
that is printed for them, or the end of all that is theirs."""

from __future__ import annotations

from dataclasses import replace

from chalice.app import Response

from chalicelib.cases.access import Action, refusal
from chalicelib.cases.change import RefusedError
from chalicelib.cases.model import Case
from chalicelib.cases.rights import IDENTITIES, require_erasable
from chalicelib.console.case.opening import opened, owes_reason, write_down
from chalicelib.console.pages import page, problem
from chalicelib.console.rights import document
from chalicelib.console.visit import Visit, redirect
from chalicelib.store.errors import CaseChangedError


def ask(visit: Visit) -> Response:
    """Which right, and how they proved who they are.

    Raises:
        NotFoundError: there is no such case, or it is not theirs to open.
    """
    case = opened(visit)
    return _turned_away(visit, case) or _ask(visit, case)


def give(visit: Visit) -> Response:
    """All that is kept of them, on a page to print, in Korean. Whoever makes it is written down."""
    case = opened(visit)
    if answer := _turned_away(visit, case):
        return answer
    identity = visit.form.get("identity", "")
    if identity not in IDENTITIES:
        return _ask(visit, case, "console.form.choose", 422)
    write_down(visit, case)
    visit.desk.audit.append(
        visit.staff.username, "case.disclose", case.id, visit.now, identity=identity
    )
    korean = replace(visit, language="ko")
    return page(korean, "rights/document.html", **document.shown(korean, case, identity))


def erase(visit: Visit) -> Response:
    """Asked once more, then done."""
    case = opened(visit)
    if answer := _turned_away(visit, case):
        return answer
    identity = visit.form.get("identity", "")
    if identity not in IDENTITIES:
        return _ask(visit, case, "console.form.choose", 422)
    try:
        require_erasable(case, visit.desk.cases.stored(case.merged))
    except RefusedError as error:
        return _ask(visit, case, f"refused.{error.reason}", 409)
    if visit.form.get("sure") != case.receipt:
        return page(visit, "rights/sure.html", case=case, identity=identity)
    if visit.form.get("version") != str(case.version):
        return _ask(visit, case, "console.problem.changed", 409)
    try:
        visit.desk.erasing.erase(case, visit.staff.username, identity, visit.now)
    except CaseChangedError:
        return _ask(visit, opened(visit), "console.problem.changed", 409)
    return page(visit, "rights/erased.html", receipt=case.receipt)


def _turned_away(visit: Visit, case: Case) -> Response | None:
    """Who may not is told so; who must first say why they open it is asked."""
    if refusal(visit.staff, Action.RIGHTS, case, visit.desk.city):
        return problem(visit, "problem.not_for_you", 403)
    if owes_reason(visit, case):
        return redirect(visit, f"/staff/cases/{case.id}")
    return None


def _ask(visit: Visit, case: Case, wrong: str | None = None, status: int = 200) -> Response:
    refused = None
    try:
        require_erasable(case, visit.desk.cases.stored(case.merged))
    except RefusedError as error:
        refused = f"refused.{error.reason}"
    return page(
        visit,
        "rights/ask.html",
        status,
        case=case,
        identities=IDENTITIES,
        wrong=wrong,
        refused=refused,
    )
