"""Everyday words and what they point at: `situations.toml` and `everyday.toml`, ready to match."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WEIGHTS = {"sure": 6.0, "likely": 3.0, "hint": 1.0}
NEGATIONS = "안못"  # 안 줘요 is 안줘요, where of other pairs each syllable is a word of its own
NAME = re.compile(r"<([^>]+)>")
NOT_A_WORD = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]+")


class LexiconError(ValueError):
    """A rule that cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires when all its parts occur: one bit each, all of them set in `complete`."""

    programme: str
    weight: float
    complete: int


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of the rules. `parts`: numbers of the parts it may fill; `programmes`: whose rules
    those are in; `telling`: how few they are (inverse document frequency)."""

    begins: bool
    parts: tuple[int, ...]
    programmes: tuple[str, ...]
    telling: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rules; for each part the rules it is in, each with its bit; the words that fill the
    parts, by the text to look for; and how long the words are that begin with a letter."""

    rules: tuple[Rule, ...]
    parts: tuple[tuple[tuple[int, int], ...], ...]
    words: Mapping[str, tuple[Word, ...]]
    lengths: Mapping[str, tuple[int, ...]]

    def find(self, text: str) -> Iterator[Word]:
        """The words that occur in a text (as `plain` makes it), some perhaps more than once."""
        packed = text.replace(" ", "")
        fresh = _word_begins(text)
        for start, first in enumerate(packed):
            for length in self.lengths.get(first, ()):
                if start + length > len(packed):
                    break
                words = self.words.get(packed[start : start + length])
                if words is None:
                    continue
                torn = length == 2 and start + 1 in fresh and first not in NEGATIONS
                if not torn:
                    yield from (word for word in words if start in fresh or not word.begins)

    def fired(self, words: Iterable[Word]) -> Iterator[Rule]:
        """The rules of which every part is filled by one of these words."""
        filled: dict[int, int] = {}
        for part in {part for word in words for part in word.parts}:
            for rule, bit in self.parts[part]:
                filled[rule] = filled.get(rule, 0) | bit
        for rule, bits in filled.items():
            if bits == self.rules[rule].complete:
                yield self.rules[rule]


def plain(text: str) -> str:
    """Lower case, one space between words, nothing but letters and digits."""
    return NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()


@cache
def load_lexicon(name: str = "situations") -> Lexicon:
    """Read the rules of a file, once a process.

    Raises:
        LexiconError: a rule uses a name that is not in [words].
    """
    text = files("chalicelib.welfare").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    lists: dict[str, str] = tables.pop("words", {})
    rules: list[Rule] = []
    uses: dict[str, list[tuple[int, int]]] = {}
    for programme, strengths in tables.items():
        for strength, lines in strengths.items():
            for line in filter(None, lines.split("\n")):
                parts = line.split()
                for number, part in enumerate(parts):
                    uses.setdefault(part, []).append((len(rules), 1 << number))
                rules.append(Rule(programme, WEIGHTS[strength], (1 << len(parts)) - 1))
    words = _index(rules, uses, lists)
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return Lexicon(
        tuple(rules),
        tuple(map(tuple, uses.values())),
        words,
        {first: tuple(sorted(known)) for first, known in lengths.items()},
    )


def _index(
    rules: Sequence[Rule],
    uses: Mapping[str, Sequence[tuple[int, int]]],
    lists: Mapping[str, str],
) -> dict[str, tuple[Word, ...]]:
    """The words by text."""
    programmes_of = [{rules[rule].programme for rule, _ in pairs} for pairs in uses.values()]
    count = len(set().union(*programmes_of))
    fills: dict[str, list[int]] = {}
    for number, part in enumerate(uses):
        for marked in _spell_out(part, lists).split("/"):
            fills.setdefault(marked, []).append(number)
    known: dict[tuple[int, ...], tuple[tuple[str, ...], float]] = {}
    words: dict[str, tuple[Word, ...]] = {}
    for marked, filled in fills.items():
        text = marked.lstrip("*^")
        begins = marked[0] == "^" or (len(text) == 1 and marked[0] != "*")
        parts = tuple(filled)
        if parts not in known:
            programmes = set().union(*(programmes_of[part] for part in parts))
            known[parts] = tuple(sorted(programmes)), math.log(count / len(programmes))
        words[text] = (*words.get(text, ()), Word(begins, parts, *known[parts]))
    return words


def _spell_out(part: str, lists: Mapping[str, str]) -> str:
    """The part with its <names> replaced by their words."""
    try:
        return NAME.sub(lambda name: lists[name[1]], part)
    except KeyError as name:
        raise LexiconError(f"[words] has no {name}, used in {part!r}") from None


def _word_begins(text: str) -> frozenset[int]:
    """Positions in the text without spaces at which a word begins."""
    begins, at = [], 0
    for word in text.split():
        begins.append(at)
        at += len(word)
    return frozenset(begins)
