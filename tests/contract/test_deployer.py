"""A stack that is changed, agreed to, refused and changed back, on the emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.changes import Change
from local.deploy import Deployer, DeployError
from local.emulator import REGION, ROOT_KEY
from local.package import Package
from local.runtimes import newest
from tests.contract.stores import Aws

STACK = "hope-talk-dev"
TEMPLATE = {
    "Parameters": {
        **{name: {"Type": "String"} for name in ("CodeBucket", "CodeKey", "Version")},
        "Delay": {"Type": "Number", "Default": 0},
    },
    "Resources": {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": f"{STACK}-q", "DelaySeconds": {"Ref": "Delay"}},
        }
    },
    "Outputs": {"Url": {"Value": {"Ref": "Queue"}}},
}


class DisagreedError(Exception):
    """Somebody said no."""


def _disagree(changes: Sequence[Change]) -> None:
    raise DisagreedError(", ".join(change.name for change in changes))


class Operator:
    """Deploys a small package, and looks at what became of it."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.session = boto3.session.Session(ROOT_KEY, ROOT_KEY, region_name=REGION)
        self.deployer = Deployer(self.session, lambda line: None, endpoint)
        self.endpoint = endpoint
        self.sent: list[dict[str, Any]] = []
        self.deployer._stacks.meta.events.register(
            "provide-client-params.cloudformation.CreateChangeSet",
            lambda params, **_: self.sent.append(params),
        )
        template, code = folder / "sam.json", folder / "deployment.zip"
        template.write_text(json.dumps(TEMPLATE))
        code.write_bytes(b"code")
        self.package = Package(template, code, "v1", newest(date(2026, 11, 30)))

    def delay(self) -> str:
        queues = self.session.client("sqs", endpoint_url=self.endpoint)
        url = queues.get_queue_url(QueueName=f"{STACK}-q")["QueueUrl"]
        asked = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
        return asked["Attributes"]["DelaySeconds"]

    def stacks(self) -> list[str]:
        client = self.session.client("cloudformation", endpoint_url=self.endpoint)
        stacks = client.describe_stacks()["Stacks"]
        return [one["StackName"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"]


@pytest.fixture
def operator(emulator: Aws, tmp_path: Path) -> Iterator[Operator]:
    assert emulator.endpoint
    operator = Operator(tmp_path, emulator.endpoint)
    yield operator
    if operator.deployer.find(STACK):
        operator.deployer.remove(STACK)


def test_nothing_is_left_of_a_stack_that_nobody_agreed_to(operator: Operator) -> None:
    with pytest.raises(DisagreedError, match="Queue"):
        operator.deployer.deploy(STACK, operator.package, {}, agree=_disagree)

    assert STACK not in operator.stacks()
    assert operator.deployer.find(STACK) is None


def test_a_change_that_nobody_agreed_to_is_not_made(operator: Operator) -> None:
    operator.deployer.deploy(STACK, operator.package, {})
    before = operator.deployer.find(STACK)

    with pytest.raises(DisagreedError):
        operator.deployer.deploy(STACK, operator.package, {"Delay": "7"}, agree=_disagree)

    assert operator.deployer.find(STACK) == before
    assert operator.delay() == "0"


def test_a_stack_goes_back_to_what_it_was(operator: Operator) -> None:
    operator.deployer.deploy(STACK, operator.package, {})
    before = operator.deployer.find(STACK)
    assert before is not None

    after = replace(operator.package, version="v2")
    operator.deployer.deploy(STACK, after, {"Delay": "7"})
    assert operator.delay() == "7"
    operator.deployer.restore(before)

    assert operator.delay() == "0"
    assert operator.deployer.find(STACK) == replace(before, status="UPDATE_COMPLETE")


def test_a_way_back_that_is_gone_is_said(operator: Operator) -> None:
    operator.deployer.deploy(STACK, operator.package, {})
    before = operator.deployer.find(STACK)
    assert before is not None

    with pytest.raises(DeployError, match="former template is not in hope-talk-artifacts-"):
        operator.deployer.restore(replace(before, content="gone"))


def test_cloudformation_watches_the_alarms_it_is_given_and_none_on_the_way_back(
    operator: Operator,
) -> None:
    operator.deployer.deploy(STACK, operator.package, {})
    before = operator.deployer.find(STACK)
    assert before is not None
    alarm = {"Arn": "arn:aws:cloudwatch:::alarm:a", "Type": "AWS::CloudWatch::Alarm"}

    operator.deployer.deploy(
        STACK, operator.package, {"Delay": "7"}, triggers=[alarm]  # type: ignore[list-item]
    )  # fmt: skip
    operator.deployer.restore(before)

    triggers = [sent["RollbackConfiguration"]["RollbackTriggers"] for sent in operator.sent]
    assert triggers == [(), [alarm], ()]


def test_a_removed_stack_is_gone_though_it_was_protected(operator: Operator) -> None:
    operator.deployer.deploy(STACK, operator.package, {})
    operator.deployer.protect(STACK)

    assert list(operator.deployer.physical_names(STACK, {"Queue", "Table"})) == ["Queue"]
    operator.deployer.remove(STACK)

    assert operator.deployer.find(STACK) is None
