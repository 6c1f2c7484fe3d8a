"""Handing on what someone has: to a colleague, or back to the team's queue. Each case is a command
of its own, so one that changed meanwhile does not keep the others; done twice it is done once."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.access import Action, may, may_list
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import AssignCase, ReturnCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case
from chalicelib.cases.staff import StaffMember
from chalicelib.console.absence.span_view import MOST, Result, absence_page, absent_person
from chalicelib.console.forms import is_id
from chalicelib.console.visit import NotFoundError, Visit
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.people import Person

QUEUE = "queue"
_CASE = "case-"


def hand_on(visit: Visit) -> Response:
    """Hand the chosen cases on and say of each what became of it.

    Raises:
        NotFoundError: there is no such person, or it is not theirs to hand on.
        UnavailableError: the table cannot be reached; what was done before stays done.
    """
    person = absent_person(visit, visit.form)
    chosen = [name.removeprefix(_CASE) for name in visit.form if name.startswith(_CASE)][:MOST]
    if not chosen:
        return absence_page(visit, person, "console.absence.wrong.none_chosen", 422)
    to = _colleague(visit, person)
    if to is None and visit.form.get("taker") != QUEUE:
        return absence_page(visit, person, "console.absence.wrong.nobody_chosen", 422)
    results = tuple(_handed_on(visit, person, case_id, to) for case_id in chosen)
    return absence_page(visit, person, results=results)


def _colleague(visit: Visit, person: Person) -> StaffMember | None:
    """Someone of the team who is there to take cases; None for the queue, or for anyone else."""
    username = visit.form.get("taker", "")
    present = visit.desk.people.present(person.team, visit.now)
    return next(
        (
            one.staff
            for one in present
            if one.username == username and one.username != person.username
        ),
        None,
    )


def _handed_on(visit: Visit, person: Person, case_id: str, to: StaffMember | None) -> Result:
    desk = visit.desk
    case = desk.cases.get(case_id) if is_id(case_id) else None
    if case is None or not _is_listed(visit, person, case):
        raise NotFoundError
    if case.worker != person.username:
        return Result(case.receipt, case.id, "console.absence.not_theirs")
    try:
        command = _command(visit, case, to)
        desk.cases.commit(decide(command, case, visit.now, desk.city, desk.ids))
    except RefusedError as error:
        return Result(case.receipt, case.id, f"refused.{error.reason}")
    except CaseChangedError:
        return Result(case.receipt, case.id, "console.absence.changed")
    return Result(case.receipt, case.id)


def _is_listed(visit: Visit, person: Person, case: Case) -> bool:
    """Whether the page may name the case: it is theirs to open, or on the list of what the person
    has, as where that one came from another team."""
    has = case.worker == person.username and may_list(visit.staff, case.dong, case.hidden_from)
    return has or may(visit.staff, Action.OPEN, case, visit.desk.city)


def _command(visit: Visit, case: Case, to: StaffMember | None) -> AssignCase | ReturnCase:
    if to:
        return AssignCase(case.id, visit.staff, to)
    return ReturnCase(case.id, visit.staff, visit.say("console.absence.note"))
