"""What Kakao sends: skill requests and channel webhooks, with every field a live bot gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from urllib.parse import urlencode

from pydantic import JsonValue

Json = dict[str, JsonValue]

BOT_ID = "65e0f4a7c2b91d3f8a6e5d10"
CHANNEL_ID = "_HopeTalk"
PICTURES = "/simulator/kakaocdn"
"""Where the local server plays Kakao's picture hosts."""

SECURE_LINK_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the bot's scenario; all of them call the one skill."""

    id: str
    name: str


WELCOME = Block("65e0f4a7c2b91d3f8a6e5d21", "웰컴 블록")
FALLBACK = Block("65e0f4a7c2b91d3f8a6e5d22", "폴백 블록")
PHOTO = Block("65e0f4a7c2b91d3f8a6e5d23", "사진 보내기")
LOCATION = Block("65e0f4a7c2b91d3f8a6e5d24", "위치 보내기")


@dataclass(frozen=True, slots=True)
class Account:
    """Whom Kakao says it is. `friend` is whether the channel is added and not blocked; `language`
    that of the phone."""

    bot_user_key: str
    plusfriend_user_key: str
    app_user_id: str
    friend: bool
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a resident does, in Kakao's words.

    `params` are a plugin's values and `origins` their raw text; `user_params` is what an Event
    API call passes on; `extra` comes from the pressed button; `pictures` counts the photos sent.
    """

    utterance: str
    block: Block = FALLBACK
    trigger: str | None = "TEXT_INPUT"
    extra: JsonValue = None
    params: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    user_params: Mapping[str, JsonValue] = field(default_factory=dict)
    user_properties: Mapping[str, JsonValue] = field(default_factory=dict)
    pictures: int = 0


def enter_chat() -> Move:
    """The first entry: the welcome block runs and nobody has said anything."""
    return Move("", block=WELCOME, trigger=None)


def type_text(text: str) -> Move:
    """Words typed into the chat: no block matches them, so the fallback block takes them."""
    return Move(text)


def press(
    source: str, label: str, message_text: str | None, block_id: str | None, extra: JsonValue
) -> Move:
    """A button, list item or quick reply: `source` is the trigger's first half, as in
    `CARD_BUTTON`. A block action without `messageText` says the label."""
    block = Block(block_id, label) if block_id else FALLBACK
    kind = "BLOCK" if block_id else "MESSAGE"
    return Move(message_text or label, block=block, trigger=f"{source}_{kind}", extra=extra)


def send_secure_images(count: int, now: datetime) -> Move:
    """The secure image plugin: links as `List(…)` text inside JSON text, and no utterance."""
    expires = now + SECURE_LINK_LIFE
    links = "List(" + ",".join(_secure_link(n, expires) for n in range(1, count + 1)) + ")"
    value = json.dumps(
        {
            "privacyAgreement": "Y",
            "imageQuantity": str(count),
            "secureUrls": links,
            "expire": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        },
        ensure_ascii=False,
    )
    return Move("", block=PHOTO, params={"photo": value}, origins={"photo": links}, pictures=count)


def send_plain_image() -> Move:
    """A picture attached in the ordinary way: its short-lived URL is the utterance."""
    return Move(f"https://talk.kakaocdn.net/dna/{token_hex(10)}/photo.jpg", pictures=1)


def send_location(latitude: float, longitude: float, address: str) -> Move:
    """The location plugin; its real shape is nowhere published, this one is our best guess."""
    value = json.dumps(
        {"latitude": latitude, "longitude": longitude, "address": address}, ensure_ascii=False
    )
    return Move("", block=LOCATION, params={"location": value}, origins={"location": address})


def event_block(
    name: str, params: Mapping[str, JsonValue], properties: Mapping[str, JsonValue]
) -> Move:
    """The skill call that follows an accepted Event API call."""
    return Move(
        name,
        block=Block("65e0f4a7c2b91d3f8a6e5d31", name),
        trigger="EVENT",
        user_params=params,
        user_properties=properties,
    )


def skill_request(move: Move, account: Account, last: Block | None, bot_id: str) -> Json:
    """The body of `POST /kakao/skill`, as a live bot's channel sends it."""
    return {
        "intent": {
            "id": move.block.id,
            "name": move.block.name,
            "extra": {"reason": {"code": 1, "message": "OK"}},
        },
        "userRequest": {
            "block": {"id": move.block.id, "name": move.block.name},
            "user": {
                "id": account.bot_user_key,
                "type": "botUserKey",
                "properties": {**_properties(account), **move.user_properties},
            },
            "utterance": move.utterance,
            "params": {"surface": "Kakaotalk.plusfriend", **move.user_params},
            "lang": account.language,
            "timezone": "Asia/Seoul",
        },
        "bot": {"id": bot_id, "name": "희망톡톡"},
        "action": {
            "id": "65e0f4a7c2b91d3f8a6e5d40",
            "name": "희망톡톡 스킬",
            "params": dict(move.params),
            "detailParams": {
                name: {"groupName": "", "origin": move.origins.get(name, value), "value": value}
                for name, value in move.params.items()
            },
            "clientExtra": {} if move.extra is None else move.extra,
        },
        "contexts": [],
        "flow": _flow(move, last),
    }


def skill_headers(skill_key: str, request_id: str) -> dict[str, str]:
    """Kakao's own headers and the one the skill is configured with."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "AHC/2.1",
        "Accept": "*/*",
        "X-Request-Id": request_id,
        "X-Chappie-Footprint": request_id,
        "X-Skill-Key": skill_key,
    }


def new_request_id() -> str:
    """`chp-` and 32 hexadecimal digits."""
    return f"chp-{token_hex(16)}"


def channel_webhook(event: str, account: Account, now: datetime) -> Json:
    """The body of `POST /kakao/channel`; `event` is `added` or `blocked`."""
    return {
        "event": event,
        "id": account.app_user_id,
        "id_type": "app_user_id",
        "channel_public_id": CHANNEL_ID,
        "channel_uuid": "@hopetalk",
        "updated_at": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def channel_headers(channel_key: str) -> dict[str, str]:
    """As Kakao Developers delivers a webhook; each delivery has an id of its own."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "KakaoOpenAPI/1.0",
        "Authorization": f"KakaoAK {channel_key}",
        "X-Kakao-Resource-ID": token_hex(16),
    }


def _properties(account: Account) -> Json:
    """Both spellings of every key. `isFriend` is missing, never false, for who is no friend."""
    friend: Json = {"isFriend": True} if account.friend else {}
    return {
        "botUserKey": account.bot_user_key,
        "bot_user_key": account.bot_user_key,
        "plusfriendUserKey": account.plusfriend_user_key,
        "plusfriend_user_key": account.plusfriend_user_key,
        "appUserId": account.app_user_id,
        "app_user_id": account.app_user_id,
        "appUserStatus": "REGISTERED",
        "app_user_status": "REGISTERED",
    } | friend


def _flow(move: Move, last: Block | None) -> Json:
    block: Json | None = {"id": last.id, "name": last.name} if last else None
    trigger: Json = {"type": move.trigger} if move.trigger else {}
    pressed = move.trigger is not None and move.trigger not in ("TEXT_INPUT", "EVENT")
    if pressed and block:
        trigger["referrerBlock"] = block
    flow: Json = {"trigger": trigger}
    if block:
        flow["lastBlock"] = block
    return flow


def _secure_link(number: int, expires: datetime) -> str:
    query = urlencode(
        {
            "credential": token_hex(16),
            "expires": int(expires.timestamp()),
            "allow_ip": "",
            "allow_referer": "",
            "signature": token_hex(14) + "=",
        }
    )
    return f"http://secure.kakaocdn.net/dna/{token_hex(10)}/photo_{number}.jpg?{query}"
