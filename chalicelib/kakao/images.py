"""Finds the pictures of a request, and only those on Kakao's own hosts.

A person can type any address, and what is found here is fetched later by a server: nothing but
Kakao's hosts may pass. Kakao sends pictures in three ways: the secure image plugin (`List(a, b)`
within JSON text or bare, often `http`, sometimes with `\\u0026` for `&`), the address as the
utterance, and `userRequest.params.media`. The links live about ten minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from chalicelib.kakao.limits import IMAGES
from chalicelib.kakao.loose import decode

_LIST = re.compile(r"\s*List\((.*)\)\s*", re.DOTALL)
_COMMA = re.compile(r",\s*(?=https?:)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u00([2-7][0-9a-fA-F])")
_ADDRESS = re.compile(r"(?i:https?)://[!#-&(-+\--;=?-Z^-~]+")  # no quotes, commas, brackets
_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # ASCII without spaces and the backslash
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]+")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|heic|heif|bmp)$", re.IGNORECASE)
_KEYS: Final = ("secureUrls", "url", "origin", "value")
_DEPTH: Final = 5


def trusted(address: str) -> str | None:
    """`address` with https if it is a picture on Kakao's hosts, else None.

    Pages of kakao.com (maps, channels, profiles) are no pictures unless they are named like one.
    """
    if not _PRINTABLE.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        plain = parts.port is None or (parts.scheme, parts.port) == ("https", 443)
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not plain:
        return None
    if not _HOST.fullmatch(host):
        return None  # no name that a resolver takes, though it may end like one
    picture = _within(host, "kakaocdn.net") or _within(host, "talk.kakao.com")
    if not picture and not (_within(host, "kakao.com") and _PICTURE_FILE.search(parts.path)):
        return None
    return urlunsplit(("https", host, parts.path, parts.query, ""))


def find(values: Iterable[object], utterance: str) -> tuple[str, ...]:
    """Addresses in parameters, then in what was said; each once, at most ten."""
    addresses = [address for value in values for address in _addresses(value, _DEPTH)]
    addresses += _addresses(utterance, _DEPTH)
    addresses += _ADDRESS.findall(utterance)
    pictures = (trusted(address) for address in addresses)
    return tuple(dict.fromkeys(picture for picture in pictures if picture))[:IMAGES]


def strip(utterance: str) -> str:
    """`utterance` without addresses of pictures: what is left was said in words."""
    addresses = list(_addresses(utterance, _DEPTH))
    if addresses and all(map(trusted, addresses)):
        return ""
    return _ADDRESS.sub(lambda match: "" if trusted(match[0]) else match[0], utterance).strip()


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _addresses(value: object, depth: int) -> Iterator[str]:
    """Everything in `value` that stands where a picture's address would."""
    value = decode(value)
    if depth == 0:
        return
    if isinstance(value, Mapping):
        for key in _KEYS:
            yield from _addresses(value.get(key), depth - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _addresses(item, depth - 1)
    elif isinstance(value, str):
        listed = _LIST.fullmatch(value)
        for address in _COMMA.split(listed[1] if listed else value):
            yield _ESCAPE.sub(lambda match: chr(int(match[1], 16)), address.strip())
