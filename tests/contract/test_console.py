"""The staff's pages as a browser meets them, on AWS as moto has it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
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
    AddMessage,
    CloseCase,
    EraseWords,
    RateCase,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.model import Author, CallbackState, Score, State
from chalicelib.cases.staff import Role
from chalicelib.console.cognito import Challenge, Cognito, SignInError, Step
from chalicelib.console.forms import BODY_BYTES, TEXT_LENGTH
from chalicelib.console.routes import ROUTES
from chalicelib.language.reading import Emergency, Reporter
from tests.contract.cognito_fake import CODE
from tests.contract.console_office import (
    CHOI,
    FAR,
    KIM,
    LEE,
    MONDAY_10,
    PARK,
    PASSWORD,
    SAY,
    Browser,
    Office,
    office_on_moto,
)
from tests.contract.stores import Aws

JPEG = b"\xff\xd8 not looked into here \xff\xd9"
TEXT = '반지하예요. <script>alert(1)</script> =HYPERLINK("x")'


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


def test_the_console_asks_to_sign_in_and_then_opens_the_case_that_was_asked_for(
    office: Office,
) -> None:
    case = office.report()
    browser = Browser(office)

    page = browser.get(f"/staff/cases/{case.id}")
    assert page.path == "/staff/sign-in"
    page = page.submit("/staff/sign-in", username="kim", password=PASSWORD)

    assert page.path == f"/staff/cases/{case.id}"
    assert KIM.name in page.text


def test_a_wrong_password_and_an_unknown_name_read_the_same(office: Office) -> None:
    texts = set()
    for username, password in (("kim", "wrong"), ("nobody", PASSWORD), ("a b", PASSWORD)):
        page = Browser(office).get("/staff/sign-in")
        page = page.submit("/staff/sign-in", username=username, password=password)
        assert page.status == 401
        texts.add(page.alert)
    assert texts == {SAY("console.sign_in.error.wrong")}


def test_a_password_is_never_shown_again(office: Office) -> None:
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="kim", password="wrong-but-secret")
    assert "wrong-but-secret" not in page.body
    assert 'value="kim"' in page.body


def test_a_first_password_must_be_changed_before_anything_is_seen(office: Office) -> None:
    office.pool.add(replace(KIM, username="new-kim"), "Temporary 1234", temporary=True)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="new-kim", password="Temporary 1234")
    assert SAY("console.sign_in.new_password.title") in page.text

    unequal = page.submit("/staff/sign-in", password="Another pass 1", repeated="Another pass 2")
    assert unequal.alert == SAY("console.sign_in.error.not_repeated")
    page = unequal.submit("/staff/sign-in", password="Another pass 1", repeated="Another pass 1")
    assert page.path == "/staff/cases"


def test_a_code_is_asked_for_until_it_is_right(office: Office) -> None:
    office.pool.add(replace(KIM, username="careful"), PASSWORD, totp=True)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="careful", password=PASSWORD)
    page = page.submit("/staff/sign-in", code="000000")
    assert page.alert == SAY("console.sign_in.error.wrong_code")
    page = page.submit("/staff/sign-in", code=f"{CODE[:3]} {CODE[3:]}")
    assert page.path == "/staff/cases"


def test_nobody_can_sign_in_while_cognito_is_down_and_the_page_says_so(office: Office) -> None:
    page = Browser(office).get("/staff/sign-in")
    office.pool.fails = EndpointConnectionError(endpoint_url="cognito")
    page = page.submit("/staff/sign-in", username="kim", password=PASSWORD)
    assert (page.status, page.lead) == (503, SAY("console.problem.sign_in_down"))


def test_someone_of_a_team_that_is_gone_cannot_come_in(office: Office) -> None:
    office.pool.add(replace(KIM, username="late", team="dong-abolished"), PASSWORD)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="late", password=PASSWORD)
    assert (page.status, page.alert) == (401, SAY("console.sign_in.error.no_team"))


def test_the_emulators_cognito_signs_in_and_asks_for_a_new_password(emulator: Aws) -> None:
    client = emulator.client("cognito-idp")
    pool = client.create_user_pool(PoolName="staff")["UserPool"]["Id"]
    client_id = client.create_user_pool_client(
        UserPoolId=pool,
        ClientName="console",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    client.admin_create_user(
        UserPoolId=pool,
        Username="kim",
        TemporaryPassword="Temporary-1234",
        UserAttributes=[
            {"Name": "name", "Value": KIM.name},
            {"Name": "custom:team", "Value": KIM.team},
        ],
    )
    cognito = Cognito(client, pool, client_id)

    challenge = cognito.start("kim", "Temporary-1234")
    assert isinstance(challenge, Challenge)
    assert challenge.step is Step.NEW_PASSWORD
    assert cognito.answer(challenge, "Another-1234") == KIM
    assert cognito.start("kim", "Another-1234") == KIM
    for username, password in (("kim", "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(SignInError, match="wrong"):
            cognito.start(username, password)


def test_signing_out_ends_the_session_in_the_table_too(office: Office) -> None:
    browser = office.sign_in(KIM)
    stolen = dict(browser.cookies)
    page = browser.get("/staff/cases").submit("/staff/sign-out")
    assert page.path == "/staff/sign-in"
    assert Browser(office, cookies=stolen).get("/staff/cases").path == "/staff/sign-in"


def test_an_idle_session_ends_and_a_used_one_goes_on(office: Office) -> None:
    browser = office.sign_in(KIM)
    for _ in range(3):
        office.wait(timedelta(minutes=20))
        assert browser.get("/staff/cases").path == "/staff/cases"
    office.wait(timedelta(minutes=31))
    assert browser.get("/staff/cases").path == "/staff/sign-in"


def test_a_session_ends_with_the_day_however_busy_it_is(office: Office) -> None:
    browser = office.sign_in(KIM)
    for _ in range(12 * 60 // 25 + 1):
        office.wait(timedelta(minutes=25))
        page = browser.get("/staff/cases")
    assert page.path == "/staff/sign-in"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    browser = office.sign_in(KIM)
    assert "HttpOnly" in browser.last_set_cookie
    assert "SameSite=Lax" in browser.last_set_cookie
    assert "Path=/" in browser.last_set_cookie
    assert "Secure" not in browser.last_set_cookie


def test_over_tls_the_cookie_is_secure_and_links_carry_the_stage(office: Office) -> None:
    tls = office.at("https://x.execute-api.ap-northeast-2.amazonaws.com/api")
    case = tls.report()
    browser = tls.sign_in(KIM)
    assert browser.last_set_cookie.startswith("__Host-session=")
    assert "Secure" in browser.last_set_cookie
    page = browser.get("/staff/cases")
    assert f'href="/api/staff/cases/{case.id}"' in page.body
    assert all(form.action.startswith("/api/staff/") for form in page.forms)


@pytest.mark.parametrize("csrf", ["", "wrong", "틀림"])
def test_a_form_without_the_sessions_token_does_nothing(office: Office, csrf: str) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    page = browser.post(f"/staff/cases/{case.id}/accept", csrf=csrf, version="1")
    assert page.status == 403
    assert office.stored(case).state is State.RECEIVED


def test_the_token_of_another_session_does_not_fit(office: Office) -> None:
    case = office.report()
    csrf = office.sign_in(LEE).get("/staff/cases").forms[0].fields["csrf"]
    page = office.sign_in(KIM).post(f"/staff/cases/{case.id}/accept", csrf=csrf, version="1")
    assert page.status == 403


def test_a_sign_in_form_of_another_site_is_refused(office: Office) -> None:
    page = Browser(office).post(
        "/staff/sign-in", step="password", username="kim", password=PASSWORD, token="theirs"
    )
    assert page.status == 403


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
    receipts = {office.report().receipt for _ in range(52)}
    browser = office.sign_in(KIM)
    first = browser.get("/staff/cases")
    second = browser.get(first.link(SAY("console.board.more")))
    seen = [r for page in (first, second) for r in receipts if r in page.text]
    assert sorted(seen) == sorted(receipts)
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


def test_another_teams_list_is_not_found(office: Office) -> None:
    assert office.sign_in(KIM).get("/staff/cases?team=hope-support").status == 404


def test_a_case_is_opened_by_its_receipt_as_people_type_it(office: Office) -> None:
    case = office.report()
    typed = case.receipt.lower().replace("-", " ")
    page = office.sign_in(KIM).get("/staff/cases").submit("/staff/find", receipt=typed)
    assert page.path == f"/staff/cases/{case.id}"


def test_a_receipt_of_others_is_as_good_as_none(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(FAR)
    for typed in (case.receipt, "HT-0000-0001", "<b>"):
        page = browser.get("/staff/cases").submit("/staff/find", receipt=typed)
        assert page.status == 404
        assert page.alert == SAY("console.board.find_none", receipt=typed)


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

    page = page.submit(f"{here}/close", reason="advice")
    assert page.done == SAY("console.done.close")
    assert office.stored(case).closing_reason == "advice"

    page = page.submit(f"{here}/reopen", text="다시 연락이 왔어요")
    assert page.done == SAY("console.done.reopen")
    assert office.stored(case).state is State.RECEIVED


def test_a_due_callback_is_started_from_its_case(office: Office) -> None:
    case = office.callback_falls_due()
    page = office.sign_in(CHOI).get(f"/staff/cases/{case.id}")
    assert SAY("console.action.start_callback") in page.text
    page.submit(f"/staff/cases/{case.id}/accept")
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
    assert refused.alert == SAY("console.problem.not_yours")
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
        f"/staff/cases/{case.id}/accept", to=f"/staff/cases/{case.id}/close", reason="advice"
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


def test_a_body_beyond_all_measure_is_refused(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).post(f"/staff/cases/{case.id}/note", text="x" * BODY_BYTES)
    assert (page.status, page.lead) == (413, SAY("console.form.too_large"))


def test_an_action_that_does_not_exist_is_not_found(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    sent = page.submit(f"/staff/cases/{case.id}/note", to=f"/staff/cases/{case.id}/burn", text="x")
    assert sent.status == 404


def test_an_outage_keeps_the_words_in_a_form_that_sends_them_once(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    here = f"/staff/cases/{case.id}/note"

    with office.outage(ReadTimeoutError(endpoint_url="dynamodb")):
        page = page.submit(here, text="문이 <잠겨> 있어요")
    assert (page.status, page.lead) == (503, SAY("console.problem.unsaved"))
    assert page.field(here, "text") == "문이 <잠겨> 있어요"

    page = page.submit(here)
    assert page.done == SAY("console.done.note")
    assert [m.text for m in office.cases.thread(case.id)] == ["문이 <잠겨> 있어요"]


@pytest.mark.parametrize(
    "fault", [ReadTimeoutError, ConnectTimeoutError, EndpointConnectionError, ConnectionClosedError]
)
def test_an_outage_on_the_list_says_so(office: Office, fault: type[BotoCoreError]) -> None:
    browser = office.sign_in(KIM)
    with office.outage(fault(endpoint_url="dynamodb")):
        page = browser.get("/staff/cases")
    assert (page.status, page.lead) == (503, SAY("console.problem.unavailable"))


def test_a_session_that_ended_while_writing_gives_the_words_back(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    office.wait(timedelta(hours=1))
    page = page.submit(f"/staff/cases/{case.id}/note", text="긴 글을 쓰고 있었어요")
    assert (page.status, page.lead) == (401, SAY("console.problem.expired"))
    assert "긴 글을 쓰고 있었어요" in page.text
    assert page.link(SAY("console.problem.to_sign_in")) == f"/staff/sign-in?case={case.id}"


def test_an_unforeseen_fault_is_logged_without_anybodys_words(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    browser = office.sign_in(KIM)
    with office.outage(ValueError("쌀이 떨어졌어요")):
        page = browser.get("/staff/cases")
    assert (page.status, page.lead) == (500, SAY("console.problem.fault"))
    assert "ValueError" in caplog.text
    assert "쌀이" not in caplog.text


def test_every_page_carries_the_headers_that_keep_it_safe(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    paths = [
        route.path.format(case_id=case.id, action="note", name="none", photo_id="none")
        for route in ROUTES
        if route.method == "GET"
    ]
    pages = [browser.get(path) for path in paths]
    pages += [Browser(office).get(path) for path in paths]
    pages += [browser.post(f"/staff/cases/{case.id}/note", text="no token")]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_no_page_for_staff_opens_without_a_session(office: Office) -> None:
    case = office.report()
    for route in ROUTES:
        if route.open:
            continue
        address = route.path.format(case_id=case.id, action="note", photo_id="x")
        browser = Browser(office)
        page = browser.get(address) if route.method == "GET" else browser.post(address, text="x")
        assert page.path == "/staff/sign-in" or page.lead == SAY("console.problem.expired")
        assert case.receipt not in page.text
    assert office.cases.thread(case.id) == ()


def test_pictures_are_shown_to_who_may_read_the_story_and_each_look_is_written_down(
    office: Office,
) -> None:
    case = office.report()
    photo_id = office.photo(case, JPEG)
    browser = office.sign_in(KIM)
    [address] = [one for one in browser.get(f"/staff/cases/{case.id}").assets if "photos" in one]

    shown = browser.fetch(address)

    assert (shown.status_code, shown.body) == (200, JPEG)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert office.readers(case) == ["kim", "kim"]
    assert office.looks_at_photos(case) == [photo_id]


def test_a_picture_is_shown_to_nobody_else(office: Office) -> None:
    case, other = office.report(), office.report()
    photo_id = office.photo(case, JPEG)
    address = f"/staff/cases/{case.id}/photos/{photo_id}"

    assert office.sign_in(FAR).get(address).status == 404
    assert office.sign_in(PARK, role=Role.AUDITOR).get(address).status == 404
    assert Browser(office).get(address).path == "/staff/sign-in"
    elsewhere = f"/staff/cases/{other.id}/photos/{photo_id}"
    assert office.sign_in(KIM).get(elsewhere).status == 404
    assert (
        "photos/" not in office.sign_in(PARK, role=Role.AUDITOR).get(f"/staff/cases/{case.id}").body
    )
    assert office.looks_at_photos(case) == []


def test_what_could_not_be_kept_says_why(office: Office) -> None:
    case = office.report()
    office.photo(case, None, why="expired")

    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")

    assert SAY("console.photo.why.expired") in page.text
    assert not [one for one in page.assets if "photos" in one]


def test_every_reason_for_a_missing_picture_has_its_words() -> None:
    for why in ("expired", "refused", "too_large", "broken"):
        assert SAY.has(f"console.photo.why.{why}")


def test_style_and_script_are_served_under_names_of_their_content(office: Office) -> None:
    page = office.sign_in(KIM).get("/staff/cases")
    assert "style=" not in page.body
    assert "<script>" not in page.body
    for name in page.assets:
        served = Browser(office).get(name)
        assert served.status == 200
        assert "immutable" in served.headers["Cache-Control"]
    for name in ("console.css", "..%2fviews.py", "nothing.js"):
        assert Browser(office).get(f"/staff/static/{name}").status == 404


def test_no_page_library_is_loaded_before_a_page_is_asked_for() -> None:
    script = (
        "import sys, chalicelib.console.routes; "
        "print(sorted({'jinja2', 'boto3', 'botocore'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert shown.stdout.decode().strip() == "[]"


def test_the_movable_clock_is_the_one_the_pages_tell(office: Office) -> None:
    office.report()
    assert MONDAY_10.isoformat() in office.sign_in(KIM).get("/staff/cases").body
