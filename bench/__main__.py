"""`make bench`: microseconds of the pure core, the median of several rounds and their spread."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from statistics import median

from bench.programmes import SIZES, synthesise
from chalicelib.city.loader import load_city
from chalicelib.city.places import find_place
from chalicelib.conversation.engine import take_turn
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation
from chalicelib.conversation.turn import Known, Said, Turn, World
from chalicelib.ids import Ids
from chalicelib.kakao.render import encode, render
from chalicelib.language.understand import understand
from chalicelib.welfare.catalogue import Catalogue, load_catalogue
from chalicelib.welfare.search import search

ROUNDS = 9
CALLS = 200
STORY = "녹양동 △△연립 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요"
QUESTION = "퇴근이 늦어서 애가 저녁까지 혼자 있어요"
QUESTIONS = (
    "퇴근이 늦어서 아이가 저녁까지 집에 혼자 있는데 봐줄 데가",
    "혼자 사는 어머니가 난방비를 아끼느라 보일러를 못 트세요",
    "저소득 한부모인데 교복 살 돈이 없어요 지원이 있을까요",
    "대학생인데 월세가 너무 부담돼요 청년 지원 받을 수 있나요",
    "장애인 아들 언어치료비가 한 달에 사십만 원씩 들어가요",
)

CITY = load_city("uijeongbu")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CITY.calendar.zone)
WORLD = World(NOW, CITY, load_catalogue("uijeongbu"), Ids())


def turn() -> Turn:
    """A report in one message, up to its summary."""
    said = Said(understand(STORY, CITY, NOW))
    outcome = take_turn(Scene(Conversation(), said, Known("someone"), WORLD))
    if not isinstance(outcome, Turn):
        raise TypeError("a report needs nothing looked up")
    return outcome


MEASURED: dict[str, Callable[[], object]] = {
    "understand an utterance": lambda: understand(STORY, CITY, NOW),
    "find a place": lambda: find_place(STORY, CITY),
    "search programmes": lambda: search(QUESTION, WORLD.catalogue, NOW.date()),
    "understand and answer a turn": turn,
    "understand, answer and render a turn": lambda: encode(render(turn().reply)),
}


def search_all(catalogue: Catalogue) -> Callable[[], object]:
    """Searches for the next of the questions, round and round."""
    questions = cycle(QUESTIONS)
    return lambda: search(next(questions), catalogue, NOW.date())


for size in SIZES:
    MEASURED[f"search {size:,} programmes"] = search_all(synthesise(size))


def microseconds(call: Callable[[], object]) -> list[float]:
    """The mean time of a call in each round."""
    call()
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(CALLS):
            call()
        rounds.append((time.perf_counter() - began) / CALLS * 1e6)
    return rounds


for name, call in MEASURED.items():
    times = microseconds(call)
    line = {
        "name": name,
        "value": round(median(times), 1),
        "unit": "µs",
        "least": round(min(times), 1),
        "most": round(max(times), 1),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
