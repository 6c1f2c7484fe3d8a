"""Someone is away: what they have is handed on, to a colleague or to the team's queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, AssignCase, CloseCase, CoHandle, HideCase
from chalicelib.cases.model import Case, State
from chalicelib.cases.staff import Role
from chalicelib.console.absence.span_view import MOST
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, FAR, KIM, LEE, PASSWORD, SAY, Office

ABSENCE = "/staff/absence"
CASES = "/staff/absence/cases"
LEAD = replace(KIM, username="lead", name="이팀장", role=Role.LEAD)


def taken(office: Office) -> Case:
    case = office.report()
    return office.do(AcceptCase(case.id, KIM), case)


def lead(office: Office) -> Browser:
    office.pool.add(LEAD, PASSWORD)
    return office.sign_in(LEAD, Role.LEAD)


def say_away(page: Page, first: str, last: str = "", who: str = "kim") -> Page:
    return page.submit("/staff/sign-out", to=ABSENCE, who=who, first=first, last=last)


def test_what_someone_has_goes_to_a_colleague_in_one_go(office: Office) -> None:
    cases = [taken(office), taken(office)]
    others = office.report()
    office.sign_in(LEE)
    page = office.sign_in(KIM).get(ABSENCE)
    assert SAY("console.absence.has", n=2) in page.text
    assert others.receipt not in page.text
    page = page.submit(CASES, taker="lee")
    assert SAY("console.absence.results", done=2, all=2) in page.text
    assert [office.stored(case).worker for case in cases] == ["lee", "lee"]
    assert SAY("console.absence.nothing") in page.text


def test_or_back_to_the_queue_where_the_team_sees_it(office: Office) -> None:
    case = taken(office)
    office.sign_in(KIM).get(ABSENCE).submit(CASES, taker="queue")
    after = office.stored(case)
    assert (after.state, after.worker) == (State.RECEIVED, None)
    assert after.promise is not None
    assert [line.text for line in office.cases.thread(case.id)] == [SAY("console.absence.note")]


def test_what_changed_meanwhile_is_said_and_the_rest_goes_on(office: Office) -> None:
    case, gone, closed = taken(office), taken(office), taken(office)
    office.sign_in(LEE)
    page = office.sign_in(KIM).get(ABSENCE)
    office.do(AssignCase(gone.id, replace(KIM, role=Role.LEAD), LEE), gone)
    office.do(CloseCase(closed.id, KIM, "advice"), closed)
    page = page.submit(CASES, taker="queue")
    assert SAY("console.absence.results", done=1, all=3) in page.text
    assert SAY("console.absence.not_theirs") in page.text
    assert office.stored(case).worker is None
    assert office.stored(gone).worker == "lee"
    assert office.stored(closed).state is State.CLOSED


def test_a_case_of_others_or_one_that_is_hidden_is_not_even_named(office: Office) -> None:
    others = office.report()
    page = office.sign_in(FAR).get(ABSENCE)
    sent = {f"case-{others.id}": "1", "taker": "queue"}
    page = page.submit("/staff/sign-out", to=CASES, **sent)
    assert (page.status, others.receipt in page.text) == (404, False)

    office.sign_in(KIM)
    hidden = taken(office)
    office.do(HideCase(hidden.id, CHOI, LEAD.username), hidden)
    page = lead(office).get(f"{ABSENCE}?who=kim")
    sent = {f"case-{hidden.id}": "1", "taker": "queue", "who": "kim"}
    page = page.submit("/staff/sign-out", to=CASES, **sent)
    assert (page.status, hidden.receipt in page.text) == (404, False)
    assert office.stored(hidden).worker == "kim"


def test_who_helps_another_team_gives_back_what_they_have(office: Office) -> None:
    case = office.report()
    case = office.do(CoHandle(case.id, CHOI, FAR.team), case)
    case = office.do(AcceptCase(case.id, FAR), case)
    office.sign_in(FAR).get(ABSENCE).submit(CASES, taker="queue")
    after = office.stored(case)
    assert (after.state, after.worker) == (State.RECEIVED, None)


def test_who_went_to_another_team_gives_back_what_they_have(office: Office) -> None:
    case = taken(office)
    office.sign_in(KIM)
    kim = office.desk.people.get("kim")
    assert kim is not None
    office.desk.people.store(replace(kim, team=FAR.team))
    office.sign_in(KIM).get(ABSENCE).submit(CASES, taker="queue")
    after = office.stored(case)
    assert (after.state, after.worker) == (State.RECEIVED, None)


def test_sending_it_twice_hands_on_once(office: Office) -> None:
    case = taken(office)
    office.sign_in(LEE)
    page = office.sign_in(KIM).get(ABSENCE)
    page.submit(CASES, taker="lee")
    again = page.submit(CASES, taker="lee")
    assert SAY("console.absence.results", done=0, all=1) in again.text
    assert office.stored(case).version == case.version + 1


def test_who_is_away_is_not_offered_and_is_again_when_back(office: Office) -> None:
    office.sign_in(LEE)
    page = office.sign_in(KIM).get(ABSENCE)
    page = page.submit(ABSENCE, first="2026-11-23", last="2026-11-24")
    assert page.done == SAY("console.absence.done.away")
    present = office.desk.people.present(KIM.team, office.now)
    assert [person.username for person in present] == ["lee"]
    back = office.now + timedelta(days=2)
    assert len(office.desk.people.present(KIM.team, back.replace(hour=0))) == 2
    page = page.submit(ABSENCE, first="", last="")
    assert page.done == SAY("console.absence.done.back")
    assert len(office.desk.people.present(KIM.team, office.now)) == 2


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-11-24", "2026-11-23", "ends_before"),
        ("", "2026-11-23", "no_first_day"),
        ("soon", "", "no_day"),
        ("2030-01-01", "", "too_far"),
        ("2026-11-24", "9999-12-31", "too_far"),
    ],
)
def test_days_that_make_no_span_are_asked_for_again(
    office: Office, first: str, last: str, why: str
) -> None:
    page = office.sign_in(KIM).get(ABSENCE).submit(ABSENCE, first=first, last=last)
    assert (page.status, page.alert) == (422, SAY(f"console.absence.wrong.{why}"))


def test_a_lead_does_it_for_the_team_and_a_colleague_does_not(office: Office) -> None:
    case = taken(office)
    office.sign_in(KIM)
    office.sign_in(FAR)
    page = lead(office).get(f"{ABSENCE}?who=kim")
    assert case.receipt in page.text
    assert say_away(page, "2026-11-23").done == SAY("console.absence.done.away")
    page.submit(CASES, taker="lead")
    assert office.stored(case).worker == "lead"

    other = office.sign_in(LEE)
    assert other.get(f"{ABSENCE}?who=kim").status == 404
    assert say_away(other.get(ABSENCE), "2026-11-23").status == 404
    assert lead(office).get(f"{ABSENCE}?who=far").status == 404


def test_a_colleague_of_another_team_or_nobody_is_no_one_to_take_it(office: Office) -> None:
    case = taken(office)
    office.sign_in(FAR)
    page = office.sign_in(KIM).get(ABSENCE)
    for to in ("far", "kim", "", "nobody"):
        again = page.submit(CASES, taker=to)
        assert again.status == 422
        assert again.alert == SAY("console.absence.wrong.nobody_chosen")
    nothing = page.submit("/staff/sign-out", to=CASES)
    assert nothing.alert == SAY("console.absence.wrong.none_chosen")
    assert office.stored(case) == case


def test_what_is_shown_is_bounded(office: Office) -> None:
    for _ in range(MOST + 2):
        taken(office)
    page = office.sign_in(KIM).get(ABSENCE)
    assert SAY("console.absence.more") in page.text
    page = page.submit(CASES, taker="queue")
    assert SAY("console.absence.has", n=2) in page.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_has_no_cases_has_no_such_page(office: Office, role: Role) -> None:
    assert office.sign_in(KIM, role).get(ABSENCE).status == 403


def test_a_call_in_the_days_away_is_named(office: Office) -> None:
    case = office.callback_falls_due()
    han = replace(KIM, username="han", team="hope-support")
    office.do(AcceptCase(case.id, han), case)
    office.pool.add(han, PASSWORD)
    page = office.sign_in(han).get(ABSENCE)
    assert SAY("console.absence.call", at="오늘 14:00") not in page.text
    page = page.submit(ABSENCE, first="2026-11-23")
    assert SAY("console.absence.call", at="오늘 14:00") in page.text
