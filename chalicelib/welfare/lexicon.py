"""Everyday words and the programmes they point at: `situations.toml`, made ready to match."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WEIGHTS = {"sure": 6.0, "likely": 3.0, "hint": 1.0}
CROSSES_SPACES = 3  # a word of so many characters is found in spite of spaces within
NAME = re.compile(r"<([^>]+)>")
NOT_A_WORD = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]+")


class LexiconError(ValueError):
    """A rule of `situations.toml` that cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires when all its parts occur: one bit each, all of them set in `complete`."""

    programme: str
    weight: float
    complete: int


@dataclass(frozen=True, slots=True)
class Word:
    """Where a word stands in the rules: pairs of rule number and the bit of its part."""

    begins: bool
    uses: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rules, and the words that occur in them by the text to look for."""

    rules: tuple[Rule, ...]
    words: Mapping[str, tuple[Word, ...]]
    longest: int

    def fired(self, text: str) -> Iterator[Rule]:
        """The rules that a text (as `plain` makes it) satisfies."""
        packed = text.replace(" ", "")
        fresh = _word_begins(text)
        filled: dict[int, int] = {}
        for start in range(len(packed)):
            for end in range(start + 1, min(start + self.longest, len(packed)) + 1):
                for word in self.words.get(packed[start:end], ()):
                    if (word.begins and start not in fresh) or (
                        end - start < CROSSES_SPACES and start + 1 < end and start + 1 in fresh
                    ):
                        continue
                    for rule, bit in word.uses:
                        filled[rule] = filled.get(rule, 0) | bit
        for rule, parts in filled.items():
            if parts == self.rules[rule].complete:
                yield self.rules[rule]


def plain(text: str) -> str:
    """Lower case, one space between words, nothing but letters and digits."""
    return NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()


@cache
def load_lexicon() -> Lexicon:
    """Read the rules, once a process.

    Raises:
        LexiconError: a rule uses a name that is not in [words].
    """
    text = files("chalicelib.welfare").joinpath("situations.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    lists: dict[str, str] = tables.pop("words")
    rules: list[Rule] = []
    uses: dict[tuple[str, bool], dict[tuple[int, int], None]] = {}
    for programme, strengths in tables.items():
        for strength, lines in strengths.items():
            for line in lines.split("\n"):
                parts = line.split()
                for number, part in enumerate(parts):
                    for word in _words(part, lists):
                        uses.setdefault(word, {})[len(rules), 1 << number] = None
                if parts:
                    rules.append(Rule(programme, WEIGHTS[strength], (1 << len(parts)) - 1))
    words: dict[str, tuple[Word, ...]] = {}
    for (word, begins), where in uses.items():
        words[word] = (*words.get(word, ()), Word(begins, tuple(where)))
    return Lexicon(tuple(rules), words, max(map(len, words)))


def _words(part: str, lists: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The words of a part, and whether each must begin a word of the text."""
    try:
        spelled = NAME.sub(lambda name: lists[name[1]], part)
    except KeyError as name:
        raise LexiconError(f"situations.toml: [words] has no {name}, used in {part!r}") from None
    for word in spelled.split("/"):
        bare = word.lstrip("*^")
        yield plain(bare).replace(" ", ""), word[0] == "^" or (len(bare) == 1 and word[0] != "*")


def _word_begins(text: str) -> frozenset[int]:
    """Positions in the text without spaces at which a word begins."""
    begins, at = [], 0
    for word in text.split():
        begins.append(at)
        at += len(word)
    return frozenset(begins)
