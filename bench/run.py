"""One bench by its name: `bench/NAME.py` has a `measure`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from bench.figure import Figure
from bench.rounds import Effort

BENCHES = ("turn", "cold", "size", "hops", "engine", "search", "board", "router", "clock")


def run(name: str, effort: Effort) -> list[str]:
    """A bench's lines."""
    measure: Callable[[Effort], Iterator[Figure]] = import_module(f"bench.{name}").measure
    return [figure.line for figure in measure(effort)]
