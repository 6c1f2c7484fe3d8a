"""The public page: whether the service works, whom to call, and how it goes; for everyone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.cases.commands import AcceptCase
from chalicelib.console.status.routes import ROUTES
from chalicelib.messages import load_staff
from chalicelib.store import keys
from chalicelib.store.public_status import PublicStatus, tick_write
from chalicelib.store.records import Records
from chalicelib.store.writes import update
from local.simulator.proxy import PATHS
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import KIM, SAY, Office
from tests.contract.stores import CITY, SEOUL

ENGLISH = load_staff("en")
DOWN = ReadTimeoutError(endpoint_url="dynamodb")


def opened(office: Office) -> Page:
    return Browser(office).get("/status")


def tick(office: Office) -> None:
    office.table.write(tick_write(office.now))


def accepted(office: Office, count: int) -> None:
    """So many cases that someone looked at in time."""
    for _ in range(count):
        case = office.report()
        office.do(AcceptCase(case.id, KIM), case)


def another_process(office: Office) -> Office:
    """The same office with nothing in mind."""
    table = office.table
    status = PublicStatus(table, Records(table), CITY.calendar.zone)
    return replace(office, desk=replace(office.desk, status=status))


@pytest.fixture
def calls(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the table is asked."""
    asked: list[str] = []
    for name in ("get_item", "query", "update_item"):
        real = getattr(office.line.client, name)

        def spy(name: str = name, real: Any = real, **request: Any) -> Any:
            asked.append(name)
            return real(**request)

        monkeypatch.setattr(office.line.client, name, spy)
    return asked


def test_a_service_that_works_says_so_to_anyone(office: Office) -> None:
    tick(office)
    page = opened(office)
    assert page.status == 200
    assert SAY("console.status.fine.title") in page.text
    assert SAY("console.status.open") in page.text


def test_a_clock_that_stands_still_is_said_with_a_number_to_call(office: Office) -> None:
    tick(office)
    office.wait(timedelta(minutes=6))
    page = opened(office)
    assert SAY("console.status.late.lead", phone=CITY.phone) in page.text
    assert page.link(SAY("console.status.call", phone=CITY.phone)) == f"tel:{CITY.phone}"


@pytest.mark.parametrize("error", [DOWN, ValueError("whatever")])
def test_in_an_outage_it_answers_with_the_numbers(office: Office, error: Exception) -> None:
    with office.outage(error):
        page = opened(office)
    assert page.status == 200
    assert SAY("console.status.down.title") in page.text
    assert page.link("119") == "tel:119"
    assert page.link("031-120") == "tel:031-120"


def test_after_an_outage_it_works_again_within_moments(office: Office) -> None:
    tick(office)
    with office.outage(DOWN):
        opened(office)
    office.wait(timedelta(seconds=10))
    assert SAY("console.status.fine.title") in opened(office).text


def test_in_an_outage_many_visitors_do_not_make_it_worse(office: Office, calls: list[str]) -> None:
    office.line.cut_by = DOWN
    opened(office)
    office.line.cut_by = None
    opened(office)
    assert calls == []


def test_at_night_it_says_when_the_desks_open(office: Office) -> None:
    office.clock[0] = datetime(2026, 11, 27, 22, 0, tzinfo=SEOUL)
    text = opened(office).text
    assert SAY("console.status.closed") in text
    assert SAY("console.status.opens", at="11월 30일 월요일 오전 9시") in text


def test_beyond_the_holiday_table_nobody_is_told_a_guess(office: Office) -> None:
    office.clock[0] = datetime(2099, 1, 5, 10, 0, tzinfo=SEOUL)
    page = opened(office)
    assert page.status == 200
    assert SAY("console.status.hours_unknown", phone=CITY.phone) in page.text


def test_few_cases_are_no_number(office: Office) -> None:
    accepted(office, 3)
    text = opened(office).text
    assert text.count(SAY("console.status.few")) == 2
    assert text.count(SAY("console.status.too_few")) == 4
    assert "%" not in text


def test_of_enough_cases_it_tells_how_promises_are_kept(office: Office) -> None:
    accepted(office, 21)
    text = opened(office).text
    assert "2026년 11월" in text
    assert "2026년 10월" in text
    assert SAY("console.status.at_least", n=20) in text
    assert "100%" in text


def test_it_names_no_team_dong_receipt_or_person(office: Office) -> None:
    case = office.report(phone="010-1234-5678")
    accepted(office, 20)
    body = opened(office).body
    told = [case.receipt, case.id, "010-1234-5678", KIM.name, KIM.username, KIM.team]
    told += [*CITY.dongs, *CITY.teams, *(team.name for team in CITY.teams.values())]
    assert [word for word in told if word in body] == []


def test_the_public_costs_one_small_read_a_minute(office: Office, calls: list[str]) -> None:
    opened(office)
    calls.clear()
    for _ in range(5):
        office.wait(timedelta(seconds=20))
        opened(office)
    assert calls == ["get_item"]


def test_cases_are_counted_by_one_process_every_ten_minutes(
    office: Office, calls: list[str]
) -> None:
    opened(office)
    assert calls.count("query") == 2
    calls.clear()
    accepted(office, 5)
    calls.clear()

    office.wait(timedelta(minutes=9))
    text = opened(another_process(office)).text
    assert calls == ["get_item"]
    assert SAY("console.status.at_least", n=5) not in text

    office.wait(timedelta(minutes=1))
    assert SAY("console.status.at_least", n=5) in opened(another_process(office)).text
    calls.clear()
    assert SAY("console.status.at_least", n=5) in opened(another_process(office)).text
    assert calls == ["get_item"]


def test_who_loses_the_lease_shows_what_there_is(office: Office, calls: list[str]) -> None:
    """Another process takes it between this one's read and its write."""
    real = office.line.client.get_item

    def overtaken(**request: Any) -> Any:
        found = real(**request)
        office.table.write(update(*keys.STATUS, sets={"leased_at": "2026-11-23T01:00:00Z"}))
        return found

    office.line.client.get_item = overtaken
    page = opened(office)
    assert "query" not in calls
    assert SAY("console.status.not_counted") in page.text


def test_records_that_cannot_be_read_leave_the_old_numbers(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tick(office)
    accepted(office, 5)
    opened(office)
    office.wait(timedelta(minutes=10))
    tick(office)

    def fails(**_: Any) -> None:
        raise DOWN

    monkeypatch.setattr(office.line.client, "query", fails)
    text = opened(office).text
    assert SAY("console.status.fine.title") in text
    assert SAY("console.status.at_least", n=5) in text
    assert "status.uncounted" in caplog.text


def test_it_speaks_what_the_browser_or_the_link_asks_for(office: Office) -> None:
    browser = Browser(office)
    english = browser.get("/status", {"Accept-Language": "vi, en-GB;q=0.8, ko;q=0.3"})
    assert '<html lang="en">' in english.body
    assert ENGLISH("console.status.title") in english.text
    linked = browser.get(browser.get("/status").link("English"))
    assert '<html lang="en">' in linked.body
    assert '<html lang="ko">' in browser.get(linked.link("한국어")).body
    assert '<html lang="ko">' in browser.get("/status?lang=<b>").body


def test_a_cache_may_keep_it_for_each_language_and_nobodys_cookie(office: Office) -> None:
    page = opened(office)
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert page.headers["Vary"] == "Accept-Language"
    assert "Set-Cookie" not in page.headers


def test_it_shows_visitors_no_way_into_the_staffs_pages(office: Office) -> None:
    page = opened(office)
    assert page.forms == []
    assert [link for link in page.links.values() if "/staff" in link] == []
    assert opened(office).body == office.sign_in(KIM).get("/status").body


def test_the_local_stack_passes_it_on() -> None:
    assert "/status" in PATHS


def fed(office: Office, path: str, lang: str = "") -> Any:
    page = Browser(office).get(f"/open311/{path}{f'?lang={lang}' if lang else ''}")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("application/json")
    return json.loads(page.body)


def test_programs_find_the_services_as_open311_lists_them(office: Office) -> None:
    [endpoint] = fed(office, "discovery.json")["endpoints"]
    services = fed(office, "v2/services.json")

    assert endpoint["url"] == f"{office.desk.public_url}/open311/v2"
    assert [one["service_code"] for one in services] == ["report", "consultation"]
    for one in services:
        assert set(one) == {"service_code", "service_name", "description", "metadata", "type",
                            "keywords", "group"}  # fmt: skip
    names = [one["service_name"] for one in fed(office, "v2/services.json", "en")]
    assert names == ["Report", "Consultation"]


def test_programs_read_what_the_page_shows_and_no_finer(office: Office) -> None:
    accepted(office, 3)
    few = fed(office, "v2/counts.json")
    accepted(office, 20)
    office.wait(timedelta(minutes=10))
    enough = fed(office, "v2/counts.json")
    [now, before] = enough["counts"]

    assert few["counts"][0]["count"] == 0
    assert few["counts"][0]["promises_kept_percent"] is None
    assert now == {
        "service_codes": ["report", "consultation"],
        "from": "2026-11-01T00:00:00+09:00",
        "to": "2026-12-01T00:00:00+09:00",
        "count": 20,
        "promises_kept_percent": 100,
        "calls_kept_percent": None,
    }
    assert before["from"] == "2026-10-01T00:00:00+09:00"
    assert before["count"] == 0
    assert SAY("console.status.at_least", n=20) in opened(office).text


def test_a_year_ends_in_the_feed_too(office: Office) -> None:
    office.clock[0] = datetime(2026, 12, 31, 23, 0, tzinfo=SEOUL)
    [december, _] = fed(office, "v2/counts.json")["counts"]
    assert december["to"] == "2027-01-01T00:00:00+09:00"


def test_programs_are_told_when_there_is_nothing_to_tell(office: Office) -> None:
    with office.outage(DOWN):
        page = Browser(office).get("/open311/v2/counts.json")
    [why] = json.loads(page.body)
    assert (page.status, why["code"]) == (503, 503)
    assert page.headers["Cache-Control"] == "no-store"


def test_there_is_no_list_of_requests_to_guess_at(office: Office) -> None:
    paths = {route.path for route in ROUTES if route.path.startswith("/open311")}
    assert paths == {"/open311/discovery.json", "/open311/v2/services.json",
                     "/open311/v2/counts.json"}  # fmt: skip
