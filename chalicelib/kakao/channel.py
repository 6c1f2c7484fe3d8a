"""The channel webhook (channel added or blocked), and the keys that callers show.

Source: developers.kakao.com, kakaotalk-channel/callback. Deliveries repeat and arrive out of order:
`updated_at` decides. It tells about friendship only, never about messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from chalicelib.kakao import loose
from chalicelib.kakao.errors import MalformedRequestError

_SCHEME: Final = "KakaoAK "


def _aware(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("should be a time within the calendar") from None


def _either(new: str, old: str) -> AliasChoices:
    return AliasChoices(new, old)


class ChannelEvent(BaseModel):
    """Someone added or blocked the channel.

    `id` matches residents only where `id_type` is `app_user_id`, and then only those whose skill
    requests carried that id. `updated_at` is aware, in UTC; the older name `timestamp` counts
    milliseconds.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    event: Literal["added", "blocked"]
    id: Annotated[str, BeforeValidator(loose.text), Field(min_length=1)]
    id_type: str
    updated_at: Annotated[datetime, AfterValidator(_aware)] = Field(
        validation_alias=_either("updated_at", "timestamp")
    )
    channel_public_id: str | None = Field(
        default=None, validation_alias=_either("channel_public_id", "plus_friend_public_id")
    )
    channel_uuid: str | None = Field(
        default=None, validation_alias=_either("channel_uuid", "plus_friend_uuid")
    )

    @classmethod
    def parse(cls, body: object) -> Self:
        """Read decoded JSON, in Kakao's new names or the old ones.

        Raises:
            MalformedRequestError: a part that is needed is missing or wrong.
        """
        if not isinstance(body, Mapping):
            raise MalformedRequestError.not_an_object(body)
        try:
            return cls.model_validate(loose.without_nulls(body))
        except ValidationError as error:
            raise MalformedRequestError.of(error) from None


def authorised(header: str | None, keys: Iterable[str]) -> bool:
    """Whether an `Authorization: KakaoAK {admin key}` header shows one of `keys`."""
    given = header or ""
    scheme, key = given[: len(_SCHEME)], given[len(_SCHEME) :]
    return scheme.lower() == _SCHEME.lower() and _known(key, keys)


def skill_key_valid(header: str | None, keys: Iterable[str]) -> bool:
    """Whether an `X-Skill-Key` header is one of `keys`: two are valid while they are changed."""
    return _known(header or "", keys)


def _known(given: str, keys: Iterable[str]) -> bool:
    """Compares with every key in constant time; an empty key never matches."""
    shown = given.strip().encode("utf-8", "surrogatepass")
    return sum(compare_digest(shown, key.encode()) for key in keys if key) > 0
