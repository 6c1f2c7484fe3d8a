"""Every role against every address of the console, and against every act on a case, over HTTP.

The tables are written out, not computed: who may come where is decided once more here. An address
or an act that is not in them fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib.cases.access import Action
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.routes import ROUTES
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import JANGAM, Office, office_on_moto

STAFF = {
    Role.WORKER: StaffMember("worker", "일담당", JANGAM, Role.WORKER),
    Role.LEAD: StaffMember("lead", "이팀장", JANGAM, Role.LEAD),
    Role.COORDINATOR: StaffMember("coordinator", "조정자", "hope-support", Role.COORDINATOR),
    Role.POLICY: StaffMember("policy", "정책가", "welfare-policy", Role.POLICY),
    Role.AUDITOR: StaffMember("auditor", "감사원", "welfare-policy", Role.AUDITOR),
    Role.ADMIN: StaffMember("admin", "관리자", "welfare-policy", Role.ADMIN),
}
ALL = frozenset(Role)
HANDS = frozenset({Role.WORKER, Role.LEAD, Role.COORDINATOR, Role.POLICY})
HEADS = frozenset({Role.LEAD, Role.COORDINATOR, Role.POLICY})
ANYONE: frozenset[Role] = frozenset()
"""Open before anyone has signed in."""
BY_CASE: frozenset[Role] = frozenset({Role.WORKER})
"""Decided by the case: see `ACTS`."""

WHERE: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/staff"): ALL,
    ("GET", "/staff/cases"): HANDS,
    ("GET", "/staff/board/rows"): HANDS,
    ("POST", "/staff/board/accept"): HANDS,
    ("POST", "/staff/board/views"): HANDS,
    ("GET", "/staff/find"): HANDS | {Role.AUDITOR},
    ("POST", "/staff/find"): HANDS | {Role.AUDITOR},
    ("GET", "/staff/static/{name}"): ANYONE,
    ("POST", "/staff/language"): ANYONE,
    ("GET", "/status"): ANYONE,
    ("GET", "/open311/discovery.json"): ANYONE,
    ("GET", "/open311/v2/services.json"): ANYONE,
    ("GET", "/open311/v2/counts.json"): ANYONE,
    ("GET", "/staff/sign-in"): ANYONE,
    ("POST", "/staff/sign-in"): ANYONE,
    ("GET", "/staff/reset"): ANYONE,
    ("POST", "/staff/reset"): ANYONE,
    ("POST", "/staff/sign-out"): ALL,
    ("GET", "/staff/account"): ALL,
    ("POST", "/staff/account/password"): ALL,
    ("POST", "/staff/account/app"): ALL,
    ("POST", "/staff/account/app-confirm"): ALL,
    ("POST", "/staff/account/end-sessions"): ALL,
    ("GET", "/staff/people"): frozenset({Role.ADMIN}),
    ("POST", "/staff/people"): frozenset({Role.ADMIN}),
    ("GET", "/staff/people/{username}"): frozenset({Role.ADMIN}),
    ("POST", "/staff/people/{username}/{act}"): frozenset({Role.ADMIN}),
    ("GET", "/staff/reads"): frozenset({Role.AUDITOR, Role.LEAD}),
    ("POST", "/staff/reads/case"): frozenset({Role.AUDITOR, Role.LEAD}),
    ("GET", "/staff/audit"): frozenset({Role.AUDITOR}),
    ("POST", "/staff/audit/verify"): frozenset({Role.AUDITOR}),
    ("GET", "/staff/reconciliation"): frozenset(
        {Role.POLICY, Role.COORDINATOR, Role.AUDITOR, Role.ADMIN}
    ),
    ("GET", "/staff/dead-letters"): frozenset({Role.ADMIN, Role.COORDINATOR, Role.POLICY}),
    ("POST", "/staff/dead-letters"): frozenset({Role.ADMIN, Role.COORDINATOR, Role.POLICY}),
    ("GET", "/staff/cases/{case_id}"): BY_CASE,
    ("GET", "/staff/cases/{case_id}/print"): BY_CASE,
    ("GET", "/staff/cases/{case_id}/photos/{photo_id}"): BY_CASE,
    ("GET", "/staff/looking/{case_id}"): BY_CASE,
    ("POST", "/staff/cases/{case_id}/{action}"): BY_CASE,
    ("GET", "/staff/rights/{case_id}"): BY_CASE,
    ("POST", "/staff/rights/{case_id}/access"): BY_CASE,
    ("POST", "/staff/rights/{case_id}/erasure"): BY_CASE,
    ("GET", "/staff/callbacks"): HANDS,
    ("GET", "/staff/callbacks/{case_id}"): HANDS,
    ("POST", "/staff/callbacks/{case_id}/{action}"): HANDS,
    ("GET", "/staff/figures"): ALL,
    ("GET", "/staff/figures/report"): ALL,
    ("GET", "/staff/absence"): HANDS,
    ("POST", "/staff/absence"): HANDS,
    ("POST", "/staff/absence/cases"): HANDS,
    ("GET", "/staff/intake"): HANDS,
    ("POST", "/staff/intake"): HANDS,
    ("GET", "/staff/intake/{case_id}"): HANDS,
    ("GET", "/staff/escalations"): HANDS,
    ("POST", "/staff/escalations/{case_id}/acknowledge"): HANDS,
    ("GET", "/staff/notices"): ALL,
    ("POST", "/staff/notices/address"): ALL,
    ("POST", "/staff/notices/code"): ALL,
    ("POST", "/staff/notices/choice"): ALL,
    ("POST", "/staff/notices/removal"): ALL,
    ("POST", "/staff/notices/hooks"): HEADS,
    ("POST", "/staff/notices/hooks/choice"): HEADS,
    ("POST", "/staff/notices/hooks/trial"): HEADS,
    ("POST", "/staff/notices/hooks/removal"): HEADS,
    ("GET", "/staff/roster"): ALL,
    ("POST", "/staff/roster"): HEADS,
    ("GET", "/staff/settings"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/hours"): frozenset({Role.ADMIN}),
    ("POST", "/staff/settings/hours"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/hours/history"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/holidays"): frozenset({Role.ADMIN}),
    ("POST", "/staff/settings/holidays"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/holidays/history"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/teams"): frozenset({Role.ADMIN}),
    ("POST", "/staff/settings/teams"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/teams/history"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/routing"): frozenset({Role.ADMIN}),
    ("POST", "/staff/settings/routing"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/routing/history"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/consent"): frozenset({Role.ADMIN}),
    ("POST", "/staff/settings/consent"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/consent/history"): frozenset({Role.ADMIN}),
    ("GET", "/staff/settings/templates"): HEADS | {Role.ADMIN},
    ("POST", "/staff/settings/templates"): HEADS | {Role.ADMIN},
    ("GET", "/staff/settings/templates/history"): HEADS | {Role.ADMIN},
    ("GET", "/staff/settings/programmes"): frozenset({Role.ADMIN, Role.COORDINATOR, Role.POLICY}),
    ("GET", "/staff/settings/programmes/{programme_id}"): frozenset(
        {Role.ADMIN, Role.COORDINATOR, Role.POLICY}
    ),
    ("POST", "/staff/settings/programmes/{programme_id}"): frozenset(
        {Role.ADMIN, Role.COORDINATOR, Role.POLICY}
    ),
    ("GET", "/staff/settings/programmes/{programme_id}/history"): frozenset(
        {Role.ADMIN, Role.COORDINATOR, Role.POLICY}
    ),
    ("GET", "/staff/figures/report/sheet"): ALL,
    ("GET", "/staff/figures/export"): frozenset({Role.AUDITOR, Role.COORDINATOR, Role.POLICY}),
    ("POST", "/staff/figures/export"): frozenset({Role.AUDITOR, Role.COORDINATOR, Role.POLICY}),
}

HANDLES = frozenset({Role.WORKER, Role.LEAD, Role.COORDINATOR})
"""Workers and lead of the team that owns the case, and the support group, which may step in."""
SUPERVISES = frozenset({Role.LEAD, Role.COORDINATOR})

ACTS: dict[Action, frozenset[Role]] = {
    Action.ACCEPT: HANDLES,
    Action.ASSIGN: SUPERVISES,
    Action.RETURN: HANDLES,
    Action.TRANSFER: HANDLES,
    Action.ANSWER_TRANSFER: frozenset(),
    Action.CO_HANDLE: HANDLES,
    Action.NOTE: HANDS,
    Action.REPORTED: HANDS,
    Action.ASK: HANDLES,
    Action.CONTACT: HANDLES,
    Action.VISIT: HANDLES,
    Action.LINK: HANDLES,
    Action.CORRECT: HANDLES,
    Action.CLOSE: HANDLES,
    Action.APPROVE: SUPERVISES,
    Action.REOPEN: HANDLES,
    Action.MERGE: HANDLES,
    Action.UNMERGE: HANDLES,
    Action.HIDE: SUPERVISES,
    Action.ACKNOWLEDGE: HANDS,
    Action.CALL: HANDLES,
    Action.NO_ANSWER: HANDLES,
    Action.CALLED: HANDLES,
    Action.MOVE_CALL: HANDLES,
    Action.RIGHTS: SUPERVISES,
}
FILLED = {"text": "글", "reason": "advice", "to": "hope-support", "result": "reached"}
"""What most forms on a case ask for; a form that asks for more says so with 422."""
LOOKING = frozenset({Action.OPEN, Action.READ, Action.READ_SAFETY})


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


@dataclass
class Someone:
    """A browser in which a role is signed in: anew where the last request ended the session."""

    office: Office
    role: Role
    token: str = ""

    def ask(self, method: str, path: str, **fields: str) -> Page:
        sessions, now = self.office.desk.sessions, self.office.now
        session = sessions.find(self.token, now) if self.token else None
        if session is None:
            self.token = sessions.create(STAFF[self.role], now)
            session = sessions.find(self.token, now)
        assert session
        browser = Browser(self.office, cookies={"session": self.token})
        if method == "GET":
            return browser.get(path)
        return browser.post(path, csrf=session.csrf, **fields)


def filled(path: str, case_id: str) -> str:
    """The address with something in each of its places."""
    parts = {"case_id": case_id, "photo_id": case_id, "username": "nobody", "act": "change"}
    parts |= {"action": "note", "name": "console.css", "programme_id": "none"}
    return path.format(**parts)


def test_every_address_and_every_act_is_in_the_tables() -> None:
    assert {(route.method, route.path) for route in ROUTES} == WHERE.keys()
    assert set(Action) - LOOKING == ACTS.keys()


@pytest.mark.parametrize("role", Role)
def test_who_may_come_where(office: Office, role: Role) -> None:
    case, someone = office.report(), Someone(office, role)
    wrong = []
    for (method, path), roles in WHERE.items():
        if roles is ANYONE or roles is BY_CASE:
            continue
        status = someone.ask(method, filled(path, case.id)).status
        if (status == 403) == (role in roles) or status >= 500:
            wrong.append((method, path, status))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_to_a_case(office: Office, role: Role) -> None:
    """Whoever may not is refused, or asked for what is missing, and nothing comes of it; whoever
    may is not told that it is not theirs."""
    wrong, someone = [], Someone(office, role)
    for action, roles in ACTS.items():
        case = office.report()
        path = f"/staff/cases/{case.id}/{action}"
        status = someone.ask("POST", path, version="1", **FILLED).status
        if role in roles:
            right = status != 403 and status < 500
        else:
            right = status in (403, 404, 409, 422) and office.stored(case) == case
        if not right:
            wrong.append((action.value, status))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_what_a_role_sees_of_a_case(office: Office, role: Role) -> None:
    case = office.report(story="며칠째 굶으시는 것 같아요", phone="010-1234-5678")
    page = Someone(office, role).ask("GET", f"/staff/cases/{case.id}")
    assert (page.status == 200) == (role is not Role.ADMIN)
    assert ("며칠째 굶" in page.text) == (role in HANDS)
    assert ("010-1234-5678" in page.text) == (role in HANDS)
