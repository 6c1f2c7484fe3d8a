"""The skill request as Kakao really sends it.

Only `userRequest.user.id` is needed. Every other part may be missing, null, of another JSON type
or unknown: live chats, the bot test, the skill test, Event API calls and old bots all differ, and
a resident must be answered whatever the admin centre adds next. A part that cannot be read counts
as missing. Source: skill_guide/answer_json_format and captured requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from chalicelib.kakao import images, limits, loose
from chalicelib.kakao.errors import MalformedRequestError
from chalicelib.language.captions import is_caption
from chalicelib.messages.fit import units

EVENT_PARAM: Final = "hopetalk"
"""Our Event API call carries the pending message's id under this name."""

_LANGUAGES: Final = {"kr": "ko", "cn": "zh", "vn": "vi"}
"""Kakao's guide writes `kr` in one place and `ko` in another; country codes stand for languages."""

_Part = BeforeValidator(loose.fields)
_Parts = BeforeValidator(loose.items)
_Text = Annotated[str | None, BeforeValidator(loose.text)]
_Truth = Annotated[bool | None, BeforeValidator(loose.truth)]
_Params = Annotated[Mapping[str, object], _Part]


def _either(name: str) -> AliasChoices:
    """A field in both of Kakao's spellings: `appUserId` and `app_user_id`."""
    return AliasChoices(to_camel(name), name)


def _user_key(value: object) -> str:
    key = (loose.text(value) or "").strip()
    if not key:
        raise ValueError("should be text that is not blank")
    if units(key) > limits.USER_KEY:
        raise ValueError(f"should be at most {limits.USER_KEY} characters")
    return key


class _Kakao(BaseModel):
    """Names in camel case; null is the same as missing; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        return loose.without_nulls(value)


class Named(_Kakao):
    """A bot, block or skill."""

    id: _Text = None
    name: _Text = None


class Reason(_Kakao):
    """Why the block was chosen."""

    code: _Text = None
    message: _Text = None


class IntentExtra(_Kakao):
    """What Kakao's matching found; `knowledge` only for answers from its knowledge base."""

    reason: Annotated[Reason, _Part] = Reason()
    knowledge: _Params = Field(default={}, validation_alias=AliasChoices("knowledge", "knowledges"))


class Intent(Named):
    """The block that Kakao's own matching chose: a hint at most."""

    extra: Annotated[IntentExtra, _Part] = IntentExtra()


class UserProperties(_Kakao):
    """Facts about the user; which of them come depends on the sender."""

    bot_user_key: _Text = Field(default=None, validation_alias=_either("bot_user_key"))
    plusfriend_user_key: _Text = Field(
        default=None, validation_alias=_either("plusfriend_user_key")
    )
    app_user_id: _Text = Field(default=None, validation_alias=_either("app_user_id"))
    app_user_status: _Text = Field(default=None, validation_alias=_either("app_user_status"))
    is_friend: _Truth = Field(default=None, validation_alias=_either("is_friend"))


class User(_Kakao):
    """Who writes. `id` is stable for this bot; `type` is `botUserKey` in live chats."""

    id: Annotated[str, BeforeValidator(_user_key)]
    type: _Text = None
    properties: Annotated[UserProperties, _Part] = UserProperties()


class UserRequest(_Kakao):
    """What was said, by whom, where."""

    user: User
    utterance: _Text = None
    timezone: _Text = None
    lang: _Text = None
    block: Annotated[Named, _Part] = Named()
    params: _Params = {}
    callback_url: _Text = None


class DetailParam(_Kakao):
    """A parameter: `origin` holds the person's words, `value` what Kakao made of them."""

    origin: object = None
    value: object = None
    group_name: _Text = None


class Action(Named):
    """The skill and what its block filled in; `client_extra` is the pressed button's `extra`."""

    params: _Params = {}
    detail_params: Annotated[Mapping[str, Annotated[DetailParam, _Part]], _Part] = {}
    client_extra: _Params = {}


class Context(_Kakao):
    """A context that is still alive. Requests and answers spell its life span differently."""

    name: _Text = None
    life_span: _Text = Field(default=None, validation_alias=AliasChoices("lifeSpan", "lifespan"))
    ttl: _Text = None
    params: _Params = {}


class Trigger(_Kakao):
    """What the person did: `TEXT_INPUT`, `CARD_BUTTON_MESSAGE`, … an open set."""

    type: _Text = None
    referrer_block: Annotated[Named, _Part] = Named()


class Flow(_Kakao):
    """Where the person came from."""

    trigger: Annotated[Trigger, _Part] = Trigger()
    last_block: Annotated[Named, _Part] = Named()


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map: an address, a point (latitude, longitude in degrees), or both."""

    address: str
    point: tuple[float, float] | None

    @property
    def text(self) -> str:
        """Its address, else `latitude, longitude`."""
        return self.address or ", ".join(map(str, self.point or ()))


class SkillRequest(_Kakao):
    """One turn, as Kakao asks for it."""

    user_request: UserRequest
    intent: Annotated[Intent, _Part] = Intent()
    bot: Annotated[Named, _Part] = Named()
    action: Annotated[Action, _Part] = Action()
    contexts: Annotated[tuple[Annotated[Context, _Part], ...], _Parts] = ()
    flow: Annotated[Flow, _Part] = Flow()

    @classmethod
    def parse(cls, body: object) -> Self:
        """Read decoded JSON.

        Raises:
            MalformedRequestError: it is no object, or names no usable `userRequest.user.id`.
        """
        if not isinstance(body, Mapping):
            raise MalformedRequestError.not_an_object(body)
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            raise MalformedRequestError.of(error) from None

    @property
    def user_key(self) -> str:
        """The botUserKey: at most 70 characters, personal, never logged."""
        return self.user_request.user.id

    @property
    def app_user_id(self) -> str | None:
        """The Kakao app's id of the user, where the bot is linked to an app."""
        return self.user_request.user.properties.app_user_id or None

    @property
    def is_friend(self) -> bool | None:
        """True for a friend of the channel; Kakao leaves it out for others and when blocked."""
        return self.user_request.user.properties.is_friend

    @property
    def bot_id(self) -> str:
        """The bot, the same for its development channel (whose id ends in `!`)."""
        return (self.bot.id or "").strip().removesuffix("!")

    @property
    def is_test(self) -> bool:
        """Whether the admin centre's bot test or skill test asks, not a resident."""
        params = self.user_request.params
        ignored = loose.truth(params.get("ignoreMe")) is True
        return ignored or params.get("surface") == "BuilderBotTest"

    @property
    def utterance(self) -> str:
        """All that was said, addresses of pictures included."""
        return (self.user_request.utterance or "").strip()

    @cached_property
    def words(self) -> str:
        """What was said in words: the utterance without pictures or words for them."""
        said = images.strip(self.utterance)
        return "" if self.images and is_caption(said) else said

    @property
    def words_and_location(self) -> str:
        """The words, and the text of a location that came with them."""
        if (location := self.location) is None or location.text in self.words:
            return self.words
        return f"{self.words} {location.text}".strip()

    @cached_property
    def images(self) -> tuple[str, ...]:
        """Pictures on Kakao's hosts, https; the links live about ten minutes."""
        return images.find(self._values(), self.utterance)

    @property
    def code(self) -> str | None:
        """The code of the choice that was tapped, where Kakao passed it."""
        code = self.action.client_extra.get("code")
        return (loose.text(code) if isinstance(code, str) else None) or None

    @property
    def pending_id(self) -> str | None:
        """The pending message that our Event API call asked Kakao to fetch."""
        for params in (self.user_request.params, self.action.params):
            if pending := loose.text(params.get(EVENT_PARAM)):
                return pending
        return None

    @cached_property
    def event(self) -> bool:
        """Whether Kakao asks on behalf of our Event API call: nobody said anything."""
        return self.pending_id is not None

    @property
    def language(self) -> str | None:
        """The language of the resident's phone as ISO 639-1; None where Kakao tells none."""
        code = (self.user_request.lang or "").strip().lower().replace("_", "-").partition("-")[0]
        return _LANGUAGES.get(code, code) or None

    @cached_property
    def location(self) -> Location | None:
        """The place that the location plugin gave.

        Kakao publishes no example of the plugin's value, so any JSON with these names will do.
        """
        for value in self._values():
            found = loose.fields(value)
            place = loose.fields(found.get("location")) or found
            address = (loose.text(place.get("address")) or "").strip()
            latitude = loose.number(place.get("latitude"))
            longitude = loose.number(place.get("longitude"))
            if latitude is not None and longitude is not None:
                return Location(address, (latitude, longitude))
            if address:
                return Location(address, None)
        return None

    def _values(self) -> Iterator[object]:
        yield from self.action.params.values()
        for param in self.action.detail_params.values():
            yield param.origin
            yield param.value
        yield self.user_request.params.get("media")
