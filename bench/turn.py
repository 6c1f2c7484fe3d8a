"""A warm turn, from API Gateway's event to the answer, beside four handlers that do the least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from bench.figure import Figure, measured
from bench.flows import FLOWS
from bench.peers import PEERS
from bench.rounds import Effort, microseconds
from bench.turns import TurnBrokenError, repeatable

BAR = 1.3
"""Of the bare Chalice handler (design 8)."""

OURS = "Hope Talk"
FIRST = next(iter(PEERS))


def measure(effort: Effort) -> Iterator[Figure]:
    """For each flow, what a turn takes beside each peer, and how often it calls AWS."""
    for flow in FLOWS:
        with repeatable(flow) as turn:
            handlers = {name: make(turn) for name, make in PEERS.items()}
            for name, handler in handlers.items():
                answer = handler(turn.event, None)
                if answer["statusCode"] != 200 or answer["body"] != turn.body:
                    raise TurnBrokenError(f"{name} answered {answer}")
            calls = {name: partial(handler, turn.event, None) for name, handler in handlers.items()}
            taken = microseconds({OURS: turn.take, **calls}, effort)
            made = Counter(call.operation for call in turn.calls)
        for name in PEERS:
            bar = BAR if name == FIRST else None
            peer = name, taken[name]
            yield measured("turn", flow.name, taken[OURS], "µs", peer=peer, bar=bar)
        yield Figure("turn", f"{flow.name}: calls of AWS", made.total(), "calls")
