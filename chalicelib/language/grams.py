"""What the trained weights look at: runs of letters as typed, and runs of sounds as heard.

Few people type Korean as the dictionary spells it. In `sounds` silent letters are gone, tense and
aspirated consonants are plain, and vowels that sound alike are one: 업서요 and 없어요, 됫어요 and
됐어요 leave the same traces.
"""

from __future__ import annotations

import re
import unicodedata

READ = 400
"""Characters of an utterance that are looked at: the point of a letter stands in its beginning, and
Kakao waits five seconds."""

LETTERS = range(1, 4)
SOUNDS = range(4, 8)

_WORDS = re.compile(r"[^\W_]+|[.?!]+")
_REPEATS = re.compile(r"(.)\1{2,}")

_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅ ㅈㅈㅈㄱㄷㅂㅎ"
_VOWELS = "ㅏㅐㅑㅐㅓㅐㅕㅐㅗㅘㅐㅐㅛㅜㅝㅐㅟㅠㅡㅣㅣ"
_FINALS = (
    *(
        "ㄱ",
        "ㄱ",
        "ㄱㅅ",
        "ㄴ",
        "ㄴㅈ",
        "ㄴ",
        "ㄷ",
        "ㄹ",
        "ㄹㄱ",
        "ㄹㅁ",
        "ㄹㅂ",
        "ㄹㅅ",
        "ㄹㄷ",
        "ㄹㅂ",
    ),
    *("ㄹ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅅ", "ㅇ", "ㅈ", "ㅈ", "ㄱ", "ㄷ", "ㅂ", ""),
)
_SOUND_OF = {
    **{0x1100 + at: sound.strip() for at, sound in enumerate(_INITIALS)},
    **{0x1161 + at: sound for at, sound in enumerate(_VOWELS)},
    **{0x11A8 + at: sound for at, sound in enumerate(_FINALS)},
}
"""Conjoining jamo (Unicode chapter 18.6) by the sound that is kept of them."""


def grams(text: str) -> set[str]:
    """Every run of letters and, longer so that none is both, of sounds in clean text."""
    typed = f"^{_squeezed(text)}$"
    return {
        run[at : at + length]
        for run, lengths in ((typed, LETTERS), (sounds(typed), SOUNDS))
        for length in lengths
        for at in range(len(run) - length + 1)
    }


def sounds(text: str) -> str:
    """Text by its sounds; what is not Hangul stays."""
    return unicodedata.normalize("NFD", text).translate(_SOUND_OF)


def _squeezed(text: str) -> str:
    return "".join(_WORDS.findall(_REPEATS.sub(r"\1\1", text[:READ].lower())))
