"""What a benchmark tells: one figure, beside its peer's where there is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles

Rounds = Sequence[float]
"""One thing's values, round by round."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the median of all rounds, `low` and `high` their quartiles; what cannot vary has
    none. `ratio` is the median of the rounds' own ratios, ours to the peer's: what slowed a machine
    down in a round slowed both. `bar` is what the design allows at most: of the ratio where there
    is one, else of the value."""

    bench: str
    name: str
    value: float
    unit: str
    size: int | None = None
    low: float | None = None
    high: float | None = None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    bar: float | None = None

    @property
    def line(self) -> str:
        """As one line of JSON, without what it has not."""
        facts = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(facts, ensure_ascii=False)


def measured(
    bench: str,
    name: str,
    rounds: Rounds,
    unit: str,
    *,
    peer: tuple[str, Rounds] | None = None,
    size: int | None = None,
    bar: float | None = None,
) -> Figure:
    """The figure of all rounds; `peer` is its name and its values in the same rounds."""
    low, value, high = _quartiles(rounds)
    beside = {}
    if peer:
        ratios = [ours / theirs for ours, theirs in zip(rounds, peer[1], strict=True)]
        ratio_low, ratio, ratio_high = _quartiles(ratios)
        beside = {
            "peer_value": _short(median(peer[1])),
            "ratio": round(ratio, 3),
            "ratio_low": round(ratio_low, 3),
            "ratio_high": round(ratio_high, 3),
        }
    return Figure(
        bench,
        name,
        value=_short(value),
        unit=unit,
        size=size,
        low=_short(low),
        high=_short(high),
        peer=peer[0] if peer else None,
        bar=bar,
        **beside,
    )


def _quartiles(rounds: Rounds) -> tuple[float, float, float]:
    if len(rounds) == 1:
        return rounds[0], rounds[0], rounds[0]
    low, middle, high = quantiles(rounds, n=4, method="inclusive")
    return low, middle, high


def _short(value: float) -> float:
    """Four digits: more than a machine repeats."""
    return float(f"{value:.4g}")
