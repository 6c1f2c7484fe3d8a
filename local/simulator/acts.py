"""What the page can ask for, as JSON; each becomes a move in Kakao's words."""

from __future__ import annotations

from datetime import datetime
from statistics import fmean
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from chalicelib.city.model import City
from chalicelib.city.points import areas_of
from local.simulator import kakao
from local.simulator.kakao import Move


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Enter(_Act):
    """Opens the chat for the first time."""

    do: Literal["enter"]


class Say(_Act):
    """Types and sends."""

    do: Literal["say"]
    text: str = Field(min_length=1, max_length=5000)


class Press(_Act):
    """Presses a button, a list item or a quick reply that says something."""

    do: Literal["press"]
    source: Literal["CARD_BUTTON", "LIST_ITEM", "QUICKREPLY_BUTTON"]
    label: str
    message_text: str | None = None
    block_id: str | None = None
    extra: JsonValue = None


class SendImages(_Act):
    """Sends photos: `secure` through the plugin, else as an address in the utterance."""

    do: Literal["image"]
    secure: bool
    count: int = Field(default=1, ge=1, le=10)


class SendLocation(_Act):
    """Sends where one stands."""

    do: Literal["location"]


MoveAct = Annotated[Enter | Say | Press | SendImages | SendLocation, Field(discriminator="do")]


class Act(_Act):
    """A move, and how many times it is made at once (2: a double tap)."""

    move: MoveAct
    times: int = Field(default=1, ge=1, le=5)


class Befriend(_Act):
    """The channel is added (`friend`) or blocked."""

    friend: bool


class SetLanguage(_Act):
    """The language of the phone, as Kakao tells it: `ko`, `en`, …"""

    language: str = Field(pattern="^[a-z]{2}$")


class Person(_Act):
    """The 1:1 chat with staff begins or ends."""

    connected: bool


class NewResident(_Act):
    """Someone else to play."""

    name: str = Field(min_length=1, max_length=20)


class MoveClock(_Act):
    """The time it shall be; None: the real one."""

    to: AwareDatetime | None


SEOUL = (37.5663, 126.9779)
"""Where the phone is in a city that has no boundaries: there the address alone tells."""


def standing_in(city: City) -> tuple[float, float, str]:
    """Latitude, longitude and address of a resident who sends a location: within the city's first
    dong."""
    dong = next(iter(city.dongs))
    address = f"{city.province} {city.name} {dong}"
    ring = next((area.rings[0] for area in areas_of(city) if dong in area.dongs), (SEOUL,))
    latitudes, longitudes = zip(*ring, strict=True)
    return fmean(latitudes), fmean(longitudes), address


def move_of(act: MoveAct, now: datetime, city: City) -> Move:
    """The move an act stands for."""
    match act:
        case Enter():
            return kakao.enter_chat()
        case Say(text=text):
            return kakao.type_text(text)
        case Press():
            return kakao.press(act.source, act.label, act.message_text, act.block_id, act.extra)
        case SendImages(secure=True, count=count):
            return kakao.send_secure_images(count, now)
        case SendImages():
            return kakao.send_plain_image()
        case SendLocation():
            return kakao.send_location(*standing_in(city))
