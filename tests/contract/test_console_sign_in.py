"""Signing in and out as a browser meets it; Cognito is a fake at the client's edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import (
    EndpointConnectionError,
)

from chalicelib.console.cognito import Challenge, Cognito, SignedIn, Step
from chalicelib.console.cognito_calls import SignInError
from tests.contract.console_browser import Browser
from tests.contract.console_office import KIM, PASSWORD, SAY, Office
from tests.contract.stores import Aws


def test_the_console_asks_to_sign_in_and_then_opens_the_case_that_was_asked_for(
    office: Office,
) -> None:
    case = office.report()
    browser = Browser(office)

    page = browser.get(f"/staff/cases/{case.id}")
    assert page.path == "/staff/sign-in"
    page = page.submit("/staff/sign-in", username="kim", password=PASSWORD)

    assert page.path == f"/staff/cases/{case.id}"
    assert KIM.name in page.text


def test_a_wrong_password_and_an_unknown_name_read_the_same(office: Office) -> None:
    texts = set()
    for username, password in (("kim", "wrong"), ("nobody", PASSWORD), ("a b", PASSWORD)):
        page = Browser(office).get("/staff/sign-in")
        page = page.submit("/staff/sign-in", username=username, password=password)
        assert page.status == 401
        texts.add(page.alert)
    assert texts == {SAY("console.sign_in.error.wrong")}


def test_a_password_is_never_shown_again(office: Office) -> None:
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="kim", password="wrong-but-secret")
    assert "wrong-but-secret" not in page.body
    assert 'value="kim"' in page.body


def test_a_first_password_must_be_changed_before_anything_is_seen(office: Office) -> None:
    office.pool.add(replace(KIM, username="new-kim"), "Temporary 1234", temporary=True)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="new-kim", password="Temporary 1234")
    assert SAY("console.sign_in.new_password.title") in page.text

    unequal = page.submit("/staff/sign-in", password="Another pass 1", repeated="Another pass 2")
    assert unequal.alert == SAY("console.sign_in.error.not_repeated")
    page = unequal.submit("/staff/sign-in", password="Another pass 1", repeated="Another pass 1")
    assert page.path == "/staff/cases"


def test_a_code_is_asked_for_until_it_is_right(office: Office) -> None:
    office.pool.add(replace(KIM, username="careful"), PASSWORD, totp=True)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="careful", password=PASSWORD)
    page = page.submit("/staff/sign-in", code="000000")
    assert page.alert == SAY("console.sign_in.error.wrong_code")
    shown = office.pool.shown("careful")
    page = page.submit("/staff/sign-in", code=f"{shown[:3]} {shown[3:]}")
    assert page.path == "/staff/cases"


def test_nobody_can_sign_in_while_cognito_is_down_and_the_page_says_so(office: Office) -> None:
    page = Browser(office).get("/staff/sign-in")
    office.pool.fails = EndpointConnectionError(endpoint_url="cognito")
    page = page.submit("/staff/sign-in", username="kim", password=PASSWORD)
    assert (page.status, page.lead) == (503, SAY("console.problem.sign_in_down"))


def test_someone_of_a_team_that_is_gone_cannot_come_in(office: Office) -> None:
    office.pool.add(replace(KIM, username="late", team="dong-abolished"), PASSWORD)
    page = Browser(office).get("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="late", password=PASSWORD)
    assert (page.status, page.alert) == (401, SAY("console.sign_in.error.no_team"))


def test_the_emulators_cognito_signs_in_and_asks_for_a_new_password(emulator: Aws) -> None:
    client = emulator.client("cognito-idp")
    pool = client.create_user_pool(PoolName="staff")["UserPool"]["Id"]
    client_id = client.create_user_pool_client(
        UserPoolId=pool,
        ClientName="console",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    client.admin_create_user(
        UserPoolId=pool,
        Username="kim",
        TemporaryPassword="Temporary-1234",
        UserAttributes=[
            {"Name": "name", "Value": KIM.name},
            {"Name": "custom:team", "Value": KIM.team},
        ],
    )
    cognito = Cognito(client, pool, client_id)

    challenge = cognito.start("kim", "Temporary-1234")
    assert isinstance(challenge, Challenge)
    assert challenge.step is Step.NEW_PASSWORD
    first = cognito.answer(challenge, "Another-1234")
    again = cognito.start("kim", "Another-1234")
    assert isinstance(first, SignedIn)
    assert isinstance(again, SignedIn)
    assert first.staff == again.staff == KIM
    for username, password in (("kim", "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(SignInError, match="wrong"):
            cognito.start(username, password)


def test_signing_out_ends_the_session_in_the_table_too(office: Office) -> None:
    browser = office.sign_in(KIM)
    stolen = dict(browser.cookies)
    page = browser.get("/staff/cases").submit("/staff/sign-out")
    assert page.path == "/staff/sign-in"
    assert Browser(office, cookies=stolen).get("/staff/cases").path == "/staff/sign-in"


def test_an_idle_session_ends_and_a_used_one_goes_on(office: Office) -> None:
    browser = office.sign_in(KIM)
    for _ in range(3):
        office.wait(timedelta(minutes=20))
        assert browser.get("/staff/cases").path == "/staff/cases"
    office.wait(timedelta(minutes=31))
    assert browser.get("/staff/cases").path == "/staff/sign-in"


def test_a_session_ends_with_the_day_however_busy_it_is(office: Office) -> None:
    browser = office.sign_in(KIM)
    for _ in range(12 * 60 // 25 + 1):
        office.wait(timedelta(minutes=25))
        page = browser.get("/staff/cases")
    assert page.path == "/staff/sign-in"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    browser = office.sign_in(KIM)
    assert "HttpOnly" in browser.last_set_cookie
    assert "SameSite=Lax" in browser.last_set_cookie
    assert "Path=/" in browser.last_set_cookie
    assert "Secure" not in browser.last_set_cookie


def test_over_tls_the_cookie_is_secure_and_links_carry_the_stage(office: Office) -> None:
    tls = office.at("https://x.execute-api.ap-northeast-2.amazonaws.com/api")
    case = tls.report()
    browser = tls.sign_in(KIM)
    assert browser.last_set_cookie.startswith("__Host-session=")
    assert "Secure" in browser.last_set_cookie
    page = browser.get("/staff/cases")
    assert f'href="/api/staff/cases/{case.id}"' in page.body
    assert all(form.action.startswith("/api/staff/") for form in page.forms)


def test_a_sign_in_form_of_another_site_is_refused(office: Office) -> None:
    page = Browser(office).post(
        "/staff/sign-in", step="password", username="kim", password=PASSWORD, token="theirs"
    )
    assert page.status == 403


def test_a_user_name_that_looks_like_a_number_to_be_masked_is_taken_as_typed(
    office: Office,
) -> None:
    numbered = replace(KIM, username="dong-4115056100")
    office.pool.add(numbered, PASSWORD)
    assert office.sign_in(numbered).get("/staff/cases").status == 200
