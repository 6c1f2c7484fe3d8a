"""One case's page as a browser meets it."""

from __future__ import annotations

import pytest

from chalicelib.cases.commands import (
    AcceptCase,
    AddMessage,
    CloseCase,
    EraseWords,
    RateCase,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.model import Author, CallbackState, Score, State
from chalicelib.cases.staff import Role
from chalicelib.console.forms import TEXT_LENGTH
from chalicelib.language.reading import Emergency, Reporter
from tests.contract.console_office import (
    CHOI,
    FAR,
    KIM,
    LEE,
    PARK,
    SAY,
    Office,
)

TEXT = '반지하예요. <script>alert(1)</script> =HYPERLINK("x")'


def test_a_case_shows_story_place_contact_thread_history_and_ledger(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요", place="초록빌라 2층", phone="010-1234-5678")
    case = office.do(AddMessage(case.id, "오늘은 집에 계세요"), case)
    office.do(AddMessage(case.id, "저도 봤어요", own=False), case)
    text = office.sign_in(KIM).get(f"/staff/cases/{case.id}").text
    for shown in (
        "쌀이 떨어졌어요",
        "초록빌라 2층",
        "010-1234-5678",
        "오늘은 집에 계세요",
        "저도 봤어요",
        SAY("console.author.bearer"),
        SAY("console.event.case.opened"),
        SAY("console.case.no_ledger"),
        "희망복지지원단",
    ):
        assert shown in text


def test_a_case_shows_in_what_part_someone_says_they_report(office: Office) -> None:
    case = office.report(reporter=Reporter.CARETAKER)
    text = office.sign_in(KIM).get(f"/staff/cases/{case.id}").text
    assert f"{SAY('reporter.caretaker')} {SAY('console.case.reporter_said')}" in text


def test_a_case_shows_what_the_resident_thought_of_the_help(office: Office) -> None:
    case = office.report()
    case = office.do(AcceptCase(case.id, KIM), case)
    case = office.do(CloseCase(case.id, KIM, "advice"), case)
    office.do(RateCase(case.id, Score.POOR), case)

    text = office.sign_in(KIM).get(f"/staff/cases/{case.id}").text
    poor = SAY("rating.poor")
    assert f"{SAY('console.case.rating')}{poor}" in text
    assert f"{SAY('console.event.case.rated')}: {poor}" in text


def test_a_case_says_that_its_words_were_erased_at_the_residents_wish(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요", phone="010-1234-5678")
    case = office.do(AddMessage(case.id, "오늘은 집에 계세요"), case)
    case = office.do(WithdrawCase(case.id), case)
    office.do(EraseWords(case.id), case)

    text = office.sign_in(KIM).get(f"/staff/cases/{case.id}").text
    for gone in ("쌀이", "010-1234", "오늘은 집에", SAY("console.case.no_story")):
        assert gone not in text
    assert SAY("console.case.erased", at="11. 23.(월) 10:00") in text
    assert SAY("console.event.words.erased") in text


def test_what_people_wrote_is_text_and_never_markup(office: Office) -> None:
    case = office.report(story=TEXT)
    office.do(AddMessage(case.id, TEXT), case)
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    assert "<script>alert" not in page.body
    assert page.text.count(TEXT) == 2


def test_whoever_may_not_open_a_case_cannot_tell_it_from_none(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(FAR)
    theirs = browser.get(f"/staff/cases/{case.id}")
    none = browser.get(f"/staff/cases/{case.id[:-1]}0")
    assert theirs.status == none.status == 404
    assert theirs.text == none.text
    csrf = browser.get("/staff/cases").forms[0].fields["csrf"]
    page = browser.post(f"/staff/cases/{case.id}/note", csrf=csrf, version="1", text="메모")
    assert page.status == 404
    assert office.cases.thread(case.id) == ()


def test_opening_a_case_is_written_down(office: Office) -> None:
    case = office.report()
    office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    office.sign_in(FAR).get(f"/staff/cases/{case.id}")
    assert office.readers(case) == ["kim"]


def test_a_case_of_violence_reminds_of_the_duty_to_report_and_records_it(office: Office) -> None:
    case = office.report(emergency=Emergency.CHILD_ABUSE)
    browser = office.sign_in(KIM)
    page = browser.get(f"/staff/cases/{case.id}")
    assert SAY("console.duty.title") in page.text
    page = page.submit(f"/staff/cases/{case.id}/reported")
    assert page.done == SAY("console.done.reported")
    assert [m.text for m in office.cases.thread(case.id)] == [SAY("console.duty.record")]
    assert SAY("console.duty.title") not in browser.get(f"/staff/cases/{office.report().id}").text


def test_a_case_is_accepted_asked_about_and_closed(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    here = f"/staff/cases/{case.id}"

    page = page.submit(f"{here}/accept")
    assert (page.path, page.done) == (here, SAY("console.done.accept"))
    assert office.stored(case).worker == "kim"

    page = page.submit(f"{here}/ask", text="몇 층인지 아세요?\r\n알려 주세요.")
    assert page.done == SAY("console.done.ask")
    line = office.cases.thread(case.id)[0]
    assert (line.author, line.text) == (Author.STAFF, "몇 층인지 아세요?\n알려 주세요.")

    page = page.submit(f"{here}/close", reason="advice", new_to_system="yes")
    assert page.done == SAY("console.done.close")
    assert office.stored(case).closing_reason == "advice"

    page = page.submit(f"{here}/reopen", text="다시 연락이 왔어요")
    assert page.done == SAY("console.done.reopen")
    assert office.stored(case).state is State.RECEIVED


def test_a_due_callback_is_started_from_its_case(office: Office) -> None:
    case = office.callback_falls_due()
    page = office.sign_in(CHOI).get(f"/staff/cases/{case.id}")
    assert SAY("console.next.call") in page.text
    page.submit(f"/staff/cases/{case.id}/call")
    callback = office.stored(case).callback
    assert callback
    assert callback.state is CallbackState.STARTED


def test_the_flash_says_only_words_of_ours(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}?done=<b>hello</b>")
    assert page.status == 200
    assert page.done == ""
    assert "hello" not in page.body


def test_an_informed_team_may_note_but_not_act(office: Office) -> None:
    case = office.report()
    page = office.sign_in(PARK).get(f"/staff/cases/{case.id}")
    offered = {form.action.rpartition("/")[2] for form in page.forms} - {"sign-out"}
    assert offered == {"note"}
    refused = page.submit(
        f"/staff/cases/{case.id}/note", to=f"/staff/cases/{case.id}/ask", text="?"
    )
    assert refused.status == 403
    assert refused.alert == SAY("refused.not_yours")
    assert office.cases.thread(case.id) == ()


def test_an_auditor_sees_the_facts_and_nothing_personal(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요", phone="010-1234-5678")
    page = office.sign_in(KIM, role=Role.AUDITOR).get(f"/staff/cases/{case.id}")
    assert SAY("console.case.withheld") in page.text
    assert "쌀이" not in page.text
    assert "1234" not in page.text
    assert [form.action for form in page.forms] == ["/staff/sign-out"]


def test_a_colleagues_click_a_second_earlier_is_told_kindly_and_loses_no_words(
    office: Office,
) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    office.do(WriteNote(case.id, LEE, "제가 전화했어요"), case)
    page = page.submit(f"/staff/cases/{case.id}/ask", text="몇 층인지 아세요?")
    assert page.status == 409
    assert page.alert == SAY("console.problem.changed")
    assert "제가 전화했어요" in page.text
    assert "몇 층인지 아세요?" in page.body
    page = page.submit(f"/staff/cases/{case.id}/ask")
    assert page.done == SAY("console.done.ask")


def test_a_form_sent_twice_acts_once(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    for _ in range(2):
        page.submit(f"/staff/cases/{case.id}/note", text="한 번만")
    assert [m.text for m in office.cases.thread(case.id)] == ["한 번만"]


def test_a_command_that_the_state_refuses_says_why(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    page = page.submit(
        f"/staff/cases/{case.id}/accept",
        to=f"/staff/cases/{case.id}/close",
        reason="advice",
        new_to_system="no",
    )
    assert page.status == 409
    assert page.alert == SAY("refused.accept_first")


@pytest.mark.parametrize(
    ("text", "reason"), [("  \r\n ", "empty"), ("가" * (TEXT_LENGTH + 1), "too_long")]
)
def test_words_that_cannot_be_sent_stay_in_the_form(office: Office, text: str, reason: str) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    page = page.submit(f"/staff/cases/{case.id}/ask", text=text)
    assert (page.status, page.alert) == (422, SAY(f"console.form.{reason}"))
    assert page.field(f"/staff/cases/{case.id}/ask", "text").strip() == text.strip()


def test_an_action_that_does_not_exist_is_not_found(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    sent = page.submit(f"/staff/cases/{case.id}/note", to=f"/staff/cases/{case.id}/burn", text="x")
    assert sent.status == 404
