"""The router: what an event takes of one process, and whether a process grows with them."""

from __future__ import annotations

import logging
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.answered import Answers, Asked, noted
from bench.figure import Figure, measured
from bench.flows import FLOWS
from bench.rounds import Effort, microseconds
from chalicelib.store.clients import PIPELINE
from chalicelib.wiring import Pipeline, Service
from local.in_process import Stack, running
from local.replay import Player

PEER = "the same calls of AWS"
WARM = 500
EVENTS = 3_000
"""Events after which memory is looked at."""


class NotRoutedError(Exception):
    """The router gave the event back."""


@dataclass(frozen=True, slots=True)
class Routing:
    """Routes the event of a new report, as often as one likes."""

    route: Callable[[], None]
    calls: tuple[Asked, ...]


def measure(effort: Effort) -> Iterator[Figure]:
    """Events a second, AWS's own time apart; then memory."""
    with _routing() as routing:
        calls = {"router": routing.route, PEER: lambda: [call.again() for call in routing.calls]}
        taken = microseconds(calls, effort)
        peer = PEER, taken[PEER]
        yield measured("router", "an event", taken["router"], "µs", peer=peer)
        a_second = [1e6 / each for each in taken["router"]]
        yield measured("router", "events a second and process", a_second, "events/s")
        yield Figure("router", "an event: calls of AWS", len(routing.calls), "calls")
        warm, events = effort.of(WARM), effort.of(EVENTS)
        before = _peak_after(routing, warm)
        grown = _peak_after(routing, events) - before
        yield Figure("router", "memory of the process", round(before, 1), "MB", size=warm)
        yield Figure("router", "memory it grew by", round(grown, 1), "MB", size=events)


@contextmanager
def _routing() -> Iterator[Routing]:
    flow = next(flow for flow in FLOWS if flow.name == "report, submitted")
    answers = Answers()
    with running(flow.at) as stack, answers.heard():
        player = Player(stack)
        for line in flow.lines[:-1]:
            player.play(dict(line))
        # Not played, so that nobody has routed it yet.
        player.send(player.body_of("u1", flow.lines[-1]), "bench-1")
        record = {"messageId": "1", "body": _only_event(stack)}
        at, service = stack.at, stack.service
        fresh = Service(service.settings, PIPELINE, service.ids, lambda: at, lambda: 0.0)
        router = Pipeline(fresh).router

        def route() -> None:
            if router.route({"Records": [record]})["batchItemFailures"]:
                raise NotRoutedError

        route()
    with answers.speaking(), _without_lines():
        route()
        with noted() as calls:
            route()
        yield Routing(route, tuple(calls))


@contextmanager
def _without_lines() -> Iterator[None]:
    """Its lines would be among the figures; faults still are."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _only_event(stack: Stack) -> str:
    """The body under which the outbox announces it."""
    table = stack.service.settings.table
    found = stack.service.clients.dynamodb.scan(
        TableName=table, FilterExpression="attribute_exists(cloudevent)"
    )
    [event] = found["Items"]
    return event["cloudevent"]["S"]


def _peak_after(routing: Routing, events: int) -> float:
    for _ in range(events):
        routing.route()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
