"""From an everyday question to the programmes that fit it, best first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.welfare.catalogue import Catalogue, Programme
from chalicelib.welfare.lexicon import load_lexicon, plain

# Endings and courtesies that every question has.
POLITE = re.compile(
    r"(?:알려\s?주\S*|가르쳐\s?주\S*|궁금\S*|문의\S*|있나요|있을까요|있어요|있습니까|있는지|되나요|될까요|받을 수|할 수|"
    r"하나요|인가요|싶어요|싶습니다|습니다|입니다|해요|나요|까요|세요|어떻게|신청\S*|방법|지원\S*|혜택\S*|좀|저는|제가|혹시|그런데|요즘)"
)
ALSO = 0.3  # what each further rule adds, as a part of its weight
SHARED_LETTERS = 4.0  # weight of sharing all letter pairs of the question
ENOUGH = 2.4  # below this nothing fits
NEAR_BEST = 0.4  # what scores less than this part of the best is left out
TF_SATURATION, LENGTH_SHARE = 1.2, 0.6  # BM25's k1 and b


@dataclass(frozen=True, slots=True)
class _Index:
    """Letter pairs: in which programmes with what weight, and how rare each is."""

    postings: Mapping[str, tuple[tuple[str, float], ...]]
    rarity: Mapping[str, float]
    rarest: float


def search(question: str, catalogue: Catalogue, limit: int = 3) -> tuple[Programme, ...]:
    """Up to `limit` programmes, best first; empty when nothing fits the question."""
    text = plain(question)
    scores = _by_situation(text)
    for programme, score in _by_letters(text, _index_of(catalogue)).items():
        scores[programme] = scores.get(programme, 0.0) + SHARED_LETTERS * score
    fitting = [(score, id_) for id_, score in scores.items() if id_ in catalogue.programmes]
    floor = max(ENOUGH, NEAR_BEST * max(fitting, default=(0.0, ""))[0])
    best = sorted((pair for pair in fitting if pair[0] >= floor), key=lambda pair: -pair[0])
    return tuple(catalogue.programmes[id_] for _, id_ in best[:limit])


def _by_situation(text: str) -> dict[str, float]:
    """The strongest rule that fires for each programme, and a little for each further one."""
    strongest: dict[str, float] = {}
    total: dict[str, float] = {}
    for rule in load_lexicon().fired(text):
        strongest[rule.programme] = max(strongest.get(rule.programme, 0.0), rule.weight)
        total[rule.programme] = total.get(rule.programme, 0.0) + rule.weight
    return {id_: top + ALSO * (total[id_] - top) for id_, top in strongest.items()}


def _by_letters(text: str, index: _Index) -> dict[str, float]:
    """How much of the question each programme shares: 0..1, rare letter pairs counting more."""
    pairs = set(_letter_pairs(POLITE.sub(" ", text)))
    whole = sum(index.rarity.get(pair, index.rarest) for pair in pairs)
    shared: dict[str, float] = {}
    for pair in pairs:
        for programme, weight in index.postings.get(pair, ()):
            shared[programme] = shared.get(programme, 0.0) + weight
    return {id_: weight / whole for id_, weight in shared.items()}


@lru_cache(maxsize=8)
def _index_of(catalogue: Catalogue) -> _Index:
    documents = {id_: _document(programme) for id_, programme in catalogue.programmes.items()}
    counts = {id_: Counter(_letter_pairs(text)) for id_, text in documents.items()}
    found_in = Counter(pair for count in counts.values() for pair in count)
    many = len(documents)
    rarity = {pair: math.log(1 + (many - n + 0.5) / (n + 0.5)) for pair, n in found_in.items()}
    average = sum(count.total() for count in counts.values()) / max(1, many)
    postings: dict[str, list[tuple[str, float]]] = {}
    for id_, count in counts.items():
        damp = TF_SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * count.total() / average)
        for pair, times in count.items():
            weight = rarity[pair] * times / (times + damp)
            postings.setdefault(pair, []).append((id_, weight))
    return _Index(
        {pair: tuple(entries) for pair, entries in postings.items()},
        rarity,
        math.log(1 + (many + 0.5) / 0.5),
    )


def _document(programme: Programme) -> str:
    return plain(f"{programme.name} {programme.name} {programme.who} {programme.what}")


def _letter_pairs(text: str) -> list[str]:
    return [word[at : at + 2] for word in text.split() for at in range(len(word) - 1)]
