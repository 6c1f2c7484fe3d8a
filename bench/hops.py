"""From the webhook to the notice in a team's queue, on the emulator, beside a pipeline that does
nothing and has the same parts: API, function, table, stream, function, queue, function, topic,
queue. Both are deployed there by CloudFormation, and every call is judged by its policies.
"""

from __future__ import annotations

import json
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
    queue_url: str
    prepare: Callable[[], tuple[dict[str, str], Any]]
    sqs: Any

    def seconds(self) -> tuple[float, float]:
        """Until the answer, and until the notice, both from the sending."""
        headers, body = self.prepare()
        began = time.perf_counter()
        _post(self.url, headers, body)
        answered = time.perf_counter() - began
        while not (found := self._received()):
            if time.perf_counter() - began > PATIENCE:
                raise LostError(self.queue_url)
        told = time.perf_counter() - began
        for message in found:
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return answered, told

    def _received(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.sqs.receive_message(
            QueueUrl=self.queue_url, WaitTimeSeconds=20
        ).get("Messages", [])
        return messages


def measure(effort: Effort) -> Iterator[Figure]:
    """Milliseconds by the clock on the wall: most of it is waiting."""
    with TemporaryDirectory() as folder:
        noop = _noop_package(Path(folder))
        with Emulator(Path(folder) / "aws", free_port(), enforce_iam=True) as emulator:
            pipelines = {"hops": _service(emulator), PEER: _noop(emulator, noop)}
            for pipeline in pipelines.values():
                for _ in range(WARM_UP):
                    pipeline.seconds()
            answered: dict[str, list[float]] = {name: [] for name in pipelines}
            told: dict[str, list[float]] = {name: [] for name in pipelines}
            for _ in range(effort.rounds):
                for name, pipeline in pipelines.items():
                    took = pipeline.seconds()
                    answered[name].append(took[0] * 1000)
                    told[name].append(took[1] * 1000)
    for name, taken, bar in (
        ("webhook to answer", answered, None),
        ("webhook to notice", told, BAR),
    ):
        yield measured("hops", name, taken["hops"], "ms", peer=(PEER, taken[PEER]), bar=bar)


def _service(emulator: Emulator) -> Pipeline:
    told = raise_stack(
        emulator, build_package("dev", CITY), city_id=CITY, url=None, say=lambda _: None
    )
    check_health(told)
    stack = Stack.model_validate(told)
    url = f"{stack.api_url}/kakao/skill"

    def report() -> tuple[dict[str, str], Any]:
        key = uuid4().hex * 2
        account = Account(key, key[:12], str(int(key[:8], 16)), friend=True)

        def asked(move: Move) -> tuple[dict[str, str], Any]:
            headers = skill_headers(stack.skill_key, uuid4().hex)
            return headers, skill_request(move, account, None, BOT_ID)

        _post(url, *asked(type_text(REPORT)))
        return asked(press("QUICKREPLY_BUTTON", "제출", "제출", None, {}))

    return Pipeline(url, stack.team_queue_urls[TEAM], report, _sqs(emulator))


def _noop(emulator: Emulator, package: Package) -> Pipeline:
    at = emulator.endpoint
    outputs = Deployer(emulator.session(), lambda _: None, at).deploy("noop", package, {})
    url = f"{at}/restapis/{outputs['Api']}/api/_user_request_/kakao/skill"
    account = Account("0" * 64, "0" * 12, "1", friend=True)
    body = skill_request(type_text(REPORT), account, None, BOT_ID)
    return Pipeline(url, outputs["TeamUrl"], lambda: ({}, body), _sqs(emulator))


def _noop_package(folder: Path) -> Package:
    code = folder / "noop.zip"
    with zipfile.ZipFile(code, "w") as archive:
        archive.write(NOOP / "functions.py", "functions.py")
    return Package(NOOP / "template.json", code, "noop", of_this_interpreter())


def _sqs(emulator: Emulator) -> Any:
    return emulator.session().client("sqs", endpoint_url=emulator.endpoint)


def _post(url: str, headers: dict[str, str], body: Any) -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    answer = httpx.post(url, content=text, headers=headers, timeout=PATIENCE)
    answer.raise_for_status()
