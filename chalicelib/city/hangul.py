"""Syllables of Hangul taken apart: how far two are from each other, and how keys write them."""

from __future__ import annotations

from collections.abc import Iterator

FIRST, LAST = "가", "힣"
MEDIALS, FINALS = 21, 28
SILENT = 11  # ㅇ as an initial
# Finals that move to a silent initial when they are said, and the initials that they become.
CARRIED = {1: 0, 4: 2, 7: 3, 8: 5, 16: 6, 17: 7, 19: 9, 22: 12, 23: 14, 24: 15, 25: 16, 26: 17}

# The keys of the Korean standard layout, in the order of Unicode's jamo.
_INITIAL_KEYS = tuple("rRseEfaqQtTdwWczxvg")
_MEDIAL_KEYS, _FINAL_KEYS = (
    keys.split(" ")
    for keys in (
        "k o i O j p u P h hk ho hl y n nj np nl b m ml l",
        " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g",
    )
)


def syllables() -> Iterator[str]:
    """Every syllable there is."""
    return map(chr, range(ord(FIRST), ord(LAST) + 1))


def parts(syllable: str) -> tuple[int, int, int] | None:
    """Initial, medial and final (0: none) as Unicode numbers them; None for other characters."""
    if not FIRST <= syllable <= LAST:
        return None
    rest, final = divmod(ord(syllable) - ord(FIRST), FINALS)
    return (*divmod(rest, MEDIALS), final)


def is_close(one: str, other: str) -> bool:
    """Whether two syllables differ in exactly one jamo: 녹 and 노, 동 and 둥."""
    left, right = parts(one), parts(other)
    if left is None or right is None:
        return False
    return sum(a != b for a, b in zip(left, right, strict=True)) == 1


def carried_over(word: str) -> str:
    """As it is said, the first final moved to a silent initial (금오 → 그모); empty if none is."""
    for at in range(len(word) - 1):
        left, right = parts(word[at]), parts(word[at + 1])
        if left and right and right[0] == SILENT and left[2] in CARRIED:
            moved = _syllable(left[0], left[1], 0) + _syllable(CARRIED[left[2]], right[1], right[2])
            return word[:at] + moved + word[at + 2 :]
    return ""


def typed_in_latin(word: str) -> str:
    """What the keys of a word write while the keyboard is in English: 녹양 → shrdid."""
    return "".join(_keys(character) for character in word)


def _keys(character: str) -> str:
    if (found := parts(character)) is None:
        return character
    initial, medial, final = found
    return _INITIAL_KEYS[initial] + _MEDIAL_KEYS[medial] + _FINAL_KEYS[final]


def _syllable(initial: int, medial: int, final: int) -> str:
    return chr(ord(FIRST) + (initial * MEDIALS + medial) * FINALS + final)
