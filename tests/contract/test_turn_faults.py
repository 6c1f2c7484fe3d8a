"""Every AWS call of a turn fails once, before or after it took effect, and nothing is lost.

The resident taps again, as people do; in the end there is one case, and no receipt was ever shown
for a case that is not stored.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.kakao.validate import violations
from local.in_process import SKILL_KEY, Stack, running

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STORY = "장암동 푸른주택 2층 사시는 분이 다리를 다쳐 며칠째 굶고 계세요"
MOST_CALLS = 12
"""More than the story makes, so that the last runs see no fault at all."""


@contextmanager
def failing(stack: Stack, number: int, when: str) -> Iterator[Callable[[], int]]:
    """Let the call with this number time out, before it is sent or after it took effect."""
    calls = 0

    def fail(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise ReadTimeoutError(endpoint_url="https://aws.example")

    events = [c.meta.events for c in (stack.service.clients.dynamodb, stack.service.clients.kms)]
    for hooks in events:
        hooks.register(when, fail)
    yield lambda: calls
    for hooks in events:
        hooks.unregister(when, fail)


def says(stack: Stack, text: str, request: str) -> str:
    body = {"userRequest": {"utterance": text, "user": {"id": "someone"}}}
    headers = {"x-skill-key": SKILL_KEY, "x-request-id": request}
    answer = stack.service.webhooks.answer_skill(headers, json.dumps(body).encode())

    assert answer.status == 200
    assert violations(json.loads(answer.body)) == []
    return answer.body


def receipts(stack: Stack) -> list[str]:
    """Of the cases that are stored, read by a client of its own, which never fails."""
    table = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)
    return [
        item["receipt"]["S"]
        for item in table["Items"]
        if item["SK"]["S"] == "CASE" and "receipt" in item
    ]


@pytest.mark.parametrize("when", ["before-call.*.*", "after-call.*.*"])
@pytest.mark.parametrize("number", range(1, MOST_CALLS + 1))
def test_a_report_survives_any_one_failure(when: str, number: int) -> None:
    with running(NOW) as stack:
        says(stack, "안녕하세요", "0")
        shown = []
        with failing(stack, number, when):
            for attempt in ("1", "2"):
                says(stack, STORY, f"story-{attempt}")
            for attempt in ("1", "2"):
                answer = says(stack, "제출", f"submit-{attempt}")
                if "접수되었습니다" in answer:
                    shown += receipts(stack)
                    assert shown[-1] in answer

        assert len(receipts(stack)) == 1
        assert set(shown) == set(receipts(stack))
        stack.pump()
        assert sorted(notice["team"] for notice in stack.notices()) == [
            "dong-4115056100",
            "hope-support",
            "welfare-policy",
        ]


def test_the_story_makes_fewer_calls_than_are_failed() -> None:
    with running(NOW) as stack, failing(stack, 0, "before-call.*.*") as calls:
        for number, text in enumerate(("안녕하세요", STORY, STORY, "제출", "제출")):
            says(stack, text, str(number))

        assert calls() <= MOST_CALLS


def test_in_danger_the_numbers_come_even_when_nothing_can_be_stored() -> None:
    with running(NOW) as stack:
        says(stack, "안녕하세요", "0")
        with failing(stack, 1, "before-call.*.*"):
            answer = says(stack, "사람이 쓰러졌는데 숨을 안 쉬어요", "1")

    assert answer.index("119") < answer.index("따로 보관했어요")


def test_a_turn_that_grew_late_stores_nothing_and_says_so() -> None:
    with running(NOW) as stack:
        says(stack, STORY, "1")
        ticks = itertools.count(step=1.5)
        late = replace(stack.service.skill, seconds=lambda: float(next(ticks)))
        body = {"userRequest": {"utterance": "제출", "user": {"id": "someone"}}}
        answer = late.answer(body, "2")

        assert answer is not None
        assert "저장이 되지 않아" in answer.body
        assert receipts(stack) == []
