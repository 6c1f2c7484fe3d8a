"""One's own account, lock-out and the authenticator app, as a browser meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import totp
from tests.contract.cognito_fake import RESET_CODE, refusal
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import KIM, PASSWORD, SAY, Office, office_on_moto

ACCOUNT = "/staff/account"
NEW = "Another passw0rd"


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


def with_apps(office: Office) -> Office:
    """The same office where some roles need an authenticator app."""
    entrance = replace(office.desk.entrance, requires_app=True)
    return replace(office, desk=replace(office.desk, entrance=entrance))


def sign_in_as(office: Office, username: str, password: str) -> Page:
    page = Browser(office).get("/staff/sign-in")
    return page.submit("/staff/sign-in", username=username, password=password)


def said(key: str, **values: object) -> str:
    return SAY(f"console.sign_in.error.{key}", **values)


@pytest.mark.parametrize("username", ["kim", "nobody"])
def test_wrong_passwords_pause_and_lock_whether_the_account_is_there_or_not(
    office: Office, username: str
) -> None:
    answers = []
    for _ in range(10):
        answers.append(sign_in_as(office, username, "wrong").alert)
        answers.append(sign_in_as(office, username, "wrong").alert)
        office.wait(timedelta(minutes=2))
    paused = said("paused", seconds=5)
    assert answers[:4] == [said("wrong")] * 4
    assert answers[4:6] == [said("wrong"), paused]
    assert said("locked", minutes=15) in answers


def test_the_right_password_does_not_open_a_locked_account_until_it_is_unlocked(
    office: Office,
) -> None:
    for _ in range(10):
        sign_in_as(office, "kim", "wrong")
        office.wait(timedelta(seconds=81))
    calls = len(office.pool.calls)
    page = sign_in_as(office, "kim", PASSWORD)
    assert (page.status, page.alert) == (401, said("locked", minutes=14))
    assert len(office.pool.calls) == calls

    office.desk.entrance.attempts.cleared("kim")
    assert sign_in_as(office, "kim", PASSWORD).status == 200


def test_a_failure_of_cognito_is_not_held_against_anyone(office: Office) -> None:
    office.pool.fails = refusal("InternalErrorException")
    for _ in range(12):
        assert sign_in_as(office, "kim", PASSWORD).status == 503
    office.pool.fails = None
    assert sign_in_as(office, "kim", PASSWORD).status == 200


def test_wrong_codes_lock_as_wrong_passwords_do(office: Office) -> None:
    office.pool.add(replace(KIM, username="careful"), PASSWORD, totp=True)
    page = sign_in_as(office, "careful", PASSWORD)
    for _ in range(10):
        page = page.submit("/staff/sign-in", code="000000")
        office.wait(timedelta(seconds=81))
    assert sign_in_as(office, "careful", PASSWORD).alert == said("locked", minutes=14)


def test_who_sees_more_than_one_dong_connects_an_app_before_they_come_in(office: Office) -> None:
    strict = with_apps(office)
    page = sign_in_as(strict, "choi", PASSWORD)
    assert SAY("console.sign_in.set_up.title") in page.text
    assert "session" not in page.cookies

    page = page.submit("/staff/sign-in", code="000000")
    assert page.alert == said("wrong_code")
    secret = page.field("/staff/sign-in", "secret")
    grouped = " ".join(re.findall(".{1,4}", secret))
    assert grouped in page.text
    assert "<svg" in page.body
    assert "style=" not in page.body

    page = page.submit("/staff/sign-in", code=totp.code(secret, office.pool.seconds()))
    assert page.path == "/staff/cases"
    again = sign_in_as(strict, "choi", PASSWORD)
    assert SAY("console.sign_in.code.title") in again.text


def test_a_worker_may_do_without_an_app(office: Office) -> None:
    assert sign_in_as(with_apps(office), "kim", PASSWORD).path == "/staff/cases"


def test_setting_up_cannot_be_put_off_for_long(office: Office) -> None:
    strict = with_apps(office)
    page = sign_in_as(strict, "choi", PASSWORD)
    secret = page.field("/staff/sign-in", "secret")
    office.wait(timedelta(minutes=11))
    page = page.submit("/staff/sign-in", code=totp.code(secret, office.pool.seconds()))
    assert page.alert == said("expired")
    assert "access token of" not in office.dump()


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(office: Office) -> None:
    elsewhere = office.sign_in(KIM)
    page = office.sign_in(KIM).get(ACCOUNT)
    act = f"{ACCOUNT}/password"

    wrong = page.submit(act, password="wrong", new=NEW, repeated=NEW)
    assert (wrong.status, wrong.alert) == (401, said("wrong"))
    weak = wrong.submit(act, password=PASSWORD, new="short", repeated="short")
    assert weak.alert == said("weak_password")
    unequal = weak.submit(act, password=PASSWORD, new=NEW, repeated="other")
    assert unequal.alert == said("not_repeated")
    page = unequal.submit(act, password=PASSWORD, new=NEW, repeated=NEW)

    assert (page.path, page.done) == (ACCOUNT, SAY("console.account.done_password"))
    assert NEW not in page.body
    assert elsewhere.get("/staff/cases").path == "/staff/sign-in"
    assert sign_in_as(office, "kim", NEW).status == 200
    acts = [e.did for e in office.desk.audit.of("kim", office.now, office.now + timedelta(days=1))]
    assert acts.count("account.password") == 1


def test_an_app_is_connected_anew_with_the_old_ones_code(office: Office) -> None:
    page = office.sign_in(KIM).get(ACCOUNT)
    page = page.submit(f"{ACCOUNT}/app", password=PASSWORD)
    secret = page.field(f"{ACCOUNT}/app-confirm", "secret")
    wrong = page.submit(f"{ACCOUNT}/app-confirm", code="000000")
    assert wrong.alert == said("wrong_code")
    assert wrong.field(f"{ACCOUNT}/app-confirm", "secret") == secret
    done = wrong.submit(f"{ACCOUNT}/app-confirm", code=office.pool.shown("kim"))
    assert done.done == SAY("console.account.done_app")

    needed = done.submit(f"{ACCOUNT}/app", password=PASSWORD)
    assert needed.alert == said("code_needed")
    page = needed.submit(f"{ACCOUNT}/app", password=PASSWORD, code=office.pool.shown("kim"))
    other = page.field(f"{ACCOUNT}/app-confirm", "secret")
    assert other != secret
    page.submit(f"{ACCOUNT}/app-confirm", code=totp.code(other, office.pool.seconds()))
    assert office.pool.users["kim"].app == other


def test_one_sees_where_one_is_signed_in_and_ends_all_of_it(office: Office) -> None:
    elsewhere = office.sign_in(KIM)
    browser = office.sign_in(KIM)
    page = browser.get(ACCOUNT)
    assert page.text.count(SAY("console.device.other")) == 2
    assert page.text.count(SAY("console.account.here")) == 1

    page = page.submit(f"{ACCOUNT}/end-sessions")
    assert page.path == "/staff/sign-in"
    for one in (elsewhere, browser):
        assert one.get("/staff/cases").path == "/staff/sign-in"


def test_a_password_sent_too_late_is_not_carried_along(office: Office) -> None:
    page = office.sign_in(KIM).get(ACCOUNT)
    office.wait(timedelta(hours=1))
    page = page.submit(f"{ACCOUNT}/password", password=PASSWORD, new=NEW, repeated=NEW)
    assert page.path == "/staff/sign-in"
    assert PASSWORD not in page.body
    assert NEW not in page.body


def test_a_session_fixed_beforehand_is_not_taken_on(office: Office) -> None:
    browser = Browser(office, cookies={"session": "theirs"})
    page = browser.get("/staff/sign-in")
    page.submit("/staff/sign-in", username="kim", password=PASSWORD)
    assert browser.cookies["session"] != "theirs"


class TestForgotten:
    def by_mail(self, office: Office) -> Office:
        entrance = replace(office.desk.entrance, mails_resets=True)
        return replace(office, desk=replace(office.desk, entrance=entrance))

    def test_where_no_mail_is_sent_the_page_says_whom_to_ask(self, office: Office) -> None:
        page = Browser(office).get("/staff/reset")
        assert page.lead == SAY("console.reset.by_admin")
        assert page.forms == [form for form in page.forms if form.action != "/staff/reset"]
        assert Browser(office).post("/staff/reset", username="kim").status == 404

    def test_every_name_reads_the_same(self, office: Office) -> None:
        mailing = self.by_mail(office)
        office.pool.users["kim"].email = "kim@city.example"
        texts = set()
        for username in ("kim", "lee", "nobody"):
            page = Browser(mailing).get("/staff/reset")
            page = page.submit("/staff/reset", username=username)
            assert page.status == 200
            texts.add(page.text)
        assert len(texts) == 1
        assert [name for name, user in office.pool.users.items() if user.mailed] == ["kim"]

    def test_the_mailed_code_sets_a_new_password_and_ends_all_sessions(
        self, office: Office
    ) -> None:
        mailing = self.by_mail(office)
        office.pool.users["kim"].email = "kim@city.example"
        before = mailing.sign_in(KIM)
        page = Browser(mailing).get("/staff/reset").submit("/staff/reset", username="kim")
        wrong = page.submit("/staff/reset", code="000000", password=NEW, repeated=NEW)
        assert wrong.alert == said("wrong_reset")
        page = wrong.submit("/staff/reset", code=RESET_CODE, password=NEW, repeated=NEW)
        assert (page.path, page.done) == ("/staff/sign-in", SAY("console.reset.done"))
        assert before.get("/staff/cases").path == "/staff/sign-in"
        assert sign_in_as(mailing, "kim", NEW).path == "/staff/cases"

    def test_codes_are_held_to_so_many_tries(self, office: Office) -> None:
        mailing = self.by_mail(office)
        page = Browser(mailing).get("/staff/reset").submit("/staff/reset", username="nobody")
        for _ in range(5):
            page = page.submit("/staff/reset", code="000000", password=NEW, repeated=NEW)
        page = page.submit("/staff/reset", code="000000", password=NEW, repeated=NEW)
        assert page.alert == said("paused", seconds=5)


def test_signing_in_and_out_is_entered_in_the_trail(office: Office) -> None:
    office.sign_in(KIM).get("/staff/cases").submit("/staff/sign-out")
    entries = office.desk.audit.of("kim", office.now, office.now + timedelta(days=1))
    assert [entry.did for entry in entries] == ["account.signed_in", "account.signed_out"]
