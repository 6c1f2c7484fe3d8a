"""Which acts a case offers someone now, and which of them is the one to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.cases import commands
from chalicelib.cases.access import Action
from chalicelib.cases.callbacks import calling_team, free_slots, next_tries
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import Booking, StaffCommand
from chalicelib.cases.decide import decide
from chalicelib.cases.lifecycle import CLOSING_REASONS, CONTACT_RESULTS, VISIT_RESULTS
from chalicelib.cases.model import CallbackState, Case, Channel, Kind, State, Urgency
from chalicelib.cases.staff import StaffMember
from chalicelib.city.model import City
from chalicelib.ids import Ids

_SOMETHING = "-"


def offered(
    case: Case, staff: StaffMember, now: datetime, city: City, ids: Ids
) -> frozenset[Action]:
    """The acts that would be taken now: each is tried, so that the page cannot promise more than
    the commands keep."""
    return frozenset(
        command.action
        for command in _samples(case, staff, now, city)
        if _allowed(command, case, now, city, ids)
    )


def next_step(case: Case, can: frozenset[Action]) -> Action | None:
    """The one thing to do next, out of what they can; None where nothing waits for them."""
    return next((step for step in _steps(case) if step in can), None)


def _steps(case: Case) -> Iterator[Action]:
    """What matters most first."""
    yield Action.ANSWER_TRANSFER
    yield Action.APPROVE
    callback = case.callback
    if callback and callback.state is CallbackState.STARTED:
        yield Action.CALLED
    if callback and callback.state is CallbackState.DUE:
        yield Action.CALL
    if case.state is State.RECEIVED:
        yield Action.ACCEPT
    if case.closing or (callback and callback.state is CallbackState.BOOKED):
        return
    if case.contacted_at is None and case.visited_at is None:
        yield (
            Action.CONTACT
            if case.private.phone or case.kind is Kind.CONSULTATION
            else (Action.VISIT)
        )
    yield Action.CLOSE


def _allowed(command: StaffCommand, case: Case, now: datetime, city: City, ids: Ids) -> bool:
    try:
        decide(command, case, now, city, ids)
    except RefusedError:
        return False
    return True


def _some_time(case: Case, now: datetime, city: City) -> datetime:
    """The first slot in which a call may be tried again, whatever is booked there."""
    slots = free_slots(calling_team(case, city), {}, now, city)
    return next(iter(next_tries(slots, now, city)), now)


def _samples(case: Case, staff: StaffMember, now: datetime, city: City) -> tuple[StaffCommand, ...]:
    """One command of each kind, such as its form could send it."""
    who = (case.id, staff)
    others = (team for team in city.teams if team not in (case.owner, *case.helpers))
    team = next(others, case.owner)
    other = next(level for level in Urgency if level is not case.urgency)
    someone = StaffMember(_SOMETHING, _SOMETHING, case.owner)
    slot = Booking(_some_time(case, now, city), Channel.PHONE)
    last = case.callback is not None and case.callback.tries + 1 >= city.callbacks.tries
    new_agency = _SOMETHING * (1 + max((len(one) for one in case.private.agencies), default=0))
    return (
        commands.AcceptCase(*who),
        commands.AssignCase(*who, someone),
        commands.ReturnCase(*who, _SOMETHING),
        commands.OfferTransfer(*who, team, _SOMETHING),
        commands.AnswerTransfer(*who, accepts=True),
        commands.CoHandle(*who, team),
        commands.WriteNote(*who, _SOMETHING),
        commands.ReportToPolice(*who, _SOMETHING),
        commands.AskResident(*who, _SOMETHING),
        commands.LogContact(*who, CONTACT_RESULTS[0], _SOMETHING),
        commands.RecordVisit(*who, VISIT_RESULTS[0], _SOMETHING),
        commands.LinkHelp(*who, agency=new_agency),
        commands.CorrectFacts(*who, case.dong, other),
        commands.CloseCase(*who, CLOSING_REASONS[0]),
        commands.AnswerClosing(*who, approves=True),
        commands.ReopenCase(*who, _SOMETHING),
        commands.MergeCase(*who, _SOMETHING),
        commands.UnmergeCase(*who),
        commands.HideCase(*who, _SOMETHING),
        commands.Acknowledge(*who),
        commands.StartCallback(*who),
        commands.CallbackUnanswered(*who, None if last else slot),
        commands.FinishCallback(*who, _SOMETHING),
        commands.RebookCallback(*who, slot),
    )
