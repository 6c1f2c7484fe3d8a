"""Finding a case by what one knows of it, and nothing beyond what one may read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase
from chalicelib.cases.receipts import new
from chalicelib.cases.staff import Role
from chalicelib.console.board import words
from chalicelib.language.reading import Emergency
from chalicelib.store.attempts import FREE
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import FAR, KIM, PARK, SAY, Office


def find(browser: Browser, typed: str) -> Page:
    return browser.get("/staff/find").submit("/staff/find", q=typed)


def entered(office: Office) -> list[dict[str, Any]]:
    items = office.table.client.scan(TableName=office.table.name)["Items"]
    return [item for item in items if str(item.get("did", {}).get("S", "")).startswith("search")]


def test_a_case_is_opened_by_its_receipt_as_people_type_it(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    for typed in (case.receipt, case.receipt.lower().replace("-", " "), f" {case.receipt[3:]} "):
        assert find(browser, typed).path == f"/staff/cases/{case.id}"


@pytest.mark.parametrize("typed", ["HT-0000-0001", "<b>", "없는말씀"])
def test_what_is_not_found_says_so_and_stays_in_the_field(office: Office, typed: str) -> None:
    page = find(office.sign_in(KIM), typed)
    assert (page.status, page.alert) == (404, SAY("console.board.find_none", typed=typed))
    assert page.field("/staff/find", "q") == typed


def test_a_receipt_of_others_is_as_good_as_none(office: Office) -> None:
    case = office.report()
    page = find(office.sign_in(FAR), case.receipt)
    assert (page.status, page.alert) == (404, SAY("console.board.find_none", typed=case.receipt))


def test_guessing_receipts_is_slowed_and_alarmed_and_a_known_one_does_not_make_up_for_it(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever has cases of their own could otherwise name one of them between the guesses."""
    own, nobodys = office.report(), new(office.desk.ids)
    browser = office.sign_in(KIM)
    for _ in range(FREE):
        assert find(browser, nobodys).status == 404
        assert find(browser, own.receipt).path == f"/staff/cases/{own.id}"
    assert find(browser, nobodys).status == 404
    page = find(browser, nobodys)
    assert page.status == 429
    assert SAY("console.form.too_many_receipts") in page.text
    assert caplog.text.count("receipt.unknown") == FREE + 1

    office.wait(timedelta(minutes=1))
    assert find(browser, own.receipt).path == f"/staff/cases/{own.id}"


def test_a_dong_leads_to_its_cases(office: Office) -> None:
    case = office.report()
    page = find(office.sign_in(PARK), "장암동")
    assert page.path == "/staff/cases"
    assert case.receipt in page.text
    assert "장암동" in " ".join(page.links)


def test_words_are_found_however_they_are_spaced_in_open_and_closed_cases(office: Office) -> None:
    told = office.report(story="쌀이 떨어졌대요. 반지하에 사세요")
    placed = office.report(place="초록빌라 반지하")
    closed = office.report(story="반 지하 방에 혼자 계세요")
    closed = office.do(AcceptCase(closed.id, KIM), closed)
    office.do(CloseCase(closed.id, KIM, "advice"), closed)
    office.report(story="다른 이야기예요")
    browser = office.sign_in(KIM)

    page = find(browser, "반지하")
    assert {case.receipt for case in (told, placed, closed) if case.receipt in page.text} == {
        told.receipt,
        placed.receipt,
        closed.receipt,
    }
    assert page.text.count("HT-") == 3
    assert SAY("console.board.looked", n=4, since="11. 23.(월) 10:00") in page.text
    assert "쌀이" not in page.text

    assert find(browser, "쌀이 반지하").text.count("HT-") == 1


def test_words_of_others_are_not_found(office: Office) -> None:
    office.report(story="쌀이 떨어졌대요")
    assert find(office.sign_in(FAR), "쌀이").status == 404
    page = find(office.sign_in(KIM, role=Role.AUDITOR), "쌀이")
    assert page.status == 404
    assert SAY("console.board.search_help") not in page.text


def test_what_asks_for_a_reason_is_found_by_its_words_after_it_was_given(office: Office) -> None:
    case = office.report(
        "아이를 때려요", place="주공 301호", phone="010-1234-5678", emergency=Emergency.CHILD_ABUSE
    )
    browser = office.sign_in(PARK)
    for typed in ("주공 301호", "5678"):
        page = find(browser, typed)
        assert (page.status, case.receipt in page.text) == (404, False)

    opened = f"/staff/cases/{case.id}"
    browser.get(opened).submit(f"{opened}/open", reason="supervision")

    for typed in ("주공 301호", "5678"):
        page = find(browser, typed)
        assert (page.status, case.receipt in page.text) == (200, True)


def test_a_phone_is_found_by_its_last_digits(office: Office) -> None:
    case = office.report(phone="010-1234-5678")
    office.report(phone="010-1234-0000")
    page = find(office.sign_in(KIM), "5678")
    assert case.receipt in page.text
    assert page.text.count("HT-") == 1
    assert "1234" not in page.text
    assert find(office.sign_in(FAR), "5678").status == 404


def test_a_search_is_entered_without_its_words(office: Office) -> None:
    office.report(story="쌀이 떨어졌대요", phone="010-1234-5678")
    browser = office.sign_in(KIM)
    find(browser, "쌀이")
    find(browser, "5678")
    acts = entered(office)
    assert sorted(act["did"]["S"] for act in acts) == ["search.phone", "search.words"]
    assert "쌀이" not in str(acts)
    assert "5678" not in str([{**act, "mac": "", "at": "", "time": ""} for act in acts])


def test_a_search_opens_only_so_many_cases_and_the_newest(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LOOKED_AT", 2)
    cases = []
    for _ in range(4):
        office.wait(timedelta(minutes=1))
        cases.append(office.report(story="쌀이 떨어졌대요"))
    page = find(office.sign_in(KIM), "쌀이")
    assert [case for case in cases if case.receipt in page.text] == cases[2:]
