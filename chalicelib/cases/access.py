"""Who may see and do what. Every command is held against this table before it is decided, and every
page before it is drawn; templates only hide what is refused here.

A person's standing with a case comes from their team: it owns the case, co-handles it, is offered
it, or is informed of it. What the role adds is in `RULES` and `PAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chalicelib.cases.model import Case
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.city.model import City, TeamKind


class Action(StrEnum):
    """What is done to one case."""

    OPEN = "open"  # the page without its personal parts
    READ = "read"  # story, place, contact, thread, pictures
    READ_SAFETY = "read_safety"
    ACCEPT = "accept"
    ASSIGN = "assign"
    RETURN = "return"
    TRANSFER = "transfer"
    ANSWER_TRANSFER = "answer_transfer"
    CO_HANDLE = "co_handle"
    NOTE = "note"
    REPORTED = "reported"
    ASK = "ask"
    CONTACT = "contact"
    VISIT = "visit"
    LINK = "link"
    CORRECT = "correct"
    CLOSE = "close"
    APPROVE = "approve"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    HIDE = "hide"
    ACKNOWLEDGE = "acknowledge"
    CALL = "call"
    NO_ANSWER = "no_answer"
    CALLED = "called"
    MOVE_CALL = "move_call"
    RIGHTS = "rights"  # give the resident their data, or erase it for them


class Page(StrEnum):
    """A part of the console that is not one case."""

    BOARD = "board"
    SEARCH = "search"
    CALLBACKS = "callbacks"
    INTAKE = "intake"
    ABSENCE = "absence"
    ESCALATIONS = "escalations"
    ACCOUNT = "account"
    NOTICES = "notices"  # how one is told oneself
    HOOKS = "hooks"  # where the team's messenger is told
    ROSTER = "roster"
    ROSTER_EDIT = "roster_edit"
    FIGURES = "figures"
    EXPORT = "export"
    READ_LOG = "read_log"
    AUDIT = "audit"
    RECONCILIATION = "reconciliation"
    DEAD_LETTERS = "dead_letters"
    TEMPLATES = "templates"
    PROGRAMMES = "programmes"
    SETTINGS = "settings"
    PEOPLE = "people"


class Standing(StrEnum):
    """How a person's team stands to a case."""

    OWNER = "owner"
    HELPER = "helper"
    OFFERED = "offered"
    INFORMED = "informed"


class Listed(Protocol):
    """What a team's list knows of a case: `role` is the team's standing with it."""

    @property
    def role(self) -> str: ...

    @property
    def dong(self) -> str | None: ...

    @property
    def hidden_from(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """Both must hold: one of these roles, in a team of one of these standings."""

    roles: frozenset[Role]
    standings: frozenset[Standing]


_HANDS = frozenset({Role.WORKER, Role.LEAD, Role.COORDINATOR, Role.POLICY})
_HEADS = frozenset({Role.LEAD, Role.COORDINATOR, Role.POLICY})
_ALL = frozenset(Role)
_ANY = frozenset(Standing)
_OURS = frozenset({Standing.OWNER, Standing.HELPER})
_OWNER = frozenset({Standing.OWNER})

RULES: Mapping[Action, Rule] = {
    Action.OPEN: Rule(_HANDS | {Role.AUDITOR}, _ANY),
    Action.READ: Rule(_HANDS, _ANY),
    Action.READ_SAFETY: Rule(_HANDS, _OURS | {Standing.OFFERED}),
    Action.ACCEPT: Rule(_HANDS, _OURS),
    Action.ASSIGN: Rule(_HEADS, _OURS),
    Action.RETURN: Rule(_HANDS, _OWNER),
    Action.TRANSFER: Rule(_HANDS, _OWNER),
    Action.ANSWER_TRANSFER: Rule(_HANDS, frozenset({Standing.OFFERED})),
    Action.CO_HANDLE: Rule(_HANDS, _OWNER),
    Action.NOTE: Rule(_HANDS, _ANY),
    Action.REPORTED: Rule(_HANDS, _ANY),
    Action.ASK: Rule(_HANDS, _OURS),
    Action.CONTACT: Rule(_HANDS, _OURS),
    Action.VISIT: Rule(_HANDS, _OURS),
    Action.LINK: Rule(_HANDS, _OURS),
    Action.CORRECT: Rule(_HANDS, _OURS),
    Action.CLOSE: Rule(_HANDS, _OWNER),
    Action.APPROVE: Rule(_HEADS, _OWNER),
    Action.REOPEN: Rule(_HANDS, _OURS),
    Action.MERGE: Rule(_HANDS, _OWNER),
    Action.UNMERGE: Rule(_HANDS, _OWNER),
    Action.HIDE: Rule(_HEADS, _OWNER),
    Action.ACKNOWLEDGE: Rule(_HANDS, _ANY),
    Action.CALL: Rule(_HANDS, _OURS),
    Action.NO_ANSWER: Rule(_HANDS, _OURS),
    Action.CALLED: Rule(_HANDS, _OURS),
    Action.MOVE_CALL: Rule(_HANDS, _OURS),
    Action.RIGHTS: Rule(_HEADS, _OWNER),
}

PAGES: Mapping[Page, frozenset[Role]] = {
    Page.BOARD: _HANDS,
    Page.SEARCH: _HANDS | {Role.AUDITOR},
    Page.CALLBACKS: _HANDS,
    Page.INTAKE: _HANDS,
    Page.ABSENCE: _HANDS,
    Page.ESCALATIONS: _HANDS,
    Page.ACCOUNT: _ALL,
    Page.NOTICES: _ALL,
    Page.HOOKS: _HEADS,
    Page.ROSTER: _ALL,
    Page.ROSTER_EDIT: _HEADS,
    Page.FIGURES: _ALL,
    Page.EXPORT: frozenset({Role.POLICY, Role.COORDINATOR, Role.AUDITOR}),
    Page.READ_LOG: frozenset({Role.AUDITOR, Role.LEAD}),
    Page.AUDIT: frozenset({Role.AUDITOR}),
    Page.RECONCILIATION: frozenset({Role.POLICY, Role.COORDINATOR, Role.AUDITOR, Role.ADMIN}),
    Page.DEAD_LETTERS: frozenset({Role.POLICY, Role.COORDINATOR, Role.ADMIN}),
    Page.TEMPLATES: _HEADS | {Role.ADMIN},
    Page.PROGRAMMES: frozenset({Role.POLICY, Role.COORDINATOR, Role.ADMIN}),
    Page.SETTINGS: frozenset({Role.ADMIN}),
    Page.PEOPLE: frozenset({Role.ADMIN}),
}

REFUSALS = frozenset({"hidden", "view_only", "not_your_role", "not_yours"})
"""What `refusal` answers."""

_OF_HOLDER = frozenset({Action.ASSIGN})
"""What whoever has a case may do with it though their role alone does not let them: hand it on."""

_ALWAYS_OF_HOLDER = frozenset({Action.RETURN})
"""What whoever has a case may do with it however their team stands to it, even once they work
elsewhere: give it back."""

_LOOKING = frozenset({Action.OPEN, Action.READ, Action.READ_SAFETY})
_WRITING_PAGES = frozenset({Page.INTAKE, Page.HOOKS, Page.ROSTER_EDIT})
_SHARED_PAGES = frozenset(
    {Page.DEAD_LETTERS, Page.TEMPLATES, Page.PROGRAMMES, Page.SETTINGS, Page.PEOPLE}
)


def may(staff: StaffMember, action: Action, case: Case, city: City) -> bool:
    """Whether the action is theirs; whether the case's state allows it is `cases.decide`'s say."""
    return refusal(staff, action, case, city) is None


def refusal(staff: StaffMember, action: Action, case: Case, city: City) -> str | None:
    """Why not: a key under `refused.` in the catalogue, or None where it is theirs to do."""
    holds = staff.username == case.worker and staff.role in _HANDS
    ours = _standings(staff, case, city)
    return _refusal(staff, action, case.hidden_from, ours, holds=holds)


def may_on_list(staff: StaffMember, action: Action, row: Listed, city: City) -> bool:
    """`may`, for a case on the list of their own team, as far as the list can tell."""
    standings = {Standing(row.role)} | ({Standing.OWNER} if _coordinates(staff, city) else set())
    ours = frozenset(standings if _covers(staff, row.dong) else ())
    return _refusal(staff, action, row.hidden_from, ours) is None


def _refusal(
    staff: StaffMember,
    action: Action,
    hidden_from: tuple[str, ...],
    ours: frozenset[Standing],
    *,
    holds: bool = False,
) -> str | None:
    if staff.username in hidden_from:
        return "hidden"
    if action not in _LOOKING and not staff.edits:
        return "view_only"
    rule = RULES[action]
    if staff.role not in rule.roles and not (holds and action in _OF_HOLDER):
        return "not_your_role"
    if staff.role is Role.AUDITOR:
        return None
    if not (ours & rule.standings or (holds and action in _ALWAYS_OF_HOLDER)):
        return "not_yours"
    return None


def may_visit(staff: StaffMember, page: Page, *, posts: bool = False) -> bool:
    """Whether this part of the console is theirs; where they send a form there (`posts`), whether
    they may change what is everyone's."""
    refused = _WRITING_PAGES | _SHARED_PAGES if posts else _WRITING_PAGES
    return staff.role in PAGES[page] and (staff.edits or page not in refused)


def call_days(staff: StaffMember, city: City) -> tuple[str, ...]:
    """The teams whose days of callbacks they see, their own first: a coordinator all."""
    every = city.teams if staff.role is Role.COORDINATOR else ()
    return tuple(dict.fromkeys((staff.team, *every)))


def sees_absence(staff: StaffMember, username: str, team: str) -> bool:
    """Whether they may say that someone is away, and hand on what that person has: everyone of
    themselves, a lead of the team."""
    heads = staff.role in _HEADS and staff.team == team
    return staff.edits and (staff.username == username or heads)


def may_list(staff: StaffMember, dong: str | None, hidden_from: tuple[str, ...]) -> bool:
    """Whether a list of a team that they may see shows them a case at all."""
    return staff.username not in hidden_from and _covers(staff, dong)


def may_count(staff: StaffMember, dong: str | None, hidden_from: tuple[str, ...]) -> bool:
    """Whether a row of a case's figures is theirs to take away: as on lists, but that auditors have
    no dongs of their own."""
    return may_list(staff, None if staff.role is Role.AUDITOR else dong, hidden_from)


def _standings(staff: StaffMember, case: Case, city: City) -> frozenset[Standing]:
    """Empty where the case is no concern of theirs."""
    if staff.team not in case.teams or not _covers(staff, case.dong):
        return frozenset()
    found = set()
    if staff.team == case.owner or _coordinates(staff, city):
        found.add(Standing.OWNER)
    if staff.team in case.helpers:
        found.add(Standing.HELPER)
    if case.transfer and staff.team == case.transfer.to:
        found.add(Standing.OFFERED)
    return frozenset(found or {Standing.INFORMED})


def _covers(staff: StaffMember, dong: str | None) -> bool:
    return not staff.dongs or dong is None or dong in staff.dongs


def _coordinates(staff: StaffMember, city: City) -> bool:
    """The support group may step in on every case it hears of."""
    team = city.teams.get(staff.team)
    heads = staff.role in (Role.COORDINATOR, Role.LEAD)
    return heads and team is not None and team.kind is TeamKind.SUPPORT
