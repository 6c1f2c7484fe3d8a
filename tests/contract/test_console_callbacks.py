"""A team's day of callbacks as a browser meets it, and what is done to each call."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.cases.commands import Booking, CallbackFallsDue, Facts, HideCase, OpenCase
from chalicelib.cases.model import CallbackState, Case, Channel, Kind, Private
from chalicelib.cases.receipts import new as new_receipt
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store.calls import Calls
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, FAR, KIM, MONDAY_10, PARK, PASSWORD, SAY, Office
from tests.contract.stores import CITY

AT_14 = MONDAY_10.replace(hour=14)
PHONE = "010-1234-5678"
WORKER = StaffMember("han", "한지원", "hope-support")
DAY = "/staff/callbacks"


def book(office: Office, at: datetime = AT_14, channel: Channel = Channel.PHONE) -> Case:
    """A resident books a call with the support group."""
    ids = office.desk.ids
    return office.do(
        OpenCase(
            case_id=ids.ulid(office.now),
            receipt=new_receipt(ids),
            resident_id="resident",
            facts=Facts(Kind.CONSULTATION),
            private=Private(phone=PHONE if channel is Channel.PHONE else None),
            booking=Booking(at, channel),
        )
    )


def due(office: Office) -> Case:
    """A booked call whose time has come."""
    case = book(office)
    office.clock[0] = AT_14
    return office.do(CallbackFallsDue(case.id), case)


def worker(office: Office) -> Browser:
    office.pool.add(WORKER, PASSWORD)
    return office.sign_in(WORKER)


def act(page: Page, case: Case, action: str, **fields: str) -> Page:
    return page.submit(f"{DAY}/{case.id}/{action}", **fields)


def callback_state(office: Office, case: Case) -> CallbackState | None:
    callback = office.stored(case).callback
    return callback.state if callback else None


def test_the_day_shows_who_is_called_when_and_what_is_free(office: Office) -> None:
    case = book(office)
    page = worker(office).get(DAY)
    assert page.status == 200
    assert case.receipt in page.text
    assert page.link(case.receipt) == f"/staff/cases/{case.id}"
    assert SAY("console.callbacks.places", places=2, free=1) in page.text
    assert SAY("console.callbacks.places", places=2, free=2) in page.text
    assert SAY("console.callbacks.sum.left", n=1) in page.text


def test_the_number_is_never_on_the_list_and_a_look_at_it_is_written_down(office: Office) -> None:
    case = book(office)
    browser = worker(office)
    page = browser.get(DAY)
    assert PHONE not in page.body
    assert office.readers(case) == []
    page = act(page, case, "number")
    assert page.link(PHONE) == f"tel:{PHONE}"
    assert office.readers(case) == ["han"]
    assert PHONE not in browser.get(DAY).body


def test_a_call_is_started_and_finished_from_the_list(office: Office) -> None:
    case = due(office)
    browser = worker(office)
    page = act(browser.get(DAY), case, "call")
    assert page.done == SAY("console.callbacks.done.call")
    assert SAY("console.callbacks.state.started") in page.text
    assert office.stored(case).worker == "han"
    page = act(page, case, "called", text="쌀을 보내기로 함")
    assert page.done == SAY("console.callbacks.done.called")
    assert SAY("console.callbacks.sum.clean") in page.text
    assert [line.text for line in office.cases.thread(case.id)] == ["쌀을 보내기로 함"]
    assert callback_state(office, case) is CallbackState.DONE


def test_no_answer_books_the_first_free_slot_an_hour_ahead(office: Office) -> None:
    case = due(office)
    page = act(worker(office).get(DAY), case, "no_answer", slot=AT_14.replace(hour=15).isoformat())
    assert page.done == SAY("console.callbacks.done.no_answer")
    assert SAY("console.callbacks.state.tried", at="오늘 15:00") in page.text
    after = office.stored(case).callback
    assert after is not None
    assert (after.at, after.tries, after.state) == (
        AT_14.replace(hour=15),
        1,
        CallbackState.BOOKED,
    )


def test_the_first_choice_after_no_answer_is_an_hour_ahead(office: Office) -> None:
    due(office)
    body = worker(office).get(DAY).body
    retry = body[body.index('id="retry-') :]
    assert retry.index(f'value="{AT_14.replace(hour=15).isoformat()}" selected') > 0


def test_after_the_last_try_the_page_says_what_to_do_instead(office: Office) -> None:
    case = due(office)
    for _ in range(CITY.callbacks.tries - 1):
        at = office.now + CITY.callbacks.retry_after
        act(worker(office).get(DAY), case, "no_answer", slot=at.isoformat())
        office.clock[0] = at
        office.do(CallbackFallsDue(case.id), office.stored(case))
    page = act(worker(office).get(DAY), case, "no_answer")
    assert SAY("console.callbacks.instead") in page.text
    assert callback_state(office, case) is CallbackState.UNANSWERED


def test_a_call_is_moved_and_leaves_its_place(office: Office) -> None:
    case = book(office)
    tuesday = AT_14 + timedelta(days=1)
    browser = worker(office)
    page = act(browser.get(DAY), case, "move_call", slot=tuesday.isoformat())
    assert page.done == SAY("console.callbacks.done.move_call")
    assert SAY("console.callbacks.none") in page.text
    page = browser.get(f"{DAY}?day={tuesday.date().isoformat()}")
    assert case.receipt in page.text
    assert office.desk.slots.taken("hope-support", AT_14, tuesday) == {tuesday: 1}


def test_every_free_slot_can_be_chosen_on_a_page_of_its_own(office: Office) -> None:
    case = book(office)
    late = AT_14 + timedelta(days=10, hours=2, minutes=30)
    page = worker(office).get(f"{DAY}/{case.id}")
    page = act(page, case, "move_call", slot=late.isoformat())
    after = office.stored(case).callback
    assert after is not None
    assert after.at == late


def test_of_two_who_take_the_last_place_one_is_told_that_it_is_taken(office: Office) -> None:
    cases = [book(office), book(office)]
    at = AT_14.replace(hour=16)
    book(office, at)
    pages = [worker(office).get(DAY) for _ in cases]
    first = act(pages[0], cases[0], "move_call", slot=at.isoformat())
    assert first.done
    second = act(pages[1], cases[1], "move_call", slot=at.isoformat())
    assert (second.status, second.alert) == (409, SAY("console.callbacks.full"))
    assert office.desk.slots.taken("hope-support", at, at) == {at: 2}


def test_a_second_person_is_told_that_the_call_has_been_started(office: Office) -> None:
    case = due(office)
    first, second = worker(office).get(DAY), office.sign_in(CHOI, Role.COORDINATOR).get(DAY)
    act(first, case, "call")
    page = act(second, case, "call")
    assert (page.status, page.alert) == (409, SAY("console.problem.changed"))
    assert office.stored(case).worker == "han"


def test_words_without_which_a_call_is_not_done_are_asked_for(office: Office) -> None:
    case = due(office)
    page = act(worker(office).get(DAY), case, "called", text=" ")
    assert (page.status, page.alert) == (422, SAY("console.form.empty"))
    assert callback_state(office, case) is CallbackState.DUE


def test_a_resident_number_in_what_was_said_is_masked_before_it_is_stored(office: Office) -> None:
    case = due(office)
    act(worker(office).get(DAY), case, "called", text="900101-1234567 이라고 하심")
    (line,) = office.cases.thread(case.id)
    assert "1234567" not in line.text


def test_a_slot_that_is_none_is_refused(office: Office) -> None:
    case = book(office)
    page = worker(office).get(DAY)
    for slot in ("", "soon", "2026-11-24T14:00:00", "2026-11-28T10:00:00+09:00"):
        again = act(page, case, "move_call", slot=slot)
        assert again.status in (409, 422)
        assert again.alert == SAY("refused.no_such_slot")


def test_at_six_the_page_says_what_is_left_of_the_day(office: Office) -> None:
    case = due(office)
    office.clock[0] = MONDAY_10.replace(hour=18)
    page = worker(office).get(DAY)
    assert SAY("console.callbacks.sum.left_over", n=1) in page.text
    assert SAY("console.callbacks.state.late") in page.text
    assert page.text.count(case.receipt) == 2


@pytest.mark.parametrize(("day", "why"), [("2026-12-25", "holiday"), ("2026-11-28", "weekend")])
def test_a_closed_day_is_named(office: Office, day: str, why: str) -> None:
    page = worker(office).get(f"{DAY}?day={day}")
    name = CITY.calendar.holidays.get(datetime.fromisoformat(day).date(), "")
    assert SAY(f"console.callbacks.{why}", name=name) in page.text


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "1999-01-01", "9999-12-31"])
def test_a_day_that_is_none_leads_to_today(office: Office, day: str) -> None:
    page = worker(office).get(f"{DAY}?day={day}")
    assert page.status == 200
    assert 'value="2026-11-23"' in page.body


def test_the_working_days_beside_are_a_click_away(office: Office) -> None:
    page = worker(office).get(DAY)
    assert page.link(SAY("console.callbacks.previous")).endswith("day=2026-11-20")
    assert page.link(SAY("console.callbacks.following")).endswith("day=2026-11-24")


def test_a_coordinator_sees_every_teams_day_and_others_their_own(office: Office) -> None:
    assert office.sign_in(CHOI, Role.COORDINATOR).get(f"{DAY}?team={KIM.team}").status == 200
    for staff in (KIM, FAR, PARK):
        browser = office.sign_in(staff)
        assert browser.get(DAY).status == 200
        assert browser.get(f"{DAY}?team=hope-support").status == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_helps_nobody_sees_no_callbacks(office: Office, role: Role) -> None:
    assert office.sign_in(KIM, role).get(DAY).status == 403


def test_a_case_that_is_kept_from_someone_is_not_on_their_list(office: Office) -> None:
    case = book(office)
    office.do(HideCase(case.id, CHOI, "han"), case)
    assert case.receipt not in worker(office).get(DAY).text
    assert case.receipt in office.sign_in(CHOI, Role.COORDINATOR).get(DAY).text


def test_someone_of_another_team_cannot_act_by_address(office: Office) -> None:
    case = book(office)
    page = office.sign_in(FAR).get("/staff/cases")
    for action in ("call", "called", "no_answer", "move_call", "number"):
        answer = page.submit("/staff/sign-out", to=f"{DAY}/{case.id}/{action}")
        assert answer.status == 404
    assert callback_state(office, case) is CallbackState.BOOKED


def test_a_day_costs_one_query_of_its_own_rows(office: Office) -> None:
    book(office)
    book(office, AT_14 + timedelta(days=1))
    calls = Calls(office.table).between("hope-support", AT_14, AT_14 + timedelta(hours=1))
    assert [call.at for call in calls] == [AT_14]
