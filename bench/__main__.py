"""`make bench`: every figure beside its peer's, as JSON lines. Each bench has a process of its own,
so that what one leaves in memory slows no other.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import get_context
from os import cpu_count, getloadavg
from pathlib import Path

from bench.rounds import SMOKE, Effort
from bench.run import BENCHES, run

RESULTS = Path(__file__).with_name("results")


def main() -> int:
    """Run the benches that are asked for, all by default."""
    asked = _arguments()
    effort = SMOKE if asked.smoke else Effort(rounds=asked.rounds)
    lines = []
    for line in chain([_machine()], _lines(asked.benches or BENCHES, effort)):
        print(line, flush=True)
        lines.append(line)
    if asked.keep:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("benches", nargs="*", choices=[[], *BENCHES], help="all by default")
    parser.add_argument("--rounds", type=int, default=Effort().rounds)
    parser.add_argument("--smoke", action="store_true", help="everything once, at size 1")
    parser.add_argument("--keep", action="store_true", help="write bench/results/DATE.jsonl")
    return parser.parse_args()


def _lines(names: tuple[str, ...], effort: Effort) -> Iterator[str]:
    for name in names:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            yield from process.submit(run, name, effort).result()


def _machine() -> str:
    """What it was measured on, and how busy that was."""
    about = {
        "bench": "machine",
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": cpu_count(),
        "load": round(getloadavg()[0], 1),
    }
    return json.dumps(about)


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text("utf-8").splitlines() if about.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
