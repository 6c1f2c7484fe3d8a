"""The fuzzer: hostile requests to both webhooks, every page and every form of the running service,
and hostile links and files to the pictures' path (`proof.attacks`).

Nothing may be answered with 5xx, every 200 of the skill must be a valid SkillResponse, no page may
hold an element or an attribute that was typed into a field, no link may lead past Kakao's hosts,
and nothing may break inside and be answered with an apology.
"""

from __future__ import annotations

import json
import logging
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Self, TypeAlias

from proof.attacks import MONDAY, Attacker
from proof.figures import Budget, Figures
from proof.office import open_office
from proof.outside import connected

FULL = 100_000
OFFICE = 2_000
"""Requests after which a fresh service takes over: what an imitated AWS remembers would else be
what is measured."""

Attack: TypeAlias = Callable[[Attacker], Iterator[str]]

ATTACKS: tuple[Attack, ...] = (
    Attacker.skill,
    Attacker.channel,
    Attacker.form,
    Attacker.page,
    Attacker.link,
    Attacker.picture,
)
WEIGHTS = (60, 8, 16, 8, 6, 2)


class Broken(logging.Handler):
    """Hears what the service says of itself where it apologised for what it cannot do."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = json.loads(record.getMessage())
        if said["what"] in ("skill.broken", "console.fault"):
            self._heard.append(json.dumps(said))

    def since(self) -> list[str]:
        """What was heard since the last call."""
        heard, self._heard = self._heard, []
        return heard

    def __enter__(self) -> Self:
        logging.getLogger("hope-talk").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("hope-talk").removeHandler(self)


@dataclass
class Measured:
    """The slowest try and the one that took most memory, by name; memory of every fiftieth."""

    slowest: tuple[float, str] = (0.0, "")
    most: tuple[int, str] = (0, "")
    tried: int = 0

    def take(self, attacker: Attacker, attack: Attack) -> list[str]:
        """Make one attack."""
        traced = self.tried % 50 == 0
        self.tried += 1
        if traced:
            tracemalloc.start()
        began = time.perf_counter()
        try:
            faults = list(attack(attacker))
        except Exception as error:  # noqa: BLE001 whatever comes through is a fault found
            faults = [f"{type(error).__name__}: {error}"]
        name = attack.__name__
        if traced:
            self.most = max(self.most, (tracemalloc.get_traced_memory()[1], name))
            tracemalloc.stop()
        else:
            self.slowest = max(self.slowest, (time.perf_counter() - began, name))
        return faults


def prove(budget: Budget) -> Figures:
    """Full size: a hundred thousand tries."""
    total, measured = budget.of(FULL), Measured()
    broken: list[str] = []
    while measured.tried < total:
        first = measured.tried
        chance = Random(f"{budget.seed} {first}")
        with open_office(MONDAY) as office, connected(office), Broken() as inside:
            attacker = Attacker(office, chance)
            attacker.begin()
            while measured.tried < min(first + OFFICE, total):
                [attack] = chance.choices(ATTACKS, WEIGHTS)
                if measured.tried % 500 == 499:
                    attacker.sign_in()
                    office.stack.pump()
                at = f"seed {budget.seed}, office {first}, try {measured.tried}"
                faults = [*measured.take(attacker, attack), *inside.since()]
                broken += [f"{at}: {attack.__name__}: {fault[:300]}" for fault in faults]
    seconds, slow = measured.slowest
    memory, large = measured.most
    remarks = f"slowest {seconds * 1000:.0f} ms ({slow}), most {memory / 1e6:.1f} MB ({large})"
    return Figures(measured.tried, "requests", tuple(broken), remarks)
