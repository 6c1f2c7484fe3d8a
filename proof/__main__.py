"""`make prove`: every proof within its budget, as one table.

Exits with 1 where something broke, and with 2 where nothing did but a proof could not be made, as
what it asks is not to be had here. OFFLINE=1 (`--offline`) takes such a proof as left out.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from importlib import import_module

from proof.figures import Budget, Figures, Proof

PROOFS = {
    "faults": "proof.faults:prove",
    "scan": "proof.scan:prove",
    "fuzz": "proof.fuzz:prove",
    "grants": "proof.grants:prove",
    "histories": "proof.histories:prove",
    "metropolis": "proof.metropolis:prove",
    "schemas": "proof.schemas:prove",
    "linted": "proof.linted:prove",
    "audited": "proof.audited:prove",
    "timing": "proof.timing:prove",
    "rolling": "proof.rolling:prove",
    "burst": "proof.burst:prove",
}
"""Name on the command line → where it is; loaded when its turn comes."""


def main() -> int:
    """Run the proofs that are asked for, all by default."""
    asked = _arguments()
    # What matters of the service's own lines the proofs hear themselves (`fuzz.Broken`).
    logging.getLogger("hope-talk").addHandler(logging.NullHandler())
    budget = Budget(asked.share, asked.seed)
    broken, unasked = list[str](), list[str]()
    print(f"{'proof':<12} {'tried':>9} {'':<12} {'broken':>6} {'time':>8}  remarks")
    for name in asked.proofs or PROOFS:
        began = time.monotonic()
        figures = _proof(name)(budget)
        broken += [f"{name}: {line}" for line in figures.broken]
        unasked += [f"{name}: not asked: {figures.unasked}"] if figures.unasked else []
        _show(name, figures, time.monotonic() - began)
    for line in [*broken, *unasked]:
        print(line, file=sys.stderr)
    if broken:
        return 1
    return 2 if unasked and not asked.offline else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="what cannot be asked is left out")
    parser.add_argument("proofs", nargs="*", choices=[[], *PROOFS], help="all by default")
    parser.add_argument("--share", type=float, default=1.0, help="of each proof's full size")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _proof(name: str) -> Proof:
    module, function = PROOFS[name].split(":")
    proof: Proof = getattr(import_module(module), function)
    return proof


def _show(name: str, figures: Figures, seconds: float) -> None:
    took = f"{seconds / 60:.1f} min" if seconds >= 100 else f"{seconds:.1f} s"
    print(
        f"{name:<12} {figures.tried:>9,} {figures.unit:<12} {len(figures.broken):>6} {took:>8}"
        f"  {f'NOT ASKED: {figures.unasked}' if figures.unasked else figures.remarks}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
