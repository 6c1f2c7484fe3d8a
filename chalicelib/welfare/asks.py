"""What is asked of programmes that were just shown: compare them, more of them, would I get it?"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

LONGEST = 18
LONGEST_ABROAD = 32
"""Letters without spaces, in Hangul and in other scripts, above which an utterance is a question of
its own."""

HANGUL = re.compile("[가-힣]")
ENDINGS = "요은는도를을이가좀뭐해야나"
AGE = re.compile(r"(\d{1,3}) ?(?:살|세|岁|歲|years|yo|tuổi|лет|год|ปี|ขวบ|$)", re.IGNORECASE)
OLDEST = 120
TENS = dict(
    zip(
        ["열", "스물", "스무", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"],
        (10, 20, 20, *range(30, 100, 10)),
        strict=True,
    )
)
ONES = dict(
    zip(
        ["하나", "한", "둘", "두", "셋", "세", "넷", "네", "다섯", "여섯", "일곱", "여덟", "아홉"],
        (1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)
SPELT = re.compile(rf"\b({'|'.join(TENS)})?({'|'.join(ONES)})?( ?살)?")
NUMBERED = re.compile(r"([1-9]) ?번|(첫|두|세) ?번")


class _Tables(TypedDict):
    """The file: words by what they ask, what may stand beside, words by question and answer."""

    ask: dict[str, str]
    beside: str
    answer: dict[str, dict[str, str]]


class Ask(StrEnum):
    """What may be meant."""

    COMPARE = "compare"
    MORE = "more"
    NOTHING = "nothing"
    ELIGIBLE = "eligible"
    DETAIL = "detail"


def find_ask(text: str) -> Ask | None:
    """What a short utterance asks about what is shown, if it does."""
    packed = _packed(text)
    if packed is None:
        return None
    found = next((ask for ask, words in _words()["ask"].items() if _any(words, packed)), None)
    return Ask(found) if found in set(Ask) else None


def without_ask(text: str) -> str:
    """What is left of an utterance beside what it asks about what is shown. In other scripts all of
    it: nothing but a matter's name is found there."""
    if not HANGUL.search(text):
        return text
    packed = _packed(text) or ""
    for word in _beside():
        packed = packed.replace(word, "")
    return packed.rstrip(ENDINGS)


def find_answer(question: str, text: str) -> str | None:
    """The answer that a short utterance gives to a question of the pre-check, if it does."""
    packed = _packed(text)
    if packed is None:
        return None
    known = _words()["answer"].get(question, {})
    return next((answer for answer, words in known.items() if _any(words, packed)), None)


def find_numbers(text: str) -> tuple[int, ...]:
    """Which of the list are named, counted from 1: 1번이랑 3번, 첫 번째와 세 번째, 2."""
    if len(text) == 1 and text in "123456789":
        return (int(text),)
    named = (digit or str("첫두세".index(word) + 1) for digit, word in NUMBERED.findall(text))
    return tuple(dict.fromkeys(map(int, named)))


def find_age(text: str) -> int | None:
    """An age in years that the words name, or the bare number that they are: 72살, 일흔둘."""
    age = AGE.search(text.strip())
    if age:
        return int(age[1]) if int(age[1]) <= OLDEST else None
    for said in SPELT.finditer(text):
        if said[1] or (said[2] and said[3]):
            return int(TENS.get(said[1], 0) + ONES.get(said[2], 0))
    return None


def _packed(text: str) -> str | None:
    """Without spaces, in small letters; None where it is too long to be about what is shown."""
    packed = "".join(text.lower().split())
    longest = LONGEST if HANGUL.search(packed) else LONGEST_ABROAD
    return packed if len(packed) <= longest else None


def _any(words: str, packed: str) -> bool:
    return any(word in packed for word in words.split())


@cache
def _beside() -> tuple[str, ...]:
    """What makes up such questions, the longest first."""
    tables = _words()
    words = {word for listed in tables["ask"].values() for word in listed.split()}
    return tuple(sorted({*words, *tables["beside"].split()}, key=len, reverse=True))


@cache
def _words() -> _Tables:
    text = files("chalicelib.welfare").joinpath("asks.toml").read_text(encoding="utf-8")
    return cast("_Tables", tomllib.loads(text))
