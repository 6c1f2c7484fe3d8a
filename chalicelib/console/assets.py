"""The console's own style, scripts and pictures, under names that change with their content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {"js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_STYLE = "text/css; charset=utf-8"
_FIRST = ("tokens.css", "base.css")
"""The rest of `static/css` follows in the order of its names: each part styles its own pages."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: `name` holds its hash, so that it may be cached for ever."""

    name: str
    content_type: str
    body: str


def named(plain: str) -> Asset:
    """The asset that a template calls by its plain name: `console.css` is all of `static/css`.

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
    found = {"console.css": _hashed("console.css", _STYLE, "\n".join(_styles(folder)))}
    for file in (*folder.iterdir(), folder.joinpath("vendor", "htmx", "htmx.min.js")):
        ending = file.name.rpartition(".")[2]
        if file.is_file() and ending in _TYPES:
            found[file.name] = _hashed(file.name, _TYPES[ending], file.read_text("utf-8"))
    return found


def _styles(folder: Traversable) -> Iterator[str]:
    yield folder.joinpath("vendor", "krds", "krds_tokens.css").read_text("utf-8")
    styles = {file.name: file for file in folder.joinpath("css").iterdir()}
    for name in (*_FIRST, *sorted(styles.keys() - set(_FIRST))):
        yield styles[name].read_text("utf-8")


def _hashed(plain: str, content_type: str, body: str) -> Asset:
    stem, _, ending = plain.rpartition(".")
    digest = sha256(body.encode()).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{ending}", content_type, body)
