"""A burst of reports through the emulator, the short form of `make prove PROOFS=burst`."""

from __future__ import annotations

from proof.burst import prove
from proof.figures import Budget


def test_of_a_burst_nothing_is_lost_and_nobody_is_told_twice() -> None:
    figures = prove(Budget(share=0.0012, seed=6))

    assert figures.broken == ()
    assert figures.tried == 60
