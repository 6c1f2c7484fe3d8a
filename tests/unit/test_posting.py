"""What leaves for people and messengers: its size, its signature, and where it may not go."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException, HTTPSConnection
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.outside import NoSuchHostError, connection_to
from chalicelib.post.hook import SECONDS, Hook, is_postable
from chalicelib.post.sent import NotSentError
from chalicelib.post.texter import BYTES, fitted

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
URL = "https://messenger.city.test/hooks/1?room=2"
SECRET = "a webhook's own secret"


@dataclass
class Receiver:
    """The messenger's side: answers as told and keeps what came."""

    status: int = 200
    fails: Exception | None = None
    came: list[dict[str, Any]] = field(default_factory=list)

    def connect(self, host: str, timeout: float) -> HTTPSConnection:
        receiver = self

        class Connection:
            sock = None

            def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
                if receiver.fails:
                    raise receiver.fails
                receiver.came.append(
                    {"host": host, "method": method, "path": path, "body": body, **headers}
                )

            def getresponse(self) -> Any:
                return type("Answer", (), {"status": receiver.status})()

            def close(self) -> None:
                pass

        assert timeout == SECONDS
        return cast("HTTPSConnection", Connection())


def send(receiver: Receiver, url: str = URL) -> None:
    Hook(receiver.connect).send(url, SECRET, {"text": "알림"}, NOW)


def refused(act: Callable[[], None]) -> NotSentError:
    with pytest.raises(NotSentError) as caught:
        act()
    return caught.value


def test_what_is_posted_bears_a_signature_that_its_receiver_can_check() -> None:
    receiver = Receiver()

    send(receiver)

    (came,) = receiver.came
    parts = dict(part.split("=") for part in came["X-HopeTalk-Signature"].split(","))
    signed = parts["t"].encode() + b"." + came["body"]
    assert hmac.new(SECRET.encode(), signed, "sha256").hexdigest() == parts["v1"]
    assert int(parts["t"]) == NOW.timestamp()
    assert (came["method"], came["host"], came["path"]) == (
        "POST",
        "messenger.city.test",
        "/hooks/1?room=2",
    )
    assert json.loads(came["body"]) == {"text": "알림"}


@pytest.mark.parametrize(
    ("status", "again"), [(302, False), (400, False), (404, False), (429, True), (503, True)]
)
def test_an_answer_other_than_yes_is_not_sent(status: int, again: bool) -> None:
    error = refused(lambda: send(Receiver(status)))

    assert (error.reason, error.again) == (f"http_{status}", again)


@pytest.mark.parametrize("fails", [TimeoutError(), HTTPException(), ConnectionResetError()])
def test_silence_may_end(fails: Exception) -> None:
    error = refused(lambda: send(Receiver(fails=fails)))

    assert (error.reason, error.again) == ("no_answer", True)


@pytest.mark.parametrize(
    "url",
    [
        "http://messenger.city.test/",
        "https://user:word@messenger.city.test/",
        "https://messenger.city.test:8443/",
        "https://localhost/",
        "https://messenger.city.test/\r\nHost: other",
        "https://[::1]/",
        "https://희망.test/",
        "https://messenger.city.test/" + "a" * 500,
        "file:///etc/passwd",
        "",
    ],
)
def test_only_plain_https_addresses_are_posted_to(url: str) -> None:
    receiver = Receiver()

    assert not is_postable(url)
    assert refused(lambda: send(receiver, url)).reason == "not_public"
    assert receiver.came == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - not listened on
    ],
)
def test_a_name_that_leads_inside_is_not_connected_to(address: str) -> None:
    def connect(host: str, timeout: float) -> HTTPSConnection:
        return connection_to(host, timeout, lambda _: ("93.184.215.14", address))

    error = refused(lambda: Hook(connect).send(URL, SECRET, {}, NOW))

    assert (error.reason, error.again) == ("not_public", False)


def test_a_name_that_is_not_found_may_be_found_later() -> None:
    def connect(host: str, timeout: float) -> HTTPSConnection:
        raise NoSuchHostError

    error = refused(lambda: Hook(connect).send(URL, SECRET, {}, NOW))

    assert (error.reason, error.again) == ("no_such_host", True)


KOREAN = st.text(st.characters(codec="euc-kr", exclude_characters="\u3164"), max_size=200)


@given(KOREAN)
def test_a_text_message_fits_a_korean_one_and_begins_as_it_was_written(text: str) -> None:
    cut = fitted(text)

    assert len(cut.encode("euc-kr")) <= BYTES
    assert cut == text or text.startswith(cut.removesuffix("…"))


@given(st.text(max_size=200))
def test_what_korean_carriers_cannot_carry_is_marked(text: str) -> None:
    assert len(fitted(text).encode("euc-kr")) <= BYTES


def test_a_letter_that_they_lack_does_not_take_the_others_along() -> None:
    assert fitted("장암동 ✓ 신고") == "장암동 ? 신고"
