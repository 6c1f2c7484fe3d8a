"""Each bench that needs no peer from an environment of its own runs, at the least size."""

from __future__ import annotations

import json

import pytest

from bench.rounds import SMOKE
from bench.run import run


@pytest.mark.parametrize("name", ["engine", "board", "router", "clock"])
def test_a_bench_tells_its_figures(name: str) -> None:
    figures = [json.loads(line) for line in run(name, SMOKE)]

    assert figures
    assert {figure["bench"] for figure in figures} == {name}
    assert all(figure["value"] >= 0 and figure["unit"] for figure in figures)
    assert any("low" in figure for figure in figures)
