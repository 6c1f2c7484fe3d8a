"""What a skill request tells of how the bot is set up in Kakao's admin centre, never of who writes
or what. Pure.

The signs stand in the log line of each turn; `./hopetalk kakao check` reads them and says what is
missing or wrong, and what to do (docs/kakao-setup.md). Shapes of the senders: captured requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from chalicelib.kakao import images, loose
from chalicelib.kakao.protocol import SkillRequest
from chalicelib.language import blocks

_LIVE: Final = "Kakaotalk.plusfriend"
_BOT_TEST: Final = "BuilderBotTest"
_ZONE: Final = "Asia/Seoul"
_USER_TYPE: Final = "botUserKey"


class Sign(StrEnum):
    """The first five say who asks, and each request has one of them; then what works; the rest is
    wrong, or works otherwise than it should."""

    SKILL_TEST = "skill_test"
    BOT_TEST = "bot_test"
    DEVELOPMENT = "development"  # the development channel: its bot.id ends in `!`
    LIVE = "live"
    ELSEWHERE = "elsewhere"  # hand-made, or a surface that is not a channel's chat

    WELCOME = "welcome"
    FALLBACK = "fallback"
    EVENT = "event"
    BUTTON = "button"  # a tap brought its code along
    FRIEND = "friend"
    APP_USER = "app_user"
    PICTURE = "picture"
    LOCATION = "location"

    NO_BOT = "no_bot"
    NO_PROPERTIES = "no_properties"
    OLD_USER = "old_user"
    OTHER_ZONE = "other_zone"
    CALLBACK = "callback"
    UNFILLED = "unfilled"  # a plugin or entity left its own name in a parameter
    NO_PICTURE = "no_picture"  # the image plugin came without a picture of Kakao's hosts


def signs(request: SkillRequest) -> tuple[Sign, ...]:
    """What it tells, in the order of `Sign`."""
    source = _source(request)
    found = {source, *_working(request)}
    if source is not Sign.SKILL_TEST:  # which sends placeholders in place of most
        found |= {*_wrong(request), *_plugins(request)}
    return tuple(sign for sign in Sign if sign in found)


def _source(request: SkillRequest) -> Sign:
    surface = request.user_request.params.get("surface")
    if surface == _BOT_TEST:
        return Sign.BOT_TEST
    if request.is_test:
        return Sign.SKILL_TEST
    if (request.bot.id or "").strip().endswith("!"):
        return Sign.DEVELOPMENT
    # Our own Event API call is a channel's, whatever surface it names.
    return Sign.LIVE if surface == _LIVE or request.event else Sign.ELSEWHERE


def _working(request: SkillRequest) -> Iterator[Sign]:
    block = "".join((request.user_request.block.name or request.intent.name or "").split())
    if block == blocks.WELCOME:
        yield Sign.WELCOME
    if block == blocks.FALLBACK:
        yield Sign.FALLBACK
    if request.event:
        yield Sign.EVENT
    if request.code:
        yield Sign.BUTTON
    if request.is_friend:
        yield Sign.FRIEND
    if request.app_user_id:
        yield Sign.APP_USER


def _wrong(request: SkillRequest) -> Iterator[Sign]:
    said = request.user_request
    keys = said.user.properties
    if not request.bot_id:
        yield Sign.NO_BOT
    if not request.event and not (keys.bot_user_key or keys.plusfriend_user_key):
        yield Sign.NO_PROPERTIES
    if said.user.type not in (None, _USER_TYPE):
        yield Sign.OLD_USER
    if said.timezone not in (None, _ZONE):
        yield Sign.OTHER_ZONE
    if said.callback_url:
        yield Sign.CALLBACK


def _plugins(request: SkillRequest) -> Iterator[Sign]:
    filled = tuple(_filled(request))
    if not filled:
        return
    if images.find(filled, ""):
        yield Sign.PICTURE
    elif any("privacyAgreement" in loose.fields(value) for value in filled):
        yield Sign.NO_PICTURE
    if request.location:
        yield Sign.LOCATION
    if any(_is_name(value) for value in request.action.params.values()):
        yield Sign.UNFILLED


def _filled(request: SkillRequest) -> Iterator[object]:
    """What plugins and entities put into the block's parameters."""
    yield from request.action.params.values()
    for param in request.action.detail_params.values():
        yield param.origin
        yield param.value


def _is_name(value: object) -> bool:
    """Whether it is the name of an entity or a plugin in place of what a person gave."""
    return (loose.text(value) or "").lstrip("@").startswith("sys.")
