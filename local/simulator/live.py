"""Tells every open page what has changed, as Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from pydantic import JsonValue

SILENCE = 15.0  # seconds; a comment after that keeps the connection and finds closed pages
BACKLOG = 500


class Live:
    """What is told now reaches the pages that listen now; a page that reconnects reads anew."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[bytes | None], int] = {}

    @property
    def watched(self) -> set[int]:
        """The residents whose path an open page shows."""
        return set(self._pages.values())

    def tell(self, kind: str, data: JsonValue) -> None:
        """Send to every page. One that does not read loses the news, not the others."""
        line = f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
        for page in self._pages:
            with suppress(asyncio.QueueFull):
                page.put_nowait(line)

    def close(self) -> None:
        """End every stream: a server that stops would wait for them."""
        for page in self._pages:
            with suppress(asyncio.QueueFull):
                page.put_nowait(None)

    async def listen(self, resident: int) -> AsyncIterator[bytes]:
        """The stream of a page that shows this resident, until it is closed."""
        page: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
        self._pages[page] = resident
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    news = await asyncio.wait_for(page.get(), SILENCE)
                except TimeoutError:
                    news = b": still here\n\n"
                if news is None:
                    return
                yield news
        finally:
            del self._pages[page]
