"""The bench of the way to a team's queue, run once on the stack of these tests."""

from __future__ import annotations

from bench import hops
from bench.rounds import SMOKE
from tests.stack.deployed import Deployed


def test_both_pipelines_bring_a_notice(stack: Deployed) -> None:
    answered, told = hops.side_by_side(stack.emulator, stack.facts, SMOKE)

    assert (answered.peer, told.peer) == (hops.PEER, hops.PEER)
    assert min(answered.value, told.value) > 0
    assert told.bar == hops.BAR
