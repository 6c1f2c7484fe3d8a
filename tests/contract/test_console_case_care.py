"""A case's page keeps what is not for everyone: sensitive cases, who looks, the page to print."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, CoHandle, WriteNote
from chalicelib.cases.model import Case
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.language.reading import Emergency, Need
from chalicelib.store.reasons import HOLDS
from tests.contract.console_browser import Browser
from tests.contract.console_office import CHOI, FAR, KIM, LEE, PARK, SAY, Office

STORY = "옆집에서 아이 우는 소리가 나요"


def sensitive(office: Office) -> Case:
    return office.report(story=STORY, phone="010-1234-5678", emergency=Emergency.CHILD_ABUSE)


def test_who_has_no_hand_in_a_sensitive_case_says_why_before_seeing_it(office: Office) -> None:
    case = sensitive(office)
    browser = office.sign_in(PARK, role=PARK.role)
    page = browser.get(f"/staff/cases/{case.id}")
    assert SAY("console.sensitive.title") in page.text
    assert STORY not in page.text
    assert office.readers(case) == []

    silent = page.submit(f"/staff/cases/{case.id}/open")
    assert (silent.status, silent.alert) == (422, SAY("console.form.choose"))
    page = silent.submit(f"/staff/cases/{case.id}/open", reason="supervision")

    assert STORY in page.text
    [read] = office.desk.reads.of_case(case.id)
    assert (read.username, read.reason) == ("park", "supervision")
    assert STORY in browser.get(f"/staff/cases/{case.id}").text


def test_a_reason_holds_for_a_working_day_and_for_one_person(office: Office) -> None:
    case = sensitive(office)
    page = office.sign_in(PARK).get(f"/staff/cases/{case.id}")
    page.submit(f"/staff/cases/{case.id}/open", reason="follow_up")
    assert STORY not in office.sign_in(CHOI).get(f"/staff/cases/{case.id}").text
    office.wait(HOLDS + timedelta(minutes=1))
    assert STORY not in office.sign_in(PARK).get(f"/staff/cases/{case.id}").text


def test_nothing_of_a_sensitive_case_is_reached_around_the_question(office: Office) -> None:
    case = sensitive(office)
    photo_id = office.photo(case, b"\xff\xd8")
    browser = office.sign_in(PARK)
    csrf = browser.get("/staff/cases").forms[0].fields["csrf"]
    here = f"/staff/cases/{case.id}"
    assert browser.get(f"{here}/photos/{photo_id}").status == 404
    assert STORY not in browser.get(f"{here}/print").text
    assert browser.get(f"/staff/looking/{case.id}").status == 404
    page = browser.post(f"{here}/note", csrf=csrf, version=str(case.version), text="메모")
    assert SAY("console.sensitive.title") in page.text
    assert office.cases.thread(case.id) == ()


@pytest.mark.parametrize("staff", [KIM, LEE])
def test_the_owner_team_opens_its_sensitive_case_at_once(
    office: Office, staff: StaffMember
) -> None:
    case = sensitive(office)
    page = office.sign_in(staff).get(f"/staff/cases/{case.id}")
    assert STORY in page.text


def test_a_team_that_helps_opens_it_at_once_too(office: Office) -> None:
    case = office.report(story=STORY, needs=(Need.ABUSE,))
    assert (
        SAY("console.sensitive.title") in office.sign_in(CHOI).get(f"/staff/cases/{case.id}").text
    )
    office.do(CoHandle(case.id, KIM, "hope-support"), case)
    assert STORY in office.sign_in(CHOI).get(f"/staff/cases/{case.id}").text


class TestLooking:
    def test_who_else_has_the_case_open_is_shown_while_they_have(self, office: Office) -> None:
        case = office.report()
        office.sign_in(LEE).get(f"/staff/cases/{case.id}")
        page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
        assert SAY("console.case.looking", names=LEE.name) in page.text
        office.wait(timedelta(seconds=61))
        page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
        assert SAY("console.case.looking", names=LEE.name) not in page.text

    def test_the_poll_says_nothing_until_something_changes(self, office: Office) -> None:
        case = office.report()
        browser = office.sign_in(KIM)
        poll = browser.get(f"/staff/cases/{case.id}").polls[0]
        assert browser.get(poll).status == 204
        office.sign_in(LEE).get(f"/staff/cases/{case.id}")
        news = browser.get(poll)
        assert news.status == 200
        assert SAY("console.case.looking", names=LEE.name) in news.text
        assert browser.get(news.polls[0]).status == 204

    def test_the_poll_says_that_the_case_has_changed_and_goes_on_saying_so(
        self, office: Office
    ) -> None:
        case = office.report()
        browser = office.sign_in(KIM)
        poll = browser.get(f"/staff/cases/{case.id}").polls[0]
        office.do(WriteNote(case.id, LEE, "제가 전화했어요"), case)
        news = browser.get(poll)
        assert SAY("console.case.moved") in news.text
        assert news.link(SAY("console.case.reload")) == f"/staff/cases/{case.id}"
        office.sign_in(LEE).get(f"/staff/cases/{case.id}")
        assert SAY("console.case.moved") in browser.get(news.polls[0]).text

    def test_the_poll_keeps_no_session_alive_and_shows_nothing_to_others(
        self, office: Office
    ) -> None:
        case = office.report()
        browser = office.sign_in(KIM)
        poll = browser.get(f"/staff/cases/{case.id}").polls[0]
        assert office.sign_in(FAR).get(poll).status == 404
        for _ in range(4):
            office.wait(timedelta(minutes=9))
            last = browser.get(poll)
        assert last.status == 401
        assert Browser(office).get(poll).status == 401


def test_the_page_to_print_has_what_the_national_system_wants_and_is_a_reading(
    office: Office,
) -> None:
    case = office.report(story="쌀이 떨어졌어요", place="초록빌라 2층", phone="010-1234-5678")
    office.do(AcceptCase(case.id, KIM), case)
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}/print")
    for shown in (
        case.receipt,
        "장암동",
        "초록빌라 2층",
        "010-1234-5678",
        "쌀이 떨어졌어요",
        KIM.name,
    ):
        assert shown in page.text
    assert office.readers(case) == ["kim"]


def test_what_is_copied_for_a_visit_has_no_more_than_a_visit_needs(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요", place="초록빌라 2층", phone="010-1234-5678")
    body = office.sign_in(KIM).get(f"/staff/cases/{case.id}/print").body
    short = body.partition('id="visit-text">')[2].partition("</pre>")[0]
    assert "초록빌라 2층" in short
    assert "쌀이 떨어졌어요" in short
    assert case.receipt not in short
    assert SAY("relation.neighbour") not in short


def test_an_auditor_prints_nothing_personal(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요")
    page = office.sign_in(KIM, role=Role.AUDITOR).get(f"/staff/cases/{case.id}/print")
    assert page.status == 404
    assert "쌀이" not in page.text


def test_the_page_speaks_english_to_who_chose_it(office: Office) -> None:
    case = office.report(phone="010-1234-5678")
    browser = office.sign_in(KIM)
    browser.cookies["language"] = "en"
    page = browser.get(f"/staff/cases/{case.id}")
    assert (page.status, "What was told" in page.text) == (200, True)
    assert browser.get(f"/staff/cases/{case.id}/print").status == 200
