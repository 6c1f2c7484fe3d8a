"""Whether the time of a comparison tells how much of a secret was right: keys, tokens of forms, and
signatures, compared many times against guesses that are wrong at once and wrong at the very end.

Each round times both in an order drawn by chance. With a comparison that stops at the first
difference the late ones take longer; so that a fault can be told from noise, the same is measured
of `==` on long texts, which must come out as leaking.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import median
from time import perf_counter_ns

from chalicelib.console.forms import same
from chalicelib.kakao.channel import authorised, skill_key_valid
from proof.figures import Budget, Figures

FULL = 20_000
"""Rounds for each comparison."""
LONG = 100_000
"""Characters: so long that a difference of a few nanoseconds for each would be plain to see."""
LEAKS = 1.5
"""Times as long, by the medians: what stops early takes a hundredth or less."""

_SECRET = "k" * LONG
_EARLY, _LATE = "x" + _SECRET[1:], _SECRET[:-1] + "x"
_COMPARISONS: dict[str, Callable[[str], bool]] = {
    "X-Skill-Key": lambda guess: skill_key_valid(guess, [_SECRET]),
    "Authorization": lambda guess: authorised(f"KakaoAK {guess}", [_SECRET]),
    "a form's token": lambda guess: same(guess, _SECRET),
}


def prove(budget: Budget) -> Figures:
    """Full size: `FULL` rounds for each comparison."""
    rounds, chance = budget.of(FULL, at_least=200), Random(budget.seed)
    ratios = {name: _ratio(way, rounds, chance) for name, way in _COMPARISONS.items()}
    broken = [
        f"seed {budget.seed}: {name}: a guess that is nearly right takes {ratio:.2f} times as long"
        for name, ratio in ratios.items()
        if not 1 / LEAKS < ratio < LEAKS
    ]
    control = _ratio(_SECRET.__eq__, rounds, chance)
    if control < LEAKS:
        broken.append(
            f"seed {budget.seed}: the measurement sees nothing: == comes to {control:.2f}"
        )
    told = ", ".join(f"{name} {ratio:.3f}" for name, ratio in ratios.items())
    return Figures(rounds * 2 * len(ratios), "comparisons", tuple(broken), f"late / early: {told}")


def _ratio(compare: Callable[[str], bool], rounds: int, chance: Random) -> float:
    """How much longer a late difference takes than an early one."""
    taken: dict[str, list[int]] = {_EARLY: [], _LATE: []}
    for _ in range(rounds):
        for guess in chance.sample((_EARLY, _LATE), 2):
            began = perf_counter_ns()
            compare(guess)
            taken[guess].append(perf_counter_ns() - began)
    return median(taken[_LATE]) / median(taken[_EARLY])
