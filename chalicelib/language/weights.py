"""Trained weights, and how an utterance is scored with them: `weights/`, written by `make train`.

A logistic regression over `grams`. The weights of a run of letters, one a class, lie side by side
in one integer, so that a single addition serves all classes: an utterance costs microseconds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from chalicelib.language.grams import grams

LANE = 3
"""Bytes of a class's sum: room for 65,793 weights of one byte, more than an utterance has runs."""

ZERO = 128
"""Weights are stored from 0 to 255; this one stands for nothing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`rows` by run of letters: one byte a class, `LANE` apart. A class's sum less `ZERO` for each
    run, times `scale`, plus its `bias` is its logit. `threshold`: of danger, see `triage`."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    threshold: float
    corpus: str
    rows: Mapping[str, int]

    def chances(self, text: str) -> dict[str, float]:
        """How likely each class is for clean text; they add up to 1."""
        found = list(filter(None, map(self.rows.get, grams(text))))
        nothing = ZERO * len(found)
        sums = sum(found).to_bytes(len(self.classes) * LANE, "little")
        logits = [
            bias + self.scale * (int.from_bytes(sums[at : at + LANE], "little") - nothing)
            for bias, at in zip(self.bias, range(0, len(sums), LANE), strict=True)
        ]
        top = max(logits)
        odds = [math.exp(logit - top) for logit in logits]
        whole = sum(odds)
        return {name: part / whole for name, part in zip(self.classes, odds, strict=True)}


@cache
def load() -> Weights:
    """Read the weights, once a process."""
    folder = files(__package__).joinpath("weights")
    about = json.loads(folder.joinpath("about.json").read_text(encoding="utf-8"))
    names = folder.joinpath("grams.txt").read_text(encoding="utf-8").splitlines()
    narrow = folder.joinpath("rows.bin").read_bytes()
    wide = bytearray(len(narrow) * LANE)
    wide[::LANE] = narrow
    width = len(about["classes"]) * LANE
    ends = range(0, len(wide) + 1, width)
    rows = (int.from_bytes(wide[start:end], "little") for start, end in pairwise(ends))
    return Weights(
        classes=tuple(about["classes"]),
        bias=tuple(about["bias"]),
        scale=about["scale"],
        threshold=about["threshold"],
        corpus=about["corpus"],
        rows=dict(zip(names, rows, strict=True)),
    )
