"""The plots of `docs/performance.md`, from the lines of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "hope-talk"  # the same picture for the same numbers

from matplotlib import pyplot  # noqa: E402 - after the choice of what draws

from bench.document import Line  # noqa: E402

OURS, PEER = "#1d56bc", "#6d7882"
SHADES = (1, 1, 0.75, 0.55, 0.4)
"""Of the service and of its peers, in their order."""

GROWING = ("engine", "search", "board", "clock")
"""Benches whose figures have sizes."""


def draw(lines: Sequence[Line], folder: Path) -> None:
    """Write `performance-turn.svg` and `performance-growth.svg`."""
    _save(_turns(lines), folder / "performance-turn.svg")
    _save(_growth(lines), folder / "performance-growth.svg")


def _turns(lines: Sequence[Line]) -> pyplot.Figure:
    """Each flow's turn, and the least that each peer could take for it."""
    turns = [line for line in lines if line["bench"] == "turn" and "ratio" in line]
    flows = list(dict.fromkeys(line["name"] for line in turns))
    peers = list(dict.fromkeys(line["peer"] for line in turns))
    figure, axes = pyplot.subplots(figsize=(9, 5), layout="constrained")
    height = 0.8 / (len(peers) + 1)
    for at, flow in enumerate(flows):
        of_flow = {line["peer"]: line for line in turns if line["name"] == flow}
        values = [of_flow[peers[0]]["value"], *(of_flow[peer]["peer_value"] for peer in peers)]
        for number, value in enumerate(values):
            shade = OURS if number == 0 else PEER
            axes.barh(
                at + number * height,
                value,
                height * 0.9,
                color=shade,
                alpha=SHADES[number],
                label=("Hope Talk", *peers)[number] if at == 0 else None,
            )
    axes.set_yticks([at + 0.4 - height / 2 for at in range(len(flows))], flows)
    axes.invert_yaxis()
    axes.set_xlabel("µs of the processor for a warm turn, median")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return figure


def _growth(lines: Sequence[Line]) -> pyplot.Figure:
    """How each cost grows with its work, on logarithmic scales: a flat line is a constant cost."""
    figure, all_axes = pyplot.subplots(2, 2, figsize=(9, 6), layout="constrained")
    for bench, axes in zip(GROWING, all_axes.flat, strict=True):
        sized = [line for line in lines if line["bench"] == bench and "size" in line]
        timed = [line for line in sized if line["unit"] == "µs"]
        for name in dict.fromkeys(line["name"] for line in timed):
            own = [line for line in timed if line["name"] == name]
            sizes = [line["size"] for line in own]
            axes.plot(sizes, [line["value"] for line in own], marker="o", label=name)
            if bench == "search":
                theirs = [line["peer_value"] for line in own]
                axes.plot(sizes, theirs, marker="o", color=PEER, label=own[0]["peer"])
        axes.set(title=bench, xscale="log", yscale="log", xlabel="size", ylabel="µs")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize="small")
    return figure


def _save(figure: pyplot.Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
