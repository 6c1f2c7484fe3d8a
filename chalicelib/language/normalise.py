"""One shape for what people type: spacing, width, repeats, typing slips.

Two results: `clean` text is what is kept and shown (the resident's own words), `Squeezed` text is
what the lexicons are matched against, because few residents space Korean as the dictionary does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

CONSIDERED = 3000
"""Characters of an utterance that the understanding looks at; the rest is kept but not read."""

# Compatibility jamo (ㅋ, ㅠ) are left out: NFKC would turn them into pieces of syllables.
_UNUSUAL = re.compile(r"[^\x00-\x7e가-힣\u3131-\u318e]+")
# Thai and Lao write "am" as one letter; NFKC leaves it in two that nobody types.
_SPLIT_VOWELS = (("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = frozenset(("Cc", "Cf", "Cn", "Co", "Cs"))
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_PARTING = {"。": ".", "।": "."}
_TOKEN = re.compile(r"[0-9a-z가-힣ㄱ-ㆎ\x80-\U0010ffff]+|[.?!]+")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Letters of any script with their vowel and tone marks, and digits, without spaces; `starts`
    are the indexes at which words began.

    Sentences are parted by `.` or `?`, so that no word of a lexicon matches across two of them.
    """

    text: str
    starts: frozenset[int]

    def ends_word(self, at: int) -> bool:
        """Whether a word ends before index `at`."""
        return at in self.starts or at == len(self.text) or self.text[at] in ".?"


def clean(text: str) -> str:
    """The same words in composed, ordinary-width characters without invisible ones."""
    text = unicodedata.normalize("NFC", text.replace("\r", "\n"))
    text = unicodedata.normalize("NFC", _UNUSUAL.sub(_usual, text))
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    for parts, vowel in _SPLIT_VOWELS:
        text = text.replace(parts, vowel)
    return _BLANK_LINES.sub("\n", text).strip()


def squeeze(text: str) -> Squeezed:
    """The matchable form of clean text; looks at the first `CONSIDERED` characters."""
    pieces: list[str] = []
    starts: set[int] = set()
    length = 0
    lettered = _UNUSUAL.sub(_lettered, text[:CONSIDERED].lower()[:CONSIDERED])
    for token in _TOKEN.findall(_REPEATS.sub(r"\1\1", lettered)):
        if token[0] in ".?!":
            piece = _sentence_end(token)
        else:
            piece = token
            starts.add(length)
        pieces.append(piece)
        length += len(piece)
    return Squeezed("".join(pieces), frozenset(starts))


def _usual(match: re.Match[str]) -> str:
    wide = unicodedata.normalize("NFKC", match[0])
    return "".join(map(_plain, wide))


def _lettered(match: re.Match[str]) -> str:
    """Letters of other scripts with their marks; what is neither parts words, a full stop
    sentences."""
    return "".join(
        char if unicodedata.category(char)[0] in "LM" else _PARTING.get(char, " ")
        for char in match[0]
    )


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    return "" if category in _INVISIBLE else char


def _sentence_end(marks: str) -> str:
    # "죽고.. 싶어요": dots in a row are a pause, not an end.
    if "?" in marks:
        return "?"
    return "" if marks.startswith("..") else "."
