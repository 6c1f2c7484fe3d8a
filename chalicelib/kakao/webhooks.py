"""The two webhooks as HTTP: who may call, what is too much, which status says so (design 6.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pydantic import SecretStr

from chalicelib import log
from chalicelib.kakao import loose
from chalicelib.kakao.channel import ChannelEvent, authorised, skill_key_valid
from chalicelib.kakao.errors import MalformedRequestError
from chalicelib.store.errors import SecretError, UnavailableError
from chalicelib.store.secrets import Keys

if TYPE_CHECKING:
    from chalicelib.kakao.skill import Answer
    from chalicelib.store.residents import Residents

LARGEST_BODY: Final = 256 * 1024
"""Bytes: a hundred times what Kakao sends."""

APP_USER: Final = "app_user_id"
"""The only `id_type` that leads to a resident; an `open_id` matches nothing we hold."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A status and a JSON body."""

    status: int
    body: str


class Answering(Protocol):
    """What answers a skill request: `kakao.skill.Skill`."""

    def answer(
        self, body: object, request_id: str | None, bot_id: str = ..., *, walks: bool = ...
    ) -> Answer | None:
        """The answer; None for a request that is refused."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Both webhooks. `keys` fetches the keys in force; `is_walk_key` says whether a skill key that
    is none of them is the synthetic resident's; `bot_id` empty accepts any bot.

    The use cases behind them are built only after the caller has shown a key. `unavailable` is
    what a resident reads while no key can be checked: Kakao shows them no other status than 200.
    """

    keys: Callable[[], Keys]
    is_walk_key: Callable[[str], bool]
    skill: Callable[[], Answering]
    residents: Callable[[], Residents]
    bot_id: str
    unavailable: Callable[[], Answer]

    def answer_skill(self, headers: Mapping[str, str], raw: bytes) -> HttpAnswer:
        """One turn. Header names in `headers` are in lower case."""
        shown = headers.get("x-skill-key")
        try:
            walks = False
            known = skill_key_valid(shown, _plain(self.keys().skill_keys))
            if shown and not known:
                walks = self.is_walk_key(shown)
        except UnavailableError as error:
            log.fault("skill.keys", error)
            return HttpAnswer(200, self.unavailable().body)
        except SecretError as error:
            log.fault("skill.keys", error)
            return _refusal(503, "The service has no keys to check yours against")
        if not (known or walks):
            log.fault("skill.wrong_key", missing=shown is None)
            return _refusal(401, "X-Skill-Key is missing or wrong")
        if len(raw) > LARGEST_BODY:
            log.fault("skill.too_large", size=len(raw))
            return _refusal(413, f"The body is over {LARGEST_BODY} bytes")
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            log.fault("skill.not_json")
            return _refusal(400, "The body is not JSON")
        skill = self.skill()
        # Kept with the conversation, which no half of a character can be.
        request_id = loose.text(headers.get("x-request-id"))
        answer = skill.answer(body, request_id, self.bot_id, walks=walks)
        if answer is None:
            return _refusal(401, "bot.id or the user's id is not one this service answers for")
        return HttpAnswer(200, answer.body)

    def answer_channel(self, headers: Mapping[str, str], raw: bytes) -> HttpAnswer:
        """A resident added or blocked the channel. Repeats and late deliveries change nothing: the
        newest `updated_at` wins, whatever its `X-Kakao-Resource-ID`."""
        try:
            known = _plain(self.keys().channel_keys)
            if not authorised(headers.get("authorization"), known):
                log.fault("channel.wrong_key", missing="authorization" not in headers)
                return _refusal(401, "Authorization is missing or wrong")
            if len(raw) > LARGEST_BODY:
                return _refusal(413, f"The body is over {LARGEST_BODY} bytes")
            event = ChannelEvent.parse(json.loads(raw))
        except MalformedRequestError as error:
            log.fault("channel.malformed", why=str(error))
            return _refusal(400, str(error))
        except (ValueError, RecursionError):
            return _refusal(400, "The body is not JSON")
        except (SecretError, UnavailableError) as error:
            log.fault("channel.keys", error)
            return _refusal(503, "The service cannot check keys now; try again")
        return self._mark(event)

    def _mark(self, event: ChannelEvent) -> HttpAnswer:
        if event.id_type != APP_USER:
            return HttpAnswer(200, "{}")
        try:
            known = self.residents().mark_friend(
                event.id, blocked=event.event == "blocked", updated_at=event.updated_at
            )
        except UnavailableError as error:
            log.fault("channel.unavailable", error)
            return _refusal(503, "Not stored; try again")
        log.line("channel", event=event.event, known=known)
        return HttpAnswer(200, "{}")


def _plain(keys: Iterable[SecretStr]) -> list[str]:
    return [key.get_secret_value() for key in keys]


def _refusal(status: int, why: str) -> HttpAnswer:
    return HttpAnswer(status, json.dumps({"error": why}))
