"""Kakao's Event API as Kakao behaves: accepts, then has the event's block call the skill."""

from __future__ import annotations

import asyncio
from datetime import datetime
from time import time
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.simulator.kakao import Json, event_block
from local.simulator.kakaotalk import KakaoTalk


class _Event(BaseModel):
    name: str = Field(min_length=1)
    data: dict[str, JsonValue] = {}


class _User(BaseModel):
    type: Literal["botUserKey", "plusfriendUserKey", "appUserId"]
    id: str = Field(min_length=1)
    properties: dict[str, JsonValue] = {}


class _Talk(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: _Event
    user: list[_User] = Field(min_length=1, max_length=100)
    params: dict[str, JsonValue] = {}


class EventApi:
    """`POST /v2/bots/{bot}/talk` and `GET /v1/tasks/{task}`. Tasks live as long as the process."""

    def __init__(self, kakaotalk: KakaoTalk) -> None:
        self._kakaotalk = kakaotalk
        self._tasks: dict[str, Json] = {}

    @property
    def routes(self) -> list[Route]:
        """To be mounted at the server's root."""
        return [
            Route("/v2/bots/{bot}/talk", self._talk, methods=["POST"]),
            Route("/v1/tasks/{task}", self._task, methods=["GET"]),
        ]

    async def _talk(self, request: Request) -> JSONResponse:
        if not _authorized(request):
            return _unauthorized()
        task = str(uuid4())
        try:
            talk = _Talk.model_validate_json(await request.body())
        except ValidationError as exc:
            wrong = "; ".join(f"{_path(e['loc'])}: {e['msg']}" for e in exc.errors())
            return _accepted(task, "FAIL", wrong, code=400)
        ids = [user.id for user in talk.user]
        if len(set(ids)) < len(ids):
            return _accepted(task, "FAIL", "user: the same id twice", code=400)
        self._tasks[task] = {"taskId": task, "status": "PROCESSING"}
        work = BackgroundTask(self._deliver, task, talk, request.path_params["bot"])
        return _accepted(task, "SUCCESS", background=work)

    async def _task(self, request: Request) -> JSONResponse:
        if not _authorized(request):
            return _unauthorized()
        task = self._tasks.get(request.path_params["task"])
        return JSONResponse(task) if task else JSONResponse({"message": "no such task"}, 404)

    async def _deliver(self, task: str, talk: _Talk, bot: str) -> None:
        """SUCCESS meant accepted: only a friend whose skill answer is good reads anything."""
        done = await asyncio.gather(*(self._reach(user, talk, bot) for user in talk.user))
        unknown = sum(result is None for result in done)
        failed: list[JsonValue] = [
            {
                "userId": user.id,
                "reqUserType": user.type,
                "createdAt": int(time()),
                "errorMsg": {
                    "errorType": 201,
                    "msg": "Bot skill server responded with an HTTP error.",
                },
            }
            for user, result in zip(talk.user, done, strict=True)
            if result is False
        ]
        count = len(failed) + unknown
        self._tasks[task] = {
            "taskId": task,
            "status": f"{count} FAIL" if count else "ALL SUCCESS",
            "allRequestCount": len(done),
            "successCount": len(done) - count,
            "userKeyResolvingFailCount": unknown,
            "fail": {"count": count, "list": failed},
        }

    async def _reach(self, user: _User, talk: _Talk, bot: str) -> bool | None:
        """Whether the message arrived; None for someone who is unknown or no friend."""
        number = self._kakaotalk.chats.find(user.id)
        if number is None or not self._kakaotalk.chats[number].friend:
            return None
        move = event_block(talk.event.name, talk.params, user.properties)
        return await self._kakaotalk.deliver(number, move, bot)


def _authorized(request: Request) -> bool:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return scheme == "KakaoAK" and bool(key.strip())


def _unauthorized() -> JSONResponse:
    return JSONResponse({"code": -401, "msg": "Authorization: KakaoAK {REST API key}"}, 401)


def _accepted(
    task: str,
    status: str,
    message: str = "",
    *,
    code: int = 200,
    background: BackgroundTask | None = None,
) -> JSONResponse:
    body: Json = {
        "taskId": task,
        "status": status,
        "timestamp": int(datetime.now().astimezone().timestamp() * 1000),
    }
    if message:
        body["message"] = message
    return JSONResponse(body, code, background=background)


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))
