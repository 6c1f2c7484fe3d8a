"""One case on one page, and the forms that act on it."""

from __future__ import annotations

from dataclasses import dataclass

from chalice.app import Response

from chalicelib.cases.access import REFUSALS, Action, may
from chalicelib.cases.change import RefusedError
from chalicelib.cases.decide import decide
from chalicelib.cases.events import PREFIX
from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.cases.model import Case, Event
from chalicelib.console.actions import command_for, offered
from chalicelib.console.forms import Form, FormError, is_id
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.language.reading import Emergency, Need
from chalicelib.store.errors import CaseChangedError

TO_REPORT = frozenset({Emergency.VIOLENCE, Emergency.CHILD_ABUSE})
"""Emergencies that whoever reads of them must report to the police (112) themselves."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """An action that was not done: why (a key of the catalogue), and what had been written."""

    action: Action
    why: str
    status: int
    text: str = ""


def show(visit: Visit) -> Response:
    """The page of a case.

    Raises:
        NotFoundError: there is none, or it is not theirs to open.
    """
    return _page(visit, opened(visit))


def act(visit: Visit) -> Response:
    """Do what a form asks: one command, stored as one change or not at all.

    Raises:
        NotFoundError: no such case or action, or the case is not theirs to open.
        UnavailableError: the table cannot be reached.
    """
    case, action = opened(visit), _action(visit)
    desk, staff = visit.desk, visit.staff
    if visit.form.get("version") != str(case.version):
        return _page(visit, case, _unsaved(visit, action, "console.problem.changed", 409))
    try:
        command = command_for(action, case.id, staff, visit.form, visit.say)
        desk.cases.commit(decide(command, case, visit.now, desk.city, desk.ids))
    except FormError as error:
        return _page(visit, case, _unsaved(visit, action, f"console.form.{error.reason}", 422))
    except RefusedError as error:
        status = 403 if error.reason in REFUSALS else 409
        return _page(visit, case, _unsaved(visit, action, f"refused.{error.reason}", status))
    except CaseChangedError:
        changed = opened(visit)
        return _page(visit, changed, _unsaved(visit, action, "console.problem.changed", 409))
    return redirect(visit, f"/staff/cases/{case.id}?done={action}")


def resume(visit: Visit, case_id: str, action: Action, written: Form, set_cookie: str) -> Response:
    """The page with words in their field that were not saved before the session ended.

    Raises:
        NotFoundError: there is no such case, or it is not theirs to open.
    """
    case = _found(visit, case_id)
    unsaved = Unsaved(action, "console.problem.not_saved_yet", 200, written.get("text", ""))
    return _page(visit, case, unsaved, set_cookie)


def opened(visit: Visit) -> Case:
    """The case in the path.

    Raises:
        NotFoundError: there is none, or it is not theirs to open.
    """
    return _found(visit, visit.path["case_id"])


def _found(visit: Visit, case_id: str) -> Case:
    case = visit.desk.cases.get(case_id) if is_id(case_id) else None
    if case is None or not may(visit.staff, Action.OPEN, case, visit.desk.city):
        raise NotFoundError
    return case


def _action(visit: Visit) -> Action:
    try:
        return Action(visit.path["action"])
    except ValueError:
        raise NotFoundError from None


def _event_key(event: Event) -> str:
    """`case.opened` for `city.hopetalk.case.opened.v1`."""
    return event.type.removeprefix(PREFIX).removesuffix(".v1")


def _unsaved(visit: Visit, action: Action, why: str, status: int) -> Unsaved:
    return Unsaved(action, why, status, visit.form.get("text", ""))


def _page(
    visit: Visit, case: Case, unsaved: Unsaved | None = None, set_cookie: str | None = None
) -> Response:
    """Whoever sees it is written down before they see it."""
    desk, staff = visit.desk, visit.staff
    desk.cases.log_read(case.id, staff.username, visit.now)
    personal = may(staff, Action.READ, case, desk.city)
    done = visit.query.get("done", "")
    return page(
        visit,
        "case.html",
        unsaved.status if unsaved else 200,
        set_cookie,
        case=case,
        personal=personal,
        thread=desk.cases.thread(case.id) if personal else (),
        photos=desk.photos.of_case(case.id) if personal else (),
        history=desk.cases.history(case.id),
        ledger=desk.cases.ledger(case.id),
        must_report=case.emergency in TO_REPORT or Need.ABUSE in case.needs,
        offered=offered(case, staff, visit.now, desk.city, desk.ids, visit.say),
        closing_reasons=CLOSING_REASONS,
        unsaved=unsaved,
        done=done if done in set(Action) else None,
        event_key=_event_key,
    )
