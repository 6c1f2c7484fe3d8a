"""Each record of a batch has a verdict of its own."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from chalicelib.pipeline.batch import PoisonError, Record, process
from chalicelib.store.dead_letters import TRIES, Aside


class Queue:
    """A dead-letter queue that keeps what it is sent, or is down."""

    def __init__(self, *, up: bool = True) -> None:
        self.up = up
        self.kept: list[tuple[str, str, str]] = []

    def send_message(self, **sent: Any) -> None:
        if not self.up:
            raise ConnectionError
        told = sent["MessageAttributes"]
        self.kept.append(
            (sent["MessageBody"], told["reason"]["StringValue"], told["tries"]["StringValue"])
        )


def handle(record: Record) -> None:
    """Fails where the body is no JSON or says so."""
    body = json.loads(record["body"])
    if body == "fail":
        raise LookupError("010-1234-5678")
    if body == "poison":
        raise PoisonError("case_gone")


def failed(*bodies: str, queue: Queue | None = None, tries: int = 1) -> list[str]:
    told = {"ApproximateReceiveCount": str(tries)}
    records = [
        {"messageId": f"m{number}", "body": body, "attributes": told}
        for number, body in enumerate(bodies)
    ]
    aside = Aside(lambda: cast("Any", queue or Queue()), "url")
    response = process(records, handle, aside)
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def test_when_all_succeed_nothing_is_reported() -> None:
    assert failed("1", "2") == []


def test_one_failure_is_reported_and_the_others_are_done() -> None:
    assert failed("1", '"fail"', "3") == ["m1"]


def test_all_failures_are_reported() -> None:
    assert failed('"fail"', '"fail"') == ["m0", "m1"]


def test_what_cannot_be_read_is_reported_by_its_id() -> None:
    assert failed("not json", "1") == ["m0"]


def test_an_empty_batch_is_done() -> None:
    assert failed() == []


def test_poison_is_set_aside_to_the_letter_with_its_reason() -> None:
    queue = Queue()

    assert failed("1", '"poison"', queue=queue) == []
    assert queue.kept == [('"poison"', "case_gone", "1")]


def test_what_fails_at_its_last_try_is_set_aside_with_the_errors_class() -> None:
    queue = Queue()

    assert failed('"fail"', queue=queue, tries=TRIES - 1) == ["m0"]
    assert failed('"fail"', queue=queue, tries=TRIES) == []
    assert queue.kept == [('"fail"', "LookupError", str(TRIES))]


def test_what_cannot_be_set_aside_is_reported() -> None:
    assert failed('"poison"', queue=Queue(up=False)) == ["m0"]


def test_the_log_names_the_record_and_never_what_an_error_quotes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed('"fail"')

    assert "m0" in caplog.text
    assert "LookupError" in caplog.text
    assert "010" not in caplog.text
