"""The Event API client: what it posts, when it tries again, and that it never raises."""

import json
from collections.abc import Mapping

import pytest

from chalicelib.kakao.event_api import (
    SPARED_SECONDS,
    EventApi,
    Failed,
    NotConfigured,
    Outcome,
    Sent,
    UnreachableError,
)

ACCEPTED = (200, b'{"taskId": "t-1", "status": "SUCCESS", "timestamp": 1798103551000}')


class Kakao:
    """Answers with what it was given, in order, and remembers what it was asked."""

    def __init__(self, *answers: tuple[int, bytes] | UnreachableError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Mapping[str, str], object]] = []
        self.pauses: list[float] = []

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        self.asked.append((url, headers, json.loads(body)))
        answer = self.answers.pop(0)
        if isinstance(answer, UnreachableError):
            raise answer
        return answer

    def call(self) -> Outcome:
        api = EventApi(
            "https://bot-api.kakao.com/",
            "b0t!",
            "rest-key",
            "case_update",
            send=self.send,
            sleep=self.pauses.append,
            pauses=(0.3, 1.0),
        )
        return api.call("bot-user-key", "01PENDING", {"kind": "accepted"})


def test_the_call_has_kakaos_shape() -> None:
    kakao = Kakao(ACCEPTED)
    assert Sent("t-1") == kakao.call()
    ((url, headers, body),) = kakao.asked
    assert url == "https://bot-api.kakao.com/v2/bots/b0t!/talk"
    assert headers == {"Authorization": "KakaoAK rest-key", "Content-Type": "application/json"}
    assert body == {
        "event": {"name": "case_update", "data": {"kind": "accepted"}},
        "user": [{"type": "botUserKey", "id": "bot-user-key", "properties": {}}],
        "params": {"hopetalk": "01PENDING"},
    }


@pytest.mark.parametrize("passing", [(429, b""), (503, b"busy"), UnreachableError("timeout")])
def test_a_passing_failure_is_tried_again(passing: tuple[int, bytes] | UnreachableError) -> None:
    kakao = Kakao(passing, passing, ACCEPTED)
    assert Sent("t-1") == kakao.call()
    assert kakao.pauses == [0.3, 1.0]


def test_a_kakao_that_hangs_is_left_alone_for_a_while() -> None:
    """Others of the batch do not wait for it; one that refuses at once costs them nothing."""
    now = [0.0]
    kakao = Kakao(*[UnreachableError("timeout")] * 3, ACCEPTED)

    def hangs(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        now[0] += 3.0 if len(kakao.asked) < 2 else 0.1
        return kakao.send(url, headers, body)

    api = EventApi(
        "https://kakao.com", "b0t", "key", "case_update", hangs, pauses=(), seconds=lambda: now[0]
    )
    assert isinstance(api.call("user", "01ONE"), Failed)
    assert api.call("user", "01TWO") == Failed("no answer a moment ago", passing=True)
    assert len(kakao.asked) == 1
    now[0] += SPARED_SECONDS
    assert isinstance(api.call("user", "01THREE"), Failed)
    now[0] += SPARED_SECONDS
    assert [type(api.call("user", f"01{n}")) for n in (4, 5)] == [Failed, Sent]


def test_tries_are_bounded() -> None:
    kakao = Kakao(*[(500, b"")] * 3)
    assert Failed("HTTP 500", passing=True) == kakao.call()
    assert len(kakao.asked) == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((401, b""), "HTTP 401"),
        ((302, b""), "HTTP 302"),
        ((200, b'{"status": "FAIL", "message": "bot-user-key"}'), "Kakao answered without SUCCESS"),
        ((200, b"<html>"), "Kakao answered without SUCCESS"),
        ((200, b"\xff"), "Kakao answered without SUCCESS"),
    ],
)
def test_a_refusal_is_final_and_names_nobody(answer: tuple[int, bytes], reason: str) -> None:
    kakao = Kakao(answer)
    assert Failed(reason, passing=False) == kakao.call()
    assert kakao.pauses == []


@pytest.mark.parametrize("missing", ["base_url", "bot_id", "api_key", "event_name"])
def test_nothing_is_sent_until_all_is_configured(missing: str) -> None:
    given = {
        "base_url": "https://kakao.com",
        "bot_id": "b0t",
        "api_key": "key",
        "event_name": "case_update",
    }
    kakao = Kakao()
    api = EventApi(
        **(given | {missing: ""}),
        send=kakao.send,
        sleep=kakao.pauses.append,
        pauses=(),
        seconds=lambda: 0.0,
    )
    assert api.call("user", "01PENDING") == NotConfigured()


@pytest.mark.parametrize(
    "url", ["http://bot-api.kakao.com", "ftp://localhost", "bot-api.kakao.com"]
)
def test_keys_do_not_travel_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="HOPE_EVENT_API_URL"):
        EventApi(url, "b0t", "rest-key", "case_update")


def test_a_local_stand_in_needs_no_https() -> None:
    kakao = Kakao(ACCEPTED)
    api = EventApi("http://localhost:8080", "b0t", "key", "case_update", send=kakao.send)
    assert Sent("t-1") == api.call("user", "01PENDING")


def test_no_answer_from_the_network_is_a_failure_not_an_error() -> None:
    api = EventApi("http://127.0.0.1:1", "b0t", "key", "case_update", pauses=())
    outcome = api.call("user", "01PENDING")
    assert isinstance(outcome, Failed)
    assert outcome.passing


def test_the_key_is_not_shown() -> None:
    assert "rest-key" not in repr(EventApi("", "b0t", "rest-key", "case_update"))
