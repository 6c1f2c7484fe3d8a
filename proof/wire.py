"""The wire between the service and AWS: every request passes here, and any may be spoilt.

Stands where moto answers botocore, so that what botocore does about it (its retries, its parsing of
errors, its idempotency tokens) is the true thing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from chalicelib.store.clients import TURN


class Kind(StrEnum):
    """What goes wrong with a call. All but the last three are as often as the SDK tries it."""

    BEFORE = "before"
    """AWS fails before it takes effect: HTTP 500."""
    AFTER = "after"
    """It takes effect, and the answer is lost."""
    SILENT = "silent"
    """Nobody answers, and nothing takes effect."""
    THROTTLED = "throttled"
    """Refused for now, as the service words it."""
    REPEATED = "repeated"
    """It takes effect, the first answer is lost, and the SDK's own retry gets through."""
    LATE = "late"
    """It takes effect and is answered after the caller's time."""
    KILLED = "killed"
    """It takes effect, and the process is gone before it hears of it."""


class KilledError(BaseException):
    """The process is gone: nothing in it goes on, whatever it catches."""


@dataclass(frozen=True, slots=True)
class Call:
    """The `number`th call of a run, made by `function`: one that people wait for (`WAITED_FOR`) or
    one of the pipeline's."""

    number: int
    function: str
    operation: str


WAITED_FOR = ("turn", "staff", "channel")
"""In these the SDK tries once."""

Choose: TypeAlias = Callable[[Call], Kind | None]
"""What goes wrong with a call, if anything."""

LATE_SECONDS = 60.0
"""More than Kakao waits for a turn, and than the clock goes on."""


class Wire:
    """Counts the calls of the service's functions and spoils those that `choose` names. What the
    proof itself asks of AWS, outside of `within`, is neither counted nor spoilt."""

    def __init__(self, choose: Choose = lambda _: None) -> None:
        self.choose = choose
        self.calls: list[Call] = []
        self.late = 0.0
        """Seconds that calls have taken beyond what the story's clock shows."""
        self._function: str | None = None
        self._answered: dict[str, tuple[int, Any, bytes]] = {}
        self._spoilt: tuple[str, Kind | None] = ("", None)

    @contextmanager
    def within(self, function: str | None) -> Iterator[None]:
        """Calls are this function's; with None they are the proof's own."""
        before, self._function = self._function, function
        try:
            yield
        finally:
            self._function = before

    @contextmanager
    def between(self) -> Iterator[None]:
        """Put this wire between botocore and moto. Nobody sleeps in pretended time."""
        through = BotocoreStubber.__call__

        def call(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
        ) -> AWSResponse | None:
            def send() -> AWSResponse | None:
                return through(stubber, event_name, request, **more)

            if self._function is None:
                return send()
            return self._call(event_name.removeprefix("before-send."), request, send)

        with (
            patch.object(BotocoreStubber, "__call__", call),
            patch.object(time, "sleep", lambda _: None),
        ):
            yield

    def _call(
        self, operation: str, request: AWSPreparedRequest, send: Callable[[], AWSResponse | None]
    ) -> AWSResponse | None:
        kind, first = self._kind(operation, request)
        match kind:
            case Kind.SILENT:
                self.late += TURN.connect
                raise ConnectTimeoutError(endpoint_url=request.url)
            case Kind.BEFORE:
                return _refused(operation, request, 500)
            case Kind.THROTTLED:
                return _refused(operation, request, 400)
        answer = self._send_once(request, send)
        match kind:
            case Kind.KILLED:
                raise KilledError
            case Kind.LATE:
                self.late += LATE_SECONDS
            case Kind.AFTER:
                self.late += TURN.read
                raise ReadTimeoutError(endpoint_url=request.url)
            case Kind.REPEATED if first:
                raise ReadTimeoutError(endpoint_url=request.url)
        return answer

    def _kind(self, operation: str, request: AWSPreparedRequest) -> tuple[Kind | None, bool]:
        """What goes wrong with this call, and whether this is its first try."""
        invocation = _text(request.headers["amz-sdk-invocation-id"])
        known, kind = self._spoilt
        if known == invocation:
            return kind, False
        call = Call(len(self.calls), self._function or "", operation)
        self.calls.append(call)
        kind = self.choose(call)
        self._spoilt = (invocation, kind)
        return kind, True

    def _send_once(
        self, request: AWSPreparedRequest, send: Callable[[], AWSResponse | None]
    ) -> AWSResponse | None:
        """DynamoDB knows a transaction by its token when it comes again; moto does not."""
        body = _body(request)
        if b'"ClientRequestToken"' not in body:
            return send()
        token = json.loads(body)["ClientRequestToken"]
        if token in self._answered:
            status, headers, content = self._answered[token]
            return AWSResponse(request.url, status, headers, MockRawResponse(content))
        answer = send()
        if answer is not None and answer.status_code == 200:
            self._answered[token] = (answer.status_code, answer.headers, answer.content)
        return answer


_THROTTLES = {
    "dynamodb": "ThrottlingException",
    "kms": "ThrottlingException",
    "secrets-manager": "ThrottlingException",
    "sqs": "RequestThrottled",
    "sns": "Throttled",
    "s3": "SlowDown",
}
_STATUS = {"sns": 429, "sqs": 403, "s3": 503}
"""Where a throttle is no HTTP 400."""


def _refused(operation: str, request: AWSPreparedRequest, status: int) -> AWSResponse:
    """An error in the words of the service: JSON, or XML where that is its protocol."""
    service, _, action = operation.partition(".")
    throttled = status == 400
    code = _THROTTLES[service] if throttled else "InternalServerError"
    status = _STATUS.get(service, 400) if throttled else 500
    body: dict[str, Any] = {"__type": f"com.amazonaws#{code}", "message": "for this proof"}
    if throttled and action == "TransactWriteItems":
        asked = json.loads(_body(request))["TransactItems"]
        reasons = [{"Code": "ThrottlingError", "Message": "for this proof"}] * len(asked)
        body |= {"__type": "#TransactionCanceledException", "CancellationReasons": reasons}
    text = json.dumps(body)
    error = f"<Error><Code>{code}</Code><Message>for this proof</Message></Error>"
    if service in ("sns", "s3"):
        text = f"<ErrorResponse>{error}</ErrorResponse>" if service == "sns" else error
    return AWSResponse(request.url, status, {}, MockRawResponse(text))  # type: ignore[arg-type]


def _body(request: AWSPreparedRequest) -> bytes:
    return request.body if isinstance(request.body, bytes) else b""


def _text(header: Any) -> str:
    return header.decode() if isinstance(header, bytes) else str(header or "")
