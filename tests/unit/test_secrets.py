"""The deployment's keys, and what an operator reads when they are not right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.kakao.skill import Answer
from chalicelib.kakao.webhooks import Webhooks
from chalicelib.store.errors import SecretError, UnavailableError
from chalicelib.store.sealing import HashKeys
from chalicelib.store.secrets import Secrets, WalkSecret

RIGHT = {"skill_keys": ["s" * 32], "hash_key": "h" * 64}


class NotFoundError(Exception):
    """As boto3 raises it where there is no secret."""


class Client:
    """Secrets Manager with one secret."""

    class exceptions:  # noqa: N801 - boto3's name
        ResourceNotFoundException = NotFoundError

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.calls = 0

    def get_secret_value(self, **_: object) -> dict[str, str]:
        self.calls += 1
        if self.text is None:
            raise NotFoundError
        return {"SecretString": self.text}


def secrets(text: str | None, seconds: Any = lambda: 0.0) -> Secrets:
    client: Any = Client(text)
    return Secrets(client, "hope-talk/dev", seconds=seconds)


def test_the_keys_are_read_and_do_not_show() -> None:
    keys = secrets(json.dumps({**RIGHT, "event_api_key": "rest"})).keys()

    assert [key.get_secret_value() for key in keys.skill_keys] == RIGHT["skill_keys"]
    assert keys.event_api_key
    assert "hhhh" not in repr(keys)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "it has no text"),
        ("not json", "its text"),
        (json.dumps({"hash_key": "h" * 64}), "skill_keys: Field required"),
        (json.dumps({**RIGHT, "skill_keys": []}), "skill_keys"),
        (json.dumps({**RIGHT, "skill_keys": ["s" * 32] * 3}), "skill_keys"),
        (json.dumps({**RIGHT, "hash_key": "short-hash"}), "hash_key"),
    ],
)
def test_a_wrong_secret_says_what_to_set_and_not_what_it_holds(text: str | None, says: str) -> None:
    with pytest.raises(SecretError, match="put-secret-value") as raised:
        secrets(text).keys()

    assert says in str(raised.value)
    assert "hope-talk/dev" in str(raised.value)
    assert "short-hash" not in str(raised.value)


def test_keys_are_fetched_again_after_five_minutes() -> None:
    client: Any = Client(json.dumps(RIGHT))
    now = [0.0]
    kept = Secrets(client, "id", seconds=lambda: now[0])
    for now[0] in (0.0, 299.0, 301.0, 302.0):
        kept.keys()

    assert client.calls == 2


def test_the_last_keys_serve_while_secrets_manager_does_not_answer() -> None:
    client: Any = Client(json.dumps(RIGHT))
    now = [0.0]
    kept = Secrets(client, "id", seconds=lambda: now[0])
    kept.keys()

    client.get_secret_value = _down
    now[0] = 301.0
    assert kept.keys().hash_keys == HashKeys("h" * 64)
    del client.get_secret_value
    client.text = json.dumps({**RIGHT, "hash_key": "n" * 64})
    now[0] = 330.0
    assert kept.keys().hash_keys == HashKeys("h" * 64), "asks again after half a minute, not before"
    now[0] = 331.0
    assert kept.keys().hash_keys == HashKeys("n" * 64)


def _down(**_: object) -> dict[str, str]:
    raise UnavailableError("Secrets Manager does not answer")


@pytest.mark.parametrize("which", ["skill_keys", "channel_keys"])
def test_both_keys_work_while_they_change_and_the_old_one_is_refused_within_five_minutes(
    which: str,
) -> None:
    """The steps of docs/operate.md, by a process that has the secret in memory throughout."""
    old, new, now = "o" * 32, "n" * 32, [0.0]
    client: Any = Client(json.dumps({**RIGHT, which: [old]}))
    hooks = Webhooks(
        keys=Secrets(client, "id", seconds=lambda: now[0]).keys,
        is_walk_key=lambda _: False,
        skill=lambda: Answers(),
        residents=lambda: Knows(),  # type: ignore[arg-type, return-value]
        bot_id="",
        unavailable=lambda: Answer({"version": "2.0"}),
    )

    def status(key: str) -> int:
        if which == "skill_keys":
            return hooks.answer_skill({"x-skill-key": key}, b"{}").status
        return hooks.answer_channel({"authorization": f"KakaoAK {key}"}, EVENT).status

    assert (status(old), status(new)) == (200, 401)
    client.text = json.dumps({**RIGHT, which: [new, old]})
    now[0] = 300.0
    assert (status(old), status(new)) == (200, 200)
    client.text = json.dumps({**RIGHT, which: [new]})
    now[0] = 599.9
    assert status(new) == 200
    now[0] = 600.0
    assert (status(old), status(new)) == (401, 200)


EVENT = (
    b'{"event": "added", "id": "1", "id_type": "app_user_id", "plus_friend_uuid": "@x",'
    b' "updated_at": "2026-11-24T10:00:00Z"}'
)


class Answers:
    def answer(
        self, body: object, request_id: str | None, bot_id: str = "", *, walks: bool = False
    ) -> Answer:
        return Answer({"version": "2.0"})


class Knows:
    def mark_friend(self, app_user_id: str, *, blocked: bool, updated_at: object) -> bool:
        return True


def test_while_no_key_can_be_checked_a_resident_reads_numbers_that_work() -> None:
    """Kakao shows its own failure for any status but 200; nothing of the request is read."""

    def unreachable() -> Any:
        raise UnavailableError("Secrets Manager does not answer")

    def never(*_: object) -> Any:
        raise AssertionError("the request was read")

    told = Answer({"version": "2.0", "template": {}})
    hooks = Webhooks(
        keys=unreachable,
        is_walk_key=never,
        skill=never,
        residents=never,
        bot_id="",
        unavailable=lambda: told,
    )

    answer = hooks.answer_skill({"x-skill-key": "any"}, b"not even JSON")

    assert (answer.status, answer.body) == (200, told.body)


def test_whatever_anyone_shows_has_the_walk_key_looked_up_twice_a_minute_at_most() -> None:
    client: Any = Client(json.dumps({"walk_key": "w" * 32}))
    now = [0.0]
    walk = WalkSecret(client, "id", seconds=lambda: now[0])

    assert [walk.is_key(shown) for shown in ("", "a" * 32, "w" * 32)] == [False, False, True]
    for now[0] in (29.0, 31.0, 32.0, 60.0):
        assert not walk.is_key("a guess, \ud83d among them")
    assert client.calls == 2

    client.get_secret_value = _down
    now[0] = 90.0
    with pytest.raises(UnavailableError):
        walk.is_key("a" * 32)
    assert not walk.is_key("w" * 32), "asks again after half a minute, not before"


def test_a_walk_key_that_is_at_hand_is_looked_up_again_after_five_minutes() -> None:
    client: Any = Client(json.dumps({"walk_key": "w" * 32}))
    now = [0.0]
    walk = WalkSecret(client, "id", seconds=lambda: now[0])
    assert walk.is_key("w" * 32)

    client.text = json.dumps({"walk_key": "n" * 32})
    now[0] = 299.0
    assert walk.is_key("w" * 32)
    now[0] = 300.0
    assert not walk.is_key("w" * 32)


def test_a_wrong_walk_secret_says_how_to_make_another() -> None:
    client: Any = Client("{}")
    with pytest.raises(SecretError, match=r"walk_key: Field required.*keys rotate walk"):
        WalkSecret(client, "id").key()
