"""People's accounts as an administrator meets them, and what a change does at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store.people import People, Person
from tests.contract.cognito_fake import refusal
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, JANGAM, KIM, PASSWORD, SAY, Office, office_on_moto

ADMIN = StaffMember("chief", "오관리", "welfare-policy", Role.ADMIN)
PEOPLE = "/staff/people"
NEW = {"username": "han.sora", "name": "한소라", "team": JANGAM, "role": "lead", "edits": "1"}


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        office.pool.add(ADMIN, PASSWORD)
        yield office


def admin(office: Office) -> Browser:
    return office.sign_in(ADMIN, ADMIN.role)


def kim_page(office: Office, browser: Browser) -> Page:
    office.desk.people.entered(KIM)
    return browser.get(f"{PEOPLE}/kim")


def acts(office: Office, username: str = "chief") -> list[str]:
    day = timedelta(days=1)
    return [
        entry.did for entry in office.desk.audit.of(username, office.now - day, office.now + day)
    ]


def sign_in_as(office: Office, username: str, password: str) -> Page:
    page = Browser(office).get("/staff/sign-in")
    return page.submit("/staff/sign-in", username=username, password=password)


def temporary_password(page: Page) -> str:
    return page.body.split('translate="no">')[1].split("<")[0]


def test_someone_new_gets_a_temporary_password_that_is_shown_once(office: Office) -> None:
    browser = admin(office)
    page = browser.get(PEOPLE).submit(PEOPLE, **NEW)
    password = temporary_password(page)
    assert password not in browser.get(f"{PEOPLE}/han.sora").body
    assert password not in office.dump()

    person = office.desk.people.get("han.sora")
    assert person
    assert (person.name, person.team, person.role) == ("한소라", JANGAM, Role.LEAD)
    first = sign_in_as(office, "han.sora", password)
    assert SAY("console.sign_in.new_password.title") in first.text
    page = first.submit("/staff/sign-in", password="My own passw0rd", repeated="My own passw0rd")
    assert "한소라" in page.text
    assert "people.added" in acts(office)


@pytest.mark.parametrize(
    ("filled", "why"),
    [
        ({"username": "x"}, "console.people.wrong.username"),
        ({"username": "Han Sora"}, "console.people.wrong.username"),
        ({"username": "kim"}, "console.sign_in.error.taken"),
        ({"team": "dong-abolished"}, "console.people.wrong.team"),
        ({"role": "king"}, "console.people.wrong.role"),
        ({"dongs": "장암동, 없는동"}, "console.people.wrong.dong"),
        ({"email": "nowhere"}, "console.people.wrong.email"),
        ({"name": " "}, "console.form.empty"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    office: Office, filled: dict[str, str], why: str
) -> None:
    page = admin(office).get(PEOPLE).submit(PEOPLE, **{**NEW, "email": "", **filled})
    assert (page.status, page.alert) == (422, SAY(why))
    for name in ("username", "dongs"):
        assert page.field(PEOPLE, name) == {**NEW, "dongs": "", **filled}[name]
    assert "han.sora" not in office.pool.users


def test_a_change_holds_at_once(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    page = kim_page(office, admin(office))
    change = f"{PEOPLE}/kim/change"
    filled = {"name": KIM.name, "team": "dong-4115051000", "role": "worker"}
    page = page.submit(change, **filled)

    assert page.done == SAY("console.people.done.change")
    assert browser.get("/staff/cases").path == "/staff/sign-in"
    assert office.sign_in(KIM).get(f"/staff/cases/{case.id}").status == 404
    assert "people.changed" in acts(office)


def test_a_person_may_be_narrowed_to_dongs_and_to_looking(office: Office) -> None:
    page = kim_page(office, admin(office))
    form = next(form for form in page.forms if form.action.endswith("/change"))
    filled = {**form.fields, "name": KIM.name, "team": JANGAM, "role": "worker"}
    filled |= {"dongs": "장암동"}
    filled.pop("edits", None)
    page._browser.post(f"{PEOPLE}/kim/change", **filled)

    kim = office.desk.people.get("kim")
    assert kim
    assert (kim.dongs, kim.edits) == (("장암동",), False)


def test_someone_switched_off_is_out_and_comes_back(office: Office) -> None:
    kim = office.sign_in(KIM)
    page = kim_page(office, admin(office)).submit(f"{PEOPLE}/kim/off")
    assert page.done == SAY("console.people.done.off")
    assert kim.get("/staff/cases").path == "/staff/sign-in"
    assert sign_in_as(office, "kim", PASSWORD).alert == SAY("console.sign_in.error.wrong")
    assert office.desk.people.of_team(JANGAM) == ()

    page = page.submit(f"{PEOPLE}/kim/on")
    assert page.done == SAY("console.people.done.on")
    assert sign_in_as(office, "kim", PASSWORD).status == 200


def test_the_directory_alone_keeps_out_who_was_switched_off(office: Office) -> None:
    page = kim_page(office, admin(office))
    office.pool.fails = refusal("InternalErrorException")
    assert page.submit(f"{PEOPLE}/kim/off").status == 503
    office.pool.fails = None
    assert sign_in_as(office, "kim", PASSWORD).alert == SAY("console.sign_in.error.not_active")


def test_a_forgotten_password_and_a_lost_phone_are_helped(office: Office) -> None:
    office.pool.add(KIM, PASSWORD, totp=True)
    page = kim_page(office, admin(office)).submit(f"{PEOPLE}/kim/app")
    assert page.done == SAY("console.people.done.app")
    assert sign_in_as(office, "kim", PASSWORD).status == 200

    page = page.submit(f"{PEOPLE}/kim/password")
    first = sign_in_as(office, "kim", temporary_password(page))
    assert SAY("console.sign_in.new_password.title") in first.text
    assert {"people.app", "people.password"} <= set(acts(office))


def test_a_locked_account_is_unlocked(office: Office) -> None:
    for _ in range(10):
        sign_in_as(office, "kim", "wrong")
        office.wait(timedelta(seconds=81))
    page = kim_page(office, admin(office))
    assert SAY("console.people.locked") in page.text
    page.submit(f"{PEOPLE}/kim/unlock")
    assert sign_in_as(office, "kim", PASSWORD).status == 200


def test_all_sessions_of_someone_end(office: Office) -> None:
    browsers = [office.sign_in(KIM), office.sign_in(KIM)]
    kim_page(office, admin(office)).submit(f"{PEOPLE}/kim/sessions")
    assert [one.get("/staff/cases").path for one in browsers] == ["/staff/sign-in"] * 2


@pytest.mark.parametrize("act", ["off", "change"])
def test_the_last_administrator_stays_one(office: Office, act: str) -> None:
    page = admin(office).get(f"{PEOPLE}/chief")
    filled = {"name": ADMIN.name, "team": ADMIN.team, "role": "policy", "edits": "1"}
    page = page.submit(f"{PEOPLE}/chief/{act}", **(filled if act == "change" else {}))
    assert page.alert == SAY("console.people.wrong.last_admin")

    other = replace(ADMIN, username="other")
    office.desk.people.entered(other)
    page = page.submit(f"{PEOPLE}/chief/{act}", **(filled if act == "change" else {}))
    assert page.path == "/staff/sign-in"


def test_two_administrators_cannot_put_each_other_out_at_the_same_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office.desk.people.entered(replace(ADMIN, username="other"))
    page = admin(office).get(f"{PEOPLE}/other")
    chief = office.desk.people.get("chief")
    assert chief
    everyone = People.all

    def meanwhile(people: People) -> tuple[Person, ...]:
        found = everyone(people)
        people.store(replace(chief, active=False))
        return found

    monkeypatch.setattr(People, "all", meanwhile)
    page = page.submit(f"{PEOPLE}/other/off")
    assert page.alert == SAY("console.people.wrong.changed")
    assert office.desk.people.get("other") == other


def test_an_entry_that_changed_meanwhile_is_shown_again(office: Office) -> None:
    page = kim_page(office, admin(office))
    kim = office.desk.people.get("kim")
    assert kim
    office.desk.people.store(replace(kim, name="김둘"))
    page = page.submit(f"{PEOPLE}/kim/off")
    assert (page.status, page.alert) == (409, SAY("console.people.wrong.changed"))
    assert "김둘" in page.text


def test_others_come_to_no_one_elses_account(office: Office) -> None:
    browser = office.sign_in(CHOI, Role.COORDINATOR)
    assert browser.get(PEOPLE).status == 403
    assert browser.get(f"{PEOPLE}/kim").status == 403
    admins = admin(office)
    assert admins.get(f"{PEOPLE}/nobody").status == 404
    page = admins.get(PEOPLE).submit(PEOPLE, to=f"{PEOPLE}/chief/explode")
    assert page.status == 404


def test_the_trail_tells_no_names(office: Office) -> None:
    admin(office).get(PEOPLE).submit(PEOPLE, **NEW)
    entries = office.desk.audit.of(
        "chief", office.now - timedelta(days=1), office.now + timedelta(1)
    )
    assert "한소라" not in repr(entries)
