"""The read log and the audit trail as auditor and lead meet them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, HideCase
from chalicelib.cases.reconciling import Difference, What
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store import keys
from chalicelib.store.reads import Reads
from chalicelib.store.reconciliations import Reconciliation
from chalicelib.store.writes import update
from operations.reconcile import SAYS
from tests.contract.console_browser import Browser
from tests.contract.console_office import CHOI, FAR, KIM, PASSWORD, SAY, Office, office_on_moto

DAY = timedelta(days=1)
AUDITOR = StaffMember("watch", "감사원", "welfare-policy", Role.AUDITOR)
LEAD = StaffMember("head", "장팀장", KIM.team, Role.LEAD)


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        for staff in (AUDITOR, LEAD):
            office.pool.add(staff, PASSWORD)
        for staff in (KIM, FAR):
            office.desk.people.entered(staff)
        yield office


def signed_in(office: Office, staff: StaffMember) -> Browser:
    return office.sign_in(staff, staff.role)


def test_readings_are_found_by_person_and_day(office: Office) -> None:
    case = office.report()
    office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    browser = signed_in(office, AUDITOR)
    today = office.now.date().isoformat()
    page = browser.get(f"/staff/reads?person=kim&day={today}")
    assert case.receipt in page.text
    page = browser.get("/staff/reads?person=kim&day=2026-11-22")
    assert SAY("console.reads.none") in page.text
    assert browser.get("/staff/reads?person=nobody&day=yesterday").status == 200
    assert browser.get("/staff/reads?person=kim&day=9999-12-31").status == 200


def test_readings_are_found_by_case(office: Office) -> None:
    case = office.report()
    office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    page = signed_in(office, AUDITOR).get("/staff/reads")
    page = page.submit("/staff/reads/case", receipt=case.receipt)
    assert KIM.name in page.text
    page = page.submit("/staff/reads/case", receipt="HT-0000-0001")
    assert page.alert == SAY("console.reads.not_found", receipt="HT-0000-0001")


@pytest.mark.parametrize("reader", [LEAD, AUDITOR])
def test_a_case_that_is_hidden_from_the_reader_is_in_no_list(
    office: Office, reader: StaffMember
) -> None:
    case, other = office.report(), office.report()
    browser = office.sign_in(KIM)
    browser.get(f"/staff/cases/{case.id}")
    browser.get(f"/staff/cases/{other.id}")
    office.do(HideCase(case.id, CHOI, reader.username), case)
    today = office.now.date().isoformat()
    page = signed_in(office, reader).get(f"/staff/reads?person=kim&day={today}")
    assert other.receipt in page.text
    assert case.receipt not in page.text


def test_a_lead_sees_their_own_team_only(office: Office) -> None:
    browser = signed_in(office, LEAD)
    page = browser.get("/staff/reads?person=far")
    assert FAR.name not in page.text
    assert KIM.name in page.text
    assert browser.get("/staff/audit").status == 403
    assert office.sign_in(KIM).get("/staff/reads").status == 403


def test_opening_very_many_cases_stands_on_the_page(office: Office) -> None:
    few = Reads(office.table, limit=2)
    for number in range(3):
        few.record(f"case-{number}", "HT", "kim", office.now)
    page = signed_in(office, AUDITOR).get("/staff/reads")
    assert SAY("console.reads.bulk_line", cases=2) in page.text


def test_acts_are_read_by_person_and_day_and_the_chain_is_verified(office: Office) -> None:
    case = office.report()
    office.do(AcceptCase(case.id, KIM), case)
    browser = signed_in(office, AUDITOR)
    page = browser.get("/staff/audit?person=kim")
    assert SAY("console.audit.did.case.accept") in page.text
    page = page.submit("/staff/audit/verify", person="kim")
    assert page.done == SAY("console.audit.holds", count=1)

    office.table.write(
        update(keys.of_audit("kim"), keys.audit_entry(1), sets={"subject": "another"})
    )
    page = page.submit("/staff/audit/verify", person="kim")
    assert page.alert == SAY("console.audit.flaw.changed", seq=1)
    assert page.submit("/staff/audit/verify", person="nobody").status == 404


def test_who_watches_is_watched(office: Office) -> None:
    browser = signed_in(office, AUDITOR)
    browser.get("/staff/audit?person=kim")
    browser.get("/staff/reads?person=kim")
    day = timedelta(days=1)
    acts = [
        entry.did for entry in office.desk.audit.of("watch", office.now - day, office.now + day)
    ]
    assert acts == ["account.signed_in", "audit.looked", "reads.looked"]


def test_what_did_not_agree_stands_day_by_day(office: Office) -> None:
    case = office.report()
    works = office.desk.reconciliations
    browser = signed_in(office, AUDITOR)
    assert SAY("console.reconciliation.none") in browser.get("/staff/reconciliation").text

    today = office.now.date()
    fine = Reconciliation(day=today - 2 * DAY, began_at=office.now, finished_at=office.now)
    works.save(fine)
    page = browser.get("/staff/reconciliation")
    assert page.done == SAY("console.reconciliation.fine", day=fine.day.isoformat())

    found = Difference(what=What.UNTOLD, case_id=case.id, event_id="E", team="hope-support")
    aside = Difference(what=What.SET_ASIDE, case_id=case.id, event_id="E", reason="message_gone")
    works.save(
        fine.model_copy(
            update={
                "day": today - DAY,
                "different": 120,
                "mended": 1,
                "differences": (found, aside),
            }
        )
    )
    page = browser.get("/staff/reconciliation")
    assert page.alert == SAY(
        "console.reconciliation.found", day=(today - DAY).isoformat(), count=120
    )
    assert SAY("console.reconciliation.says.untold") in page.text
    assert SAY("console.reconciliation.says.set_aside") in page.text
    assert SAY("console.dead_letters.because.message_gone") in page.text
    assert SAY("console.reconciliation.more", count=118) in page.text
    assert case.receipt not in page.text


def test_that_it_stopped_stands_on_the_page(office: Office) -> None:
    day = office.now.date() - 3 * DAY
    office.desk.reconciliations.save(
        Reconciliation(day=day, began_at=office.now, finished_at=office.now)
    )
    page = signed_in(office, AUDITOR).get("/staff/reconciliation")
    assert page.alert == SAY("console.reconciliation.late", day=day.isoformat())


def test_every_difference_has_its_words() -> None:
    assert [what for what in What if not SAY.has(f"console.reconciliation.says.{what}")] == []
    assert set(SAYS) == set(What)
