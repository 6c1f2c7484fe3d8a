"""Programmes whose text is like a question: letter pairs, weighed as BM25 does.

Spelling is folded first: 애 and 에, 되 and 돼, 같 and 갖 are slips of one hand. Made for thousands
of programmes: rare pairs find the candidates, frequent ones only weigh them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

SATURATION, LENGTH_SHARE = 1.2, 0.6  # BM25's k1 and b
LOOKED_AT = 2000  # entries of pairs that are read to find candidates
CANDIDATES = 100  # as many are weighed by every pair of the question

SYLLABLES = range(0xAC00, 0xD7A4)
INITIALS = {1: 0, 4: 3, 8: 7, 10: 9, 13: 12}  # ㄲㄸㅃㅆㅉ as ㄱㄷㅂㅅㅈ
VOWELS = {5: 1, 7: 3, 10: 11, 15: 11}  # ㅔ as ㅐ, ㅖ as ㅒ, ㅙ and ㅞ as ㅚ
FINALS = (0, 1, 1, 1, 4, 4, 4, 7, 8, 1, 16, 8, 8, 8, 17, 8, 16, 17, 17, 7, 7, 21, 7, 7, 1, 7, 17, 7)


class _Folding(dict[int, int]):
    """What `str.translate` needs, worked out for each syllable when it is first met."""

    def __missing__(self, letter: int) -> int:
        folded = letter
        if letter in SYLLABLES:
            rest, final = divmod(letter - SYLLABLES.start, 28)
            initial, vowel = divmod(rest, 21)
            initial, vowel = INITIALS.get(initial, initial), VOWELS.get(vowel, vowel)
            folded = SYLLABLES.start + (initial * 21 + vowel) * 28 + FINALS[final]
        self[letter] = folded
        return folded


FOLDING = _Folding()


def fold(text: str) -> str:
    """The text with syllables that sound alike written alike."""
    return text.translate(FOLDING)


def pairs(text: str) -> list[str]:
    """Neighbouring letters within the words of a text."""
    return [word[at : at + 2] for word in fold(text).split() for at in range(len(word) - 1)]


@dataclass(frozen=True, slots=True, eq=False)
class LetterIndex:
    """For each pair the documents it is in, with its weight there; and how rare each pair is."""

    postings: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]
    rarest: float

    @classmethod
    def of(cls, documents: Mapping[str, str]) -> LetterIndex:
        """An index of texts (as `lexicon.plain` makes them) by id."""
        counts = {id_: Counter(pairs(text)) for id_, text in documents.items()}
        found_in = Counter(pair for count in counts.values() for pair in count)
        many = len(documents)
        rarity = {pair: math.log(1 + (many - n + 0.5) / (n + 0.5)) for pair, n in found_in.items()}
        average = sum(count.total() for count in counts.values()) / max(1, many)
        postings: dict[str, dict[str, float]] = {pair: {} for pair in found_in}
        for id_, count in counts.items():
            damp = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * count.total() / average)
            for pair, times in count.items():
                postings[pair][id_] = rarity[pair] * times / (times + damp)
        return cls(postings, rarity, math.log(1 + (many + 0.5) / 0.5))

    def weight(self, asked: Iterable[str]) -> float:
        """What a document would have that is nothing but these pairs, about."""
        return sum(self.rarity.get(pair, self.rarest) for pair in asked)

    def found(self, asked: Iterable[str]) -> dict[str, float]:
        """The documents that have most of these pairs, and what they have of them."""
        left = sorted(
            self.postings.keys() & asked, key=lambda pair: len(self.postings[pair]), reverse=True
        )
        found: dict[str, float] = {}
        read = 0
        while left and (not found or read + len(self.postings[left[-1]]) <= LOOKED_AT):
            weights = self.postings[left.pop()]
            read += len(weights)
            for id_, weight in islice(weights.items(), LOOKED_AT):
                found[id_] = found.get(id_, 0.0) + weight
        return self._best(found, left)

    def _best(self, found: dict[str, float], rest: Iterable[str]) -> dict[str, float]:
        """The best of what the rare pairs found, with the frequent ones added."""
        if len(found) > CANDIDATES:
            best = nlargest(CANDIDATES, found, key=found.__getitem__)
            found = {id_: found[id_] for id_ in best}
        for pair in rest:
            weights = self.postings[pair]
            for id_ in found.keys() & weights.keys():
                found[id_] += weights[id_]
        return found
