"""Form bodies as browsers send them, held to limits before anything else reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hmac import compare_digest
from urllib.parse import parse_qsl

from chalicelib.language.masking import mask

CONTENT_TYPE = "application/x-www-form-urlencoded"
BODY_BYTES = 64 * 1024
"""The longest text that is taken, percent-encoded, and as much again."""
FIELDS = 500
"""The routing rules of a large city are the longest form."""
TEXT_LENGTH = 1000
"""What one KakaoTalk bubble holds, so what staff may write in one go."""

Form = Mapping[str, str]

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class FormError(ValueError):
    """A form that cannot be taken; `reason` is a key under `console.form.` in the catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ForgedError(Exception):
    """A form that this browser's own pages did not give out."""


def same(given: str, expected: str) -> bool:
    """Compare two tokens in constant time; an empty one is never right."""
    return bool(expected) and compare_digest(given.encode(), expected.encode())


def parse(body: bytes) -> Form:
    """Fields by name, line ends as one character, the last of repeated fields.

    Raises:
        FormError: `too_large` or `unreadable`.
    """
    if len(body) > BODY_BYTES:
        raise FormError("too_large")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=FIELDS,
        )
    except ValueError:
        raise FormError("unreadable") from None
    return {name: value.replace("\r\n", "\n").replace("\x00", "") for name, value in pairs}


def entry(form: Form, name: str, limit: int) -> str:
    """A name, an address or a code as it was typed, without blanks around it.

    Raises:
        FormError: `empty` or `too_long`.
    """
    written = form.get(name, "").strip()
    if not written:
        raise FormError("empty")
    if len(written) > limit:
        raise FormError("too_long")
    return written


def text(form: Form, name: str = "text", limit: int = TEXT_LENGTH) -> str:
    """What was written in a field; numbers that may never be kept, such as resident registration
    numbers, are masked.

    Raises:
        FormError: `empty` or `too_long`.
    """
    return mask(entry(form, name, limit))[0]


def is_id(given: str) -> bool:
    """Whether it has the shape of a case's or a picture's id (a ULID); nothing else is looked up or
    linked to."""
    return _ULID.fullmatch(given) is not None
