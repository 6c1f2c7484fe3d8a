"""Acts as Kakao: carries what residents do to the skill and the answers back into their chats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

import httpx

from local.simulator import kakao
from local.simulator.answer import Answer, late_answer, no_answer, read_answer
from local.simulator.chats import Chats, Entry, Exchange, Resident
from local.simulator.kakao import Move
from local.simulator.live import Live

LIMIT = 5.0  # seconds for the whole call, Kakao's own


@dataclass(frozen=True, slots=True)
class KakaoTalk:
    """`http` reaches the API's base; `now` is the pretended time."""

    http: httpx.AsyncClient
    skill_key: str
    channel_key: str
    bot_id: str
    chats: Chats
    live: Live
    now: Callable[[], datetime]
    limit: float = LIMIT

    async def do(self, number: int, move: Move, times: int = 1) -> None:
        """A resident does something; `times` at once is a double tap: as many requests."""
        who = self.chats[number]
        for _ in range(times if _visible(move) else 0):
            self._show(number, _sent(move, self.now()))
        if who.with_person:
            return
        await asyncio.gather(
            *(self._turn(number, move, kakao.new_request_id()) for _ in range(times))
        )

    async def repeat(self, number: int) -> None:
        """The last request once more, with its own X-Request-Id and body."""
        last = self.chats[number].last
        if last is None:
            return
        self._tell(number, f"같은 X-Request-Id로 다시 보냄 · {last.request_id[:12]}…")
        await self._carry(number, last.request, last.request_id, last.move_block)

    async def deliver(self, number: int, move: Move, bot_id: str) -> bool:
        """An event's skill call for the bot that was asked; true when its answer was shown."""
        who = self.chats[number]
        request = kakao.skill_request(move, who.account, who.last_block, bot_id)
        block = (move.block.id, move.block.name)
        tag = f"Event API · {move.block.name}"
        answer = await self._carry(number, request, kakao.new_request_id(), block, tag)
        return not answer.failed

    async def befriend(self, number: int, *, friend: bool) -> str:
        """The channel is added or blocked; Kakao tells by webhook. Returns what came of it."""
        who = self.chats[number]
        who.friend = friend
        event = "added" if friend else "blocked"
        try:
            answer = await self.http.post(
                "/kakao/channel",
                json=kakao.channel_webhook(event, who.account, self.now()),
                headers=kakao.channel_headers(self.channel_key),
                timeout=3.0,
            )
            result = f"HTTP {answer.status_code}"
        except httpx.HTTPError as exc:
            result = type(exc).__name__
        self._tell(number, f"채널 {'추가' if friend else '차단'} · 웹훅 {result}")
        return result

    def connect_person(self, number: int, *, connected: bool) -> None:
        """The operator button, and the end of the 1:1 chat: between them the bot is silent."""
        self.chats[number].with_person = connected
        self._tell(
            number,
            "상담직원 연결 · 이제부터의 말은 챗봇에 가지 않습니다"
            if connected
            else "상담 종료 · 다시 챗봇이 답합니다",
        )

    async def _turn(self, number: int, move: Move, request_id: str) -> None:
        who = self.chats[number]
        request = kakao.skill_request(move, who.account, who.last_block, self.bot_id)
        await self._carry(number, request, request_id, (move.block.id, move.block.name))

    async def _carry(
        self,
        number: int,
        request: kakao.Json,
        request_id: str,
        block: tuple[str, str],
        tag: str = "",
    ) -> Answer:
        exchange = Exchange(
            request_id=request_id, sent_at=self.now(), move_block=block, request=request
        )
        if not tag:
            self.chats[number].last = exchange
        began = perf_counter()
        answer = await self._ask_skill(exchange)
        exchange.took_ms = round((perf_counter() - began) * 1000)
        exchange.response = answer.response
        if tag and answer.failed:
            self._tell(number, f"{tag} · 도착하지 않음: {'; '.join(answer.violations)}")
        else:
            self._show(number, _answered(answer, exchange, self.now(), tag))
        self.live.tell("turn", {"resident": number})
        return answer

    async def _ask_skill(self, exchange: Exchange) -> Answer:
        try:
            async with asyncio.timeout(self.limit):
                answer = await self.http.post(
                    "/kakao/skill",
                    json=exchange.request,
                    headers=kakao.skill_headers(self.skill_key, exchange.request_id),
                    timeout=None,
                )
        except TimeoutError:
            return late_answer(self.limit)
        except httpx.HTTPError as exc:
            return no_answer(f"{type(exc).__name__} {exc}")
        exchange.status = answer.status_code
        kind = answer.headers.get("content-type", "")
        return read_answer(answer.status_code, kind, answer.content)

    def _tell(self, number: int, text: str) -> None:
        self._show(number, Entry(sender="kakao", at=self.now(), text=text))

    def _show(self, number: int, entry: Entry) -> None:
        who: Resident = self.chats[number]
        who.entries.append(entry)
        self.chats.save()
        self.live.tell("entry", {"resident": number, "entry": entry.model_dump(mode="json")})


def _visible(move: Move) -> bool:
    return bool(move.utterance or move.pictures or move.params)


def _sent(move: Move, at: datetime) -> Entry:
    text = "" if move.pictures else move.utterance or move.origins.get("location", "")
    return Entry(sender="resident", at=at, text=text, pictures=move.pictures)


def _answered(answer: Answer, exchange: Exchange, at: datetime, tag: str) -> Entry:
    return Entry(
        sender="bot",
        at=at,
        outputs=answer.outputs,
        quick_replies=answer.quick_replies,
        violations=answer.violations,
        took_ms=exchange.took_ms,
        failed=answer.failed,
        tag=tag,
    )
