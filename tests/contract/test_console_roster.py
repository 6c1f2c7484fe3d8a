"""The duty roster, as a browser meets it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from chalicelib.cases.delivering import Channel, Subscription
from chalicelib.cases.duty import Duty, OnCall, night_of, span
from chalicelib.cases.staff import Role
from chalicelib.language.reading import Emergency
from tests.contract.console_browser import Browser
from tests.contract.console_office import CHOI, JANGAM, KIM, LEE, Office
from tests.contract.stores import CITY, SEOUL

ROSTER = "/staff/roster"
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


def staffed(office: Office) -> Browser:
    """Kim and Lee have signed in once, so that they can be chosen; a coordinator's browser."""
    office.sign_in(KIM)
    office.sign_in(LEE)
    return office.sign_in(CHOI, Role.COORDINATOR)


def chosen(day: date, person: str, deputy: str = "") -> dict[str, str]:
    return {f"person-{day}": person, f"deputy-{day}": deputy}


def test_a_night_is_given_to_someone_and_everyone_reads_it(office: Office) -> None:
    browser = staffed(office)

    page = browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim", "lee"))

    assert page.done
    duty = office.desk.roster.of_night(MONDAY)
    assert duty is not None
    assert (duty.person.username, duty.deputy and duty.deputy.username) == ("kim", "lee")
    read = office.sign_in(LEE).get(ROSTER)
    assert KIM.name in read.text
    assert ROSTER not in [form.action for form in read.forms]


def test_nights_that_nobody_has_are_warned_about(office: Office) -> None:
    browser = staffed(office)
    assert "7개" in browser.get(ROSTER).alert

    browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim"))

    assert "6개" in browser.get(ROSTER).text


def test_whoever_has_a_night_without_a_channel_is_named(office: Office) -> None:
    browser = staffed(office)
    browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim"))
    assert f"아직 등록하지 않은 당직자가 있어요: {KIM.name}" in browser.get(ROSTER).text

    to = Subscription(team=JANGAM, channel=Channel.SMS, name="kim", label="kim", address="")
    office.desk.subscriptions.propose(to, "+821012345678", "123456", office.now)
    office.desk.subscriptions.confirm(JANGAM, Channel.SMS, "kim", "123456", office.now)

    assert "아직 등록하지 않은 당직자" not in browser.get(ROSTER).text


def test_at_night_the_page_says_who_is_on_duty(office: Office) -> None:
    browser = staffed(office)
    browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim"))
    assert "지금 당직" not in browser.get(ROSTER).text

    office.clock[0] = office.now.replace(hour=23)

    lee = office.sign_in(LEE)
    case = office.report(emergency=Emergency.MEDICAL)
    for place in (ROSTER, "/staff/cases", f"/staff/cases/{case.id}", "/staff/escalations"):
        assert f"지금 당직: {KIM.name}" in lee.get(place).text


def test_two_who_edit_a_week_at_once_lose_nothing(office: Office) -> None:
    browser = staffed(office)
    first, second = browser.get(ROSTER), browser.get(ROSTER)
    first.submit(ROSTER, **chosen(MONDAY, "kim"))

    refused = second.submit(ROSTER, **chosen(TUESDAY, "lee"))

    assert refused.status == 409
    assert f'<option value="lee" selected>{LEE.name}' in refused.body
    again = refused.submit(ROSTER, **chosen(MONDAY, "kim"), **chosen(TUESDAY, "lee"))
    assert again.done


def test_a_deputy_who_is_left_alone_has_the_night(office: Office) -> None:
    browser = staffed(office)
    browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim", "lee"))
    browser.get(ROSTER).submit(ROSTER, **chosen(MONDAY, "", "lee"))

    duty = office.desk.roster.week(MONDAY).duties[MONDAY]
    assert (duty.person.username, duty.deputy) == ("lee", None)


def test_the_deputy_is_someone_else(office: Office) -> None:
    page = staffed(office).get(ROSTER).submit(ROSTER, **chosen(MONDAY, "kim", "kim"))

    assert page.status == 422
    assert office.desk.roster.of_night(MONDAY) is None


def test_nobody_can_be_chosen_who_does_not_work_here(office: Office) -> None:
    page = staffed(office).get(ROSTER).submit(ROSTER, **chosen(MONDAY, "stranger"))

    assert page.status == 400
    assert office.desk.roster.of_night(MONDAY) is None


def test_workers_read_and_do_not_edit(office: Office) -> None:
    browser = office.sign_in(KIM)
    csrf = browser.get(ROSTER).forms[-1].fields["csrf"]

    page = browser.post(ROSTER, csrf=csrf, day=str(MONDAY), version="0", **chosen(MONDAY, "kim"))

    assert page.status == 403


@pytest.mark.parametrize("day", ["2026-11-30", "tomorrow", "9999-12-31", "0001-01-01"])
def test_any_week_can_be_asked_for(office: Office, day: str) -> None:
    assert office.sign_in(KIM).get(f"{ROSTER}?day={day}").status == 200


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-27T17:59", None),
        ("2026-11-27T18:00", "2026-11-27"),
        ("2026-11-28T08:59", "2026-11-27"),
        ("2026-11-28T09:00", "2026-11-28"),
        ("2026-11-30T08:59", "2026-11-29"),
        ("2026-11-30T09:00", None),
        ("2026-12-25T12:00", "2026-12-25"),
    ],
)
def test_a_night_is_called_by_the_day_it_begins_on(now: str, night: str | None) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SEOUL)

    found = night_of(at, CITY.calendar)

    assert found == (date.fromisoformat(night) if night else None)
    if found:
        begins, ends = span(found, CITY.calendar)
        assert begins <= at < ends


def test_both_are_named_the_person_first() -> None:
    kim, lee = (OnCall(username=name, name=name, team=JANGAM) for name in ("kim", "lee"))

    assert Duty(person=kim, deputy=lee).both == (kim, lee)
    assert Duty(person=kim).both == (kim,)
