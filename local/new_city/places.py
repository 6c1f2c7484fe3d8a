"""What can be told of a city's places from the national table, and what its people must add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from koroman import romanize

from chalicelib.city.model import City
from local.new_city.districts import CityUnits, Districts, Unit

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
SHORT_PROVINCES = {
    "충청북도": "충북", "충청남도": "충남", "전라북도": "전북", "전라남도": "전남",
    "경상북도": "경북", "경상남도": "경남",
}  # fmt: skip
METROPOLITAN = re.compile(r"(특별자치|특별|광역)시$")
SUFFIXES = re.compile(r"(특별자치도|특별자치시|특별시|광역시|도)$")
ORDINAL = re.compile(r"제(\d)")
UNITS = ("동", "읍", "면")
FEW = 2  # legal dongs that a hint names


@dataclass(frozen=True, slots=True)
class Places:
    """The tables of `places.toml` that follow from the national one, as they are written there."""

    ambiguous: dict[str, tuple[str, ...]]
    hints: dict[str, str]
    romanised: dict[str, str]
    common: tuple[str, ...]
    elsewhere: dict[str, tuple[str, ...]]
    namesakes: dict[str, tuple[str, ...]]


def places_of(own: CityUnits, table: Districts, model: City, neighbours: Iterable[str]) -> Places:
    """Everything that the table tells. `model` is the city whose list of other places is known to
    hold no everyday word: of other cities, those that it names bare may be named so here too."""
    province, city = own.units[0].province, own.units[0].city
    ambiguous = _ambiguous(own)
    told = {dong for dongs in ambiguous.values() for dong in dongs}
    hints = {unit.name: _hint(unit, own) for unit in own.units if unit.name in told}
    names = [unit.name for unit in own.units]
    names = list(dict.fromkeys([*names, *(name for unit in own.units for name in unit.legal)]))
    known = {*names, *own.former}
    elsewhere = _elsewhere(table, (province, city), known, model, frozenset(neighbours))
    return Places(
        ambiguous=ambiguous,
        hints=hints,
        romanised=_romanised(names, model),
        common=tuple(_common(names)),
        elsewhere=elsewhere,
        namesakes=_namesakes(names, table, (province, city), elsewhere),
    )


def aliases(name: str) -> tuple[str, ...]:
    """Other ways to write a name: 창신제1동 → 창신1동, 종로5.6가동 → 종로5·6가동."""
    written = (ORDINAL.sub(r"\1", name), name.replace(".", "·"))
    return tuple(dict.fromkeys(one for one in written if one != name))


def _ambiguous(own: CityUnits) -> dict[str, tuple[str, ...]]:
    """Legal dongs that lie in several units, and former names that several took over. Where one has
    the name itself it comes first."""
    lies_in: dict[str, list[str]] = {}
    for unit in own.units:
        for name in unit.legal:
            lies_in.setdefault(name, []).append(unit.name)
    several = {name: tuple(dongs) for name, dongs in lies_in.items() if len(dongs) > 1}
    several |= {name: heirs for name, heirs in own.former.items() if len(heirs) > 1}
    borne = {unit.name for unit in own.units}
    for name in borne & lies_in.keys():
        if others := [dong for dong in lies_in[name] if dong != name]:
            several[name] = (name, *others)
    return several


def _hint(unit: Unit, own: CityUnits) -> str:
    """Legal dongs that lie nowhere else, which whoever lives there knows; else its own office."""
    count = Counter(name for other in own.units for name in other.legal)
    alone = [n for n in unit.legal if count[n] == 1 and n != unit.name and len(n) > FEW]
    return f"{'·'.join(alone[:FEW])} 쪽" if alone else own_office(unit.name)


def own_office(dong: str) -> str:
    """The hint of a dong of which the table tells nothing better."""
    return f"{dong} 행정복지센터 쪽"


def _romanised(names: Iterable[str], model: City) -> dict[str, str]:
    """Latin spellings by the official rules. Villages are left out, and what spells a city
    (성남면): so few letters mean too much."""
    latin: dict[str, str] = {}
    for name in names:
        stem = name[:-1]
        if name.endswith(UNITS) and len(stem) > 1 and stem not in model.elsewhere:
            latin.setdefault(romanize(stem).capitalize(), name)
    return latin


def _common(names: Iterable[str]) -> Iterator[str]:
    """Names that are everyday words too, as the corpus knows them: of dongs without the 동."""
    everyday = _everyday()
    for name in names:
        stem = name[:-1] if name.endswith(UNITS) else name
        if stem in everyday or len(stem) < FEW or (name.endswith("리") and len(name) == FEW):
            yield stem


@cache
def _everyday() -> frozenset[str]:
    """How the words of the training's texts begin: two to four syllables of each."""
    words = {
        word
        for file in sorted(CORPUS.glob("*.tsv"))
        for word in re.findall(r"[가-힣]+", file.read_text("utf-8"))
    }
    return frozenset(word[:size] for word in words for size in (2, 3, 4) if len(word) >= size)


def _elsewhere(
    table: Districts, home: tuple[str, str], ours: set[str], model: City, near: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Other cities, with the words that mean them: what is ours too is left out. Of neighbours,
    their dongs as well."""
    words: dict[str, list[str]] = {}
    for unit in table.today():
        if (unit.province, unit.city) == home:
            continue
        key = elsewhere_name(unit)
        named = words.setdefault(key, list(_names_of_city(unit, model)))
        if METROPOLITAN.search(unit.province) and len(unit.city) > FEW:
            named.append(unit.city)
        if unit.gu and len(unit.gu) > FEW:
            named.append(unit.gu)
        if near & {unit.city, unit.province, key} and unit.name.endswith(UNITS):
            named += [name for name in (unit.name, *unit.legal) if _may_mean(name)]
    for province in dict.fromkeys(unit.province for unit in table.today()):
        if not METROPOLITAN.search(province) and province != home[0]:
            short = SHORT_PROVINCES.get(province, SUFFIXES.sub("", province))
            words.setdefault(province, []).extend((province, short))
    seen, unclear = set(ours), _of_several(words)
    chosen: dict[str, tuple[str, ...]] = {}
    for key, named in words.items():
        kept = tuple(w for w in dict.fromkeys(named) if w not in seen and w not in unclear)
        seen.update(kept)
        if kept:
            chosen[key] = kept
    return chosen


def elsewhere_name(unit: Unit) -> str:
    """What to call another city: 아산시, but 서울 for all of it."""
    metropolitan = METROPOLITAN.search(unit.province)
    return METROPOLITAN.sub("", unit.province) if metropolitan else unit.city


def _names_of_city(unit: Unit, model: City) -> Iterator[str]:
    """The city's own names. Bare ones only where they mean nothing else."""
    if METROPOLITAN.search(unit.province):
        yield METROPOLITAN.sub("", unit.province)
        yield unit.province
        return
    yield unit.city
    short = unit.city[:-1]
    if short in model.elsewhere or short == model.short_name:
        yield short


def _may_mean(name: str) -> bool:
    return name.endswith(UNITS) and len(name) > FEW and name[:-1] not in _everyday()


def _of_several(words: dict[str, list[str]]) -> set[str]:
    """Words that would mean several cities."""
    count = Counter(word for named in words.values() for word in set(named))
    return {word for word, cities in count.items() if cities > 1}


def _namesakes(
    names: Iterable[str],
    table: Districts,
    home: tuple[str, str],
    elsewhere: dict[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Our names that other cities have too."""
    theirs: dict[str, dict[str, None]] = {}
    for unit in table.today():
        key = elsewhere_name(unit)
        if (unit.province, unit.city) != home and key in elsewhere:
            for name in (unit.name, *unit.legal):
                theirs.setdefault(name, {})[key] = None
    return {n: tuple(theirs[n]) for n in names if n in theirs and n.endswith(UNITS)}
