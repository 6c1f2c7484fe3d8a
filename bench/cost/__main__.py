"""`make cost`: what the service costs, as tables. `--measure` measures anew first and keeps the
run; that or `--write` writes docs/cost.md, which changes with alarms and prices as well."""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import sys
from datetime import UTC, datetime

from bench.cost import page
from bench.cost.workload import MEASURED


def measure() -> None:
    """Measure every story and keep the run."""
    # The stories bring most of the service with them, and who only reads need not wait for it.
    from bench.cost.stories import STORIES, measure

    measured = {name: measure(name) for name in STORIES}
    run = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "day": f"{datetime.now(UTC):%Y-%m-%d}",
        },
        "stories": {
            name: {
                function: {what: round(amount, 6) for what, amount in used}
                for function, used in one.used.items()
            }
            for name, one in measured.items()
        },
        "heat": {
            name: [[index, key, units] for (index, key), units in sorted(one.heat.items())]
            for name, one in measured.items()
        },
    }
    MEASURED.write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def main() -> None:
    """Print the page; measure and write it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure anew, write run and page")
    parser.add_argument("--write", action="store_true", help="write the page from the last run")
    asked = parser.parse_args()
    if asked.measure:
        logging.getLogger("hope-talk").propagate = False
        measure()
    if asked.measure or asked.write:
        page.PAGE.write_text(page.write(), "utf-8")
    sys.stdout.write(page.write())


if __name__ == "__main__":
    main()
