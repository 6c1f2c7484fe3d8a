"""The Event API client: asks Kakao to start our event block for one resident.

The block calls our skill with the pending message's id, and our reply is what the resident reads.
Accepted is not delivered: until the resident's turn shows the message, it stays pending. Source:
main_notions/event-api and accounts of developers. Nothing here logs, and no outcome names, the
resident or the message.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote, urlsplit

from chalicelib.kakao import loose
from chalicelib.kakao.protocol import EVENT_PARAM

if TYPE_CHECKING:
    from urllib3 import PoolManager

_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_CONNECT_SECONDS: Final = 1.0
_READ_SECONDS: Final = 3.0
_SLOW_SECONDS: Final = 1.0
"""A silence that costs the others of a batch nothing is shorter."""
SPARED_SECONDS: Final = 20.0
"""How long nobody is asked after a longer one: the router's time-out, so that a batch waits for a
Kakao that hangs once, and not for each of its events."""


class UnreachableError(Exception):
    """No answer came: refused, cut off or timed out."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Kakao accepted the event. Not a delivery: `task_id` asks for its result."""

    task_id: str | None


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """Address, bot, key or event name is empty: messages wait for the resident's next turn."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Kakao did not accept the event; `passing` if a later try may succeed."""

    reason: str
    passing: bool


Outcome: TypeAlias = Sent | NotConfigured | Failed
Send: TypeAlias = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Posts a body with headers to an address, returns status and body, raises `UnreachableError`."""


def post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Post once with short time-outs; redirects are not followed.

    Raises:
        UnreachableError: no answer came.
    """
    from urllib3.exceptions import HTTPError

    try:
        answer = _pool().request("POST", url, body=body, headers=dict(headers), redirect=False)
    except HTTPError as error:
        raise UnreachableError(type(error).__name__) from error
    return answer.status, answer.data


@cache
def _pool() -> PoolManager:
    from urllib3 import PoolManager, Timeout

    waits = Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
    return PoolManager(timeout=waits, retries=False)


@dataclass(slots=True)
class EventApi:
    """One bot's Event API. `pauses` are the seconds before each further try.

    Where Kakao hangs, it is left alone for `SPARED_SECONDS`: what it would have been asked fails at
    once.

    Raises:
        ValueError: the address is neither https nor on this machine.
    """

    base_url: str
    bot_id: str
    api_key: str = field(repr=False)
    event_name: str
    send: Send = post
    sleep: Callable[[float], None] = time.sleep
    pauses: tuple[float, ...] = (0.3, 1.0)
    seconds: Callable[[], float] = time.monotonic
    _spared_until: float = field(default=-math.inf, init=False, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        local = parts.scheme == "http" and parts.hostname in _LOCAL
        if self.base_url and parts.scheme != "https" and not local:
            raise ValueError("HOPE_EVENT_API_URL: use https://bot-api.kakao.com or leave it empty")

    def call(
        self, user_key: str, pending_id: str, data: Mapping[str, str] | None = None
    ) -> Outcome:
        """Start the event block for the resident with this botUserKey.

        `data` is for the block's own bubbles. Tries again after 429, 5xx and silence.
        """
        if not (self.base_url and self.bot_id and self.api_key and self.event_name):
            return NotConfigured()
        if self.seconds() < self._spared_until:
            return Failed("no answer a moment ago", passing=True)
        body = {
            "event": {"name": self.event_name, "data": dict(data or {})},
            "user": [{"type": "botUserKey", "id": user_key, "properties": {}}],
            "params": {EVENT_PARAM: pending_id},
        }
        content = json.dumps(body).encode()
        outcome = self._try(content)
        for pause in self.pauses:
            if not (isinstance(outcome, Failed) and outcome.passing):
                break
            self.sleep(pause)
            outcome = self._try(content)
        return outcome

    def _try(self, content: bytes) -> Sent | Failed:
        url = f"{self.base_url.rstrip('/')}/v2/bots/{quote(self.bot_id, safe='!')}/talk"
        headers = {
            "Authorization": f"KakaoAK {self.api_key}",
            "Content-Type": "application/json",
        }
        began = self.seconds()
        try:
            status, answer = self.send(url, headers, content)
        except UnreachableError as error:
            if self.seconds() - began >= _SLOW_SECONDS:
                self._spared_until = self.seconds() + SPARED_SECONDS
            return Failed(f"no answer ({error})", passing=True)
        if not 200 <= status < 300:
            return Failed(f"HTTP {status}", passing=status == 429 or status >= 500)
        told = loose.fields(answer.decode("utf-8", "replace"))
        if told.get("status") != "SUCCESS":
            return Failed("Kakao answered without SUCCESS", passing=False)
        return Sent(loose.text(told.get("taskId")))
