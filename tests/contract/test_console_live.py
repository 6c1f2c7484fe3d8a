"""An open board that keeps asking: what it is told, and what that costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.cases.commands import AcceptCase
from chalicelib.store.pulse import SETTLED
from chalicelib.store.sessions import IDLE
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, JANGAM, KIM, LEE, SAY, Office


def address_of(page: Page) -> str:
    """Where the open page asks for news."""
    address = page.body.split('id="rows"')[1].split('hx-get="')[1].split('"')[0]
    return address.replace("&amp;", "&")


def ask(browser: Browser, page: Page) -> Page:
    return browser.get(address_of(page))


def counted(office: Office) -> list[str]:
    """The names of the calls of DynamoDB from now on."""
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    office.line.client.meta.events.register("before-call.dynamodb", note)
    return calls


def test_nothing_new_costs_the_session_and_one_read(office: Office) -> None:
    office.report()
    browser = office.sign_in(KIM)
    page = browser.get("/staff/cases")
    calls = counted(office)

    answer = ask(browser, page)

    assert (answer.status, answer.body) == (204, "")
    assert calls == ["GetItem", "GetItem"]


def test_a_new_case_comes_with_the_counts_once_its_team_is_stirred(office: Office) -> None:
    browser = office.sign_in(KIM)
    page = browser.get("/staff/cases")
    case = office.report()
    office.desk.pulse.beat([JANGAM], office.now)

    answer = ask(browser, page)

    assert answer.status == 200
    assert f'id="open-{case.id}"' in answer.body
    assert 'id="counts" hx-swap-oob="true"' in answer.body
    assert f'data-case="{case.id}"' in answer.body
    assert "<html" not in answer.body
    assert ask(browser, answer).status == 204


def test_another_teams_news_stir_nobody(office: Office) -> None:
    browser = office.sign_in(CHOI)
    page = browser.get("/staff/cases")
    office.desk.pulse.beat([JANGAM], office.now)
    assert ask(browser, page).status == 204


def test_a_lagging_index_is_caught_up_once_and_then_there_is_rest(office: Office) -> None:
    browser = office.sign_in(KIM)
    office.desk.pulse.beat([JANGAM], office.now)
    page = browser.get("/staff/cases")
    assert ask(browser, page).status == 204
    office.wait(SETTLED)
    late = ask(browser, page)
    assert late.status == 200
    office.wait(timedelta(minutes=5))
    assert ask(browser, late).status == 204


def test_what_is_new_is_told_whatever_the_filters(office: Office) -> None:
    browser = office.sign_in(KIM)
    page = browser.get("/staff/cases?mine=1")
    case = office.report()
    office.desk.pulse.beat([JANGAM], office.now)
    answer = ask(browser, page)
    assert f'id="open-{case.id}"' not in answer.body
    assert f'data-case="{case.id}"' in answer.body


def test_asking_keeps_no_session_alive_and_its_end_is_told_plainly(office: Office) -> None:
    browser = office.sign_in(KIM)
    page = browser.get("/staff/cases")
    for _ in range(int(IDLE / timedelta(minutes=5)) + 1):
        office.wait(timedelta(minutes=5))
        answer = ask(browser, page)
    assert (answer.status, answer.body) == (401, "")
    assert browser.get("/staff/cases").path == "/staff/sign-in"


def test_a_page_further_on_is_shown_anew_from_where_it_began(office: Office) -> None:
    cases = [office.report() for _ in range(52)]
    browser = office.sign_in(KIM)
    second = browser.get(browser.get("/staff/cases").link(SAY("console.board.more")))
    shown = {case.id for case in cases if f'id="open-{case.id}"' in second.body}
    office.do(AcceptCase(cases[0].id, LEE), cases[0])
    office.desk.pulse.beat([JANGAM], office.now)
    answer = ask(browser, second)
    assert {case.id for case in cases if f'id="open-{case.id}"' in answer.body} == shown | {
        cases[0].id
    }


def test_a_script_gets_the_rows_alone_where_it_accepts(office: Office) -> None:
    case, other = office.report(), office.report()
    browser = office.sign_in(KIM)
    page = browser.get("/staff/cases")
    csrf = page.field("/staff/find", "csrf")
    office.do(AcceptCase(other.id, LEE), other)
    for wanted, status in ((case, 200), (other, 409)):
        answer = browser.by_script("/staff/board/accept", csrf=csrf, case=wanted.id)
        assert answer.status == status
        assert "<html" not in answer.body
        assert 'id="flash" hx-swap-oob="true"' in answer.body
        assert 'id="rows"' in answer.body
