"""Fetches one picture from Kakao's hosts, and nothing else from anywhere.

An address came from outside, so it is trusted as little as the person who sent it: only Kakao's
hosts over https (`images.trusted`), only public addresses (`outside`); no redirects, no more bytes
and no more seconds than a picture needs. No error and no log names the address.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

from chalicelib.kakao import images
from chalicelib.outside import (
    NoSuchHostError,
    NotPublicError,
    Resolve,
    addresses_of,
    connection_to,
)

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of one picture; Kakao's own pictures are far smaller."""

LONGEST: Final = 8.0
"""Seconds for the whole download."""

_CHUNK: Final = 64 * 1024
_SILENCE: Final = 3.0  # seconds without a byte
_PASSING: Final = frozenset({408, 425, 429})
_GONE: Final = frozenset({401, 403, 404, 410})
"""What Kakao's hosts answer once a link's ten minutes or its signature are over."""


class DownloadError(Exception):
    """No picture."""


class PassingError(DownloadError):
    """Not now: the link is worth another try."""


class RefusedError(DownloadError):
    """Never: `why` is `expired`, `refused` or `too_large`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Downloader:
    """Fetches pictures. `stand_in` is for the local stack only: the origin (scheme, host, port and
    path before an address's own) that plays all of Kakao's picture hosts."""

    def __init__(
        self,
        stand_in: str = "",
        *,
        resolve: Resolve = addresses_of,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stand_in = stand_in
        self._resolve = resolve
        self._seconds = seconds

    def fetch(self, address: str) -> bytes:
        """The bytes at an address, which may be anything.

        Raises:
            PassingError: silence, a fault or a delay of the other side.
            RefusedError: it is gone, too large, or not a place that is fetched from.
        """
        trusted = images.trusted(address)
        if trusted is None:
            raise RefusedError("refused")
        parts = urlsplit(trusted)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        until = self._seconds() + LONGEST
        connection, before = self._connection(parts.hostname or "")
        try:
            with _silence_passes():
                connection.request("GET", before + path, headers={"User-Agent": "hope-talk"})
                with connection.getresponse() as answer:
                    _judge(answer)
                    return self._read(answer, until)
        finally:
            connection.close()

    def _connection(self, host: str) -> tuple[HTTPConnection, str]:
        """Not yet connected, and what goes before the path."""
        if self._stand_in:
            place = urlsplit(self._stand_in)
            return HTTPConnection(place.netloc, timeout=_SILENCE), place.path.rstrip("/")
        try:
            return connection_to(host, _SILENCE, self._resolve), ""
        except NotPublicError as error:
            raise RefusedError("refused") from error
        except NoSuchHostError as error:
            raise PassingError("no such host at the moment") from error

    def _read(self, answer: HTTPResponse, until: float) -> bytes:
        body = bytearray()
        while chunk := answer.read1(_CHUNK):
            body += chunk
            if len(body) > LARGEST:
                raise RefusedError("too_large")
            if self._seconds() > until:
                raise PassingError("too slow")
        if answer.length:
            raise PassingError("cut off")
        return bytes(body)


def _judge(answer: HTTPResponse) -> None:
    status = answer.status
    if status == 200:
        declared = answer.length
        if declared is not None and declared > LARGEST:
            raise RefusedError("too_large")
        return
    if status >= 500 or status in _PASSING:
        raise PassingError(f"HTTP {status}")
    raise RefusedError("expired" if status in _GONE else "refused")


@contextmanager
def _silence_passes() -> Iterator[None]:
    """Whatever goes wrong on the wire may go right the next time."""
    try:
        yield
    except (OSError, HTTPException) as error:
        raise PassingError(type(error).__name__) from error
