"""Time-based one-time passwords as RFC 6238 has them, with the authenticator apps' defaults: the
second implementation that the console's codes are held against."""

from __future__ import annotations

import hmac
from base64 import b32decode

STEP = 30


def code(secret: str, seconds: float, digits: int = 6) -> str:
    """The code that an app shows at this Unix time for a secret in base32."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    counter = int(seconds // STEP).to_bytes(8, "big")
    digest = hmac.digest(key, counter, "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)
