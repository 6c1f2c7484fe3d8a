"""Missed promises, as a browser meets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.cases.commands import AcceptCase, HideCase, MissPromise
from chalicelib.cases.events import PROMISE_MISSED
from chalicelib.cases.model import Case
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.language.reading import Emergency
from chalicelib.store.ledger import Entry, entry_write
from tests.contract.console_office import CHOI, FAR, JANGAM, KIM, LEE, PARK, SAY, Office

HERE = "/staff/escalations"


def missed(office: Office, times: int = 1) -> Case:
    """An emergency that nobody took, so often that its promise was missed."""
    case = office.report(emergency=Emergency.MEDICAL)
    for _ in range(times):
        assert case.promise is not None
        office.clock[0] = case.promise.by
        case = office.do(MissPromise(case.id, by=case.promise.by), case)
    return case


def event_of_miss(office: Office, case: Case) -> str:
    return next(event.id for event in office.cases.history(case.id) if event.type == PROMISE_MISSED)


def test_a_missed_promise_is_shown_with_its_ladder_and_the_next_step(office: Office) -> None:
    case = missed(office)

    page = office.sign_in(KIM).get(HERE)

    assert page.link(case.receipt).endswith(f"/staff/cases/{case.id}")
    assert SAY("console.escalations.role.lead") in page.text
    assert "그대로면 알림" in page.text


def test_who_was_told_and_with_what_result_stands_on_its_rung(office: Office) -> None:
    case = missed(office)
    opened = office.cases.history(case.id)[0]
    event_id = event_of_miss(office, case)
    common = {"event_id": event_id, "team": JANGAM, "role": "lead", "kind": "escalation"}
    told = Entry(**common, channel="sns", sent_at=office.now, result="sent")
    failed = Entry(
        **common, channel="webhook", who="동 대화방", failed_at=office.now, result="no_answer"
    )
    first = told.model_copy(
        update={"event_id": opened.id, "role": "owner", "channel": "email", "who": "kim"}
    )
    office.table.write(*(entry_write(case.id, entry) for entry in (told, failed, first)))

    text = office.sign_in(KIM).get(HERE).text

    assert f"{KIM.name} · 이메일 전함" in text
    assert "동 대화방 · 메신저" in text
    assert "답이 없음" in text


def test_who_sees_to_it_is_named_and_the_ladder_waits(office: Office) -> None:
    case = missed(office)
    before = case.promise
    assert before is not None
    office.wait(timedelta(minutes=5))
    browser = office.sign_in(KIM)

    page = browser.get(HERE).submit(f"{HERE}/{case.id}/acknowledge")

    assert page.done
    assert KIM.name in page.text
    after = office.stored(case).promise
    assert after is not None
    assert after.by > before.by
    assert f"{HERE}/{case.id}/acknowledge" not in [form.action for form in page.forms]


def test_two_who_see_to_it_at_once_get_a_clear_answer(office: Office) -> None:
    case = missed(office)
    browser = office.sign_in(KIM)
    page = browser.get(HERE)
    page.submit(f"{HERE}/{case.id}/acknowledge")

    again = page.submit(f"{HERE}/{case.id}/acknowledge")

    assert again.status == 409
    assert again.alert == SAY("refused.acknowledged_already")


def test_a_promise_that_was_kept_is_no_longer_shown(office: Office) -> None:
    case = missed(office)
    office.do(AcceptCase(case.id, KIM), case)

    page = office.sign_in(KIM).get(HERE)

    assert case.receipt not in page.text
    assert SAY("console.escalations.none") in page.text


def test_a_promise_that_is_not_missed_is_not_shown(office: Office) -> None:
    case = office.report()

    assert case.receipt not in office.sign_in(KIM).get(HERE).text


def test_the_top_of_the_ladder_asks_for_someone_now(office: Office) -> None:
    missed(office, times=3)

    assert SAY("console.escalations.exhausted") in office.sign_in(KIM).get(HERE).text


def test_other_teams_do_not_see_it_and_those_for_the_city_do(office: Office) -> None:
    case = missed(office)

    assert case.receipt not in office.sign_in(FAR).get(HERE).text
    assert case.receipt in office.sign_in(CHOI).get(HERE).text
    assert case.receipt in office.sign_in(PARK).get(HERE).text


def test_a_case_hidden_from_someone_is_not_shown_to_them(office: Office) -> None:
    case = missed(office)
    lead = office.sign_in(KIM, Role.LEAD)
    office.do(HideCase(case.id, _lead(), LEE.username), case)

    assert case.receipt not in office.sign_in(LEE).get(HERE).text
    assert case.receipt in lead.get(HERE).text


def test_nothing_personal_stands_on_it(office: Office) -> None:
    case = missed(office)

    assert office.stored(case).private.story[0] not in office.sign_in(KIM).get(HERE).body


def _lead() -> StaffMember:
    return replace(KIM, role=Role.LEAD)
