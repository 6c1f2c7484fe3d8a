"""The search for programmes, in catalogues of several sizes, beside bm25s over the same letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import bm25s

from bench.figure import Figure, measured
from bench.flows import MORNING
from bench.programmes import synthesise
from bench.rounds import Effort, microseconds
from chalicelib.welfare.catalogue import Catalogue, Programme
from chalicelib.welfare.letters import pairs
from chalicelib.welfare.lexicon import plain
from chalicelib.welfare.search import search

SIZES = (100, 1_000, 10_000)
PEER = "bm25s"
FOUND = 3

QUESTIONS = (
    "퇴근이 늦어서 아이가 저녁까지 집에 혼자 있는데 봐줄 데가",
    "혼자 사는 어머니가 난방비를 아끼느라 보일러를 못 트세요",
    "저소득 한부모인데 교복 살 돈이 없어요 지원이 있을까요",
    "대학생인데 월세가 너무 부담돼요 청년 지원 받을 수 있나요",
    "장애인 아들 언어치료비가 한 달에 사십만 원씩 들어가요",
)


def measure(effort: Effort) -> Iterator[Figure]:
    """Microseconds a question. bm25s ranks by shared letters alone; the search adds its rules and
    what it was taught, which a question costs the same in any catalogue."""
    for size in effort.sizes(*SIZES):
        catalogue = synthesise(size)
        calls = {"search": _search(catalogue), PEER: _ranking(catalogue)}
        taken = microseconds(calls, effort)
        peer = PEER, taken[PEER]
        yield measured("search", "search", taken["search"], "µs", peer=peer, size=size)


def _search(catalogue: Catalogue) -> Callable[[], object]:
    questions = cycle(QUESTIONS)
    return lambda: search(next(questions), catalogue, MORNING.date(), FOUND)


def _ranking(catalogue: Catalogue) -> Callable[[], object]:
    ranking = bm25s.BM25()
    ranking.index(list(map(_letters, catalogue.programmes.values())), show_progress=False)
    questions = cycle(QUESTIONS)
    return lambda: ranking.retrieve(
        [pairs(plain(next(questions)))], k=FOUND, show_progress=False, n_threads=0
    )


def _letters(programme: Programme) -> list[str]:
    return pairs(plain(f"{programme.name} {programme.who} {programme.what}"))
