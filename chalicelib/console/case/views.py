"""One case: its page, the acts on it, and what it says to who else has it open."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.access import REFUSALS, Action, may
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case
from chalicelib.cases.sensitive import REASONS
from chalicelib.console.case import page as shown
from chalicelib.console.case import programmes, related
from chalicelib.console.case.commands import Filled, command_for
from chalicelib.console.case.opening import opened, owes_reason
from chalicelib.console.case.page import Unsaved
from chalicelib.console.case.people import colleagues
from chalicelib.console.forms import Form, FormError
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, bare, redirect
from chalicelib.store.errors import CaseChangedError, SlotFullError

_CHANGED = "console.problem.changed"
_VERSION_DIGITS = 10


def show(visit: Visit) -> Response:
    """The page of a case, or the question why they open it.

    Raises:
        NotFoundError: there is none, or it is not theirs to open.
    """
    case = opened(visit)
    return _ask_why(visit, case) if owes_reason(visit, case) else shown.show(visit, case)


def act(visit: Visit) -> Response:
    """Do what a form asks: stored as one change or not at all.

    Raises:
        NotFoundError: no such case or action, or the case is not theirs to open.
        UnavailableError: the table cannot be reached.
    """
    case, action = opened(visit), _action(visit)
    if action is Action.OPEN:
        return _take_reason(visit, case)
    if owes_reason(visit, case):
        return _ask_why(visit, case)
    if visit.form.get("version") != str(case.version):
        return _unsaved(visit, case, action, _CHANGED, 409)
    try:
        done = _do(visit, case, action)
    except FormError as error:
        return _unsaved(visit, case, action, f"console.form.{error.reason}", 422)
    except RefusedError as error:
        status = 403 if error.reason in REFUSALS else 409
        return _unsaved(visit, case, action, f"refused.{error.reason}", status)
    except SlotFullError:
        return _unsaved(visit, case, action, "console.problem.slot_full", 409)
    except CaseChangedError:
        return _unsaved(visit, opened(visit), action, _CHANGED, 409)
    return redirect(visit, done)


def resume(visit: Visit, case_id: str, action: Action, written: Form, set_cookie: str) -> Response:
    """The page with words in their field that were not saved before the session ended.

    Raises:
        NotFoundError: there is no such case, or it is not theirs to open.
    """
    case = opened(visit, case_id)
    if owes_reason(visit, case):
        return _ask_why(visit, case, set_cookie=set_cookie)
    unsaved = Unsaved(action, "console.problem.not_saved_yet", 200, written)
    return shown.show(visit, case, unsaved, set_cookie)


def look(visit: Visit) -> Response:
    """Who else has it open and whether it has changed; nothing at all where that is as the page
    has it already.

    Raises:
        NotFoundError: there is no such case, or it is not theirs to open (any more).
    """
    case = opened(visit)
    if owes_reason(visit, case):
        raise NotFoundError
    visit.desk.looking.seen(case.id, visit.staff, visit.now)
    given = visit.query.get("page", "")
    known = int(given) if given.isdecimal() and len(given) < _VERSION_DIGITS else case.version
    news = shown.looking(visit, case, known)
    if news["looking_mark"] == visit.query.get("seen"):
        return bare(visit, 204)
    return page(visit, "case/looking.html", case=case, **news)


def _do(visit: Visit, case: Case, action: Action) -> str:
    """Where to go once it is done."""
    changes = _changes(visit, case, action)
    visit.desk.cases.commit(*changes)
    after = changes[0].case
    if not may(visit.staff, Action.OPEN, after, visit.desk.city):
        return "/staff/cases"
    waits = action is Action.CLOSE and after.closing
    return f"/staff/cases/{case.id}?done={'closing_asked' if waits else action}"


def _changes(visit: Visit, case: Case, action: Action) -> tuple[Change, ...]:
    """What the form does to this case, and to others with it; this case's change comes first."""
    if action is Action.MERGE:
        return related.merging(visit, case)
    if action is Action.UNMERGE:
        return related.parting(visit, case)
    desk = visit.desk
    people = colleagues(visit, case) if action is Action.ASSIGN else ()
    filled = Filled(
        case=case,
        staff=visit.staff,
        form=visit.form,
        say=visit.say,
        colleague={one.username: one for one in people}.get,
        programme=lambda typed: programmes.found(typed, desk.programmes()),
    )
    command = command_for(action, filled)
    change = decide(command, case, visit.now, desk.city, desk.ids)
    hands_on = action in (Action.ANSWER_TRANSFER, Action.CO_HANDLE)
    return (change, *(related.shared(visit, change.case) if hands_on else ()))


def _ask_why(
    visit: Visit, case: Case, missing: bool = False, set_cookie: str | None = None
) -> Response:
    """The question that stands before a sensitive case of others; nothing of it is shown yet."""
    status = 422 if missing else 200
    return page(
        visit,
        "case/reason.html",
        status,
        set_cookie,
        case=case,
        reasons=REASONS,
        missing=missing,
    )


def _take_reason(visit: Visit, case: Case) -> Response:
    reason = visit.form.get("reason", "")
    if reason not in REASONS:
        return _ask_why(visit, case, missing=True)
    visit.desk.reasons.give(case.id, visit.staff.username, reason, visit.now)
    return redirect(visit, f"/staff/cases/{case.id}")


def _action(visit: Visit) -> Action:
    try:
        return Action(visit.path["action"])
    except ValueError:
        raise NotFoundError from None


def _unsaved(visit: Visit, case: Case, action: Action, why: str, status: int) -> Response:
    return shown.show(visit, case, Unsaved(action, why, status, visit.form))
