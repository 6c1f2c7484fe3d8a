"""A team's list as a browser meets it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from chalicelib.cases.commands import (
    AcceptCase,
    CloseCase,
)
from chalicelib.language.reading import Emergency
from tests.contract.console_office import (
    CHOI,
    FAR,
    KIM,
    LEE,
    PARK,
    SAY,
    Office,
)


def test_the_list_shows_what_a_team_owns_and_what_it_is_told_of(office: Office) -> None:
    case = office.report()
    for staff, role in ((KIM, "owner"), (CHOI, "informed"), (PARK, "informed")):
        page = office.sign_in(staff).get("/staff/cases")
        assert case.receipt in page.text
        assert SAY(f"console.board.{role}") in page.text
    assert case.receipt not in office.sign_in(FAR).get("/staff/cases").text


def test_nobodys_emergency_comes_first_and_a_taken_case_last(office: Office) -> None:
    taken, normal = office.report(), office.report()
    office.do(AcceptCase(taken.id, LEE), taken)
    emergency = office.report(emergency=Emergency.MEDICAL)
    page = office.sign_in(KIM).get("/staff/cases")
    places = [page.text.index(case.receipt) for case in (emergency, normal, taken)]
    assert places == sorted(places)


def test_age_and_promise_are_in_words_and_a_missed_one_is_marked(office: Office) -> None:
    office.report()
    office.wait(timedelta(hours=3))
    page = office.sign_in(KIM).get("/staff/cases")
    assert "3시간 전" in page.text
    assert "오늘 14:00까지" in page.text
    assert "is-overdue" not in page.body
    office.wait(timedelta(hours=1, minutes=5))
    page = office.sign_in(KIM).get("/staff/cases")
    assert "5분 지남" in page.text
    assert "is-overdue" in page.body


def test_the_list_goes_on_over_pages_and_shows_each_case_once(office: Office) -> None:
    cases = [office.report() for _ in range(52)]
    browser = office.sign_in(KIM)
    first = browser.get("/staff/cases")
    second = browser.get(first.link(SAY("console.board.more")))
    seen = [case.id for page in (first, second) for case in cases if f"open-{case.id}" in page.body]
    assert sorted(seen) == sorted(case.id for case in cases)
    assert second.link(SAY("console.board.start")) == "/staff/cases"


def test_closed_cases_are_on_a_list_of_their_own(office: Office) -> None:
    case = office.report()
    case = office.do(AcceptCase(case.id, KIM), case)
    office.do(CloseCase(case.id, KIM, "advice"), case)
    browser = office.sign_in(KIM)
    assert case.receipt not in browser.get("/staff/cases").text
    assert case.receipt in browser.get("/staff/cases?closed=1").text


def test_an_empty_list_and_a_damaged_cursor_are_no_dead_ends(office: Office) -> None:
    browser = office.sign_in(KIM)
    assert SAY("console.board.empty") in browser.get("/staff/cases").text
    assert browser.get("/staff/cases?after=%25damaged").path == "/staff/cases"


def test_another_teams_list_cannot_be_asked_for(office: Office) -> None:
    case = office.report()
    page = office.sign_in(FAR).get(f"/staff/cases?team={KIM.team}")
    assert case.receipt not in page.text


@pytest.mark.parametrize(
    "fault", [ReadTimeoutError, ConnectTimeoutError, EndpointConnectionError, ConnectionClosedError]
)
def test_an_outage_on_the_list_says_so(office: Office, fault: type[BotoCoreError]) -> None:
    browser = office.sign_in(KIM)
    with office.outage(fault(endpoint_url="dynamodb")):
        page = browser.get("/staff/cases")
    assert (page.status, page.lead) == (503, SAY("console.problem.unavailable"))
