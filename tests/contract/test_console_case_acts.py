"""Every act on a case, from its page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.cases.commands import (
    AcceptCase,
    CloseCase,
    CoHandle,
    HideCase,
    MissPromise,
    OfferTransfer,
    RecordVisit,
)
from chalicelib.cases.model import Author, CallbackState, Case, State, Urgency
from chalicelib.cases.staff import Role
from chalicelib.console.case.commands import LONG
from tests.contract.console_browser import Page
from tests.contract.console_office import CHOI, FAR, KIM, LEE, PARK, SAY, Office
from tests.contract.stores import CITY


def lead(office: Office, case: Case) -> Page:
    """The page as the lead of the owner team has it."""
    return office.sign_in(KIM, role=Role.LEAD).get(f"/staff/cases/{case.id}")


def taken(office: Office, **given: str) -> Case:
    case = office.report(phone=given.get("phone", "010-1234-5678"))
    return office.do(AcceptCase(case.id, KIM), case)


def opened(office: Office, case: Case) -> Page:
    return office.sign_in(KIM).get(f"/staff/cases/{case.id}")


def test_a_new_worker_is_led_from_a_waiting_case_to_a_closed_one(office: Office) -> None:
    case = office.report(phone="010-1234-5678")
    here = f"/staff/cases/{case.id}"
    page = opened(office, case)
    assert SAY("console.next.accept") in page.text

    page = page.submit(f"{here}/accept")
    assert SAY("console.next.contact") in page.text
    assert page.link(SAY("console.case.call_number", number="010-1234-5678")) == "tel:010-1234-5678"

    page = page.submit(f"{here}/contact", result="reached", text="쌀을 받기로 했어요")
    assert page.done == SAY("console.done.contact")
    assert SAY("console.next.close") in page.text
    assert SAY("contact_result.reached") in page.text

    page = page.submit(f"{here}/close", reason="private_resource", new_to_system="yes")
    assert page.done == SAY("console.done.close")
    closed = office.stored(case)
    assert (closed.state, closed.new_to_system) == (State.CLOSED, True)


def test_a_case_without_a_number_is_visited_first(office: Office) -> None:
    case = office.report()
    office.do(AcceptCase(case.id, KIM), case)
    page = opened(office, case)
    assert SAY("console.next.visit") in page.text
    page = page.submit(
        f"/staff/cases/{case.id}/visit", result="met", text="가" * LONG, safety="큰 개가 있어요"
    )
    assert page.done == SAY("console.done.visit")
    stored = office.stored(case)
    assert stored.visited_at == office.now
    assert "큰 개가 있어요" in page.text
    assert SAY("console.case.safety") in page.text


def test_a_safety_note_is_for_the_teams_that_go_there(office: Office) -> None:
    case = taken(office)
    office.do(RecordVisit(case.id, KIM, "met", "문을 열어 주심", "큰 개가 있어요"), case)
    assert "큰 개가 있어요" in office.sign_in(LEE).get(f"/staff/cases/{case.id}").text
    informed = office.sign_in(PARK).get(f"/staff/cases/{case.id}").text
    assert "문을 열어 주심" in informed
    assert "큰 개가" not in informed


def test_a_lead_gives_a_case_to_a_colleague_by_name(office: Office) -> None:
    office.sign_in(LEE)
    case = office.report()
    page = lead(office, case)
    assert LEE.name in page.text
    page = page.submit(f"/staff/cases/{case.id}/assign", worker="lee")
    assert (page.status, page.alert, page.done) == (200, "", SAY("console.done.assign"))
    assert office.stored(case).worker == "lee"
    unknown = lead(office, case).submit(f"/staff/cases/{case.id}/assign", worker="nobody")
    assert (unknown.status, unknown.alert) == (422, SAY("console.form.choose"))


def test_a_case_goes_back_to_the_queue_with_a_reason(office: Office) -> None:
    case = taken(office)
    page = opened(office, case).submit(f"/staff/cases/{case.id}/return", text="오늘부터 휴가예요")
    assert page.done == SAY("console.done.return")
    assert "오늘부터 휴가예요" in page.text
    assert office.stored(case).state is State.RECEIVED


def test_another_team_takes_a_case_over_or_says_why_not(office: Office) -> None:
    here = "/staff/cases/{}/{}".format
    case = taken(office)
    page = opened(office, case)
    page = page.submit(here(case.id, "transfer"), team=FAR.team, text="거기 사세요")
    assert page.done == SAY("console.done.transfer")
    assert SAY("console.case.transfer_waits", team=CITY.teams[FAR.team].name) in page.text

    theirs = office.sign_in(FAR).get(f"/staff/cases/{case.id}")
    assert SAY("console.next.answer_transfer") in theirs.text
    silent = theirs.submit(here(case.id, "answer_transfer"), answer="no")
    assert (silent.status, silent.alert) == (422, SAY("console.form.empty"))
    taken_over = silent.submit(here(case.id, "answer_transfer"), answer="yes", text="")
    assert SAY("console.next.accept") in taken_over.text
    assert office.stored(case).owner == FAR.team


def test_a_team_that_does_not_take_a_case_is_led_away_from_it(office: Office) -> None:
    case = taken(office)
    office.do(OfferTransfer(case.id, KIM, FAR.team, "거기 사세요"), case)
    page = office.sign_in(FAR).get(f"/staff/cases/{case.id}")
    page = page.submit(f"/staff/cases/{case.id}/answer_transfer", answer="no", text="장암동이에요")
    assert (page.status, page.path) == (200, "/staff/cases")
    assert office.stored(case).transfer is None


def test_a_second_team_works_on_a_case_and_is_named(office: Office) -> None:
    case = taken(office)
    page = opened(office, case).submit(f"/staff/cases/{case.id}/co_handle", team="hope-support")
    assert page.done == SAY("console.done.co_handle")
    assert office.stored(case).helpers == ("hope-support",)
    assert SAY("console.case.helpers") in page.text


def test_a_case_is_hidden_from_a_named_person_and_shown_again(office: Office) -> None:
    office.sign_in(LEE)
    case = office.report()
    hide = f"/staff/cases/{case.id}/hide"
    page = lead(office, case).submit(hide, username="lee")
    assert page.done == SAY("console.done.hide")
    assert office.sign_in(LEE).get(f"/staff/cases/{case.id}").status == 404
    again = page._browser.post(  # the list's own form stands after the first
        hide, **page.forms_to(hide)[-1].fields
    )
    assert again.done == SAY("console.done.hide")
    assert office.sign_in(LEE).get(f"/staff/cases/{case.id}").status == 200


def test_help_is_linked_by_the_name_of_a_programme_and_an_agency(office: Office) -> None:
    case = taken(office)
    programme = next(iter(office.desk.programmes()))
    link = f"/staff/cases/{case.id}/link"
    page = opened(office, case)
    wrong = page.submit(link, programme="없는 사업")
    assert (wrong.status, wrong.alert) == (422, SAY("console.form.no_programme"))
    page = wrong.submit(link, programme=programme.name, agency="정신건강복지센터")
    assert page.done == SAY("console.done.link")
    assert office.stored(case).programmes == (programme.id,)
    assert programme.name in page.text
    assert "정신건강복지센터" in page.text


def test_facts_are_corrected(office: Office) -> None:
    case = office.report()
    page = opened(office, case)
    page = page.submit(f"/staff/cases/{case.id}/correct", dong="송산1동", urgency="urgent")
    assert page.done == SAY("console.done.correct")
    stored = office.stored(case)
    assert (stored.dong, stored.urgency) == ("송산1동", Urgency.URGENT)


def test_a_closing_waits_for_a_supervisor_where_the_city_wants_one(office: Office) -> None:
    case = taken(office)
    close = f"/staff/cases/{case.id}/close"
    page = opened(office, case).submit(close, reason="refused", new_to_system="no")
    assert page.done == SAY("console.done.closing_asked")
    assert SAY("console.next.waits_for_approval") in page.text

    approve = f"/staff/cases/{case.id}/approve"
    above = lead(office, case)
    assert SAY("console.next.approve") in above.text
    assert SAY("closing.refused") in above.text
    page = above.submit(approve, answer="no", text="한 번만 더 가 봐 주세요")
    assert office.stored(case).closing is None
    assert "한 번만 더 가 봐 주세요" in page.text

    opened(office, case).submit(close, reason="refused", new_to_system="no")
    lead(office, case).submit(approve, answer="yes")
    closed = office.stored(case)
    assert (closed.state, closed.closing_reason) == (State.CLOSED, "refused")


def test_a_closing_says_whether_welfare_knew_the_household(office: Office) -> None:
    case = taken(office)
    page = opened(office, case).submit(f"/staff/cases/{case.id}/close", reason="advice")
    assert (page.status, page.alert) == (422, SAY("console.form.choose"))
    page = page.submit(f"/staff/cases/{case.id}/close", reason="advice", new_to_system="unknown")
    assert office.stored(case).new_to_system is None
    assert SAY("console.new_to_system.unknown") in page.text


def test_what_was_chosen_and_written_stays_where_an_act_was_refused(office: Office) -> None:
    case = taken(office)
    page = opened(office, case)
    office.do(CoHandle(case.id, KIM, "hope-support"), case)
    page = page.submit(
        f"/staff/cases/{case.id}/visit", result="absent", text="문이 잠김", safety="계단이 무너짐"
    )
    assert page.alert == SAY("console.problem.changed")
    assert '<option value="absent" selected>' in page.body
    assert page.field(f"/staff/cases/{case.id}/visit", "safety") == "계단이 무너짐"


def test_words_for_a_case_that_a_colleague_closed_meanwhile_are_not_lost(office: Office) -> None:
    case = taken(office)
    page = opened(office, case)
    office.do(CloseCase(case.id, KIM, "advice"), case)
    page = page.submit(f"/staff/cases/{case.id}/visit", result="met", text="문을 열어 주심")
    assert page.alert == SAY("console.problem.changed")
    assert SAY("console.problem.kept") in page.text
    assert "문을 열어 주심" in page.text


def test_the_ladder_says_who_was_told_who_is_next_and_who_sees_to_it(office: Office) -> None:
    case = office.report()
    assert case.promise
    office.wait(case.promise.by - office.now)
    office.do(MissPromise(case.id, by=case.promise.by), case)
    page = opened(office, case)
    assert SAY("console.case.rung_told", at="11. 23.(월) 14:00") in page.text
    assert SAY("console.case.rung_will", at="11. 23.(월) 16:00") in page.text
    page = page.submit(f"/staff/cases/{case.id}/acknowledge")
    assert page.done == SAY("console.done.acknowledge")
    assert SAY("console.case.acknowledged", who=KIM.name, at="11. 23.(월) 14:00") in page.text


class TestCallback:
    def test_a_call_is_started_and_finished_with_what_was_said(self, office: Office) -> None:
        case = office.callback_falls_due()
        here = f"/staff/cases/{case.id}"
        page = office.sign_in(CHOI).get(here)
        assert SAY("console.next.call") in page.text
        page = page.submit(f"{here}/call")
        assert SAY("console.next.called") in page.text
        page = page.submit(f"{here}/called", text="내일 서류를 가지고 오신대요")
        assert page.done == SAY("console.done.called")
        assert "내일 서류를 가지고 오신대요" in page.text
        callback = office.stored(case).callback
        assert callback
        assert callback.state is CallbackState.DONE

    def test_where_nobody_answers_the_next_free_try_is_chosen_already(self, office: Office) -> None:
        case = office.callback_falls_due()
        here = f"/staff/cases/{case.id}"
        page = office.sign_in(CHOI).get(here).submit(f"{here}/call")
        first = page.chosen(f"{here}/no_answer", "at")
        assert first == (office.now + timedelta(hours=1)).isoformat()
        page = page.submit(f"{here}/no_answer", at=first)
        assert page.done == SAY("console.done.no_answer")
        callback = office.stored(case).callback
        assert callback
        assert (callback.state, callback.tries) == (CallbackState.BOOKED, 1)
        assert SAY("console.case.tries_of", n=1, of=CITY.callbacks.tries) in page.text

    def test_a_call_is_moved_and_a_full_time_says_so(self, office: Office) -> None:
        case = office.callback_falls_due()
        here = f"/staff/cases/{case.id}"
        page = office.sign_in(CHOI).get(here)
        at = page.options(f"{here}/move_call", "at")[1]
        page = page.submit(f"{here}/move_call", at=at, channel="kakao")
        assert page.done == SAY("console.done.move_call")
        nonsense = page.submit(f"{here}/move_call", at="tomorrow", channel="kakao")
        assert (nonsense.status, nonsense.alert) == (422, SAY("console.form.choose_time"))


@pytest.mark.parametrize("result", ["no_answer", "wrong_number"])
def test_a_call_that_reached_nobody_needs_no_words(office: Office, result: str) -> None:
    case = taken(office)
    page = opened(office, case).submit(f"/staff/cases/{case.id}/contact", result=result)
    assert page.done == SAY("console.done.contact")
    assert [line.result for line in office.cases.thread(case.id)] == [result]


def test_a_reached_resident_needs_words(office: Office) -> None:
    case = taken(office)
    page = opened(office, case).submit(f"/staff/cases/{case.id}/contact", result="reached")
    assert (page.status, page.alert) == (422, SAY("console.form.empty"))


def test_someone_it_is_hidden_from_cannot_be_given_it(office: Office) -> None:
    office.sign_in(LEE)
    case = office.report()
    office.do(HideCase(case.id, CHOI, "lee"), case)
    page = lead(office, case)
    assert "lee" not in page.options(f"/staff/cases/{case.id}/assign", "worker")


def test_every_line_says_who_wrote_it_and_for_whom(office: Office) -> None:
    case = taken(office)
    office.do(RecordVisit(case.id, KIM, "absent", "문이 잠겨 있었어요"), case)
    page = opened(office, case)
    assert SAY(f"console.author.{Author.VISIT}") in page.text
    assert SAY("visit_result.absent") in page.text
    assert f"{SAY('console.event.visit.recorded')}: {SAY('visit_result.absent')}" in page.text
    assert KIM.name in page.text
