"""Concepts and the words that stand for them, and rules over concepts: data, read once a process.

A file of `words/` has concepts, each a string of words parted by spaces, and lists of rules. In a
word, `{a,b,}` stands for any one of its choices; `^` means that it begins a word and `$` that it
ends one, where people put spaces. All else is matched without spaces and by its beginning, so
`도와{주,줘}` finds 도와주세요 as well as 도와 줘요.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from itertools import cycle
from typing import NamedTuple

from chalicelib.language.normalise import Squeezed

_NEAR = 18
_CHOICE = re.compile(r"\{([^}]*)\}")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """`then` holds if one concept of each of `all_of` occurs, near the first, and none of `unless`.

    Near means at most `within` letters apart.
    """

    then: str
    all_of: tuple[tuple[str, ...], ...]
    unless: frozenset[str]
    within: int = _NEAR


@dataclass(slots=True)
class Found:
    """Where concepts occur in an utterance."""

    spans: dict[str, list[Span]] = field(default_factory=dict)

    def has(self, *concepts: str) -> bool:
        """Whether any of the concepts occurs."""
        return any(concept in self.spans for concept in concepts)

    def at(self, concepts: Iterable[str]) -> list[Span]:
        """Where any of the concepts occurs."""
        return [span for concept in concepts for span in self.spans.get(concept, ())]

    def under(self, prefix: str) -> tuple[str, ...]:
        """The names after `prefix` of the concepts that occur, in order of appearance."""
        names = [name for name in self.spans if name.startswith(prefix)]
        return tuple(
            name.removeprefix(prefix) for name in sorted(names, key=self.spans.__getitem__)
        )


class Word(NamedTuple):
    """A word of a concept: one choice of each part, one after the other."""

    concept: str
    parts: tuple[tuple[str, ...], ...]
    begins: bool
    ends: bool

    def match(self, said: Squeezed, at: int) -> int:
        """Where the longest form of the word that starts at `at` ends, or -1."""
        if not said.text.startswith(self.parts[0], at) or (self.begins and at not in said.starts):
            return -1
        reached = {at}
        for choices in self.parts:
            reached = {
                end + len(choice)
                for end in reached
                for choice in choices
                if said.text.startswith(choice, end)
            }
        if self.ends:
            reached = {end for end in reached if said.ends_word(end)}
        return max(reached, default=-1)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by the one or two letters they can begin with, and lists of rules by name."""

    words: Mapping[str, tuple[Word, ...]]
    rules: Mapping[str, tuple[Rule, ...]]

    def find(self, said: Squeezed) -> Found:
        """Every concept in the utterance. Linear."""
        found: dict[str, list[Span]] = {}
        for at, letter in enumerate(said.text):
            for head in (letter, said.text[at : at + 2]):
                for word in self.words.get(head, ()):
                    end = word.match(said, at)
                    if end > at and not _is_torn(at, end, said):
                        found.setdefault(word.concept, []).append((at, end))
        return Found(found)

    def decide(self, name: str, found: Found) -> str | None:
        """What the first matching rule of a list says, or None."""
        return next((rule.then for rule in self.rules[name] if _holds(rule, found)), None)


def _is_torn(at: int, end: int, said: Squeezed) -> bool:
    # 혼자 살아요 holds 자살: two letters from the midst of one word and the start of the next.
    return end - at == 2 and at + 1 in said.starts and at not in said.starts


def _holds(rule: Rule, found: Found) -> bool:
    if not all(found.has(*concepts) for concepts in rule.all_of):
        return False
    if not rule.unless.isdisjoint(found.spans):
        return False
    if len(rule.all_of) == 1:
        return True
    first, *others = (found.at(concepts) for concepts in rule.all_of)
    return any(all(_near(span, other, rule.within) for other in others) for span in first)


def _near(span: Span, others: list[Span], within: int) -> bool:
    return any(start - span[1] <= within and span[0] - end <= within for start, end in others)


@cache
def load() -> Lexicon:
    """Read `words/*.toml`."""
    words: dict[str, list[Word]] = {}
    rules: dict[str, tuple[Rule, ...]] = {}
    for file in files(__package__).joinpath("words").iterdir():
        for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                rules[name] = tuple(map(_rule, value))
                continue
            concepts = {name: value} if isinstance(value, str) else _named(name, value)
            for concept, listed in concepts.items():
                for word in map(partial(_word, concept), listed.split()):
                    for head in _heads(word.parts):
                        words.setdefault(head, []).append(word)
    return Lexicon({head: tuple(entries) for head, entries in words.items()}, rules)


def _named(table: str, concepts: Mapping[str, str]) -> dict[str, str]:
    return {f"{table}.{name}": listed for name, listed in concepts.items()}


def _rule(row: Mapping[str, str | int]) -> Rule:
    return Rule(
        str(row["then"]),
        tuple(tuple(concepts.split("|")) for concepts in str(row["all"]).split()),
        frozenset(str(row.get("unless", "")).split()),
        int(row.get("within", _NEAR)),
    )


def _word(concept: str, written: str) -> Word:
    bare = written.removeprefix("^").removesuffix("$")
    parts = (
        tuple(part.split(",")) if choice else (part,)
        for part, choice in zip(_CHOICE.split(bare), cycle((False, True)), strict=False)
    )
    return Word(
        concept,
        tuple(part for part in parts if part != ("",)),
        written.startswith("^"),
        written.endswith("$"),
    )


def _heads(parts: Sequence[tuple[str, ...]]) -> set[str]:
    heads = {""}
    for choices in parts:
        if all(len(head) > 1 for head in heads):
            break
        heads = {(head + choice)[:2] for head in heads for choice in choices}
    return heads
