"""The clock's look at what is due, among any number of callbacks that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from bench.figure import Figure, measured
from bench.flows import MORNING
from bench.index import IndexFake
from bench.rounds import Effort, microseconds
from chalicelib.store import keys
from chalicelib.store.due import DueIndex, due_fields
from chalicelib.store.table import Table

SIZES = (1_000, 100_000, 1_000_000)


class NotOneError(Exception):
    """The sweep did not find just the one that is due."""


def measure(effort: Effort) -> Iterator[Figure]:
    """Queries, items and microseconds of a sweep that finds one."""
    sizes = effort.sizes(*SIZES)
    made = {size: IndexFake("due_shard", "due_at", size, _callbacks(MORNING)) for size in sizes}
    sweeps = {str(size): _sweep(index) for size, index in made.items()}
    for size, index in made.items():
        index.queries = index.looked_at = 0
        sweeps[str(size)]()
        yield Figure("clock", "a sweep: queries", index.queries, "queries", size=size)
        yield Figure("clock", "a sweep: items", index.looked_at, "items", size=size)
    taken = microseconds(sweeps, effort)
    for size in sizes:
        peer = (f"{sizes[0]:,} callbacks", taken[str(sizes[0])]) if size != sizes[0] else None
        yield measured("clock", "a sweep", taken[str(size)], "µs", peer=peer, size=size)


def _sweep(index: IndexFake) -> Callable[[], object]:
    due = DueIndex(Table(cast("Any", index), "clock"))

    def sweep() -> None:
        if [one.item for one in due.due(MORNING)] != ["case"]:
            raise NotOneError

    return sweep


def _callbacks(now: datetime) -> Callable[[int], dict[str, Any]]:
    """The first is due; the others fall due over the year to come."""

    def make(number: int) -> dict[str, Any]:
        pk = keys.of_case(f"{number:026d}")
        at = now + timedelta(seconds=number * 31 % 31_536_000)
        return {"PK": pk, "SK": "CASE", "item": "case", **due_fields(pk, at)}

    return make
