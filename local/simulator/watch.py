"""Keeps the live path up to date on every page: quickly after a turn, slowly otherwise."""

from __future__ import annotations

import asyncio
from time import monotonic

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool

from chalicelib.store.errors import StoreError
from local.simulator.chats import Chats
from local.simulator.kakao import Json
from local.simulator.live import Live
from local.simulator.queues import Queues
from local.simulator.trace import Trace

TROUBLE = (StoreError, BotoCoreError, ClientError, httpx.HTTPError)
"""What reading a stack that is stopping or broken may raise."""

BUSY_FOR = 10.0  # seconds after a turn in which its notices are expected
BUSY_EVERY = 0.3
IDLE_EVERY = 2.0


class Watch:
    """Looks only at residents whose path a page shows."""

    def __init__(self, live: Live, chats: Chats, trace: Trace, queues: Queues) -> None:
        self._live = live
        self._chats = chats
        self._trace = trace
        self._queues = queues
        self._busy_until = 0.0
        self._wake = asyncio.Event()

    def hurry(self) -> None:
        """A turn has begun: look often for a while."""
        self._busy_until = monotonic() + BUSY_FOR
        self._wake.set()

    async def path(self, resident: int) -> Json:
        """The path now, or what keeps it from being read."""
        try:
            return await run_in_threadpool(self._look, resident)
        except TROUBLE as exc:
            return {"trouble": f"{type(exc).__name__}: {exc}"}

    async def run(self) -> None:
        """Look until cancelled; a page is told only of what changed."""
        told: dict[int, Json] = {}
        while True:
            for resident in self._live.watched:
                path = await self.path(resident)
                if told.get(resident) != path:
                    told[resident] = path
                    self._live.tell("path", {"resident": resident, "path": path})
            await self._rest()

    def _look(self, resident: int) -> Json:
        who = self._chats[resident]
        path = self._trace.path(who.bot_user_key)
        path["queues"] = self._queues.look()
        path["exchange"] = who.last.model_dump(mode="json") if who.last else None
        return path

    async def _rest(self) -> None:
        if monotonic() < self._busy_until:
            await asyncio.sleep(BUSY_EVERY)
            return
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), IDLE_EVERY)
        except TimeoutError:
            return
