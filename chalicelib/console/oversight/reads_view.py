"""The read log: who opened which case, by person and day or by case; and bulk viewing.

An auditor sees everyone's; a lead sees their own team's people, and cases that are theirs to open.
A case that is hidden from the reader stands in no list of theirs.
"""

from __future__ import annotations

from datetime import timedelta

from chalice.app import Response

from chalicelib.cases.model import Case
from chalicelib.cases.receipts import parse
from chalicelib.cases.staff import Role
from chalicelib.console.oversight.choice import day
from chalicelib.console.pages import page
from chalicelib.console.receipts import case_of
from chalicelib.console.visit import Visit
from chalicelib.store.people import Person
from chalicelib.store.reads import Read

_BULK_SHOWN = timedelta(days=30)


def show(visit: Visit) -> Response:
    """One person's readings of a day. Whoever looks is entered in the audit trail."""
    chosen, people = day(visit), _people(visit)
    person = next((p for p in people if p.username == visit.query.get("person")), None)
    reads: tuple[Read, ...] = ()
    if person:
        _enter(visit, person.username)
        found = visit.desk.reads.of_person(person.username, chosen.begins, chosen.ends)
        reads = _without_hidden(visit, found)
    return _page(visit, people, person=person, reads=reads)


def find(visit: Visit) -> Response:
    """Everyone who opened the case with this receipt; a case that is not theirs is as good as
    none. The receipt is sent in the body: addresses are logged on the way."""
    typed = visit.form.get("receipt", "")[:40]
    receipt = parse(typed)
    case = case_of(visit, receipt) if receipt else None
    if case is None:
        return _page(visit, _people(visit), not_found=typed, status=404)
    _enter(visit, case.id)
    return _page(visit, _people(visit), case=case, reads=visit.desk.reads.of_case(case.id))


def _people(visit: Visit) -> tuple[Person, ...]:
    everyone = visit.desk.people.all()
    if visit.staff.role is Role.AUDITOR:
        return everyone
    return tuple(person for person in everyone if person.team == visit.staff.team)


def _without_hidden(visit: Visit, reads: tuple[Read, ...]) -> tuple[Read, ...]:
    """Those of cases that the reader may know of; each case is looked at once."""
    hidden = {
        case_id
        for case_id in {read.case_id for read in reads}
        if visit.staff.username in visit.desk.cases.hidden_from(case_id)
    }
    return tuple(read for read in reads if read.case_id not in hidden)


def _enter(visit: Visit, subject: str) -> None:
    visit.desk.audit.append(visit.staff.username, "reads.looked", subject, visit.now)


def _page(
    visit: Visit,
    people: tuple[Person, ...],
    *,
    person: Person | None = None,
    case: Case | None = None,
    reads: tuple[Read, ...] = (),
    not_found: str | None = None,
    status: int = 200,
) -> Response:
    known = {one.username: one for one in people}
    bulk = visit.desk.reads.bulk(visit.now - _BULK_SHOWN)
    return page(
        visit,
        "oversight/reads.html",
        status,
        people=people,
        known=known,
        person=person,
        case=case,
        reads=reads,
        chosen=day(visit),
        bulk=[one for one in bulk if one.username in known],
        not_found=not_found,
    )
