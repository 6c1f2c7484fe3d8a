"""What a proof is given and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of its full size a proof tries, and by which chance.

    `share` 1.0 is the full size that each proof states; the tests try a small share. The same
    `seed` and `share` try the same.
    """

    share: float = 1.0
    seed: int = 0

    def of(self, full: int, at_least: int = 1) -> int:
        """This share of a full size."""
        return max(at_least, round(full * self.share))


@dataclass(frozen=True, slots=True)
class Figures:
    """What one proof tried and what broke.

    `tried` counts in `unit` ("faults", "requests"); each line of `broken` says what was broken and
    how to see it again; `remarks` are further figures, such as the most memory or the slowest.
    `unasked` says why nothing is proved: what has to be asked is not to be had here.
    """

    tried: int
    unit: str
    broken: tuple[str, ...] = ()
    remarks: str = ""
    unasked: str = ""


Proof: TypeAlias = Callable[[Budget], Figures]
