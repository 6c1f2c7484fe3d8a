"""A turn that can be taken again and again: its request, and AWS's answers to it."""

from __future__ import annotations

import base64
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import app
from bench.answered import Answers, Asked, noted
from bench.flows import Flow
from chalicelib.store.clients import TURN
from chalicelib.wiring import Service
from local.in_process import SKILL_KEY, Stack, running
from local.replay import Player
from local.simulator.kakao import skill_headers

Json = dict[str, Any]

PATH = "/kakao/skill"


class TurnBrokenError(Exception):
    """The turn logged a fault, or was not answered; what it took says nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`event` is what API Gateway hands over; `calls` what a warm process then asks AWS for, and
    `body` what it answers."""

    event: Json
    calls: Sequence[Asked]
    body: str

    def take(self) -> Json:
        """The service's own answer."""
        answer: Json = app.app(self.event, None)
        return answer


@contextmanager
def repeatable(flow: Flow) -> Iterator[Turn]:
    """The last turn of a flow, in a process that has taken it before.

    Raises:
        TurnBrokenError: it is not answered as it should be.
    """
    answers = Answers()
    with running(flow.at) as stack, answers.heard():
        player = Player(stack)
        for line in flow.lines[:-1]:
            player.play({"at": flow.at.isoformat(), **line})
        event = handed_over(player.body_of("u1", flow.lines[-1]))
        service = _process(stack)
        with _answering(service):
            app.app(event, None)
    with answers.speaking(), _answering(service):
        app.app(event, None)
        with noted() as calls:
            answer = app.app(event, None)
        if answer["statusCode"] != 200:
            raise TurnBrokenError(answer["body"])
        yield Turn(event, tuple(calls), answer["body"])


def _process(stack: Stack) -> Service:
    """One that has just started, at this moment for ever."""
    at = stack.at
    return Service(stack.service.settings, TURN, stack.service.ids, lambda: at, lambda: 0.0)


@contextmanager
def _answering(service: Service) -> Iterator[None]:
    """This is the process's service; its log is written, to nowhere, and holds no fault."""
    before = app.service
    app.service = lambda: service  # type: ignore[assignment]
    logger = logging.getLogger("hope-talk")
    with Path(os.devnull).open("w") as nowhere:
        handlers = (logging.StreamHandler(nowhere), _NoFaults(logging.ERROR))
        for handler in handlers:
            logger.addHandler(handler)
        propagated, logger.propagate = logger.propagate, False
        try:
            yield
        finally:
            logger.propagate = propagated
            for handler in handlers:
                logger.removeHandler(handler)
            app.service = before


class _NoFaults(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise TurnBrokenError(record.getMessage())


def handed_over(body: Json) -> Json:
    """A skill request as API Gateway hands it to a function: bytes, so base64 (our API takes all
    types for bytes)."""
    headers = {"Host": "localhost", **skill_headers(SKILL_KEY, "bench-1")}
    raw = json.dumps(body, ensure_ascii=False).encode()
    return {
        "resource": PATH,
        "path": PATH,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": PATH,
            "httpMethod": "POST",
            "path": f"/api{PATH}",
            "stage": "api",
            "requestId": "bench-1",
            "identity": {"sourceIp": "127.0.0.1", "userAgent": "AHC/2.1"},
            "domainName": "localhost",
        },
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }
