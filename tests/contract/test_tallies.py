"""What is counted by the day: never words, and never at the price of an answer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import boto3
import pytest

from chalicelib.kakao.validate import violations
from chalicelib.store.errors import UnavailableError
from chalicelib.store.tallies import Tallies
from local.in_process import SKILL_KEY, Stack, running
from tests.contract.stores import Store

NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # half past midnight in Seoul
QUESTION = "qwertyuiop 지원 있나요"


def says(stack: Stack, text: str) -> str:
    body = {"userRequest": {"utterance": text, "user": {"id": "someone"}}}
    answer = stack.service.webhooks.answer_skill(
        {"x-skill-key": SKILL_KEY}, json.dumps(body).encode()
    )
    assert violations(json.loads(answer.body)) == []
    return answer.body


def test_what_found_nothing_is_counted_on_the_citys_day_without_its_words() -> None:
    with running(NIGHT) as stack:
        for _ in range(2):
            assert "129" in says(stack, QUESTION)
        tallies = Tallies(stack.service.table)
        stored = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)["Items"]

        assert tallies.of(date(2026, 11, 25)) == {"info.nothing": 2}
        assert tallies.of(date(2026, 11, 24)) == {}
        assert "qwertyuiop" not in str(stored)


def test_a_counter_that_fails_does_not_fail_the_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise UnavailableError("DynamoDB does not answer")

    monkeypatch.setattr(Tallies, "add", fail)
    with running(NIGHT) as stack:
        assert "129" in says(stack, QUESTION)

    assert "tally.failed" in caplog.text


def test_counters_are_kept_apart_by_day_and_name(store: Store) -> None:
    tallies = Tallies(store.table)
    for name in ("info.nothing", "info.nothing", "other"):
        tallies.add(name, date(2026, 11, 25))

    assert tallies.of(date(2026, 11, 25)) == {"info.nothing": 2, "other": 1}
    assert tallies.of(date(2026, 11, 26)) == {}


def test_answers_of_a_pre_check_are_sealed_while_they_last() -> None:
    with running(NIGHT) as stack:
        says(stack, "기초연금 신청하고 싶어요")
        says(stack, "기초연금 나도 될까요?")
        says(stack, "72살")
        stored = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)["Items"]
        assert "72-72" not in str(stored)
        assert "살림은" in says(stack, "음")

        says(stack, "처음으로")
        stored = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)["Items"]
        assert [item for item in stored if "sealed" in item] == []
