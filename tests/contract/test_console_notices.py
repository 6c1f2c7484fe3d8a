"""How staff choose to be told, as a browser meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.cases.delivering import Channel, Timing
from chalicelib.cases.staff import Role
from chalicelib.post.hook import Hook
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import JANGAM, KIM, LEE, Office, office_on_moto
from tests.contract.stores import REGION, SENDER, Aws
from tests.unit.test_posting import URL, Receiver

NOTICES = "/staff/notices"
MAIL, PHONE = "kim@city.test", "010-1234-5678"


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        Aws(None).client("sesv2").create_email_identity(EmailIdentity=SENDER)
        yield office


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def with_messenger(office: Office, receiver: Receiver) -> Office:
    """The same office, its webhooks received here."""
    postman = replace(office.desk.postman, hook=Hook(receiver.connect))
    return replace(office, desk=replace(office.desk, postman=postman))


def code() -> str:
    """The code that was sent last, by letter or text message."""
    letters = [mail.body for mail in ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages]
    texts = [text for _, text in sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values()]
    found = re.search(r"[0-9]{6}", [*letters, *texts][-1])
    assert found
    return found[0]


def propose(browser: Browser, channel: Channel, address: str) -> Page:
    return browser.post(f"{NOTICES}/address", csrf=token(browser), channel=channel, address=address)


def token(browser: Browser) -> str:
    return browser.get(NOTICES).forms[-1].fields["csrf"]


def confirmed(browser: Browser, channel: Channel = Channel.EMAIL, address: str = MAIL) -> Page:
    propose(browser, channel, address)
    return browser.post(f"{NOTICES}/code", csrf=token(browser), channel=channel, code=code())


def test_an_address_is_used_once_the_code_sent_there_was_entered(office: Office) -> None:
    browser = office.sign_in(KIM)

    waiting = propose(browser, Channel.EMAIL, MAIL)
    assert "k***@city.test" in waiting.text
    assert office.desk.subscriptions.of_team(JANGAM) == ()
    page = browser.post(f"{NOTICES}/code", csrf=token(browser), channel="email", code=code())

    assert page.done
    assert "k***@city.test" in page.text
    assert MAIL not in page.text
    (to,) = office.desk.subscriptions.of_team(JANGAM)
    assert (to.name, to.channel, to.confirmed_at) == ("kim", Channel.EMAIL, office.now)


def test_a_text_message_brings_the_code_to_a_mobile(office: Office) -> None:
    page = confirmed(office.sign_in(KIM), Channel.SMS, PHONE)

    assert page.done
    assert "010-****-5678" in page.text


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.EMAIL, "kim"),
        (Channel.EMAIL, "kim@city"),
        (Channel.EMAIL, "kim@city.test\nbcc: all@city.test"),
        (Channel.SMS, "02-120"),
        (Channel.SMS, "+1 202 555 0100"),
    ],
)
def test_what_is_no_address_is_said_and_kept(
    office: Office, channel: Channel, address: str
) -> None:
    page = propose(office.sign_in(KIM), channel, address)

    assert page.status == 422
    assert page.alert
    assert address.split("\n")[0] in page.body


def test_a_wrong_code_can_be_put_right(office: Office) -> None:
    browser = office.sign_in(KIM)
    propose(browser, Channel.EMAIL, MAIL)
    right = code()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    page = browser.post(f"{NOTICES}/code", csrf=token(browser), channel="email", code=wrong)

    assert page.status == 422
    assert browser.post(
        f"{NOTICES}/code", csrf=token(browser), channel="email", code=f" {right[:3]} {right[3:]}"
    ).done


def test_a_second_code_within_a_minute_is_not_sent(office: Office) -> None:
    browser = office.sign_in(KIM)
    propose(browser, Channel.EMAIL, MAIL)

    assert propose(browser, Channel.EMAIL, MAIL).status == 429
    office.wait(timedelta(minutes=1))
    assert propose(browser, Channel.EMAIL, MAIL).status == 200


def test_when_one_is_told_is_chosen_and_kept(office: Office) -> None:
    browser = office.sign_in(KIM)
    confirmed(browser)

    page = browser.post(f"{NOTICES}/choice", csrf=token(browser), channel="email", timing="digest")

    assert page.done
    (to,) = office.desk.subscriptions.of_team(JANGAM)
    assert (to.timing, to.quiet) == (Timing.DIGEST, False)


def test_an_address_can_be_taken_back(office: Office) -> None:
    browser = office.sign_in(KIM)
    confirmed(browser)

    assert browser.post(f"{NOTICES}/removal", csrf=token(browser), channel="email").done

    assert office.desk.subscriptions.of_team(JANGAM) == ()


def test_colleagues_see_who_is_told_and_not_where(office: Office) -> None:
    confirmed(office.sign_in(KIM))

    page = office.sign_in(LEE).get(NOTICES)

    assert KIM.name in page.text
    assert "city.test" not in page.text


def test_a_lead_connects_a_messenger_and_sees_its_secret_once(
    office: Office, receiver: Receiver
) -> None:
    browser = with_messenger(office, receiver).sign_in(LEE, Role.LEAD)
    form = {"name": "장암동 대화방", "url": URL}

    page = browser.get(NOTICES).submit(f"{NOTICES}/hooks", **form)

    found = re.search(r'<code class="secret">([^<]+)</code>', page.body)
    assert found
    assert found[1] not in browser.get(NOTICES).body
    assert URL not in browser.get(NOTICES).body
    tried = browser.get(NOTICES).submit(f"{NOTICES}/hooks/trial")
    assert tried.done
    (came,) = receiver.came
    assert "장암동 대화방" in json.loads(came["body"])["text"]
    assert browser.get(NOTICES).submit(f"{NOTICES}/hooks/removal").done
    assert office.desk.subscriptions.of_team(JANGAM) == ()


def test_a_messenger_that_refuses_the_trial_is_said(office: Office, receiver: Receiver) -> None:
    receiver.status = 404
    browser = with_messenger(office, receiver).sign_in(LEE, Role.LEAD)
    browser.get(NOTICES).submit(f"{NOTICES}/hooks", name="대화방", url=URL)

    page = browser.get(NOTICES).submit(f"{NOTICES}/hooks/trial")

    assert page.status == 502
    assert "http_404" in page.alert


def test_a_form_that_was_sent_twice_connects_once(office: Office) -> None:
    browser = office.sign_in(LEE, Role.LEAD)
    page = browser.get(NOTICES)
    form = {"name": "대화방", "url": URL}
    page.submit(f"{NOTICES}/hooks", **form)

    again = page.submit(f"{NOTICES}/hooks", **form)

    assert again.status == 409
    assert len(office.desk.subscriptions.of_team(JANGAM)) == 1


@pytest.mark.parametrize("url", ["http://messenger.city.test/", "https://10.0.0.1:99/", ""])
def test_an_address_that_must_not_be_posted_to_is_not_connected(office: Office, url: str) -> None:
    browser = office.sign_in(LEE, Role.LEAD)

    page = browser.get(NOTICES).submit(f"{NOTICES}/hooks", name="대화방", url=url)

    assert page.status == 422
    assert office.desk.subscriptions.of_team(JANGAM) == ()


def test_only_leads_and_those_above_connect_messengers(office: Office) -> None:
    browser = office.sign_in(KIM)

    page = browser.post(f"{NOTICES}/hooks", csrf=token(browser), name="대화방", url=URL)

    assert page.status == 403
    assert f"{NOTICES}/hooks" not in [form.action for form in browser.get(NOTICES).forms]


def test_a_team_touches_no_other_teams_messenger(office: Office) -> None:
    lead = office.sign_in(LEE, Role.LEAD)
    lead.get(NOTICES).submit(f"{NOTICES}/hooks", name="대화방", url=URL)
    (hook,) = office.desk.subscriptions.of_team(JANGAM)
    other = office.sign_in(replace(LEE, team="hope-support", username="oh"), Role.LEAD)

    page = other.post(f"{NOTICES}/hooks/removal", csrf=token(other), hook=hook.name)

    assert page.status == 404
    assert len(office.desk.subscriptions.of_team(JANGAM)) == 1


def test_where_e_mail_is_not_set_up_the_page_says_so(office: Office) -> None:
    postman = office.desk.postman
    unset = replace(postman, mailer=replace(postman.mailer, sender=""))
    bare = replace(office, desk=replace(office.desk, postman=unset))

    page = bare.sign_in(KIM).get(NOTICES)

    assert "아직 이 방법은 열려 있지 않아요" in page.text
