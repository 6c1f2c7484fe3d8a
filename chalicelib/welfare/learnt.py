"""What labelled questions teach: how letters speak for each programme.

A linear model (multinomial logistic regression) whose features are pairs of syllables.
`training/programmes.py` learns it; `learnt.json` holds it. Programmes that it never saw are found
without it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chalicelib.welfare.letters import fold

SCALE = 50  # weights are stored as whole numbers, so many to one
LONGEST = 200  # letters: a question is shorter, and a story says early what it is about


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """The classes (programme ids), their biases, e to the power of those, the sum of that, and for
    each piece `class, weight, class, …`."""

    classes: tuple[str, ...]
    biases: tuple[float, ...]
    odds: tuple[float, ...]
    whole: float
    weights: Mapping[str, list[int]]

    def evidence(self, text: str) -> dict[str, float]:
        """For each class that a text (as `lexicon.plain` makes it) speaks for: the logarithm of
        how many times likelier it has become than by chance."""
        asked = pieces(text)
        sums: dict[int, int] = {}
        for piece in asked & self.weights.keys():
            entries = iter(self.weights[piece])
            for number, weight in zip(entries, entries):  # noqa: B905 always even
                sums[number] = sums.get(number, 0) + weight
        scale = 1 / (SCALE * math.sqrt(len(asked) or 1))
        biases, odds, whole = self.biases, self.odds, self.whole
        scores = [(n, biases[n] + scale * total) for n, total in sums.items() if total > 0]
        for number, score in scores:  # the odds that others lost hardly change the whole
            whole += math.exp(score) - odds[number]
        chance = math.log(whole / len(biases))
        return {self.classes[n]: score - chance for n, score in scores if score > chance}


def pieces(text: str) -> set[str]:
    """The features of a text: neighbouring syllables, spaces aside."""
    packed = fold(text.replace(" ", "")[:LONGEST])
    return {packed[at : at + 2] for at in range(len(packed) - 1)}


@cache
def load_learnt() -> Learnt:
    """Read the model, once a process."""
    text = files("chalicelib.welfare").joinpath("learnt.json").read_text(encoding="utf-8")
    model = json.loads(text)
    odds = tuple(map(math.exp, model["biases"]))
    return Learnt(
        tuple(model["classes"]), tuple(model["biases"]), odds, sum(odds), model["weights"]
    )
