"""What Kakao sent to a deployed stage is read from its log, as operators see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import boto3
import pytest

from operations.__main__ import main
from operations.stage import Stage as Deployed
from tests.contract.stores import moto

GROUP = "hope-talk-prod-ApiLog"


class Stack:
    """A session whose CloudFormation knows one stack: moto's needs more than is installed."""

    def __init__(self) -> None:
        self.aws = boto3.session.Session(region_name="ap-northeast-2")

    def client(self, service: str) -> Any:
        return self if service == "cloudformation" else self.aws.client(service)  # type: ignore[call-overload]

    def describe_stack_resource(self, **asked: str) -> dict[str, dict[str, str]]:
        assert asked == {"StackName": "hope-talk-prod", "LogicalResourceId": "ApiLog"}
        return {"StackResourceDetail": {"PhysicalResourceId": GROUP}}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A function that writes a line of the API's log, so long ago."""
    with moto():
        stack = Stack()
        stage = Deployed("prod", "hope-talk-prod", cast("boto3.session.Session", stack), {})
        monkeypatch.setattr(Deployed, "named", lambda _: stage)
        logs, where = stack.client("logs"), {"logGroupName": GROUP, "logStreamName": "a"}
        logs.create_log_group(logGroupName=GROUP)
        logs.create_log_stream(**where)

        def write(ago: timedelta, **line: object) -> None:
            message = json.dumps({"level": "INFO", "message": json.dumps(line)})
            at = int((datetime.now(UTC) - ago).timestamp() * 1000)
            logs.put_log_events(**where, logEvents=[{"timestamp": at, "message": message}])

        yield write


def test_set_up_day(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    log(timedelta(hours=3), what="skill.wrong_bot", setup=["live"])
    log(timedelta(minutes=50), what="skill.wrong_key", missing=True)
    for minutes in range(40, 0, -10):
        log(timedelta(minutes=minutes), what="turn", setup=["live", "fallback", "other_zone"])

    assert main(["kakao", "check", "--stage", "prod", "--json"]) == 1
    told = {one["id"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told["no_key"]["state"] == told["other_zone"]["state"] == "wrong"
    assert (told["live"]["state"], told["live"]["count"]) == ("ok", 4)
    assert told["live"]["first"] < told["live"]["last"]
    assert told["event"]["state"] == "to do"
    assert "wrong_bot" not in told

    assert main(["kakao", "check", "--stage", "prod", "--hours", "24"]) == 1
    assert "wrong  wrong_bot" in capsys.readouterr().out


def test_a_silent_stage_is_said_to_be_silent(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kakao", "check", "--stage", "prod"]) == 0
    assert "Nothing was heard at all" in capsys.readouterr().out
