"""The sample consumer of docs/events reads what the service tells a team."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from local.in_process import SKILL_KEY, Stack, running
from tests.contract.stores import SEOUL
from tests.stack.deployed import Resident

CONSUMER = Path(__file__).parents[2] / "docs" / "events" / "consumer.py"
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=SEOUL)
STORY = "녹양동 현대아파트 101동 할머니가 며칠째 굶고 계세요"

Reader = Callable[[str], Iterator[dict[str, Any]]]


@pytest.fixture
def stack() -> Iterator[Stack]:
    with running(NOON) as stack:
        yield stack


@pytest.fixture
def queue(stack: Stack) -> str:
    """The URL of hope-support's own queue, filtered as the template filters it."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    url = sqs.create_queue(QueueName="team-hope-support")["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(
        TopicArn=stack.service.settings.notice_topic_arn,
        Protocol="sqs",
        Endpoint=told["QueueArn"],
        Attributes={
            "RawMessageDelivery": "true",
            "FilterPolicy": json.dumps({"team": ["hope-support"]}),
        },
    )
    return url


@pytest.fixture
def notices(stack: Stack) -> Reader:
    """The sample's generator; its clients are made anew, so that they are moto's."""
    reader: Reader = runpy.run_path(str(CONSUMER))["notices"]
    return reader


def report(stack: Stack) -> None:
    def post(body: dict[str, Any]) -> httpx.Response:
        headers = {"x-skill-key": SKILL_KEY}
        answer = stack.service.webhooks.answer_skill(headers, json.dumps(body).encode())
        return httpx.Response(answer.status, text=answer.body)

    resident = Resident(post)
    resident.says(STORY)
    resident.presses("제출")
    stack.pump()


def left(queue: str) -> int:
    asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=asked)  # type: ignore[arg-type]
    return sum(map(int, told["Attributes"].values()))


def test_a_report_comes_out_of_the_teams_queue_and_is_taken_off(
    stack: Stack, queue: str, notices: Reader
) -> None:
    report(stack)
    report(stack)
    first, second = reading = list(islice(notices(queue), 2))

    assert {notice["team"] for notice in reading} == {"hope-support"}
    assert first["subject"] != second["subject"]
    assert first["data"]["dong"] == "녹양동"
    assert left(queue) == 1  # the last one stays until the reader comes back for another


def test_a_repeated_delivery_is_dropped(stack: Stack, queue: str, notices: Reader) -> None:
    report(stack)
    sqs = boto3.client("sqs")
    [message] = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)["Messages"]
    sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
    report(stack)

    first, second = islice(notices(queue), 2)

    assert first["notice_id"] != second["notice_id"]
    assert first["subject"] != second["subject"]


def test_whoever_fails_gets_it_again(stack: Stack, queue: str, notices: Reader) -> None:
    report(stack)
    reading = notices(queue)
    failed_on = next(reading)
    del reading  # the tool dies over it

    assert left(queue) == 1
    assert failed_on["notice_id"]


def test_it_is_ten_lines() -> None:
    source = CONSUMER.read_text("utf-8")
    function = source[source.index("def notices") : source.index("if __name__")]
    assert len(function.strip().splitlines()) <= 10
