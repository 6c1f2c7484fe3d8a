"""Names written almost right: one jamo away, like 노양동, 장암둥, 송산2돟."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from chalicelib.city.hangul import is_close, syllables

DONG = "동"
_LIKE_DONG = "".join(syllable for syllable in syllables() if is_close(syllable, DONG))
# Where such a name may end. The number before it may be a word; 돟 and the like stand for 동.
ENDING = re.compile(rf"(제?[1-9일이삼사])?(지구|동|[{_LIKE_DONG}])")
PARTICLES = frozenset("도")
"""Endings that are particles: only after a number they may be a slip."""
WORDS_TOO = frozenset("등통독돌덩돈당종총공송농홍")
"""Endings that make words of their own: not after a name that is an everyday word too."""
NAME = re.compile(r"([가-힣]{2,3}?)(제?[1-9일이삼사])?(지구|동)")
ANY = "*"


class Slips:
    """Finds the names meant by what is no name. Names are stems with a number and 동 or 지구."""

    def __init__(
        self, names: Iterable[str], except_for: Collection[str], cautious: Collection[str]
    ) -> None:
        self._names = frozenset(name for name in names if NAME.fullmatch(name))
        stems = {match[1] for name in self._names if (match := NAME.fullmatch(name))}
        stems = {stem for stem in stems if not stem.endswith("동")}
        self._lengths = sorted({len(stem) for stem in stems}, reverse=True)
        self._stems = frozenset(stems)
        self._patterns: dict[str, list[str]] = {}
        for stem in sorted(stems):
            for pattern in _patterns(stem):
                self._patterns.setdefault(pattern, []).append(stem)
        self._except_for = frozenset(except_for)
        self._cautious = frozenset(cautious)

    def find(self, packed: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Start, end and the names that may be meant, in text without spaces.

        What is written right is found too, where it is one jamo from another name: look for that
        first.
        """
        for ending in ENDING.finditer(packed):
            yield from self._before(packed, ending)

    def _before(
        self, packed: str, ending: re.Match[str]
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        number, kind = ending[1] or "", ending[2]
        right = kind in (DONG, "지구")
        ways = (
            [(ending.start(), number), (ending.start(2), "")] if number else [(ending.start(), "")]
        )
        for at, said in ways:
            for length in self._lengths:
                if length > at:
                    continue
                stem = packed[at - length : at]
                meant = self._close(stem) if right else self._exact(stem, kind, said)
                names = (f"{one}{said}{kind if right else DONG}" for one in meant)
                if known := tuple(name for name in names if name in self._names):
                    yield at - length, ending.end(), known
                    return

    def _exact(self, stem: str, kind: str, number: str) -> list[str]:
        if stem not in self._stems:
            return []
        doubtful = kind in PARTICLES or (kind in WORDS_TOO and stem in self._cautious)
        return [] if doubtful and not number else [stem]

    def _close(self, stem: str) -> list[str]:
        if stem in self._except_for or stem in self._stems:
            return []
        return [
            known
            for at, pattern in enumerate(_patterns(stem))
            for known in self._patterns.get(pattern, ())
            if is_close(stem[at], known[at])
        ]


def _patterns(stem: str) -> list[str]:
    """녹양 → *양, 녹*: what the stem is but for one syllable."""
    return [stem[:at] + ANY + stem[at + 1 :] for at in range(len(stem))]
