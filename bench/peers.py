"""The turn as one would write it at the least, in four ways.

Each checks the key, reads the request by the service's own model, makes the very calls to AWS that
the service makes in this turn, and answers with what the service answered. None understands a word,
decides anything, seals a field or draws a reply.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from hmac import compare_digest
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler import Response as PowertoolsResponse
from aws_lambda_powertools.event_handler.exceptions import UnauthorizedError as PowertoolsRefusal
from chalice.app import Chalice, Response, UnauthorizedError
from fastapi import FastAPI, Header, HTTPException
from fastapi import Response as FastApiResponse
from mangum import Mangum

from bench.turns import PATH, Json, Turn
from chalicelib.kakao.protocol import SkillRequest
from local.in_process import SKILL_KEY

Handler = Callable[[Json, Any], Any]

JSON = "application/json; charset=utf-8"


def bare_function(turn: Turn) -> Handler:
    """A Lambda function and nothing else."""

    def handle(event: Json, _: Any) -> Json:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        if not _right(headers.get("x-skill-key")):
            return {"statusCode": 401, "body": "{}"}
        SkillRequest.parse(json.loads(base64.b64decode(event["body"])))
        _call(turn)
        return {"statusCode": 200, "headers": {"Content-Type": JSON}, "body": turn.body}

    return handle


def bare_chalice(turn: Turn) -> Handler:
    """A Chalice app of one route."""
    app = Chalice("bare", configure_logs=False)

    def view() -> Response:
        request = app.current_request
        if request is None or not _right(request.headers.get("x-skill-key")):
            raise UnauthorizedError
        SkillRequest.parse(json.loads(request.raw_body))
        _call(turn)
        return Response(turn.body, {"Content-Type": JSON})

    app.route(PATH, methods=["POST"])(view)
    handler: Handler = app
    return handler


def powertools(turn: Turn) -> Handler:
    """Powertools' resolver for an API of API Gateway."""
    app = APIGatewayRestResolver()

    def view() -> Any:
        event = app.current_event
        if not _right(event.headers.get("x-skill-key")):
            raise PowertoolsRefusal("wrong key")
        SkillRequest.parse(event.json_body)
        _call(turn)
        return PowertoolsResponse(200, JSON, turn.body)

    app.post(PATH)(view)
    handler: Handler = app.resolve
    return handler


def fastapi(turn: Turn) -> Handler:
    """FastAPI, in a function by Mangum. The view is a coroutine, though boto3 blocks: a function
    has one request at a time, and without one FastAPI hands each to a thread."""
    app = FastAPI()

    async def view(payload: SkillRequest, x_skill_key: str = Header()) -> FastApiResponse:
        del payload
        if not _right(x_skill_key):
            raise HTTPException(401)
        _call(turn)
        return FastApiResponse(turn.body, media_type=JSON)

    app.post(PATH)(view)
    handler: Handler = Mangum(app, lifespan="off")
    return handler


PEERS: dict[str, Callable[[Turn], Handler]] = {
    "bare Chalice handler": bare_chalice,
    "bare Lambda function": bare_function,
    "Powertools' resolver": powertools,
    "FastAPI with Mangum": fastapi,
}


def _right(key: str | None) -> bool:
    return compare_digest((key or "").encode(), SKILL_KEY.encode())


def _call(turn: Turn) -> None:
    for call in turn.calls:
        call.again()
