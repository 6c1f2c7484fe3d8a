"""The pure core: understanding, the engine, the drawing of a reply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.figure import Figure, measured
from bench.flows import MORNING, REPORT
from bench.rounds import Call, Effort, microseconds
from chalicelib.city.loader import load_city
from chalicelib.city.places import find_place
from chalicelib.conversation.engine import take_turn
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation
from chalicelib.conversation.turn import Known, Said, Turn, World
from chalicelib.ids import Ids
from chalicelib.kakao.render import encode, finish
from chalicelib.language.understand import understand
from chalicelib.welfare.catalogue import load_catalogue

BAR = 300
"""Microseconds for a turn with its understanding (design 8)."""

LENGTHS = (50, 200, 800, 3000)
"""Characters of an utterance; beyond the last nothing is read."""

CITY = load_city("uijeongbu")
WORLD = World(MORNING, CITY, load_catalogue("uijeongbu"), Ids())


def measure(effort: Effort) -> Iterator[Figure]:
    """Microseconds a call, for a report that is told in one message, then by length."""
    reading = understand(REPORT, CITY, MORNING)
    reply = _answered(Said(reading)).reply
    calls = {
        "understand": lambda: understand(REPORT, CITY, MORNING),
        "find the place": lambda: find_place(REPORT, CITY),
        "engine": lambda: _answered(Said(reading)),
        "check and render the reply": lambda: encode(finish(reply, reply)[0]),
        "understand and engine": lambda: _answered(Said(understand(REPORT, CITY, MORNING))),
    }
    for name, rounds in microseconds(calls, effort).items():
        bar = BAR if name == "understand and engine" else None
        yield measured("engine", name, rounds, "µs", bar=bar)
    for length, rounds in microseconds(_by_length(), effort).items():
        size = int(length)
        yield measured("engine", "understand so many letters", rounds, "µs", size=size)


def _by_length() -> dict[str, Call]:
    """A call for each length of one story."""
    story = f"{REPORT}. " * (LENGTHS[-1] // len(REPORT) + 1)
    cut = {str(length): story[:length] for length in LENGTHS}
    return {name: partial(understand, text, CITY, MORNING) for name, text in cut.items()}


def _answered(said: Said) -> Turn:
    outcome = take_turn(Scene(Conversation(), said, Known("someone"), WORLD))
    if not isinstance(outcome, Turn):
        raise TypeError("a report needs nothing looked up")
    return outcome
