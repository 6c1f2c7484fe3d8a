"""Signed POSTs to a city's messenger.

    X-HopeTalk-Signature: t=1795570200,v1=5257a869…

`v1` is the HMAC-SHA256, under the webhook's own secret, of the time (Unix seconds), a full stop and
the body. Whoever receives it compares that and refuses what is old (docs/operate.md).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, HTTPSConnection
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from chalicelib.outside import NoSuchHostError, NotPublicError, connection_to
from chalicelib.post.sent import NotSentError

SECONDS: Final = 3.0
"""For the whole exchange: a messenger that is slower counts as down."""

LONGEST_URL: Final = 500
_PASSING: Final = frozenset({408, 425, 429})

Open = Callable[[str, float], HTTPSConnection]
"""A connection to a host, with a time-out in seconds; raises as `outside.connection_to`."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Posts JSON. Redirects are not followed, the answer's body is not read."""

    connect: Open = connection_to

    def send(self, url: str, secret: str, payload: Mapping[str, object], now: datetime) -> None:
        """Post once.

        Raises:
            NotSentError: it was not taken; the reason is `http_…` with the status, or why there
                was no answer.
        """
        if not is_postable(url):
            raise NotSentError("not_public", again=False)
        parts = urlsplit(url)
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "hope-talk",
            "X-HopeTalk-Signature": signature(secret, body, now),
        }
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        status = self._post(parts.hostname or "", path, headers, body)
        if not 200 <= status < 300:
            again = status >= 500 or status in _PASSING
            raise NotSentError(f"http_{status}", again=again)

    def _post(self, host: str, path: str, headers: Mapping[str, str], body: bytes) -> int:
        try:
            connection = self.connect(host, SECONDS)
            end = Timer(SECONDS, _cut, (connection,))
            end.start()
            try:
                connection.request("POST", path, body=body, headers=dict(headers))
                return connection.getresponse().status
            finally:
                end.cancel()
                connection.close()
        except NotPublicError as error:
            raise NotSentError("not_public", again=False) from error
        except NoSuchHostError as error:
            raise NotSentError("no_such_host", again=True) from error
        except (OSError, HTTPException) as error:
            raise NotSentError("no_answer", again=True) from error


def signature(secret: str, body: bytes, now: datetime) -> str:
    """The header's value."""
    at = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, "sha256").hexdigest()
    return f"t={at},v1={digest}"


def is_postable(url: str) -> bool:
    """Whether it is an https address of some host by name, on the usual port, with no credentials
    in it. Where the host's addresses lead is looked at when it is posted to."""
    if len(url) > LONGEST_URL or not url.isascii() or any(character <= " " for character in url):
        return False
    try:
        parts = urlsplit(url)
        usual_port = parts.port in (None, 443)
    except ValueError:
        return False
    named = parts.hostname is not None and "." in parts.hostname
    return parts.scheme == "https" and named and usual_port and "@" not in parts.netloc


def _cut(connection: HTTPSConnection) -> None:
    """Time-outs of sockets begin anew with every byte: whoever drips is cut off all the same."""
    if connection.sock is not None:
        connection.sock.close()
