"""AWS as it answered once, at no cost but the SDK's own.

What is to be measured is done once against AWS imitated in memory (moto), by a process that
remembers nothing, so that whatever it may ask later has been answered. From then on botocore gets
those very bytes where it would have reached for the network: building, signing and parsing stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias
from unittest.mock import patch

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from local.in_process import REGION

_READS = {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Decrypt"}
"""What is asked decides what is answered. A write that holds new ids or ciphertext is answered as
the last of its kind was."""


_Answer: TypeAlias = tuple[int, Any, bytes]


class UnheardError(Exception):
    """A call that AWS never answered while it was listened to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as code makes it."""

    service: str
    operation: str
    given: dict[str, Any]

    def again(self) -> object:
        """Make it by a client that is as boto3 makes it where nothing else is asked for."""
        return getattr(_client(self.service), xform_name(self.operation))(**self.given)


@cache
def _client(service: str) -> Any:
    session: Any = boto3.Session("bench", "bench", region_name=REGION)
    return session.client(service)


@dataclass(slots=True)
class Answers:
    """Listens to moto first (`heard`), then speaks in its place (`speaking`)."""

    _kept: dict[tuple[str, bytes], _Answer] = field(default_factory=dict)
    _last: dict[str, _Answer] = field(default_factory=dict)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Keep every answer that is given in this block."""
        answer = BotocoreStubber.__call__

        def keep(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
        ) -> AWSResponse | None:
            given = answer(stubber, event_name, request, **more)
            if given is not None:
                kept = given.status_code, given.headers, given.content
                self._kept[event_name, _body(request)] = kept
                self._last[event_name] = kept
                given = _response(request, kept)
            return given

        with patch.object(BotocoreStubber, "__call__", keep):
            yield

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Answer every call of this block from memory.

        Raises, where the call is made:
            UnheardError: nothing like it was answered before.
        """

        def say(
            _: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **__: Any
        ) -> AWSResponse:
            kept = self._kept.get((event_name, _body(request)))
            if kept is None and event_name.rpartition(".")[2] not in _READS:
                kept = self._last.get(event_name)
            if kept is None:
                raise UnheardError(event_name)
            return _response(request, kept)

        with patch.object(BotocoreStubber, "__call__", say):
            yield


def _body(request: AWSPreparedRequest) -> bytes:
    return request.body if isinstance(request.body, bytes) else b""


def _response(request: AWSPreparedRequest, kept: _Answer) -> AWSResponse:
    status, headers, content = kept
    return AWSResponse(request.url, status, headers, MockRawResponse(content))


@contextmanager
def noted() -> Iterator[list[Asked]]:
    """The calls that are made in this block."""
    asked: list[Asked] = []
    make: Any = getattr(BaseClient, "_make_api_call")  # noqa: B009 - botocore-stubs hide it

    def note(client: Any, operation: str, given: dict[str, Any]) -> Any:
        asked.append(Asked(client.meta.service_model.service_name, operation, given))
        return make(client, operation, given)

    with patch.object(BaseClient, "_make_api_call", note):
        yield asked
