"""From an everyday question to the programmes that fit it, best first.

Three voices are added up. The rules of `situations.toml`, written by hand, are the strongest. What
labelled questions taught speaks where no rule fires. Likeness of letters finds whatever else stands
in the catalogue, such as programmes that were imported yesterday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chalicelib.welfare.abroad import in_korean
from chalicelib.welfare.catalogue import Catalogue, Programme
from chalicelib.welfare.learnt import load_learnt
from chalicelib.welfare.letters import LetterIndex, pairs
from chalicelib.welfare.lexicon import load_lexicon, plain

AGE = re.compile(r"(\d{1,3}) ?(?:살|세(?!대))|([1-9]0) ?대")
STAGES = ((2, "아기"), (12, "아이"), (19, "청소년"), (34, "청년"), (64, ""), (120, "어르신"))
NOT_WELFARE = "not-welfare"  # the table of situations.toml for what the city does besides
ALSO = 0.15  # what each further rule adds, as a part of its weight
CLUES = 0.6  # what a word of a rule is worth by itself, times how telling it is
CLUES_CAP = 12.0
LEARNT = 2.0  # weight of what was learnt
DOUBT = 0.5  # but where it says that this is no welfare matter
SHARED_LETTERS = 8.0  # weight of sharing all letter pairs of the question
UNKNOWN_LETTERS, UNKNOWN_NAME = 26.0, 18.0  # where neither rules nor questions know a programme
ENOUGH = 4.0  # below this nothing fits
OTHER_MATTER = 6.0  # from here on it is surely no welfare: one sure rule
NEAR_BEST = 0.4  # what scores less than this part of the best is left out


def search(
    question: str, catalogue: Catalogue, today: date, limit: int = 3
) -> tuple[Programme, ...]:
    """Up to `limit` programmes that have not ended, best first; empty when nothing fits."""
    scores = scores_of(plain(f"{question} {in_korean(question)}"), catalogue)
    other_matter = scores.pop(NOT_WELFARE, 0.0)
    offered = catalogue.programmes
    fitting = [
        (score, id_)
        for id_, score in scores.items()
        if id_ in offered and not offered[id_].ended(today)
    ]
    top = max(fitting, default=(0.0, ""))[0]
    if top < other_matter:
        return ()
    floor = max(ENOUGH, NEAR_BEST * top)
    best = sorted((pair for pair in fitting if pair[0] >= floor), key=lambda pair: -pair[0])
    return tuple(offered[id_] for _, id_ in best[:limit])


def is_other_matter(question: str, catalogue: Catalogue) -> bool:
    """Whether words are plainly about something else that the city does, such as parking."""
    scores = scores_of(plain(question), catalogue)
    return scores.pop(NOT_WELFARE, 0.0) >= max([OTHER_MATTER, *scores.values()])


def scores_of(text: str, catalogue: Catalogue) -> dict[str, float]:
    """What a text (as `plain` makes it) speaks for, by id; some ids may be no programme's here."""
    scores = _by_situation(" ".join([text, *_stages_of_life(text)]))
    for id_, evidence in load_learnt().evidence(text).items():
        weight = DOUBT if id_ == NOT_WELFARE else LEARNT
        scores[id_] = scores.get(id_, 0.0) + weight * evidence
    for id_, score in _by_letters(text, catalogue).items():
        scores[id_] = scores.get(id_, 0.0) + score
    return scores


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


def _by_letters(text: str, catalogue: Catalogue) -> dict[str, float]:
    """How much of the question each programme shares, official words for what was said included.
    No rule and no question ever spoke for a programme that was imported: its name does."""
    index = _index_of(catalogue)
    said = dict.fromkeys(pairs(text))
    whole = max(index.letters.weight(said), index.letters.rarest)
    official = {word for found in load_lexicon("everyday").find(text) for word in found.programmes}
    asked = {*said, *pairs(" ".join(official))}
    scores, rarity = {}, index.letters.rarity
    for id_, weight in index.letters.found(asked).items():
        share = weight / whole
        if name := index.names.get(id_):
            part = sum(map(rarity.__getitem__, name.pairs & asked)) / name.weight
            scores[id_] = UNKNOWN_LETTERS * share + UNKNOWN_NAME * part
        else:
            scores[id_] = SHARED_LETTERS * share
    return scores


@dataclass(frozen=True, slots=True, eq=False)
class _Name:
    """A name's letter pairs and what they weigh together."""

    pairs: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """The programmes' letters, and the letter pairs of the names that nothing else knows."""

    letters: LetterIndex
    names: Mapping[str, _Name]


@lru_cache(maxsize=8)
def _index_of(catalogue: Catalogue) -> _Index:
    programmes = catalogue.programmes
    spoken_for = {rule.programme for rule in load_lexicon().rules} | set(load_learnt().classes)
    letters = LetterIndex.of({id_: _document(one) for id_, one in programmes.items()})
    names = {}
    for id_, programme in programmes.items():
        if id_ not in spoken_for:
            name = frozenset(pairs(plain(programme.name)))
            names[id_] = _Name(name, letters.weight(name))
    return _Index(letters, names)


def _document(programme: Programme) -> str:
    name, whose = programme.name, " ".join((*programme.life_stages, *programme.households))
    return plain(f"{name} {name} {programme.category} {whose} {programme.who} {programme.what}")
