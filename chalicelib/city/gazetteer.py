"""Every way to write a place of the city, and what it means: built once from the city's data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from chalicelib.city.model import City

NUMBERED = re.compile(r"(\D+)(\d)동")


class Form(Enum):
    """How sure a spelling is, and so what must surround it to count."""

    NAME = auto()  # 호원1동: anywhere
    WORD = auto()  # 의1동, 흥선역: where a word begins
    STEM = auto()  # 녹양: a word of its own, or with a particle
    SHARED = auto()  # 용현, a given name too: alone, or where someone lives there
    COMMON = auto()  # 가능: only where someone lives there
    NEARBY = auto()  # 성모병원: only with 근처, 앞, 쪽
    HOME = auto()  # 의정부시: the city itself
    ELSEWHERE = auto()  # 양주: another city
    ACCIDENT = auto()  # 불가능: hides what it covers


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spelling stands for. `dong` is understood at once; `candidates` may be meant too."""

    form: Form
    dong: str | None = None
    candidates: tuple[str, ...] = ()
    city: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """Every dong that may be meant, likeliest first."""
        return (self.dong, *self.candidates) if self.dong else self.candidates


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Spellings without spaces by their first character, longest first."""

    spellings: Mapping[str, tuple[tuple[str, Meaning], ...]]

    def starting_with(self, character: str) -> tuple[tuple[str, Meaning], ...]:
        """The spellings that begin with this character."""
        return self.spellings.get(character, ())


@lru_cache(maxsize=8)
def gazetteer_of(city: City) -> Gazetteer:
    """The city's gazetteer, built at the first call."""
    meanings: dict[str, Meaning] = {}
    for spelling, meaning in _spellings(city):
        meanings.setdefault(spelling.replace(" ", ""), meaning)
    by_character: dict[str, list[tuple[str, Meaning]]] = {}
    for spelling in sorted(meanings, key=len, reverse=True):
        by_character.setdefault(spelling[0], []).append((spelling, meanings[spelling]))
    return Gazetteer({first: tuple(pairs) for first, pairs in by_character.items()})


def _spellings(city: City) -> Iterator[tuple[str, Meaning]]:
    """Spelling and meaning; of two meanings the first holds."""
    home = city.name.removesuffix("시")
    yield home, Meaning(Form.HOME)
    yield city.name, Meaning(Form.HOME)
    names = dict(_names(city))
    for name, options in names.items():
        yield from _ways_to_write(name, *options, city)
    for dong in city.dongs.values():
        sure = (dong.name, ())
        for alias in dong.aliases:
            form = Form.WORD if len(alias) <= 3 else Form.NAME
            yield alias, Meaning(form, *sure)
        for landmark in dong.landmarks:
            yield landmark, Meaning(Form.WORD, *sure)
        for place in city.place_words.nearby.get(dong.name, ()):
            yield place, Meaning(Form.NEARBY, *sure)
    for latin, name in city.place_words.romanised.items():
        for spelling in _ways_to_romanise(latin):
            yield spelling, Meaning(Form.WORD, *names[name])
    for word, other in city.elsewhere.items():
        yield word, Meaning(Form.ELSEWHERE, city=other)
    for accident in city.place_words.not_places:
        yield accident, Meaning(Form.ACCIDENT)


def _names(city: City) -> Iterator[tuple[str, tuple[str | None, tuple[str, ...]]]]:
    """Names of dongs, today's and former, with the dong understood and the candidates."""
    for name, options in city.ambiguous_places.items():
        if name in city.dongs:
            yield name, (name, tuple(option for option in options if option != name))
        else:
            yield name, (None, options)
    for dong in city.dongs.values():
        for name in (dong.name, *dong.legal_names, *dong.former_names):
            if name not in city.ambiguous_places:
                yield name, (dong.name, ())


def _ways_to_write(
    name: str, dong: str | None, candidates: tuple[str, ...], city: City
) -> Iterator[tuple[str, Meaning]]:
    """호원1동 → 호원1동, 호원제1동, 호원동1동, 호원1; 녹양동 → 녹양동, 녹양."""
    if not name.endswith("동"):
        yield name, Meaning(Form.WORD, dong, candidates)
        return
    yield name, Meaning(Form.NAME, dong, candidates)
    stem = name.removesuffix("동")
    if numbered := NUMBERED.fullmatch(name):
        for between in ("제", "동"):
            spelling = f"{numbered[1]}{between}{numbered[2]}동"
            yield spelling, Meaning(Form.NAME, dong, candidates)
    if not city.name.startswith(stem):
        yield stem, Meaning(_form_of_stem(stem, city), dong, candidates)


def _form_of_stem(stem: str, city: City) -> Form:
    if stem in city.place_words.common:
        return Form.COMMON
    return Form.SHARED if stem in city.place_words.shared else Form.STEM


def _ways_to_romanise(latin: str) -> Iterator[str]:
    for ending in ("-dong", "dong", ""):
        word = latin + ending
        yield from (word, word.lower(), word.upper(), latin + ending.title())
