"""The console's own style, script and picture, under names that change with their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

_TYPES = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: `name` holds its hash, so that it may be cached for ever."""

    name: str
    content_type: str
    body: str


def named(plain: str) -> Asset:
    """The asset that a template calls by its plain name.

    Raises:
        KeyError: it is not one of the package's.
    """
    return _assets()[plain]


def find(name: str) -> Asset | None:
    """The asset under its served name; None for anything else, so no path is ever opened."""
    return next((asset for asset in _assets().values() if asset.name == name), None)


@cache
def _assets() -> Mapping[str, Asset]:
    folder = files(__package__).joinpath("static")
    return {plain: _hashed(plain, folder.joinpath(plain).read_text("utf-8")) for plain in _TYPES}


def _hashed(plain: str, body: str) -> Asset:
    stem, _, ending = plain.partition(".")
    digest = sha256(body.encode()).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{ending}", _TYPES[plain], body)
