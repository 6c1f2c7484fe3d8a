"""The tests' own authenticator app, held to the vectors of RFC 6238, appendix B (SHA-1)."""

from __future__ import annotations

from base64 import b32encode

import pytest

from tests.totp import code

SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(seconds: int, shown: str) -> None:
    assert code(SECRET, seconds, digits=8) == shown
