"""Rounds in which everything that is compared has its turn, one right after the other.

Time is that of the processor, this process's alone: what else the machine does in between does not
count, though it does slow memory and caches down, which is why there are rounds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to measure: rounds, seconds that a call is repeated for in each, and the part of
    each bench's full sizes."""

    rounds: int = 15
    seconds: float = 0.1
    share: float = 1.0

    def of(self, full: int, at_least: int = 1) -> int:
        """So many instead of `full`."""
        return max(at_least, round(full * self.share))

    def sizes(self, *full: int) -> tuple[int, ...]:
        """The sizes that are left of these: all of them, or the least in small."""
        return full if self.share >= 1 else (self.of(full[0], at_least=10),)


SMOKE = Effort(rounds=1, seconds=0.0, share=0.001)
"""Everything once: whether it runs at all."""


def microseconds(calls: Mapping[str, Call], effort: Effort) -> dict[str, list[float]]:
    """What each call takes of the processor, in each round. Each is called once before, unmeasured;
    their order is another in every round."""
    often = {name: _repeats(call, effort.seconds) for name, call in calls.items()}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    order = list(calls)
    chance = random.Random(0)
    for _ in range(effort.rounds):
        chance.shuffle(order)
        for name in order:
            taken[name].append(_mean(calls[name], often[name]) * 1e6)
    return taken


def _repeats(call: Call, seconds: float) -> int:
    call()
    return max(1, round(seconds / max(_mean(call, 1), 1e-7)))


def _mean(call: Call, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - began) / times
