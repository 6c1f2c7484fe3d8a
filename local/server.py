"""The local server: the KakaoTalk simulator at `/`, the service's own paths, Kakao's API, and the
dashboard at `/watch`.

One address, `stack["url"]`, is all that anyone outside needs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from chalicelib.city.loader import load_city
from chalicelib.settings import Settings, load
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.secrets import Secrets
from chalicelib.store.table import Table
from local.emulator import ROOT_KEY
from local.simulator.api import SimulatorApi
from local.simulator.chats import Chats
from local.simulator.clock import Clock
from local.simulator.dashboard import Dashboard
from local.simulator.event_api import EventApi
from local.simulator.kakao import BOT_ID, PICTURES
from local.simulator.kakaotalk import KakaoTalk
from local.simulator.live import Live
from local.simulator.pictures import Pictures
from local.simulator.proxy import METHODS, PATHS, Proxy, no_cookies
from local.simulator.queues import Gauges, Queues
from local.simulator.stack import Stack
from local.simulator.trace import Trace
from local.simulator.watch import Watch
from local.stack import STACK

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

HOME = Path(__file__).parents[1] / ".local"
PAGE = Path(__file__).parent / "simulator" / "static"
AT_ONCE = 8
"""Requests in flight. The emulator starts a process for each: in a burst, more of them than this
would only make all of them late on a machine of a few cores."""
ONLY_OUR_OWN = (
    "default-src 'self'; img-src 'self' https: http: data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'"
)


def make_app(stack: dict[str, object], home: Path = HOME) -> Starlette:
    """The local server for a running stack; chats are kept in `home`.

    Whoever stops it calls `app.state.live.close()` first: open pages hold their connections.

    Raises:
        pydantic.ValidationError: `stack` lacks something that a running stack tells.
    """
    facts = Stack.model_validate(stack)
    limits = httpx.Limits(max_connections=AT_ONCE)
    service = httpx.AsyncClient(
        base_url=facts.api_url, timeout=30, limits=limits, cookies=no_cookies()
    )
    emulator = httpx.Client(base_url=facts.aws_endpoint, timeout=5)
    aws = partial(
        boto3.session.Session(ROOT_KEY, ROOT_KEY, region_name=facts.region).client,
        endpoint_url=facts.aws_endpoint,
    )
    functions: LambdaClient = aws("lambda")
    settings = _settings_of(functions, facts.clock_function)
    keys = Secrets(aws("secretsmanager"), settings.secret).keys()
    table = Table(aws("dynamodb"), facts.table)
    live, chats = Live(), Chats(home / "simulator.json")
    clock = Clock(table, functions, facts.clock_function)
    clock.read()
    kakaotalk = KakaoTalk(
        http=service,
        skill_key=facts.skill_key,
        channel_key=facts.channel_key,
        bot_id=settings.bot_id or BOT_ID,
        chats=chats,
        live=live,
        now=clock.now,
    )
    trace = Trace(table, KeyedHash(keys.hash_keys))
    watch = Watch(live, chats, trace, Queues(facts, emulator))
    dashboard = Dashboard(STACK, aws("cloudwatch"), aws("logs"), Gauges(emulator))
    api = SimulatorApi(facts, load_city(settings.city), kakaotalk, clock, watch)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(watch.run())
        yield
        watching.cancel()
        await service.aclose()
        emulator.close()

    app = Starlette(
        routes=[
            Route("/", _page),
            Mount("/simulator/static", StaticFiles(directory=PAGE)),
            Mount("/simulator/api", routes=api.routes),
            Mount(PICTURES, routes=Pictures(clock.now).routes),
            *EventApi(kakaotalk).routes,
            *dashboard.routes,
            *(Route(path, Proxy(service).pass_on, methods=METHODS) for path in PATHS),
        ],
        lifespan=running,
    )
    app.state.live = live
    return app


def _settings_of(functions: LambdaClient, function: str) -> Settings:
    """What the deployed functions were told: names that no other tool needs to know."""
    told = functions.get_function_configuration(FunctionName=function)
    return load(told["Environment"]["Variables"])


async def _page(_: Request) -> FileResponse:
    return FileResponse(
        PAGE / "index.html",
        headers={"Content-Security-Policy": ONLY_OUR_OWN, "Cache-Control": "no-cache"},
    )
