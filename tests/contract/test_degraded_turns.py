"""What a resident reads when a turn cannot be stored: what helps at once, and the truth.

That nothing is lost then, the fault matrix proves (`proof/faults.py`).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ReadTimeoutError

from chalicelib.kakao.validate import violations
from local.in_process import SKILL_KEY, Stack, running

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STORY = "장암동 푸른주택 2층 사시는 분이 다리를 다쳐 며칠째 굶고 계세요"


@contextmanager
def unreachable(stack: Stack) -> Iterator[None]:
    """No call of the service's to DynamoDB or KMS is answered."""

    def fail(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="https://aws.example")

    events = [c.meta.events for c in (stack.service.clients.dynamodb, stack.service.clients.kms)]
    for hooks in events:
        hooks.register("before-call.*.*", fail)
    yield
    for hooks in events:
        hooks.unregister("before-call.*.*", fail)


def said(text: str) -> dict[str, Any]:
    return {"userRequest": {"utterance": text, "user": {"id": "someone"}}}


def says(stack: Stack, text: str, request: str) -> str:
    headers = {"x-skill-key": SKILL_KEY, "x-request-id": request}
    answer = stack.service.webhooks.answer_skill(headers, json.dumps(said(text)).encode())

    assert answer.status == 200
    assert violations(json.loads(answer.body)) == []
    return answer.body


def test_in_danger_the_numbers_come_even_when_nothing_can_be_stored() -> None:
    with running(NOW) as stack:
        says(stack, "안녕하세요", "0")
        with unreachable(stack):
            answer = says(stack, "사람이 쓰러졌는데 숨을 안 쉬어요", "1")

    assert answer.index("119") < answer.index("따로 보관했어요")


def test_a_turn_that_grew_late_stores_nothing_and_says_so() -> None:
    with running(NOW) as stack:
        says(stack, STORY, "1")
        ticks = itertools.count(step=1.5)
        late = replace(stack.service.skill, seconds=lambda: float(next(ticks)))
        answer = late.answer(said("제출"), "2")

        assert answer is not None
        assert "저장이 되지 않아" in answer.body
        table = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)
        assert not [item for item in table["Items"] if item["SK"]["S"] == "CASE"]
