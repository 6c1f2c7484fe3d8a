"""The simulator acts as Kakao does: what it sends, what it takes, and what it shows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.routing import Route

from chalicelib.city.loader import load_city
from chalicelib.city.points import place_at
from chalicelib.kakao.protocol import EVENT_PARAM, Location, SkillRequest
from local.simulator import kakao
from local.simulator.acts import standing_in
from local.simulator.answer import read_answer
from local.simulator.chats import Chats, Entry
from local.simulator.clock import SEOUL, presets
from local.simulator.event_api import EventApi
from local.simulator.kakao import Account, Json, Move
from local.simulator.kakaotalk import KakaoTalk
from local.simulator.live import Live
from local.simulator.proxy import METHODS, PATHS, Proxy, no_cookies
from local.simulator.queues import Queues
from local.simulator.stack import Stack

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FRIEND = Account("b" * 66, "plusfriend12", "2000000001", friend=True)
STRANGER = Account("b" * 66, "plusfriend12", "2000000001", friend=False)

Skill = Callable[[httpx.Request], Awaitable[httpx.Response]]


def read(move: Move, account: Account = FRIEND) -> SkillRequest:
    """A move as the service reads it."""
    return SkillRequest.parse(kakao.skill_request(move, account, kakao.WELCOME, kakao.BOT_ID))


def says(*texts: str, quick: tuple[str, ...] = ()) -> httpx.Response:
    """A valid skill answer."""
    template: Json = {"outputs": [{"simpleText": {"text": text}} for text in texts]}
    if quick:
        template["quickReplies"] = [
            {"label": label, "action": "message", "messageText": label} for label in quick
        ]
    return httpx.Response(200, json={"version": "2.0", "template": template})


class Phone:
    """Residents with their chats in front of a skill that a test brings along."""

    def __init__(self, home: Path, skill: Skill | None = None, limit: float = 5.0) -> None:
        self.requests: list[httpx.Request] = []
        self._skill = skill
        self.chats = Chats(home / "simulator.json")
        self.kakaotalk = KakaoTalk(
            http=httpx.AsyncClient(
                base_url="http://api/stage", transport=httpx.MockTransport(self._answer)
            ),
            skill_key="skill-key",
            channel_key="channel-key",
            bot_id=kakao.BOT_ID,
            chats=self.chats,
            live=Live(),
            now=lambda: NOW,
            limit=limit,
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._skill(request) if self._skill else says("네")

    def does(self, move: Move, times: int = 1) -> list[Entry]:
        """What stands in the first resident's chat afterwards."""
        asyncio.run(self.kakaotalk.do(0, move, times))
        return self.chats[0].entries

    def bodies(self) -> list[Json]:
        """What the skill was sent."""
        return [json.loads(request.content) for request in self.requests]

    def event_api(
        self, body: Mapping[str, JsonValue], authorization: str = "KakaoAK rest-key"
    ) -> tuple[httpx.Response, Json]:
        """The answer to a call, and the task's result where there is a task."""
        return asyncio.run(self._call_event_api(body, authorization))

    async def _call_event_api(
        self, body: Mapping[str, JsonValue], authorization: str
    ) -> tuple[httpx.Response, Json]:
        app = Starlette(routes=EventApi(self.kakaotalk).routes)
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": authorization}
        async with httpx.AsyncClient(
            base_url="http://kakao", transport=transport, headers=headers
        ) as kakao_api:
            answer = await kakao_api.post("/v2/bots/bot!/talk", json=body)
            result = await kakao_api.get(f"/v1/tasks/{answer.json().get('taskId')}")
            return answer, result.json()


def event_for(*ids: str, kind: str = "botUserKey") -> Json:
    """An Event API call as our own client makes it."""
    return {
        "event": {"name": "case_update", "data": {}},
        "user": [{"type": kind, "id": one, "properties": {}} for one in ids],
        "params": {EVENT_PARAM: "01PENDING"},
    }


def test_typed_words_arrive_as_an_utterance_of_the_fallback_block() -> None:
    request = read(kakao.type_text("장암동\n둘째 줄"))
    assert request.utterance == "장암동\n둘째 줄"
    assert request.user_request.block.name == "폴백 블록"
    assert request.user_key == FRIEND.bot_user_key
    assert request.app_user_id == FRIEND.app_user_id


def test_a_pressed_button_says_its_message_and_brings_its_extra_back() -> None:
    move = kakao.press("CARD_BUTTON", "제출", "제출할게요", None, {"code": "submit"})
    request = read(move)
    assert request.utterance == "제출할게요"
    assert request.code == "submit"
    assert request.flow.trigger.type == "CARD_BUTTON_MESSAGE"


def test_a_block_button_without_words_says_its_label() -> None:
    request = read(kakao.press("QUICKREPLY_BUTTON", "처음으로", None, "block-1", None))
    assert request.utterance == "처음으로"
    assert request.user_request.block.id == "block-1"
    assert request.flow.trigger.type == "QUICKREPLY_BUTTON_BLOCK"


def test_someone_who_is_no_friend_has_no_friend_mark_at_all() -> None:
    body = kakao.skill_request(kakao.type_text("안녕"), STRANGER, None, kakao.BOT_ID)
    assert "isFriend" not in json.dumps(body)
    assert read(kakao.type_text("안녕")).is_friend is True


@pytest.mark.parametrize("count", [1, 3])
def test_the_secure_image_plugin_sends_links_that_the_service_finds(count: int) -> None:
    request = read(kakao.send_secure_images(count, NOW))
    assert request.words == ""
    assert len(request.images) == count
    assert all(link.startswith("https://secure.kakaocdn.net/") for link in request.images)


def test_an_ordinary_photo_is_its_address_in_the_utterance() -> None:
    assert len(read(kakao.send_plain_image()).images) == 1


def test_the_location_plugin_gives_a_place_that_the_service_reads() -> None:
    location = read(kakao.send_location(37.7, 127.0, "시민로 1")).location
    assert location == Location("시민로 1", (37.7, 127.0))


def test_an_event_block_passes_the_calls_params_on() -> None:
    request = read(kakao.event_block("case_update", {EVENT_PARAM: "01P"}, {}))
    assert request.pending_id == "01P"


def test_an_answer_is_shown_with_its_quick_replies(tmp_path: Path) -> None:
    async def skill(_: httpx.Request) -> httpx.Response:
        return says("안녕하세요", quick=("신고하기",))

    sent, answered = Phone(tmp_path, skill).does(kakao.type_text("안녕"))
    assert (sent.sender, sent.text) == ("resident", "안녕")
    assert answered.outputs == [{"simpleText": {"text": "안녕하세요"}}]
    assert [reply["label"] for reply in answered.quick_replies] == ["신고하기"]
    assert answered.violations == []


def test_an_answer_after_the_limit_is_dropped_and_named(tmp_path: Path) -> None:
    async def skill(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        return says("늦은 답")

    late = Phone(tmp_path, skill, limit=0.01).does(kakao.type_text("안녕"))[-1]
    assert late.failed
    assert late.outputs == []
    assert late.violations == ["answer after 0.01 s: Kakao has hung up"]


def test_a_service_that_is_down_shows_kakaos_failure(tmp_path: Path) -> None:
    async def skill(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    entry = Phone(tmp_path, skill).does(kakao.type_text("안녕"))[-1]
    assert entry.failed
    assert "ConnectError" in entry.violations[0]


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "application/json", b'{"version": "2.0"}'),
        (200, "application/json", b"<html>"),
        (200, "application/json", b'{"hello": 1}'),
        (200, "application/json", b"[]"),
        (200, "application/json", b'{"version": "2.0", "template": {"outputs": "x"}}'),
    ],
)
def test_an_unusable_answer_fails_with_a_reason(status: int, kind: str, body: bytes) -> None:
    answer = read_answer(status, kind, body)
    assert answer.failed
    assert answer.violations != []


def test_a_broken_limit_is_shown_beside_what_could_be_drawn() -> None:
    body = says("가" * 1001).content
    answer = read_answer(200, "application/json", body)
    assert not answer.failed
    assert any("1000" in violation for violation in answer.violations)


def test_a_missing_content_type_is_a_violation() -> None:
    answer = read_answer(200, "", says("네").content)
    assert any("Content-Type" in violation for violation in answer.violations)


def test_a_double_tap_is_two_requests_with_ids_of_their_own(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    entries = phone.does(kakao.press("CARD_BUTTON", "제출", None, None, None), times=2)
    assert [entry.sender for entry in entries] == ["resident", "resident", "bot", "bot"]
    assert len({request.headers["X-Request-Id"] for request in phone.requests}) == 2


def test_a_repeat_has_the_same_id_and_the_same_body(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.does(kakao.type_text("제출"))
    asyncio.run(phone.kakaotalk.repeat(0))
    first, second = phone.requests
    assert first.headers["X-Request-Id"] == second.headers["X-Request-Id"]
    assert first.content == second.content


def test_the_next_request_names_the_block_that_answered_last(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.does(kakao.enter_chat())
    phone.does(kakao.type_text("안녕"))
    flow = SkillRequest.parse(phone.bodies()[1]).flow
    assert flow.last_block.name == "웰컴 블록"


def test_entering_the_chat_leaves_no_words_of_the_residents(tmp_path: Path) -> None:
    assert [entry.sender for entry in Phone(tmp_path).does(kakao.enter_chat())] == ["bot"]


def test_words_to_a_person_never_reach_the_skill(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.kakaotalk.connect_person(0, connected=True)
    phone.does(kakao.type_text("사람에게"))
    assert phone.requests == []
    phone.kakaotalk.connect_person(0, connected=False)
    phone.does(kakao.type_text("챗봇에게"))
    assert [body["userRequest"]["utterance"] for body in phone.bodies()] == ["챗봇에게"]  # type: ignore[index, call-overload]


def test_blocking_is_told_by_webhook_and_ends_friendship(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    asyncio.run(phone.kakaotalk.befriend(0, friend=False))
    (webhook,) = phone.requests
    assert webhook.url == "http://api/stage/kakao/channel"
    assert webhook.headers["Authorization"] == "KakaoAK channel-key"
    assert webhook.headers["X-Kakao-Resource-ID"] != ""
    assert phone.bodies()[0]["event"] == "blocked"
    phone.does(kakao.type_text("안녕"))
    assert SkillRequest.parse(phone.bodies()[1]).is_friend is None


def test_an_event_reaches_the_chat_of_the_resident_it_names(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    key = phone.chats[1].bot_user_key
    answer, task = phone.event_api(event_for(key))
    assert answer.json()["status"] == "SUCCESS"
    assert task["status"] == "ALL SUCCESS"
    assert [(e.sender, e.tag) for e in phone.chats[1].entries] == [
        ("bot", "Event API · case_update")
    ]
    request = SkillRequest.parse(phone.bodies()[0])
    assert (request.pending_id, request.user_key, request.bot_id) == ("01PENDING", key, "bot")


def test_an_event_for_someone_who_blocked_the_channel_is_accepted_and_fails(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.chats[0].friend = False
    answer, task = phone.event_api(event_for(phone.chats[0].bot_user_key))
    assert answer.json()["status"] == "SUCCESS"
    assert (task["status"], task["userKeyResolvingFailCount"]) == ("1 FAIL", 1)
    assert phone.requests == []


def test_an_event_whose_answer_is_broken_reaches_nobody(tmp_path: Path) -> None:
    async def skill(_: httpx.Request) -> httpx.Response:
        return httpx.Response(500)

    phone = Phone(tmp_path, skill)
    _, task = phone.event_api(event_for(phone.chats[0].bot_user_key))
    assert task["status"] == "1 FAIL"
    assert [entry.sender for entry in phone.chats[0].entries] == ["kakao"]


def test_the_event_api_wants_a_key(tmp_path: Path) -> None:
    answer, _ = Phone(tmp_path).event_api(event_for("someone"), authorization="Bearer x")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        event_for(),
        event_for(*map(str, range(101))),
        event_for("same", "same"),
        event_for("key", kind="phoneNumber"),
    ],
)
def test_the_event_api_refuses_what_kakao_refuses(tmp_path: Path, body: Json) -> None:
    answer, _ = Phone(tmp_path).event_api(body)
    assert (answer.status_code, answer.json()["status"]) == (400, "FAIL")


def test_chats_outlive_a_restart(tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.does(kakao.type_text("기억해 주세요"))
    number = phone.chats.add("최하늘")
    again = Chats(tmp_path / "simulator.json")
    assert again[0] == phone.chats[0]
    assert again[number].name == "최하늘"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T19:00", ["11-27T17:58", "11-28T23:10", "11-30T09:00", "12-24T21:30"]),
        ("2026-11-27T17:57", ["11-27T17:58", "11-28T23:10", "11-30T09:00", "12-24T21:30"]),
        ("2026-11-27T17:58", ["12-04T17:58", "11-28T23:10", "11-30T09:00", "12-24T21:30"]),
        ("2026-12-24T21:30", ["12-25T17:58", "12-26T23:10", "12-28T09:00", "12-24T21:30"]),
    ],
)
def test_preset_times_always_lie_ahead(now: str, expected: list[str]) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SEOUL)
    assert [f"{to:%m-%dT%H:%M}" for _, to in presets(at)] == expected
    assert all(to > at for _, to in presets(at))


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("http://api/stage/staff/login", "/staff/login"),
        ("/stage/staff/login?next=1", "/staff/login?next=1"),
        ("/staff/login", "/staff/login"),
        ("https://elsewhere.example/stage/", "https://elsewhere.example/stage/"),
    ],
)
def test_redirects_within_the_service_lead_back_through_this_address(
    inside: str, outside: str
) -> None:
    answer = through_proxy(httpx.Response(302, headers={"Location": inside}))
    assert answer.headers["location"] == outside


def test_the_proxy_keeps_status_cookies_and_body() -> None:
    cookies = [("Set-Cookie", "a=1; HttpOnly"), ("Set-Cookie", "b=2")]
    answer = through_proxy(httpx.Response(409, headers=cookies, content="충돌"))
    assert (answer.status_code, answer.text) == (409, "충돌")
    assert answer.headers.get_list("set-cookie") == ["a=1; HttpOnly", "b=2"]


def through_proxy(answer: httpx.Response) -> httpx.Response:
    """The service's answer to `GET /staff?x=1` as it comes out of the proxy."""

    async def service(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "http://api/stage/staff?x=1"
        body = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=body)

    async def ask() -> httpx.Response:
        http = httpx.AsyncClient(
            base_url="http://api/stage", transport=httpx.MockTransport(service)
        )
        routes = [Route(path, Proxy(http).pass_on, methods=METHODS) for path in PATHS]
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(base_url="http://localhost", transport=transport) as browser:
            return await browser.get("/staff?x=1")

    return asyncio.run(ask())


def test_nobody_is_signed_in_with_the_cookie_of_who_came_before() -> None:
    sent: list[str | None] = []

    async def service(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("cookie"))
        signed_in = {"set-cookie": "session=kim; Path=/; HttpOnly"}
        return httpx.Response(200, headers=signed_in, stream=httpx.ByteStream(b""))

    async def ask_twice() -> None:
        http = httpx.AsyncClient(
            base_url="http://api",
            transport=httpx.MockTransport(service),
            cookies=no_cookies(),
        )
        routes = [Route(path, Proxy(http).pass_on, methods=METHODS) for path in PATHS]
        transport = httpx.ASGITransport(Starlette(routes=routes))
        for _ in range(2):
            async with httpx.AsyncClient(base_url="http://localhost", transport=transport) as one:
                await one.get("/staff")

    asyncio.run(ask_twice())
    assert sent == [None, None]


def test_team_queues_show_content_free_notices_without_taking_them() -> None:
    notice = {"summary": "새 신고", "subject": "HT-1", "time": "t", "data": {"urgency": "urgent"}}
    told = {"Body": json.dumps({"Type": "Notification", "Message": json.dumps(notice)})}
    queues = {
        "http://sqs/1/team-a": [{"Body": "no notice"}, told],
        "http://sqs/1/dlq": [told],
    }

    def emulator(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"messages": {"1": {"region": queues}}})

    stack = Stack(
        url="", api_url="", skill_key="", channel_key="", aws_endpoint="", region="", table="",
        clock_function="", routing_queue_url="http://other/1/routing",
        routing_dlq_url="http://other/1/dlq",
        team_queue_urls={"a": "http://other/1/team-a", "b": "http://other/1/team-b"},
    )  # fmt: skip
    http = httpx.Client(base_url="http://emulator", transport=httpx.MockTransport(emulator))
    seen = Queues(stack, http).look()
    assert (seen["routing"], seen["dead"]) == (0, 1)
    newest = {"summary": "새 신고", "receipt": "HT-1", "time": "t", "urgency": "urgent"}
    empty = {"summary": None, "receipt": None, "time": None, "urgency": None}
    assert seen["teams"] == {
        "a": {"depth": 2, "notices": [newest, empty]},
        "b": {"depth": 0, "notices": []},
    }


@pytest.mark.parametrize("name", ["uijeongbu", "cheonan"])
def test_a_location_is_sent_from_the_citys_first_dong(name: str) -> None:
    city = load_city(name)
    latitude, longitude, address = standing_in(city)
    place = place_at((latitude, longitude), address, city)
    assert place.dong == next(iter(city.dongs))
