"""What is done to one callback from its team's day: start, no answer, spoken, move; and the number
to call, shown on request and written down as a look at the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.cases.access import REFUSALS, Action, call_days, may
from chalicelib.cases.callbacks import calling_team
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import (
    Booking,
    CallbackUnanswered,
    FinishCallback,
    RebookCallback,
    StaffCommand,
    StartCallback,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Callback, Case
from chalicelib.console.callbacks.day_view import (
    DONE,
    Listed,
    Outcome,
    choices,
    day_page,
    seen,
)
from chalicelib.console.case.opening import opened, owes_reason, write_down
from chalicelib.console.forms import Form, FormError, text
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.errors import CaseChangedError, SlotFullError

NUMBER = "number"


class _NoTimeError(ValueError):
    """What was sent as a slot is no time."""


def choose(visit: Visit) -> Response:
    """Every free slot for one call, where the few on the list do not suit.

    Raises:
        NotFoundError: there is no such case, it is not theirs to open, or no call waits in it.
    """
    case = opened(visit)
    if case.callback is None:
        raise NotFoundError
    city = visit.desk.city
    return page(
        visit,
        "callbacks/choose.html",
        case=case,
        seen=seen(case.callback),
        choices=choices(visit, calling_team(case, city)),
        tries=city.callbacks.tries,
        days_ahead=city.callbacks.days_ahead,
        listed=Listed(case.owner, case.callback.at.astimezone(city.calendar.zone).date()),
    )


def act(visit: Visit) -> Response:
    """Do what a form of the list asks, and lead back to the list.

    Raises:
        NotFoundError: no such case or action, or the case is not theirs to open.
        UnavailableError: the table cannot be reached.
    """
    case, action = opened(visit), visit.path["action"]
    if action == NUMBER:
        return _show_number(visit, case)
    if action not in DONE:
        raise NotFoundError
    if case.callback is None or visit.form.get("seen") != seen(case.callback):
        return _undone(visit, action, "console.problem.changed", 409)
    try:
        command = _command(visit, case, case.callback)
        desk = visit.desk
        desk.cases.commit(decide(command, case, visit.now, desk.city, desk.ids))
    except FormError as error:
        return _undone(visit, action, f"console.form.{error.reason}", 422)
    except _NoTimeError:
        return _undone(visit, action, "refused.no_such_slot", 422)
    except RefusedError as error:
        return _undone(
            visit, action, f"refused.{error.reason}", 403 if error.reason in REFUSALS else 409
        )
    except SlotFullError:
        return _undone(visit, action, "console.callbacks.full", 409)
    except CaseChangedError:
        return _undone(visit, action, "console.problem.changed", 409)
    back = urlencode({**_list(visit), "done": action})
    return redirect(visit, f"/staff/callbacks?{back}#call-{case.id}")


def _command(visit: Visit, case: Case, callback: Callback) -> StaffCommand:
    staff, form = visit.staff, visit.form
    match visit.path["action"]:
        case Action.CALL:
            return StartCallback(case.id, staff)
        case Action.CALLED:
            return FinishCallback(case.id, staff, text(form))
        case Action.MOVE_CALL:
            return RebookCallback(case.id, staff, _booking(form, callback))
    if callback.tries + 1 >= visit.desk.city.callbacks.tries:
        return CallbackUnanswered(case.id, staff, None)
    return CallbackUnanswered(case.id, staff, _booking(form, callback))


def _booking(form: Form, callback: Callback) -> Booking:
    """The slot that was chosen; whether the calendar offers it, the command says, and whether there
    is room, the store.

    Raises:
        _NoTimeError: it is no time at all.
    """
    try:
        at = datetime.fromisoformat(form.get("slot", ""))
    except ValueError:
        raise _NoTimeError from None
    if at.tzinfo is None:
        raise _NoTimeError
    return Booking(at, callback.channel)


def _show_number(visit: Visit, case: Case) -> Response:
    """Whoever sees it is written down before they see it."""
    if not may(visit.staff, Action.READ, case, visit.desk.city):
        return _undone(visit, NUMBER, "refused.not_your_role", 403)
    if owes_reason(visit, case):
        return redirect(visit, f"/staff/cases/{case.id}")
    write_down(visit, case)
    return day_page(visit, _list(visit), Outcome(case.id, NUMBER, number=case.private.phone or ""))


def _undone(visit: Visit, action: str, why: str, status: int) -> Response:
    outcome = Outcome(visit.path["case_id"], action, why, status, visit.form.get("text", ""))
    return day_page(visit, _list(visit), outcome)


def _list(visit: Visit) -> Mapping[str, str]:
    """The list that the form was on; one's own team's where that one is not theirs to see."""
    team = visit.form.get("team", "")
    seen_by = call_days(visit.staff, visit.desk.city)
    return {
        "team": team if team in seen_by else visit.staff.team,
        "day": visit.form.get("day", ""),
    }
