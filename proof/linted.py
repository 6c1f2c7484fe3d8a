"""checkov's rules on the packaged template. What is not followed stands in `linted.toml`, with why.

It runs in the proofs' own environment and asks nobody outside.
"""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from local.locks import ROOT
from local.package import CITY, build_package
from proof.figures import Budget, Figures

TOOL = ROOT / ".venv-prove" / "bin" / "checkov"
EXCEPTIONS = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Excepted:
    """A rule that a resource need not follow; `*` in its name stands for a team."""

    rule: str
    resource: str

    def meets(self, rule: str, resource: str) -> bool:
        return self.rule == rule and fnmatchcase(resource, self.resource)


def prove(budget: Budget) -> Figures:
    """The same at any size: each rule on each resource."""
    del budget
    ran = subprocess.run(
        [
            *(
                TOOL,
                "--framework",
                "cloudformation",
                "--file",
                build_package("prod", CITY).template,
            ),
            *("--output", "json", "--quiet", "--compact", "--skip-download", "--soft-fail"),
        ],
        env=os.environ | {"LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        return Figures(0, "checks", (f"checkov said: {ran.stderr.strip()[-500:]}",))
    return judge(json.loads(ran.stdout), excepted())


def excepted() -> list[Excepted]:
    """`linted.toml`.

    Raises:
        ValueError: an exception gives no reason.
    """
    told = tomllib.loads(EXCEPTIONS.read_text("utf-8"))["exception"]
    for one in told:
        if not one["why"].strip():
            raise ValueError(f"{EXCEPTIONS.name}: {one['rule']} is not followed without a reason")
    return [Excepted(one["rule"], resource) for one in told for resource in one["resources"]]


def judge(report: dict[str, Any], exceptions: Iterable[Excepted]) -> Figures:
    """What of checkov's report is not excepted, and which exceptions nothing asks for any more."""
    counted = report.get("summary", report)  # alone where nothing was checked
    tried = counted["passed"] + counted["failed"]
    if not tried or counted["parsing_errors"]:
        return Figures(tried, "checks", ("checkov cannot read the template",))
    failed = [
        (one["check_id"], one["resource"].rpartition(".")[2], one["check_name"])
        for one in report["results"]["failed_checks"]
    ]
    exceptions = list(exceptions)
    broken = [
        f"{resource}: {rule}: {name}"
        for rule, resource, name in failed
        if not any(one.meets(rule, resource) for one in exceptions)
    ]
    idle = [
        f"{one.resource}: {one.rule} is excepted in {EXCEPTIONS.name} for nothing"
        for one in exceptions
        if not any(one.meets(rule, resource) for rule, resource, _ in failed)
    ]
    excused = len(failed) - len(broken)
    return Figures(tried, "checks", (*broken, *idle), f"{excused} excepted, each with its reason")
