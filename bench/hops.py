"""From the webhook to the notice in a team's queue, on the emulator, beside a pipeline that does
nothing and has the same parts: API, function, table, stream, function, queue, function, topic,
queue. Both are deployed there by CloudFormation, and every call is judged by its policies.
"""

from __future__ import annotations

import json
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx

from bench.figure import Figure, measured
from bench.flows import REPORT
from bench.rounds import Effort
from local.deploy import Deployer
from local.emulator import Emulator
from local.package import CITY, Package, build_package
from local.runtimes import of_this_interpreter
from local.simulator.kakao import (
    BOT_ID,
    Account,
    Move,
    press,
    skill_headers,
    skill_request,
    type_text,
)
from local.simulator.stack import Stack
from local.stack import check_health, raise_stack
from local.throwaway import free_port

BAR = 1.2
"""Of the pipeline that does nothing (design 8)."""

OURS = "Hope Talk"
PEER = "no-op pipeline"
TEAM = "hope-support"
NOOP = Path(__file__).with_name("noop")
WARM_UP = 3
"""Reports that start every function and are not counted."""

PATIENCE = 60


class LostError(Exception):
    """No notice came."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`prepare` does what comes before, and gives what is to be sent."""

    url: str
    routing_url: str
    queue_url: str
    prepare: Callable[[], tuple[dict[str, str], Any]]
    http: httpx.Client
    sqs: Any

    def milliseconds(self) -> tuple[float, float]:
        """Until the answer, and until the notice is in the queue, both from the sending. When it
        came there the queue says itself: a waiting receiver hears of it up to 0.1 s later.

        Raises:
            LostError: no notice came.
        """
        headers, body = self.prepare()
        while self._arrivals(wait=0):
            pass  # what others left
        began = time.time()
        _post(self.http, self.url, headers, body)
        answered = time.time() - began
        while not (arrivals := self._arrivals(wait=20)):
            if time.time() - began > PATIENCE:
                raise LostError(self.queue_url)
        while self._is_busy():
            pass  # with the ledger and other teams: it would slow down what comes next
        return answered * 1000, min(arrivals) - began * 1000

    def _is_busy(self) -> bool:
        """Whether a router still has the event: it is taken off when all is done."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self.sqs.get_queue_attributes(QueueUrl=self.routing_url, AttributeNames=names)
        return any(int(number) for number in found["Attributes"].values())

    def _arrivals(self, wait: int) -> list[int]:
        """When the notices came that are there within so many seconds, in milliseconds; takes
        them."""
        found = self.sqs.receive_message(
            QueueUrl=self.queue_url, WaitTimeSeconds=wait, AttributeNames=["SentTimestamp"]
        ).get("Messages", [])
        for message in found:
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [int(message["Attributes"]["SentTimestamp"]) for message in found]


def measure(effort: Effort) -> Iterator[Figure]:
    """Both on an emulator of their own."""
    package = build_package("dev", CITY)
    with (
        TemporaryDirectory() as folder,
        Emulator(Path(folder), free_port(), enforce_iam=True) as emulator,
    ):
        told = raise_stack(emulator, package, city_id=CITY, url=None, say=lambda _: None)
        check_health(told)
        yield from side_by_side(emulator, Stack.model_validate(told), effort)


def side_by_side(emulator: Emulator, stack: Stack, effort: Effort) -> Iterator[Figure]:
    """Milliseconds by the clock on the wall, as most of it is waiting; in each round one after the
    other, in any order. They keep one connection: opening it would weigh more than either."""
    with httpx.Client(timeout=PATIENCE) as http:
        pipelines = {OURS: _service(emulator, stack, http), PEER: _noop(emulator, http)}
        for pipeline in pipelines.values():
            for _ in range(WARM_UP):
                pipeline.milliseconds()
        rounds = []
        order = list(pipelines)
        chance = random.Random(0)
        for _ in range(effort.rounds):
            chance.shuffle(order)
            rounds.append({name: pipelines[name].milliseconds() for name in order})
    for number, (name, bar) in enumerate((("until the answer", None), ("until the notice", BAR))):
        ours, peers = ([taken[one][number] for taken in rounds] for one in (OURS, PEER))
        yield measured("hops", name, ours, "ms", peer=(PEER, peers), bar=bar)


def _service(emulator: Emulator, stack: Stack, http: httpx.Client) -> Pipeline:
    url = f"{stack.api_url}/kakao/skill"

    def report() -> tuple[dict[str, str], Any]:
        key = uuid4().hex * 2
        account = Account(key, key[:12], str(int(key[:8], 16)), friend=True)

        def asked(move: Move) -> tuple[dict[str, str], Any]:
            headers = skill_headers(stack.skill_key, uuid4().hex)
            return headers, skill_request(move, account, None, BOT_ID)

        _post(http, url, *asked(type_text(REPORT)))
        return asked(press("QUICKREPLY_BUTTON", "제출", "제출", None, {}))

    team = stack.team_queue_urls[TEAM]
    return Pipeline(url, stack.routing_queue_url, team, report, http, _sqs(emulator))


def _noop(emulator: Emulator, http: httpx.Client) -> Pipeline:
    at = emulator.endpoint
    with TemporaryDirectory() as folder:
        code = Path(folder) / "noop.zip"
        with zipfile.ZipFile(code, "w") as archive:
            archive.write(NOOP / "functions.py", "functions.py")
        runtime, template = of_this_interpreter(), json.loads((NOOP / "template.json").read_bytes())
        template["Globals"]["Function"]["Runtime"] = runtime.name
        described = Path(folder) / "template.json"
        described.write_text(json.dumps(template), "utf-8")
        package = Package(described, code, "noop", runtime)
        outputs = Deployer(emulator.session(), lambda _: None, at).deploy("noop", package, {})
    url = f"{at}/restapis/{outputs['Api']}/api/_user_request_/kakao/skill"
    account = Account("0" * 64, "0" * 12, "1", friend=True)
    body = skill_request(type_text(REPORT), account, None, BOT_ID)
    routing, team = outputs["RoutingUrl"], outputs["TeamUrl"]
    return Pipeline(url, routing, team, lambda: ({}, body), http, _sqs(emulator))


def _sqs(emulator: Emulator) -> Any:
    return emulator.session().client("sqs", endpoint_url=emulator.endpoint)


def _post(http: httpx.Client, url: str, headers: dict[str, str], body: Any) -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    answer = http.post(url, content=text, headers=headers)
    answer.raise_for_status()
