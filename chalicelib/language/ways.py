"""Home, cancel, back, yes, no, don't know: only when an utterance says (nearly) nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chalicelib.language.normalise import Squeezed
from chalicelib.language.reading import Way

_FILLER = "filler"
_LONGEST = 24
_TRIMMED = str.maketrans("", "", ".?ㅋㅎㅠㅜ")

# "네 취소해 주세요" cancels: of two ways the one that does more wins.
_STRONGEST_FIRST = (
    Way.QUIET, Way.ERASE, Way.LOUD, Way.CANCEL, Way.HOME, Way.BACK, Way.RESUME, Way.UNKNOWN, Way.NO,
    Way.YES,
)  # fmt: skip


def find_way(said: Squeezed) -> Way | None:
    """The way that the whole utterance is, or None."""
    text = said.text.translate(_TRIMMED)
    if not 0 < len(text) <= _LONGEST:
        return None
    said_ways = _read(text)
    return next((way for way in _STRONGEST_FIRST if way in said_ways), None)


def _read(text: str) -> frozenset[str]:
    """The ways whose words, one after another, make up all of the text; none if they do not."""
    words = _words()
    readings: list[frozenset[str] | None] = [frozenset()] + [None] * len(text)
    for start, before in enumerate(readings):
        if before is None:
            continue
        for end in range(start + 1, len(text) + 1):
            if (way := words.get(text[start:end])) is not None:
                # A later, longer first word overrides: 아니 + 요 is not better than 아니요.
                readings[end] = readings[end] or before | {way}
    return readings[-1] or frozenset()


@cache
def _words() -> Mapping[str, str]:
    text = files(__package__).joinpath("ways.toml").read_text(encoding="utf-8")
    table: Mapping[str, str] = tomllib.loads(text)["way"]
    return {word: way for way, words in table.items() for word in words.split()}
