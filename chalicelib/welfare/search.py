"""From an everyday question to the programmes that fit it, best first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.welfare.catalogue import Catalogue, Programme
from chalicelib.welfare.lexicon import load_lexicon, plain

AGE = re.compile(r"(\d{1,3}) ?(?:살|세(?!대))|([1-9]0) ?대")
STAGES = ((2, "아기"), (12, "아이"), (19, "청소년"), (34, "청년"), (64, ""), (120, "어르신"))
NOT_WELFARE = "not-welfare"  # the table of situations.toml for what the city does besides
ALSO = 0.15  # what each further rule adds, as a part of its weight
CLUES = 0.6  # what a word of a rule is worth by itself, times how telling it is
CLUES_CAP = 12.0
SHARED_LETTERS = 4.0  # weight of sharing all letter pairs of the question
ENOUGH = 3.0  # below this nothing fits
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
    scores = _by_situation(" ".join([text, *_stages_of_life(text)]))
    for programme, score in _by_letters(text, _index_of(catalogue)).items():
        scores[programme] = scores.get(programme, 0.0) + SHARED_LETTERS * score
    other_matter = scores.pop(NOT_WELFARE, 0.0)
    fitting = [(score, id_) for id_, score in scores.items() if id_ in catalogue.programmes]
    top = max(fitting, default=(0.0, ""))[0]
    if top < other_matter:
        return ()
    floor = max(ENOUGH, NEAR_BEST * top)
    best = sorted((pair for pair in fitting if pair[0] >= floor), key=lambda pair: -pair[0])
    return tuple(catalogue.programmes[id_] for _, id_ in best[:limit])


def _stages_of_life(text: str) -> Iterator[str]:
    """A word that the rules know for each age in years: 75살 is 어르신."""
    for age in AGE.finditer(text):
        years = int(age[1] or age[2])
        yield next((word for until, word in STAGES if years <= until), "")


def _by_situation(text: str) -> dict[str, float]:
    """The strongest rule that fires for each programme and a little for each further one, and for
    the words of rules that do not fire."""
    lexicon = load_lexicon()
    words = dict.fromkeys(lexicon.find(text))
    strongest: dict[str, float] = {}
    total: dict[str, float] = {}
    for rule in lexicon.fired(words):
        strongest[rule.programme] = max(strongest.get(rule.programme, 0.0), rule.weight)
        total[rule.programme] = total.get(rule.programme, 0.0) + rule.weight
    clues: dict[str, float] = {}
    for word in words:
        for programme in word.programmes:
            clues[programme] = clues.get(programme, 0.0) + word.telling
    return {
        id_: CLUES * min(clue, CLUES_CAP)
        + (1 - ALSO) * strongest.get(id_, 0.0)
        + ALSO * total.get(id_, 0.0)
        for id_, clue in clues.items()
    }


def _by_letters(text: str, index: _Index) -> dict[str, float]:
    """How much of the question each programme shares: 0..1, rare letter pairs counting more."""
    pairs = dict.fromkeys(_letter_pairs(text))
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
