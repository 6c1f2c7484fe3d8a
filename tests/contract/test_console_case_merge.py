"""Two cases that are one: found beside each other, merged and parted from their pages."""

from __future__ import annotations

from chalicelib.cases.commands import WriteNote
from chalicelib.cases.model import Case, State
from tests.contract.console_browser import Page
from tests.contract.console_office import FAR, KIM, LEE, SAY, Office


def opened(office: Office, case: Case) -> Page:
    return office.sign_in(KIM).get(f"/staff/cases/{case.id}")


def test_a_case_of_the_same_number_is_shown_and_merged_by_one_button(office: Office) -> None:
    other = office.report(phone="010-1234-5678")
    case = office.report(phone="010-1234-5678")
    page = opened(office, case)
    assert other.receipt in page.text
    merge = f"/staff/cases/{case.id}/merge"

    page = page.submit(merge)

    assert page.done == SAY("console.done.merge")
    assert page.link(other.receipt) == f"/staff/cases/{other.id}"
    assert office.stored(case).state is State.MERGED
    assert office.stored(other).merged == (case.id,)
    theirs = office.sign_in(LEE).get(f"/staff/cases/{other.id}")
    assert SAY("console.case.merged_here") in theirs.text
    assert theirs.link(case.receipt) == f"/staff/cases/{case.id}"


def test_a_merge_is_taken_back_on_both_sides(office: Office) -> None:
    other, case = office.report(), office.report()
    here = f"/staff/cases/{case.id}"
    page = opened(office, case).submit(f"{here}/merge", receipt=other.receipt.lower())
    page = page.submit(f"{here}/unmerge")
    assert page.done == SAY("console.done.unmerge")
    assert office.stored(case).state is State.RECEIVED
    assert office.stored(other).merged == ()


def test_a_receipt_of_another_team_or_of_none_merges_nothing(office: Office) -> None:
    case = office.report()
    merge = f"/staff/cases/{case.id}/merge"
    page = opened(office, case).submit(merge, receipt="HT-0000-0001")
    assert (page.status, page.alert) == (422, SAY("console.form.no_receipt"))
    assert office.sign_in(FAR).get(f"/staff/cases/{case.id}").status == 404
    same = page.submit(merge, receipt=case.receipt)
    assert (same.status, same.alert) == (409, SAY("refused.same_case"))


def test_nothing_is_merged_where_a_colleague_was_faster(office: Office) -> None:
    other, case = office.report(), office.report()
    page = opened(office, case)
    office.do(WriteNote(case.id, LEE, "다른 집이에요"), case)
    page = page.submit(f"/staff/cases/{case.id}/merge", receipt=other.receipt)
    assert page.alert == SAY("console.problem.changed")
    assert office.stored(other).merged == ()
