"""How it goes, as staff of each role see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase
from chalicelib.cases.staff import Role
from tests.contract.console_office import CHOI, FAR, KIM, SAY, Office, office_on_moto


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


def test_the_dashboard_counts_and_times_the_month(office: Office) -> None:
    case = office.report()
    office.wait(timedelta(minutes=12))
    case = office.do(AcceptCase(case.id, KIM), case)
    office.wait(timedelta(hours=3))
    office.do(CloseCase(case.id, KIM, "emergency_aid", new_to_system=True), case)

    page = office.sign_in(CHOI, Role.COORDINATOR).get("/staff/figures")
    assert page.status == 200
    assert SAY("console.length.minutes", minutes=12) in page.text
    assert SAY("console.length.hours", hours=3, minutes=12) in page.text
    assert SAY("closing.emergency_aid") in page.text
    assert f"100% {SAY('console.figures.of', part=1, whole=1)}" in page.text


def test_another_months_page_has_none_of_it(office: Office) -> None:
    office.report()
    page = office.sign_in(CHOI, Role.COORDINATOR).get("/staff/figures?period=2026-10")
    assert SAY("console.figures.none") in page.text
    assert SAY("console.figures.a_month", year=2026, month=10) in page.text


@pytest.mark.parametrize("period", ["2026-Q4", "2026"])
def test_a_longer_period_shows_its_months(office: Office, period: str) -> None:
    office.report()
    page = office.sign_in(CHOI, Role.COORDINATOR).get(f"/staff/figures?period={period}")
    assert SAY("console.figures.by_month") in page.text


def test_who_may_not_open_the_cases_sees_no_small_number(office: Office) -> None:
    for _ in range(3):
        office.report()
    everything = office.sign_in(FAR).get("/staff/figures")
    assert SAY("console.figures.hushed") in everything.text
    assert f"{SAY('console.figures.opened')} {SAY('console.figures.few')}" in everything.text
    exact = office.sign_in(CHOI, Role.COORDINATOR).get("/staff/figures")
    assert SAY("console.figures.hushed") not in exact.text
    assert f"{SAY('console.figures.opened')} 3" in exact.text


def test_a_worker_sees_the_own_teams_numbers_as_they_are(office: Office) -> None:
    office.report()
    page = office.sign_in(KIM).get(f"/staff/figures?team={KIM.team}")
    assert SAY("console.figures.hushed") not in page.text


@pytest.mark.parametrize("wrong", ["period=2026-13", "period=<b>", "team=none", "dong=x", "kind=y"])
def test_an_address_that_makes_no_sense_shows_this_month(office: Office, wrong: str) -> None:
    page = office.sign_in(CHOI, Role.COORDINATOR).get(f"/staff/figures?{wrong}")
    assert page.status == 200
    assert SAY("console.figures.a_month", year=2026, month=11) in page.text


def test_the_report_is_of_the_last_month_that_is_over(office: Office) -> None:
    page = office.sign_in(CHOI, role=Role.COORDINATOR).get("/staff/figures/report")
    title = SAY("console.figures.a_month", year=2026, month=10)
    assert SAY("console.figures.report_title", period=title) in page.text
    assert CHOI.name in page.text


def test_nothing_that_a_resident_said_is_in_the_figures(office: Office) -> None:
    office.report(story="쌀이 떨어졌어요", phone="010-1234-5678")
    for path in ("/staff/figures", "/staff/figures/report?period=2026-11"):
        page = office.sign_in(CHOI, Role.COORDINATOR).get(path)
        assert "쌀" not in page.body
        assert "010-1234" not in page.body


@pytest.mark.parametrize("narrowed", ["dong=장암동", "kind=report", f"team={KIM.team}"])
@pytest.mark.parametrize("period", ["2026-11", "2026-Q4", "2026"])
def test_what_is_hushed_cannot_be_worked_out_by_narrowing(
    office: Office, narrowed: str, period: str
) -> None:
    office.report()
    browser = office.sign_in(FAR)
    plain = browser.get("/staff/figures").text
    assert browser.get(f"/staff/figures?period={period}&{narrowed}").text == plain
