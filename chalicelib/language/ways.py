"""Home, cancel, back, yes, no, don't know: only when an utterance says (nearly) nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chalicelib.language.normalise import Squeezed, clean, squeeze
from chalicelib.language.reading import Way
from chalicelib.language.spelling import meanings

_FILLER = "filler"
_LONGEST = 40
_TRIMMED = str.maketrans("", "", ".?ㅋㅎㅠㅜ")

# "네 취소해 주세요" cancels: of two ways the one that does more wins.
_STRONGEST_FIRST = (
    Way.QUIET, Way.ERASE, Way.LOUD, Way.CANCEL, Way.HOME, Way.BACK, Way.RESUME, Way.UNKNOWN, Way.NO,
    Way.YES, Way.THANKS,
)  # fmt: skip


def find_way(said: Squeezed) -> Way | None:
    """The way that the whole utterance is, or None."""
    text = said.text.translate(_TRIMMED)
    if not 0 < len(text) <= _LONGEST:
        return None
    said_ways = meanings(text, _words())
    return next((way for way in _STRONGEST_FIRST if way in said_ways), None)


@cache
def _words() -> Mapping[str, str]:
    """The way of every word of every language, in its matchable form."""
    text = files(__package__).joinpath("ways.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return {
        word: way
        for ways in tables.values()
        for way, listed in ways.items()
        for word in _matchable(listed)
    }


def _matchable(listed: str) -> list[str]:
    # Each word as a sentence of its own: one squeeze does for all of them.
    sentences = listed.replace(",", ".") if "," in listed else ". ".join(listed.split())
    return squeeze(clean(sentences)).text.split(".")
