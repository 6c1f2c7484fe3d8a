"""Which language words are in, and whether they ask for another one ("English please")."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chalicelib.language.normalise import Squeezed, squeeze
from chalicelib.language.spelling import meanings

KOREAN = "ko"

_HANGUL_WORD = re.compile(r"[0-9]*[가-힣][가-힣0-9]*")
_PLACE = re.compile(
    r".+(?:[동로길리읍면시구역층호]|번지|아파트|빌라|빌딩|맨션|주택|연립|마을|오피스텔|시장)"
)
_OTHER_LETTER = re.compile(r"[^\W\d_가-힣ㄱ-ㆎ]")
_SCRIPTS = (
    ("th", re.compile("[\u0e01-\u0e4e]{2}")),
    ("ru", re.compile("[а-яё]{2}", re.IGNORECASE)),
    ("ja", re.compile("[\u3041-\u30fa]")),  # before Chinese, whose letters it borrows
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}")),
    ("vi", re.compile("[ăđơưĩũ\u1ea0-\u1ef9]", re.IGNORECASE)),
)
_LATIN_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?:['’][a-z]+)?(?![^\W_])")
_ENOUGH_LATIN = 4
"""Words that are a sentence, though none of them is a telling one."""

_LONGEST_WISH = 40
_AROUND = "around"


def find_language(text: str) -> str | None:
    """The code of the language that clean text is written in; None where too little tells.

    Names of places tell nothing: people of any language copy them in Hangul.
    """
    hangul = sum(len(w) for w in _HANGUL_WORD.findall(text) if not _PLACE.fullmatch(w))
    # A syllable of Hangul says as much as two letters of most other scripts.
    if hangul and 2 * hangul >= len(_OTHER_LETTER.findall(text)):
        return KOREAN
    return _find_other(text) or (KOREAN if hangul else None)


def find_switch(said: Squeezed) -> str | None:
    """The code of the language that an utterance asks for, where it asks for nothing else."""
    text = said.text.translate(_MARKS)
    if len(text) > _LONGEST_WISH:
        return None
    languages = meanings(text, _wishes()) - {_AROUND}
    return next(iter(languages)) if len(languages) == 1 else None


_MARKS = str.maketrans("", "", ".?")


def _find_other(text: str) -> str | None:
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    words = {word.replace("’", "'") for word in _LATIN_WORD.findall(text.lower())}
    for language, listed in _telling().items():
        if not listed.isdisjoint(words):
            return language
    return "en" if len(words) >= _ENOUGH_LATIN else None


@cache
def _wishes() -> Mapping[str, str]:
    """Names of languages with their codes, and what may stand around them, in matchable form."""
    tables = _tables()
    around = {word: _AROUND for listed in tables["around"].values() for word in _matchable(listed)}
    named = {w: code for code, listed in tables["named"].items() for w in _matchable(listed)}
    return {**around, **named}


def _matchable(listed: str) -> list[str]:
    return [squeeze(word).text for word in listed.split(",")]


@cache
def _telling() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(words.split(", ")) for code, words in _tables()["telling"].items()}


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("tongues.toml").read_text(encoding="utf-8"))
