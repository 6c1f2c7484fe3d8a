"""Telling an authenticator app a secret: as text to type, and as a picture to point a phone at."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

_GROUP = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """The secret in groups of four, and the QR code as inline SVG without styles of its own."""

    secret: str
    groups: str
    svg: str


def address(secret: str, username: str, issuer: str) -> str:
    """The `otpauth:` address that authenticator apps read (Google's Key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(username, safe='')}"
    return (
        f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
    )


def shown(secret: str, username: str, issuer: str) -> Shown:
    """What the page shows; the library that draws is imported here only."""
    import segno

    drawn = segno.make(address(secret, username, issuer), error="m", micro=False).svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    groups = " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
    return Shown(secret, groups, drawn)
