"""What of a board is shown: counts, filters, saved views, and what is kept from whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from urllib.parse import quote

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase, HideCase
from chalicelib.cases.model import Case
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.language.reading import Emergency
from chalicelib.store.people import person_of
from chalicelib.store.views import MOST
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, FAR, JANGAM, KIM, LEE, PASSWORD, SAY, Office


def listed(page: Page, *cases: Case) -> list[Case]:
    """Those of the cases that have a row."""
    return [case for case in cases if f'id="open-{case.id}"' in page.body]


def hired(office: Office, staff: StaffMember) -> Browser:
    """Someone as the directory has them, signed in."""
    office.desk.people.store(person_of(staff))
    office.pool.add(staff, PASSWORD)
    return office.sign_in(staff)


def count(page: Page, name: str) -> str:
    return page.body.split(f'id="count-{name}"')[1].split("<b>")[1].split("</b>")[0]


def test_each_count_leads_to_what_it_counts(office: Office) -> None:
    office.clock[0] -= timedelta(days=3, hours=1)  # Friday morning
    old = office.report()
    taken = office.report()
    office.do(AcceptCase(taken.id, KIM), taken)
    colleagues = office.report()
    office.do(AcceptCase(colleagues.id, LEE), colleagues)
    office.clock[0] += timedelta(days=3, hours=1)
    emergency = office.report(emergency=Emergency.FIRE)
    everything = (old, taken, colleagues, emergency)
    browser = office.sign_in(KIM)
    board = browser.get("/staff/cases")
    expected = {
        "unclaimed": [old, emergency],
        "emergencies": [emergency],
        "overdue": [old],
        "mine": [taken],
        "new": [emergency],
    }
    for name, cases in expected.items():
        words = f"{len(cases)} {SAY(f'console.board.count.{name}')}"
        assert count(board, name) == str(len(cases)), name
        assert words in board.text
        address = board.body.split(f'id="count-{name}" href="')[1].split('"')[0]
        assert listed(browser.get(address), *everything) == cases, name


def test_filters_narrow_the_list_and_a_chip_takes_one_off(office: Office) -> None:
    report = office.report()
    urgent = office.report(urgent=True)
    taken = office.report(urgent=True)
    office.do(AcceptCase(taken.id, LEE), taken)
    browser = office.sign_in(KIM)

    page = browser.get(
        "/staff/cases?urgency=urgent&state=received&kind=report&dong=" + quote("장암동")
    )
    assert listed(page, report, urgent, taken) == [urgent]

    chip = next(words for words in page.links if SAY("urgency.urgent") in words)
    page = browser.get(page.link(chip))
    assert listed(page, report, urgent, taken) == [report, urgent]


def test_what_an_address_should_not_say_is_no_filter(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(
        "/staff/cases?urgency=x&state=closed&dong=%3Cb%3E&kind=&team=hope-support&mine=2&after="
    )
    assert (page.status, listed(page, case)) == (200, [case])
    assert SAY("console.board.whole") not in page.text


def test_the_citys_teams_choose_by_the_owning_team(office: Office) -> None:
    case = office.report()
    consultation = office.callback_falls_due()
    browser = office.sign_in(CHOI)
    assert listed(browser.get(f"/staff/cases?team={JANGAM}"), case, consultation) == [case]
    assert listed(browser.get("/staff/cases?team=hope-support"), case, consultation) == [
        consultation
    ]
    assert 'name="team"' not in office.sign_in(KIM).get("/staff/cases").body


def test_a_case_hidden_from_someone_is_neither_listed_nor_counted(office: Office) -> None:
    case, other = office.report(), office.report()
    lead = replace(LEE, role=Role.LEAD)
    office.do(HideCase(case.id, lead, "kim"), case)
    page = office.sign_in(KIM).get("/staff/cases")
    assert listed(page, case, other) == [other]
    assert case.receipt not in page.body
    assert count(page, "unclaimed") == "1"


def test_who_has_some_dongs_only_sees_those(office: Office) -> None:
    case = office.report()
    elsewhere = replace(KIM, username="part", dongs=("신곡1동",))
    page = hired(office, elsewhere).get("/staff/cases")
    assert listed(page, case) == []
    assert count(page, "unclaimed") == "0"


def test_a_list_that_is_empty_by_its_filters_says_so(office: Office) -> None:
    office.report()
    page = office.sign_in(KIM).get("/staff/cases?urgency=emergency")
    assert SAY("console.board.none_filtered") in page.text
    assert page.link(SAY("console.board.whole")) == "/staff/cases"


def test_accepting_from_the_row_takes_the_case_and_stays_on_the_list(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get("/staff/cases?urgency=normal")
    page = page.submit("/staff/board/accept")
    assert page.path == "/staff/cases"
    assert SAY("console.board.accepted") in page.text
    assert page.link(SAY("console.board.open_it")) == f"/staff/cases/{case.id}"
    assert office.stored(case).worker == "kim"
    assert SAY("console.me") in page.text
    assert SAY("urgency.normal") in " ".join(page.links)


def test_a_colleagues_earlier_click_is_answered_with_their_name(office: Office) -> None:
    case = office.report()
    office.sign_in(LEE)
    page = office.sign_in(KIM).get("/staff/cases")
    office.do(AcceptCase(case.id, LEE), case)
    page = page.submit("/staff/board/accept")
    assert page.status == 409
    assert page.alert == SAY("console.board.taken_by", receipt=case.receipt, name=LEE.name)
    assert office.stored(case).worker == "lee"
    assert LEE.name in page.text


def test_who_is_only_informed_or_may_only_look_is_offered_no_button(office: Office) -> None:
    office.report()
    viewer = replace(KIM, username="viewer", edits=False)
    for staff in (replace(CHOI, username="plain", role=Role.WORKER), viewer):
        assert "/staff/board/accept" not in hired(office, staff).get("/staff/cases").body
    coordinator = office.sign_in(CHOI, role=Role.COORDINATOR)
    assert "/staff/board/accept" in coordinator.get("/staff/cases").body


def test_a_case_of_others_cannot_be_accepted_from_any_list(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(FAR)
    csrf = browser.get("/staff/cases").field("/staff/find", "csrf")
    for case_id in (case.id, "nonsense", ""):
        page = browser.post("/staff/board/accept", csrf=csrf, case=case_id)
        assert page.status == 404
    assert office.stored(case).worker is None


def saved(browser: Browser, query: str, name: str) -> Page:
    page = browser.get(f"/staff/cases?{query}")
    return page.submit("/staff/board/views", name=name, do="save")


def test_a_view_is_saved_found_again_and_removed(office: Office) -> None:
    browser = office.sign_in(KIM)
    page = saved(browser, "urgency=urgent", "급한 것")
    assert page.link("급한 것") == "/staff/cases?urgency=urgent"
    assert "급한 것" not in office.sign_in(LEE).get("/staff/cases").text

    page = page.submit("/staff/board/views", do="remove")
    assert "급한 것" not in page.text


def test_the_board_opens_with_the_view_chosen_for_it(office: Office) -> None:
    browser = office.sign_in(KIM)
    page = saved(browser, "mine=1", "내 것").submit("/staff/board/views", do="start")
    assert SAY("console.board.is_start") in page.text
    assert SAY("console.board.flag.mine") in " ".join(browser.get("/staff").links)

    browser.get("/staff").submit("/staff/board/views", do="start", which="")
    assert SAY("console.board.whole") not in browser.get("/staff").text


@pytest.mark.parametrize("name", ["", "  ", "가" * 21])
def test_a_view_needs_a_short_name(office: Office, name: str) -> None:
    page = saved(office.sign_in(KIM), "mine=1", name)
    assert page.status == 422
    assert page.alert == SAY(f"console.form.{'too_long' if len(name) > 20 else 'empty'}")


def test_there_are_only_so_many_views(office: Office) -> None:
    browser = office.sign_in(KIM)
    flags = ("mine=1", "overdue=1", "new=1", "kind=report", "state=received")
    queries = ["&".join(pair) for pair in combinations(flags, 2)]
    queries += ["&".join(three) for three in combinations(flags, 3)]
    first = browser.get("/staff/cases?mine=1")
    for number, query in enumerate(queries[:MOST]):
        assert saved(browser, query, f"보기 {number}").status == 200
    page = first.submit("/staff/board/views", query="urgency=urgent", name="하나 더", do="save")
    assert (page.status, page.alert) == (422, SAY("console.board.too_many_views"))


def test_closed_cases_are_filtered_too(office: Office) -> None:
    cases = [office.report(), office.report(urgent=True)]
    for case in cases:
        case = office.do(AcceptCase(case.id, KIM), case)
        office.do(CloseCase(case.id, KIM, "advice"), case)
    browser = office.sign_in(KIM)
    assert listed(browser.get("/staff/cases?closed=1&urgency=urgent"), *cases) == [cases[1]]
    assert listed(browser.get("/staff/cases?closed=1&mine=1&state=closed"), *cases) == cases
    assert listed(browser.get("/staff/cases?closed=1&state=withdrawn"), *cases) == []
