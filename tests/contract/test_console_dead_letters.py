"""Dead letters as a coordinator sees them and sends them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store.dead_letters import Aside, DeadLetters, DeadQueue
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, PASSWORD, SAY, Office, office_on_moto
from tests.contract.stores import Aws

PATH = "/staff/dead-letters"
VIEWER = StaffMember("viewer", "보는이", "hope-support", Role.COORDINATOR)
RECEIPT = "HT-7K2M-9QXA"


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


def put(
    office: Office,
    body: str,
    reason: str = "case_gone",
    queue: DeadQueue = DeadQueue.ROUTING,
) -> None:
    dead = office.desk.dead_letters()
    Aside(lambda: dead.sqs, dead.urls[queue]).put(body, reason, 1)


def signed_in(office: Office) -> Browser:
    return office.sign_in(CHOI, Role.COORDINATOR)


def send_all(page: Page, queue: DeadQueue = DeadQueue.ROUTING) -> Page:
    return page.submit(PATH, queue=queue.value, letter="")


def test_letters_are_shown_with_their_reason_in_words(office: Office) -> None:
    put(office, '{"type": "city.hopetalk.case.opened.v1"}')
    put(office, "010-1234-5678", "not_json")

    page = signed_in(office).get(PATH)

    assert SAY("console.dead_letters.because.case_gone") in page.text
    assert SAY("console.dead_letters.because.not_json") in page.text
    assert "city.hopetalk.case.opened.v1" in page.text
    assert "010-1234-5678" not in page.text


def test_sent_again_they_are_off_and_the_act_is_in_the_audit_trail(office: Office) -> None:
    put(office, "{}")
    put(office, "{}")
    page = signed_in(office).get(PATH)

    page = send_all(page)

    assert page.done == SAY("console.dead_letters.sent", n=2)
    assert office.desk.dead_letters().letters(DeadQueue.ROUTING) == ()
    entered = [head.actor for head in office.desk.audit.heads() if head.actor.startswith("choi")]
    assert len(entered) == 1
    assert office.desk.audit.verify(entered[0]) == ()


@pytest.mark.parametrize(
    ("queue", "body"),
    [
        (DeadQueue.ROUTING, {}),
        (DeadQueue.PHOTOS, {}),
        (DeadQueue.RELAY, {"DDBStreamBatchInfo": {}}),
        (DeadQueue.NOTICES, {"team": "hope-support"}),
        (DeadQueue.SPILL, {"id": "01K", "who": "a"}),
    ],
)
def test_the_letters_of_each_queue_are_shown_and_go_back(
    office: Office, queue: DeadQueue, body: dict[str, object]
) -> None:
    put(office, json.dumps(body), queue=queue)
    page = signed_in(office).get(PATH)
    assert SAY("console.dead_letters.because.case_gone") in page.text

    page = send_all(page, queue)

    assert page.done == SAY("console.dead_letters.sent", n=1)
    assert office.desk.dead_letters().letters(queue) == ()


def test_what_is_gone_meanwhile_is_said(office: Office) -> None:
    put(office, "{}")
    page = signed_in(office).get(PATH)
    send_all(page)

    assert send_all(page).alert == SAY("console.dead_letters.gone")


def test_who_may_only_look_sends_nothing(office: Office) -> None:
    put(office, "{}")
    office.pool.add(VIEWER, PASSWORD)
    office.desk.people.store(replace(office.desk.people.entered(VIEWER), edits=False))
    page = office.sign_in(VIEWER, Role.COORDINATOR).get(PATH)
    assert page.status == 200

    assert send_all(page).status == 403
    assert len(office.desk.dead_letters().letters(DeadQueue.ROUTING)) == 1


def test_an_unknown_queue_is_not_found(office: Office) -> None:
    put(office, "{}")
    page = signed_in(office).get(PATH)

    assert page.submit(PATH, queue="other").status == 404


def test_while_sqs_is_down_the_page_says_so(office: Office) -> None:
    dead = office.desk.dead_letters()
    down = DeadLetters(Aws("http://127.0.0.1:1").client("sqs"), dead.urls, dead.back)
    broken = replace(office, desk=replace(office.desk, dead_letters=lambda: down))

    page = signed_in(broken).get(PATH)

    assert page.status == 503
    assert page.alert == SAY("console.dead_letters.unavailable")
