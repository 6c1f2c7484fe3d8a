"""One report's way through every function, found in the log by any one of its ids."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.in_process import SKILL_KEY, Stack, running

MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
STORY = "장암동 주공 302호 할머니가 며칠째 굶으시는 것 같아요. 010-1234-5678로 연락 주세요"
REQUEST = "chp-4c1f0e6a2b"

Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What `filter @message like` an id finds, as docs/operate.md has it."""

    def found(id_: str) -> list[dict[str, Any]]:
        written = [one.getMessage() for one in caplog.records if one.name == "hope-talk"]
        return [json.loads(line) for line in written if id_ in line]

    return found


def test_a_case_id_finds_webhook_stream_queue_and_notice(lines: Lines) -> None:
    with running(MORNING) as stack:
        case_id = _report(stack)
        stack.pump()

    found = lines(case_id)

    assert [line["what"] for line in found] == ["turn", "event.relayed", "event"]
    turn, relayed, told = found
    assert turn["request"] == REQUEST
    assert turn["cases"] == [case_id]
    assert turn["events"] == [relayed["id"]] == [told["id"]]
    assert relayed["case"] == told["case"] == case_id


def test_a_notice_id_begins_with_what_finds_all_of_its_way(lines: Lines) -> None:
    with running(MORNING) as stack:
        _report(stack)
        stack.pump()
        event_id, _, _ = stack.notices()[0]["notice_id"].partition(".")

    assert [line["what"] for line in lines(event_id)] == ["turn", "event.relayed", "event"]


def test_a_request_id_finds_the_turn_and_the_way_of_what_it_made(lines: Lines) -> None:
    with running(MORNING) as stack:
        case_id = _report(stack)
        stack.pump()

    found = lines(REQUEST)

    assert [line["what"] for line in found] == ["turn", "event.relayed", "event"]
    assert found[0]["cases"] == [case_id]


def test_a_request_id_finds_what_the_clock_sent_again(lines: Lines) -> None:
    with running(MORNING) as stack:
        _report(stack)
        stack.at += timedelta(minutes=2)
        stack.pipeline.clock.tick()

    assert [line["what"] for line in lines(REQUEST)] == ["turn", "event.again"]


def test_a_request_is_forgotten_once_its_events_are_routed() -> None:
    """What is kept of a case for good must not lead to a person by Kakao's own log."""
    with running(MORNING) as stack:
        case_id = _report(stack)
        [waiting] = stack.service.cases.history(case_id)
        stack.pump()
        [routed] = stack.service.cases.history(case_id)
        notices = stack.notices()

    assert (waiting.request, routed.request) == (REQUEST, None)
    assert notices
    assert REQUEST not in json.dumps(notices)


def test_what_goes_wrong_on_the_way_names_the_case_too(lines: Lines) -> None:
    with running(MORNING) as stack:
        case_id = _report(stack)
        router = stack.pipeline.router
        lost = replace(router, notifier=replace(router.notifier, topic_arn="arn:aws:sns:::gone"))
        vars(stack.pipeline)["router"] = lost
        stack.pump()
        vars(stack.pipeline)["router"] = router
        stack.move_to(MORNING + timedelta(minutes=5))

    assert [line["what"] for line in lines(case_id)] == [
        "turn",
        "event.relayed",
        "record.failed",
        "event.again",
        "event",
    ]


def test_what_was_sent_in_place_of_a_requests_id_is_not_logged(lines: Lines) -> None:
    with running(MORNING) as stack:
        _say(stack, STORY, request="할머니가 굶으세요")

    [turn] = lines('"turn"')
    assert turn["request"] is None


def test_no_line_on_the_way_holds_what_is_personal(lines: Lines) -> None:
    with running(MORNING) as stack:
        _report(stack)
        receipt = stack.service.residents.find("someone").conversation.cases[0].receipt
        stack.pump()

    assert not any(lines(personal) for personal in ("302호", "1234", "할머니", receipt, "someone"))


def _report(stack: Stack) -> str:
    """The id of the new case."""
    _say(stack, STORY)
    offered = stack.service.residents.find("someone").conversation.offered
    [submit] = {offer for _, offer in offered if offer.startswith("report.submit")}
    _say(stack, "제출", submit, request=REQUEST)
    [own] = stack.service.residents.find("someone").conversation.cases
    return own.case_id


def _say(stack: Stack, text: str, code: str | None = None, request: str = "chp-first") -> None:
    user = {"utterance": text, "user": {"id": "someone"}}
    body = {"userRequest": user, "action": {"clientExtra": {"code": code} if code else {}}}
    headers = {"x-skill-key": SKILL_KEY, "x-request-id": request}
    stack.service.webhooks.answer_skill(headers, json.dumps(body).encode())
