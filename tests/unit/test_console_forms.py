"""Form bodies: read as sent, refused by limits, never a surprise."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.console.forms import (
    BODY_BYTES,
    FIELDS,
    TEXT_LENGTH,
    FormError,
    is_id,
    parse,
    text,
)

WRITTEN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"))


@given(st.dictionaries(WRITTEN.filter(bool), WRITTEN, max_size=10))
def test_what_a_browser_sends_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    if len(body) <= BODY_BYTES:
        assert fields == parse(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(FormError):
        parse(body)


def test_a_full_bubble_of_korean_fits_in_a_body() -> None:
    longest = "가" * TEXT_LENGTH
    fields = parse(urlencode({"text": longest, "csrf": "c" * 64, "version": "12"}).encode())
    assert longest == text(fields)


def test_line_ends_count_once() -> None:
    assert text(parse(b"text=%EA%B0%80%0D%0A%EB%82%98")) == "가\n나"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"x" * (BODY_BYTES + 1), "too_large"),
        (b"text=%FF", "unreadable"),
        (b"text", "unreadable"),
        ("글=글".encode(), "unreadable"),
        (b"&".join([b"a=1"] * (FIELDS + 1)), "unreadable"),
    ],
)
def test_a_body_that_no_form_of_ours_sends_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(FormError, match=reason):
        parse(body)


@pytest.mark.parametrize(
    ("written", "reason"), [("", "empty"), (" \n ", "empty"), ("가" * 1001, "too_long")]
)
def test_words_are_asked_for_within_a_bubble(written: str, reason: str) -> None:
    with pytest.raises(FormError, match=reason):
        text({"text": written})


@pytest.mark.parametrize(
    ("given_id", "is_one"),
    [
        ("01JD0000000000000000000000", True),
        ("01jd0000000000000000000000", False),
        ("01JD000000000000000000000", False),
        ("81JD0000000000000000000000", False),
        ("../../etc/passwd", False),
        ("01JD0000000000000000000000\n", False),
        ("", False),
    ],
)
def test_only_the_shape_of_a_case_id_is_looked_up(given_id: str, is_one: bool) -> None:
    assert is_one == is_id(given_id)
