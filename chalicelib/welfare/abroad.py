"""What a question in another language asks for, as a Korean would say it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_FOREIGN = re.compile(r"[^\W\d_가-힣ㄱ-ㆎ]{2}")
_ANYWHERE = ("zh", "th")
"""Languages that put no spaces between their words."""


def in_korean(question: str) -> str:
    """The Korean words for every matter that is named in another language, parted by spaces; empty
    where there is none."""
    if not _FOREIGN.search(question):
        return ""
    text = " ".join(unicodedata.normalize("NFC", question).lower().replace("’", "'").split())
    return " ".join(dict.fromkeys(_named(text)))


def _named(text: str) -> Iterator[str]:
    for pattern, korean in _matters():
        if pattern.search(text):
            yield korean


@cache
def _matters() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What finds each matter, and its Korean words."""
    text = files("chalicelib.welfare").joinpath("abroad.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tuple((_pattern(listed), korean) for korean, listed in tables.items())


def _pattern(listed: dict[str, str]) -> re.Pattern[str]:
    anywhere: list[str] = []
    begun: list[str] = []
    for language, words in listed.items():
        several = [re.escape(word) for word in words.split(", ")]
        (anywhere if language in _ANYWHERE else begun).extend(several)
    return re.compile(rf"\b(?:{'|'.join(begun)})|{'|'.join(anywhere)}")
