"""pip-audit over the locks: nothing that is deployed or develops it is known to be vulnerable.

It asks OSV's advisories (PIP_AUDIT_OSV_URL names another place that answers as it does). Where
nobody answers, nothing is proved, and `make prove` says so and fails unless it is run with
OFFLINE=1.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

from local.locks import ROOT
from proof.figures import Budget, Figures

LOCKS = (
    *("requirements", "requirements-dev", "proof/requirements"),
    *("training/requirements", "docs/requirements"),
)
"""What is deployed comes first."""

TOOL = ROOT / ".venv-prove" / "bin" / "pip-audit"
WHERE = "run make prove PROOFS=audited where OSV's advisories can be reached"
PATIENCE = 30
"""Seconds for one question."""

_SILENT = re.compile(r"Could not connect|(?:Connection|Proxy|SSL|Service|Timeout)(?:Error|out)?\b")
"""How the tool's last words sound where the advisories cannot be had."""


def prove(budget: Budget) -> Figures:
    """The same at any size: each release of each lock."""
    del budget
    tried, broken = 0, list[str]()
    for lock in LOCKS:
        figures = read(lock, _run(lock))
        if figures.unasked:
            return Figures(tried, "releases", tuple(broken), unasked=figures.unasked)
        tried += figures.tried
        broken += figures.broken
    return Figures(tried, "releases", tuple(broken), "advisories of OSV")


def read(lock: str, ran: subprocess.CompletedProcess[str]) -> Figures:
    """What the tool says of one lock."""
    try:
        told: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        said = (ran.stderr.strip().splitlines() or ["nothing"])[-1]
        if _SILENT.search(said):
            return Figures(0, "releases", unasked=f"{said.partition(':')[0]}: {WHERE}")
        return Figures(0, "releases", (f"{lock}: pip-audit said: {said}",))
    broken = tuple(
        f"{lock}: {one['name']} {one['version']}: {flaw['id']}, mended in"
        f" {', '.join(flaw['fix_versions']) or 'no release'}"
        for one in told
        for flaw in one.get("vulns", ())
    )
    skipped = tuple(
        f"{lock}: {one['name']}: {one['skip_reason']}" for one in told if "skip_reason" in one
    )
    return Figures(len(told), "releases", broken + skipped)


def _run(lock: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(TOOL, "--requirement", ROOT / f"{lock}.txt", "--require-hashes", "--disable-pip"),
            *("--vulnerability-service", "osv", "--timeout", str(PATIENCE)),
            *("--format", "json", "--progress-spinner", "off"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
