"""Each record of a batch has a verdict of its own."""

from __future__ import annotations

import json

import pytest

from chalicelib.pipeline.batch import Record, process


def handle(record: Record) -> None:
    """Fails where the body is no JSON or says so."""
    if json.loads(record["body"]) == "fail":
        raise LookupError("010-1234-5678")


def failed(*bodies: str) -> list[str]:
    records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    response = process(records, handle, lambda record: str(record["messageId"]))
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


def test_the_log_names_the_record_and_never_what_an_error_quotes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed('"fail"')

    assert "m0" in caplog.text
    assert "LookupError" in caplog.text
    assert "010" not in caplog.text
