"""Every way to write a place of the city, and what it means: built once from the city's data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from chalicelib.city.hangul import carried_over, typed_in_latin
from chalicelib.city.model import City, Dong
from chalicelib.city.slips import Slips

NUMBERED = re.compile(r"(\D+)(\d)(동|지구)")
STANDING = {"동": "dong", "읍": "eup", "면": "myeon"}
"""What an administrative dong's name may end in, with how it is written in Latin letters."""
VILLAGE = "리"
SPOKEN = "영일이삼사오육칠팔구"
PREFIX = 2  # characters by which a spelling is found: every spelling has as many


class Form(Enum):
    """How sure a spelling is, and so what must surround it to count."""

    NAME = auto()  # 호원1동: anywhere
    DOUBTFUL = auto()  # 가능동, which 신청가능동 holds too: where no other word goes on
    WORD = auto()  # 의1동, 흥선역: where a word begins
    VILLAGE = auto()  # 신계리, a part of an eup or myeon: where a word begins
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
    """What each spelling means: without spaces, Latin letters small.

    `lengths` holds the lengths of the spellings that begin with two characters, longest first.
    `slips` finds names that are written almost right.
    """

    spellings: Mapping[str, Meaning]
    lengths: Mapping[str, tuple[int, ...]]
    slips: Slips


@lru_cache(maxsize=8)
def gazetteer_of(city: City) -> Gazetteer:
    """The city's gazetteer, built at the first call."""
    meanings: dict[str, Meaning] = {}
    for spelling, meaning in _spellings(city):
        meanings.setdefault(spelling.replace(" ", "").lower(), meaning)
    lengths: dict[str, set[int]] = {}
    for spelling in meanings:
        lengths.setdefault(spelling[:PREFIX], set()).add(len(spelling))
    return Gazetteer(
        meanings,
        {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()},
        Slips(
            (s for s, m in meanings.items() if m.form in (Form.NAME, Form.DOUBTFUL, Form.WORD)),
            except_for=city.place_words.lookalikes,
            cautious=city.place_words.common,
        ),
    )


def _spellings(city: City) -> Iterator[tuple[str, Meaning]]:
    """Spelling and meaning; of two meanings the first holds."""
    yield from ((name, Meaning(Form.HOME)) for name in (city.name, city.short_name))
    names = dict(_names(city))
    ways = [tuple(_ways_to_write(name, *options, city)) for name, options in names.items()]
    # A name as it is, before what another may be written like: 사이동, and 사2동 in other words.
    yield from (itself for itself, *_ in ways)
    yield from (other for _, *others in ways for other in others)
    for dong in city.dongs.values():
        yield from _ways_to_tell(dong, city.place_words.nearby.get(dong.name, ()))
    for latin, name in city.place_words.romanised.items():
        unit = STANDING.get(name[-1], "ri")
        for ending in (f"-{unit}", unit, ""):
            yield latin + ending, Meaning(Form.WORD, *names[name])
    for name, options in names.items():
        yield typed_in_latin(name), Meaning(Form.WORD, *options)
    for word, other in city.elsewhere.items():
        yield word, Meaning(Form.ELSEWHERE, city=other)
    for accident in city.place_words.not_places:
        yield accident, Meaning(Form.ACCIDENT)


def _ways_to_tell(dong: Dong, nearby: Iterable[str]) -> Iterator[tuple[str, Meaning]]:
    """Aliases of a dong and places that lie in it."""
    for alias in dong.aliases:
        yield alias, Meaning(Form.WORD if len(alias) <= 3 else Form.NAME, dong.name)
    for landmark in dong.landmarks:
        for spelling in _with_numbers(landmark):
            yield spelling, Meaning(Form.WORD, dong.name)
        if numbered := NUMBERED.fullmatch(landmark):
            yield f"{numbered[1]}{numbered[2]}", Meaning(Form.STEM, dong.name)
    for place in nearby:
        yield place, Meaning(Form.NEARBY, dong.name)


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
    """호원1동 → 호원1동, 호원일동, 호원제1동, 호원동1동, 호원1; 녹양동 → 녹양동, 녹양."""
    if name[-1] not in STANDING:
        form = Form.VILLAGE if name.endswith(VILLAGE) else Form.WORD
        for spelling in _with_numbers(name):
            common = spelling in city.place_words.common
            yield spelling, Meaning(Form.COMMON if common else form, dong, candidates)
        return
    stem = name[:-1]
    form = Form.DOUBTFUL if stem in city.place_words.common else Form.NAME
    for spelling in _with_numbers(name):
        yield spelling, Meaning(form, dong, candidates)
        if carried := carried_over(spelling):
            yield carried, Meaning(form, dong, candidates)
    if len(stem) >= PREFIX and not city.name.startswith(stem) and stem not in city.elsewhere:
        yield stem, Meaning(_form_of_stem(stem, city), dong, candidates)


def _with_numbers(name: str) -> Iterator[str]:
    yield name
    if numbered := NUMBERED.fullmatch(name):
        stem, number, kind = numbered.groups()
        for between in ("", "제", "동"):
            for said in (number, SPOKEN[int(number)]):
                yield f"{stem}{between}{said}{kind}"


def _form_of_stem(stem: str, city: City) -> Form:
    if stem in city.place_words.common:
        return Form.COMMON
    return Form.SHARED if stem in city.place_words.shared else Form.STEM
