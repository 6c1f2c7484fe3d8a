"""The channel webhook and the keys that callers show."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kakao.channel import ChannelEvent, authorised, skill_key_valid
from chalicelib.kakao.errors import MalformedRequestError

PAYLOADS = Path(__file__).parent.parent / "payloads"


def body(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "event", "id_type", "at"),
    [
        ("channel_added", "added", "app_user_id", datetime(2026, 12, 24, 9, 12, 31, tzinfo=UTC)),
        (
            "channel_blocked",
            "blocked",
            "app_user_id",
            datetime(2026, 12, 24, 9, 20, 0, 500_000, tzinfo=UTC),
        ),
        (
            "channel_added_old_names",
            "added",
            "app_user_id",
            datetime(2026, 12, 24, 9, 12, 31, tzinfo=UTC),
        ),
        (
            "channel_blocked_old_names",
            "blocked",
            "open_id",
            datetime(2026, 12, 24, 9, 12, 31, tzinfo=UTC),
        ),
    ],
)
def test_new_and_old_names_mean_the_same(name: str, event: str, id_type: str, at: datetime) -> None:
    told = ChannelEvent.parse(body(name))
    assert (event, id_type, at) == (told.event, told.id_type, told.updated_at)
    assert (str(body(name)["id"]), "_ExmPle") == (told.id, told.channel_public_id)


@pytest.mark.parametrize("missing", ["event", "id", "id_type", "updated_at"])
def test_an_event_that_lacks_a_part_is_malformed(missing: str) -> None:
    raw = body("channel_added") | {missing: None}
    with pytest.raises(MalformedRequestError, match=missing):
        ChannelEvent.parse(raw)


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
        ),
        max_leaves=5,
    ),
    st.sampled_from(["event", "id", "id_type", "updated_at", "channel_uuid"]),
)
def test_garbage_is_an_event_or_malformed(garbage: object, field: str) -> None:
    for raw in (garbage, body("channel_added") | {field: garbage}):
        with suppress(MalformedRequestError):
            assert ChannelEvent.parse(raw).updated_at.tzinfo is not None


def test_a_time_at_the_end_of_the_calendar_is_malformed() -> None:
    raw = body("channel_added") | {"updated_at": "0001-01-01T00:00:00+09:00"}
    with pytest.raises(MalformedRequestError, match="updated_at"):
        ChannelEvent.parse(raw)


@pytest.mark.parametrize(
    ("header", "valid"),
    [
        ("KakaoAK old", True),
        ("KakaoAK new", True),
        ("kakaoak new", True),
        ("KakaoAK other", False),
        ("KakaoAK ", False),
        ("Bearer new", False),
        ("new", False),
        ("", False),
        (None, False),
        ("KakaoAK n\udce9w", False),
    ],
)
def test_only_an_admin_key_opens_the_channel_webhook(header: str | None, valid: bool) -> None:
    assert valid == authorised(header, ("old", "new", ""))


@pytest.mark.parametrize(
    ("header", "keys", "valid"),
    [
        ("first", ("first", "second"), True),
        ("second", ("first", "second"), True),
        ("third", ("first", "second"), False),
        ("", ("", ""), False),
        (None, ("",), False),
        ("first", (), False),
    ],
)
def test_two_skill_keys_are_valid_and_an_empty_one_never(
    header: str | None, keys: tuple[str, ...], valid: bool
) -> None:
    assert valid == skill_key_valid(header, keys)
