"""What the page asks the local server for, as JSON under `/simulator/api`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chalicelib.city.model import City
from chalicelib.messages import LANGUAGES
from local.simulator.acts import (
    Act,
    Befriend,
    MoveClock,
    NewResident,
    Person,
    SetLanguage,
    move_of,
)
from local.simulator.chats import Resident
from local.simulator.clock import Clock, ClockFunctionError, presets
from local.simulator.kakao import Json
from local.simulator.kakaotalk import KakaoTalk
from local.simulator.stack import Stack
from local.simulator.watch import TROUBLE, Watch

Handler = Callable[[Request], Awaitable[Response]]
Asked = TypeVar("Asked", bound=BaseModel)


class SimulatorApi:
    """Reads and plays; `watch` is told when there will be something to see."""

    def __init__(
        self, stack: Stack, city: City, kakaotalk: KakaoTalk, clock: Clock, watch: Watch
    ) -> None:
        self._stack = stack
        self._city = city
        self._kakaotalk = kakaotalk
        self._clock = clock
        self._watch = watch

    @property
    def routes(self) -> list[Route]:
        """To be mounted under the API's prefix."""
        one = "/residents/{number:int}"
        posts: list[tuple[str, Handler]] = [
            ("/residents", self.add_resident),
            (f"{one}/act", self.act),
            (f"{one}/repeat", self.repeat),
            (f"{one}/channel", self.befriend),
            (f"{one}/language", self.set_language),
            (f"{one}/person", self.connect_person),
            ("/clock", self.move_clock),
        ]
        gets: list[tuple[str, Handler]] = [
            ("/state", self.state),
            ("/live", self.live),
            (f"{one}/path", self.path),
        ]
        return [
            *(Route(path, handler, methods=["POST"]) for path, handler in posts),
            *(Route(path, handler, methods=["GET"]) for path, handler in gets),
        ]

    async def state(self, _: Request) -> Response:
        """Everything a page needs to draw itself."""
        residents: list[JsonValue] = [_shown(number, who) for number, who in self._kakaotalk.chats]
        await run_in_threadpool(self._clock.read)
        return JSONResponse(
            {
                "channel": self._city.channel,
                "teams": {team.id: team.name for team in self._city.teams.values()},
                "staff": [account.model_dump() for account in self._stack.staff],
                "residents": residents,
                "languages": list(LANGUAGES),
                "clock": self._told_time(),
            }
        )

    async def live(self, request: Request) -> Response:
        """News for a page that shows `?resident=`."""
        resident = int(request.query_params.get("resident", "0"))
        return StreamingResponse(
            self._kakaotalk.live.listen(resident),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def path(self, request: Request) -> Response:
        """How far the last turn has come."""
        return JSONResponse(await self._watch.path(self._number(request)))

    async def act(self, request: Request) -> Response:
        """The resident does something; answered when the skill has answered."""
        number, asked = self._number(request), await _read(request, Act)
        self._watch.hurry()
        await self._kakaotalk.do(
            number, move_of(asked.move, self._kakaotalk.now(), self._city), asked.times
        )
        return Response(status_code=204)

    async def repeat(self, request: Request) -> Response:
        """Kakao sends the last request again."""
        number = self._number(request)
        self._watch.hurry()
        await self._kakaotalk.repeat(number)
        return Response(status_code=204)

    async def befriend(self, request: Request) -> Response:
        """The resident adds or blocks the channel."""
        number, asked = self._number(request), await _read(request, Befriend)
        await self._kakaotalk.befriend(number, friend=asked.friend)
        return self._tell_resident(number)

    async def set_language(self, request: Request) -> Response:
        """The resident's phone speaks another language from now on."""
        number, asked = self._number(request), await _read(request, SetLanguage)
        self._kakaotalk.chats[number].language = asked.language
        self._kakaotalk.chats.save()
        return self._tell_resident(number)

    async def connect_person(self, request: Request) -> Response:
        """The operator button, or the end of the 1:1 chat."""
        number, asked = self._number(request), await _read(request, Person)
        self._kakaotalk.connect_person(number, connected=asked.connected)
        return self._tell_resident(number)

    async def add_resident(self, request: Request) -> Response:
        """Someone new to play."""
        asked = await _read(request, NewResident)
        return self._tell_resident(self._kakaotalk.chats.add(asked.name.strip()))

    async def move_clock(self, request: Request) -> Response:
        """Move the service's time and let what falls due happen."""
        asked = await _read(request, MoveClock)
        self._watch.hurry()
        try:
            runs = await run_in_threadpool(self._move, asked.to)
        except (ClockFunctionError, *TROUBLE) as exc:
            return JSONResponse({"error": str(exc)}, 502)
        finally:
            self._kakaotalk.live.tell("clock", self._told_time())
        return JSONResponse({"runs": runs})

    def _move(self, to: datetime | None) -> int:
        if to is None:
            self._clock.reset()
            return 0
        return self._clock.move(to)

    def _told_time(self) -> Json:
        now = self._clock.now()
        return {
            "offset": self._clock.offset.total_seconds(),
            "presets": [{"label": label, "to": to.isoformat()} for label, to in presets(now)],
        }

    def _number(self, request: Request) -> int:
        number = int(request.path_params["number"])
        try:
            self._kakaotalk.chats[number]
        except KeyError:
            raise HTTPException(404, f"no resident {number}") from None
        return number

    def _tell_resident(self, number: int) -> Response:
        shown = _shown(number, self._kakaotalk.chats[number])
        self._kakaotalk.live.tell("resident", shown)
        return JSONResponse(shown)


def _shown(number: int, who: Resident) -> Json:
    """A resident as the page knows one: no keys, they are in the raw request only."""
    return {
        "number": number,
        "name": who.name,
        "friend": who.friend,
        "language": who.language,
        "withPerson": who.with_person,
        "entries": [entry.model_dump(mode="json") for entry in who.entries],
    }


async def _read(request: Request, model: type[Asked]) -> Asked:
    """The body, which must be declared as JSON: no other site's form can send that."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise HTTPException(415, "send application/json")
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as exc:
        raise HTTPException(422, str(exc)) from None
