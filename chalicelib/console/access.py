"""Who may see and do what. Pure: a team's scope and a role, never a name or a case of its own.

Every page and every POST asks here; templates only hide what these functions already refuse.
"""

from __future__ import annotations

from enum import StrEnum

from chalicelib.cases.commands import StaffMember
from chalicelib.cases.model import Case
from chalicelib.city.model import City, TeamKind

VIEW_ONLY = frozenset({"auditor", "admin"})
"""Roles that look after the service, not after people: no personal part, no action."""


class Action(StrEnum):
    """What a form on the case page asks for; `REPORTED` records a call to the police (112)."""

    ACCEPT = "accept"
    NOTE = "note"
    REPORTED = "reported"
    ASK = "ask"
    CLOSE = "close"
    REOPEN = "reopen"


FOR_EVERY_TEAM = frozenset({Action.NOTE, Action.REPORTED})
"""What an informed team may do as well; all else is the owner's or the support team's."""


def may_list(staff: StaffMember, team: str) -> bool:
    """Whether the team's list is theirs to read."""
    return staff.team == team


def may_open(staff: StaffMember, case: Case) -> bool:
    """Their own team owns the case or is informed of it."""
    return staff.team in case.teams


def may_read_personal(staff: StaffMember, case: Case) -> bool:
    """Whether they may read the story, the place, the contact and the thread."""
    return may_open(staff, case) and staff.role not in VIEW_ONLY


def may_act(staff: StaffMember, case: Case, action: Action, city: City) -> bool:
    """Whether the action is theirs; whether the case's state allows it is `cases.decide`'s say."""
    if not may_read_personal(staff, case):
        return False
    return action in FOR_EVERY_TEAM or staff.team == case.owner or _supports(staff, city)


def _supports(staff: StaffMember, city: City) -> bool:
    team = city.teams.get(staff.team)
    return team is not None and team.kind is TeamKind.SUPPORT
