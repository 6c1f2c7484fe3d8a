"""Every missed promise that someone may see, with its ladder: who was told when, by which way and
with what result, who knows of it, and when it climbs next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import Acknowledge
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Promise
from chalicelib.city.model import TeamKind
from chalicelib.console.case.ladder import Rung, rungs
from chalicelib.console.case.opening import opened
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit, redirect
from chalicelib.store.board import Row
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.ledger import Entry
from chalicelib.store.selection import Scope, Selection

LISTED = 30
"""Cases on the page; whoever has more overdue than that needs the list of cases, not ladders."""

_LOOKED_AT = 10
"""Pages of a team's list that are looked through: what waits longest comes first in each."""

_THIS_INSTANT = timedelta(milliseconds=1)  # what falls due now is overdue too


@dataclass(frozen=True, slots=True)
class Told:
    """A rung with what became of its notices."""

    rung: Rung
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """One case. `theirs` is whether they may open it, `known` whether it may be acknowledged."""

    case: Case
    promise: Promise
    ladder: tuple[Told, ...]
    theirs: bool
    may_acknowledge: bool


def show(visit: Visit, wrong: str | None = None, status: int = 200) -> Response:
    """The page; `wrong` is the catalogue's key for what could not be done."""
    desk = visit.desk
    found: list[Missed] = []
    more = False
    for row in _rows(visit):
        if len(found) == LISTED:
            more = True
            break
        if missed := _missed(visit, row):
            found.append(missed)
    return page(
        visit,
        "escalations/ladder.html",
        status,
        missed=sorted(found, key=lambda one: one.promise.by),
        more=more,
        names={person.username: person.name for person in desk.people.all()},
        wrong=wrong,
        done=visit.query.get("done") == "acknowledged",
    )


def acknowledge(visit: Visit) -> Response:
    """Say that they know of a missed promise and see to it.

    Raises:
        NotFoundError: no such case, or it is not theirs to open.
    """
    desk, case = visit.desk, opened(visit)
    try:
        desk.cases.commit(
            decide(Acknowledge(case.id, visit.staff), case, visit.now, desk.city, desk.ids)
        )
    except RefusedError as error:
        return show(visit, f"refused.{error.reason}", 409)
    except CaseChangedError:
        return show(visit, "console.problem.changed", 409)
    return redirect(visit, "/staff/escalations?done=acknowledged")


def _rows(visit: Visit) -> Iterator[Row]:
    """Rows with a missed promise, each case once: the own team's, and all teams' for those who
    answer for the city."""
    teams = [visit.staff.team]
    if _answers_for_city(visit):
        teams += [team for team in visit.desk.city.teams if team != visit.staff.team]
    seen = set()
    for team in teams:
        for row in _overdue(visit, team):
            if row.case_id not in seen:
                seen.add(row.case_id)
                yield row


def _overdue(visit: Visit, team: str) -> Iterator[Row]:
    """What the list calls overdue and has been missed already, of what they may know of."""
    scope = Scope(visit.staff.username, visit.staff.dongs)
    selection = Selection(scope, due_before=visit.now + _THIS_INSTANT)
    after = None
    for _ in range(_LOOKED_AT):
        listed = visit.desk.board.page(team, selection, after=after)
        yield from (row for row in listed.rows if row.promise and row.promise.level)
        after = listed.after
        if after is None:
            return


def _missed(visit: Visit, row: Row) -> Missed | None:
    """The case as it is now; None where it is kept by now, or hidden from them."""
    desk, staff = visit.desk, visit.staff
    case = desk.cases.get(row.case_id)
    if case is None or case.promise is None or not case.promise.level:
        return None
    theirs = may(staff, Action.OPEN, case, desk.city)
    if not theirs and not _answers_for_city(visit):
        return None
    return Missed(case, case.promise, _ladder(case, visit), theirs, _acknowledgeable(case, visit))


def _ladder(case: Case, visit: Visit) -> tuple[Told, ...]:
    """Every rung with what became of the notices that it was told by: its team's own, and those of
    whoever was on duty."""
    cases, city = visit.desk.cases, visit.desk.city
    history, ledger = cases.history(case.id), cases.ledger(case.id)

    def told(rung: Rung) -> Iterator[Entry]:
        causes = {event.id for event in history if rung.told and event.time == rung.at}
        for entry in ledger:
            if entry.event_id in causes and (entry.team == rung.team or entry.role == "duty"):
                yield entry

    return tuple(Told(rung, tuple(told(rung))) for rung in rungs(case, history, city))


def _acknowledgeable(case: Case, visit: Visit) -> bool:
    """Tried, so that the button promises no more than the command keeps."""
    desk = visit.desk
    try:
        decide(Acknowledge(case.id, visit.staff), case, visit.now, desk.city, desk.ids)
    except RefusedError:
        return False
    return True


def _answers_for_city(visit: Visit) -> bool:
    """Of a case that they may not open, they see at least that it is late."""
    team = visit.desk.city.teams.get(visit.staff.team)
    return team is not None and team.kind in (TeamKind.SUPPORT, TeamKind.POLICY)
