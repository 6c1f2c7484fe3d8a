"""Kakao's picture hosts: every link shows the same photo, as long as it lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

PHOTO = Path(__file__).parent / "static" / "photo.jpg"


class Pictures:
    """`GET` under any path; `now` is the pretended time, by which secure links end."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    @property
    def routes(self) -> list[Route]:
        """To be mounted where the service is told that Kakao's pictures are."""
        return [Route("/{rest:path}", self._show)]

    async def _show(self, request: Request) -> Response:
        expires = request.query_params.get("expires", "")
        if expires.isdecimal() and int(expires) < self._now().timestamp():
            return PlainTextResponse("expired", 403)
        return FileResponse(PHOTO)
