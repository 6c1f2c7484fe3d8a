"""Words that could not be saved when they were sent are given back, and only to who wrote them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.cases.model import Case
from chalicelib.console.case.commands import LONG, SHORT
from tests.contract.console_browser import Page
from tests.contract.console_office import KIM, LEE, PASSWORD, SAY, Office

WORDS = "문이 <잠겨> 있었고, 개가 있어요.\n다시 가 봐야 해요."


def sent_too_late(
    office: Office, case: Case, text: str = WORDS, action: str = "note", **more: str
) -> Page:
    """What is answered to words of Kim's whose session has ended meanwhile."""
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    office.wait(timedelta(hours=1))
    return page.submit(f"/staff/cases/{case.id}/{action}", text=text, **more)


def test_words_sent_after_the_session_ended_are_back_in_their_field_once_signed_in(
    office: Office,
) -> None:
    case = office.report()
    page = sent_too_late(office, case)
    assert (page.status, page.lead) == (401, SAY("console.problem.expired"))

    wrong = page.submit("/staff/sign-in", username="kim", password="wrong")
    page = wrong.submit("/staff/sign-in", username="kim", password=PASSWORD)

    here = f"/staff/cases/{case.id}/note"
    assert page.alert == SAY("console.problem.not_saved_yet")
    assert page.field(here, "text") == WORDS
    assert office.cases.thread(case.id) == ()
    page = page.submit(here)
    assert page.done == SAY("console.done.note")
    assert [line.text for line in office.cases.thread(case.id)] == [WORDS]


def test_words_come_along_through_every_step_of_signing_in(office: Office) -> None:
    office.pool.add(replace(KIM, username="careful"), PASSWORD, totp=True)
    case = office.report()
    page = sent_too_late(office, case, "가" * LONG, safety="나" * SHORT, action="visit")
    page = page.submit(
        "/staff/sign-in", username="careful", password=PASSWORD, **{"kept-by": "careful"}
    )
    page = page.submit("/staff/sign-in", code=office.pool.shown("careful"))
    here = f"/staff/cases/{case.id}/visit"
    assert (page.field(here, "text"), page.field(here, "safety")) == ("가" * LONG, "나" * SHORT)


def test_someone_else_who_signs_in_does_not_get_the_words(office: Office) -> None:
    case = office.report()
    page = sent_too_late(office, case)
    page = page.submit("/staff/sign-in", username="lee", password=PASSWORD)
    assert page.lead == SAY("console.problem.kept_of_another")
    assert "잠겨" not in page.body
    assert LEE.name in page.text


def test_the_form_of_another_site_brings_no_words(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get("/staff/sign-in")
    forged = page.submit(
        "/staff/sign-in",
        username="kim",
        password=PASSWORD,
        token="theirs",
        **{"kept-path": f"/staff/cases/{case.id}/note", "kept-text": "심은 글"},
    )
    assert forged.status == 403
    assert "심은 글" not in forged.body


def test_a_search_that_came_too_late_is_sent_again_by_the_one_button(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get("/staff/cases")
    office.wait(timedelta(hours=1))
    page = page.submit("/staff/find", q=case.receipt)
    page = page.submit("/staff/sign-in", username="kim", password=PASSWORD)
    assert page.lead == SAY("console.problem.not_saved_yet")
    assert page.submit("/staff/find").path == f"/staff/cases/{case.id}"
