"""What the locks pin, and what each release that is installed says of itself."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One release; `hashes` are SHA-256, one for each file of it that may be installed.

    A lock serves every platform: where `for_some`, some of them go without this release.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    for_some: bool


def pins(lock: str) -> list[Pin]:
    """What a lock pins, such as `requirements-dev` or `proof/requirements`, in its order."""
    text = (ROOT / f"{lock}.txt").read_text("utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [_pin(line) for line in lines]


def asked_for(lock: str) -> set[str]:
    """Names of what is asked for in the file that the lock is written from."""
    lines = (ROOT / f"{lock}.in").read_text("utf-8").splitlines()
    bare = (line.partition("#")[0].strip() for line in lines if not line.startswith("-"))
    return {canonicalize_name(Requirement(line).name) for line in bare if line}


def _pin(line: str) -> Pin:
    requirement = Requirement(line.partition("--hash=")[0])
    [exactly] = requirement.specifier
    hashes = tuple(_HASH.findall(line))
    name = canonicalize_name(requirement.name)
    return Pin(name, exactly.version, hashes, requirement.marker is not None)


def installed(environment: str = "") -> dict[str, Distribution]:
    """Distributions by name, of this environment or another one, such as `.venv-prove`."""
    paths = sorted(map(str, (ROOT / environment).glob("lib/python*/site-packages")))
    found = distributions(path=paths) if environment else distributions(path=sys.path)
    return {canonicalize_name(one.name): one for one in found}


def needs(distribution: Distribution) -> set[str]:
    """Names of what it needs on this platform, without its extras."""
    requirements = map(Requirement, distribution.requires or ())
    return {
        canonicalize_name(one.name)
        for one in requirements
        if not one.marker or one.marker.evaluate({"extra": ""})
    }
