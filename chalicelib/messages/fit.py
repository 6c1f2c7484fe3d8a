"""Makes text fit: cleans it, cuts it without splitting what a reader sees as one character, and
splits it where a reader would pause. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

ELLIPSIS: Final = "…"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_UNCLEAN = re.compile("[\ud800-\udfff\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]|\n{3}")
_VISIBLE = re.compile(r"[^\s\u00ad\u115f\u1160\u200b-\u200f\u2060\u2800\u3164\ufeff\uffa0]")
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’)\]]*\s")
_JOINER: Final = "\u200d"


def units(text: str) -> int:
    """The length of `text` in UTF-16 units: an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mend(text: str) -> str:
    """`text` without halves of characters, which no store and no JSON in UTF-8 can hold."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """`text` without control characters, with plain line breaks and at most one empty line."""
    if not _UNCLEAN.search(text):  # nearly all of ours is clean
        return text.strip()
    text = _CONTROL.sub("", _BREAK.sub("\n", mend(text).replace("\t", " ")))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def one_line(text: str) -> str:
    """`text` cleaned and without line breaks, for labels."""
    return " ".join(clean(text).split())


def blank(text: str) -> bool:
    """Whether a reader sees nothing."""
    return not _VISIBLE.search(text)


def cut(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis if it is longer than `limit` UTF-16 units."""
    if units(text) <= limit:
        return text
    return text[: _reach(text, limit - 1)].rstrip() + ELLIPSIS


def share(texts: Sequence[str], room: int) -> list[str]:
    """The texts within `room` units together: the longest give way, the short stay whole."""
    least = room
    for at, length in enumerate(sorted(map(units, texts))):
        least = max(room // (len(texts) - at), 1)
        if length > least:
            break
        room -= length
    else:
        return list(texts)
    return [cut(text, least) for text in texts]


def split(text: str, limit: int, pieces: int) -> list[str]:
    """`text` in at most `pieces` parts of at most `limit` units; what is over ends in an ellipsis.

    Breaks at an empty line if there is one in the second half of a part, else at a line's end, a
    sentence's end, a space.
    """
    parts: list[str] = []
    while len(parts) < pieces - 1 and units(text) > limit:
        end = _pause(text, _reach(text, limit))
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    parts.append(cut(text, limit))
    return [part for part in parts if not blank(part)]


def _pause(text: str, reach: int) -> int:
    """Where to break within the first `reach` characters."""
    window, least = text[:reach], reach // 2
    ends = (
        window.rfind("\n\n"),
        window.rfind("\n"),
        max((match.end() for match in _SENTENCE_END.finditer(window)), default=-1),
        window.rfind(" "),
    )
    return next((end for end in ends if end > least), reach)


def _reach(text: str, limit: int) -> int:
    """How many characters of `text` fit `limit` units without breaking a visible character."""
    raw = text.encode("utf-16-le", "surrogatepass")[: 2 * limit]
    fitting = len(raw.decode("utf-16-le", "ignore"))
    reach = fitting
    while 0 < reach < len(text) and _joined(text, reach):
        reach -= 1
    return reach or fitting


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after `at` are drawn as one (after UAX #29)."""
    before, after = text[at - 1], text[at]
    if _flag(before) and _flag(after):
        flags = len(text[:at]) - len(text[:at].rstrip(_FLAGS))
        return flags % 2 == 1
    return (
        _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # flags of regions
        or "\u1160" <= after <= "\u11ff"  # the vowel or end of a Hangul syllable in parts
        or unicodedata.category(after) in ("Mn", "Mc", "Me")
    )


_FLAGS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def _flag(character: str) -> bool:
    return character in _FLAGS
