"""Two cases that are one: found beside each other, merged and parted from their pages."""

from __future__ import annotations

from chalicelib.cases.commands import AcceptCase, HideCase, WriteNote
from chalicelib.cases.model import Case, State
from tests.contract.console_browser import Page
from tests.contract.console_office import CHOI, FAR, KIM, LEE, SAY, Office


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


def test_whom_one_is_hidden_from_sees_neither(office: Office) -> None:
    other, case = office.report(), office.report()
    office.do(HideCase(case.id, CHOI, LEE.username), case)

    opened(office, case).submit(f"/staff/cases/{case.id}/merge", receipt=other.receipt)

    assert office.stored(case).state is State.MERGED
    theirs = office.sign_in(LEE)
    assert theirs.get(f"/staff/cases/{other.id}").status == 404
    assert theirs.get(f"/staff/cases/{case.id}").status == 404
    assert other.receipt not in theirs.get("/staff/cases").text


def test_a_case_is_not_merged_into_one_that_it_must_be_kept_from(office: Office) -> None:
    other, case = office.report(), office.report()
    office.do(AcceptCase(other.id, LEE), other)
    office.do(HideCase(case.id, CHOI, LEE.username), case)

    page = opened(office, case).submit(f"/staff/cases/{case.id}/merge", receipt=other.receipt)

    assert (page.status, page.alert) == (409, SAY("refused.has_the_case"))
    assert office.stored(case).state is State.RECEIVED


def test_whoever_takes_over_a_case_may_open_what_is_merged_with_it(office: Office) -> None:
    other, case = office.report(), office.report()
    opened(office, case).submit(f"/staff/cases/{case.id}/merge", receipt=other.receipt)
    page, here = opened(office, other), f"/staff/cases/{other.id}"
    page.submit(f"{here}/transfer", team=FAR.team, text="그쪽으로 이사하셨어요")
    theirs = office.sign_in(FAR)
    assert theirs.get(f"/staff/cases/{case.id}").status == 404

    page = theirs.get(here).submit(f"{here}/answer_transfer", answer="yes")

    assert page.link(case.receipt) == f"/staff/cases/{case.id}"
    assert theirs.get(f"/staff/cases/{case.id}").status == 200
