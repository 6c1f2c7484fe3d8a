"""A deployed stack as its residents and its teams see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from local.emulator import Emulator
from local.package import CITY, Package
from local.simulator.stack import Stack
from local.stack import STACK, check_health, raise_stack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

PAYLOAD = Path(__file__).parents[1] / "payloads" / "live_text.json"
PATIENCE = 20  # seconds until what was sent must have arrived; cold starts included

Json = dict[str, Any]


@dataclass(frozen=True)
class Deployed:
    """A running stack; `facts` is what stack.json would hold."""

    emulator: Emulator
    facts: Stack

    @cached_property
    def sqs(self) -> SQSClient:
        return self.emulator.session().client("sqs", endpoint_url=self.emulator.endpoint)

    @cached_property
    def outputs(self) -> dict[str, str]:
        """What CloudFormation tells of the stack."""
        stacks = self.emulator.session().client(
            "cloudformation", endpoint_url=self.emulator.endpoint
        )
        [stack] = stacks.describe_stacks(StackName=STACK)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}

    def post(self, body: Json, key: str | None = None) -> httpx.Response:
        """One skill request; `key` is the right one unless another is given."""
        headers = {"X-Skill-Key": self.facts.skill_key if key is None else key}
        url = f"{self.facts.api_url}/kakao/skill"
        return httpx.post(url, json=body, headers=headers, timeout=30)

    def inbox(self, team: str, expected: int) -> list[Json]:
        """What is in a team's queue, having waited for as many as expected, and one look more."""
        found: list[Json] = []
        while batch := self._receive(team, PATIENCE if len(found) < expected else 1):
            found += batch
        return found

    def _receive(self, team: str, patience: int) -> list[Json]:
        url = self.facts.team_queue_urls[team]
        messages = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=patience
        ).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


class Resident:
    """Someone who writes in KakaoTalk and presses what the last answer offers."""

    def __init__(self, post: Callable[[Json], httpx.Response]) -> None:
        self._post = post
        self._key = uuid4().hex * 2
        self._answer: Json = {}

    def says(self, text: str, extra: Json | None = None) -> str:
        """Send a text, or a press with its `extra`; returns all that the answer says."""
        body = json.loads(PAYLOAD.read_text("utf-8"))
        request = body["userRequest"]
        request["utterance"] = text
        request["user"] |= {"id": self._key, "properties": {"botUserKey": self._key}}
        body["action"]["clientExtra"] = deepcopy(extra or {})
        response = self._post(body)
        assert response.status_code == 200, response.text
        self._answer = response.json()
        return json.dumps(self._answer, ensure_ascii=False)

    def presses(self, label: str) -> str:
        """Press the button or quick reply with this label."""
        template = self._answer["template"]
        offered = [
            *template.get("quickReplies", []),
            *(
                button
                for output in template["outputs"]
                for bubble in output.values()
                for button in bubble.get("buttons", [])
            ),
        ]
        [button] = [button for button in offered if button["label"] == label]
        return self.says(button.get("messageText", label), button.get("extra"))


def raise_deployed(emulator: Emulator, package: Package, photo_origin: str = "") -> Deployed:
    """Deploy and seed, as `make run` does, without the local server."""
    told = raise_stack(
        emulator, package, city_id=CITY, url=None, say=lambda _: None, photo_origin=photo_origin
    )
    check_health(told)
    return Deployed(emulator, Stack.model_validate(told))
