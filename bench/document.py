"""`docs/performance.md`: its words are written by hand, its tables from the newest kept run.

    python -m bench.document            write the tables and draw the plots again

A table stands between `<!-- bench NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
RESULTS = Path(__file__).with_name("results")
MACHINE = "machine"
_TABLE = re.compile(r"(<!-- bench (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

Line: TypeAlias = Mapping[str, Any]
"""A line of a run: the fields of `figure.Figure` that it has."""


def newest() -> Sequence[Line]:
    """The lines of the last run that was kept."""
    text = max(RESULTS.glob("*.jsonl")).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def with_tables(text: str, lines: Sequence[Line]) -> str:
    """The document with its tables as these lines have it."""

    def table(found: re.Match[str]) -> str:
        of_bench = [line for line in lines if line["bench"] == found[2]]
        rows = _machine(of_bench) if found[2] == MACHINE else _rows(of_bench)
        return found[1] + "\n".join(rows) + "\n" + found[3]

    return _TABLE.sub(table, text)


def named(text: str) -> set[str]:
    """The benches that the document has a table of."""
    return {found[2] for found in _TABLE.finditer(text)}


def _machine(lines: Iterable[Line]) -> list[str]:
    return [
        f"Measured {line['at']} on {line['cores']} cores ({line['processor']}), Python"
        f" {line['python']}, with a load of {line['load']} when it began."
        for line in lines
    ]


def _rows(lines: Sequence[Line]) -> list[str]:
    if not lines:
        return ["Not part of the kept run."]
    sized = any("size" in line for line in lines)
    compared = any("ratio" in line for line in lines)
    heads = ["", *(["size"] if sized else []), "median", "quartiles"]
    heads += ["beside", "its median", "ratio", "asked"] if compared else ["asked"]
    return [
        _row(heads),
        _row(["---"] + ["---:"] * (len(heads) - 1)),
        *(_row(_cells(line, sized=sized, compared=compared)) for line in lines),
    ]


def _cells(line: Line, *, sized: bool, compared: bool) -> list[str]:
    cells = [line["name"]]
    if sized:
        cells.append(f"{line['size']:,}" if "size" in line else "")
    spread = f"{_number(line['low'])}–{_number(line['high'])}" if "low" in line else ""
    cells += [f"{_number(line['value'])} {line['unit']}", spread]
    bar = f"≤ {_number(line['bar'])}" if "bar" in line else ""
    if compared:
        peer = f"{_number(line['peer_value'])} {line['unit']}" if "peer_value" in line else ""
        ratio = f"{line['ratio']:.2f}" if "ratio" in line else ""
        cells += [line.get("peer", ""), peer, ratio]
    return [*cells, bar]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:g}"


def main() -> None:
    """Write the document again, and its plots."""
    from bench.plots import draw

    lines = newest()
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text("utf-8"), lines), "utf-8")
    draw(lines, DOCUMENT.parent / "pictures")


if __name__ == "__main__":
    main()
