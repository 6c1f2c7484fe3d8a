"""Which Python the functions run on: chosen for what Lambda keeps up, not for what packages them.

Lambda's dates are those of the pinned cfn-lint, which takes them from AWS's own page
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html): `make lock UPGRADE=1` brings
newer ones. What can be packaged is what the pinned Chalice knows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

from cfnlint.data import AdditionalSpecs
from cfnlint.helpers import load_resource
from chalice.deploy.packager import LambdaDeploymentPackager

OLDEST = (3, 11)
"""What the service's own code needs."""

AMAZON_LINUX_2023 = (3, 12)
"""The first Python that Lambda runs on Amazon Linux 2023; older ones are on Amazon Linux 2."""

SOON = timedelta(days=180)
"""How long before a runtime's end AWS itself begins to write of it."""


class RuntimeRefusedError(ValueError):
    """This is no Python to deploy on; the message says why, and which is."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """`deprecated` is the day from which Lambda no longer mends it."""

    name: str
    deprecated: date

    @property
    def python(self) -> tuple[int, int]:
        """`python3.14` → (3, 14)."""
        return _python(self.name)

    @property
    def abi(self) -> str:
        """How files name what is compiled for it: `cp314`."""
        return "cp{}{}".format(*self.python)

    @property
    def glibc(self) -> tuple[int, int]:
        """The C library of its Amazon Linux: compiled wheels may ask for this one or an older."""
        return (2, 34) if self.python >= AMAZON_LINUX_2023 else (2, 26)


@cache
def known() -> Mapping[str, Runtime]:
    """By name, oldest first: the Pythons that Lambda offers, Chalice packages and our code runs on,
    deprecated ones among them."""
    dates = load_resource(AdditionalSpecs, "LmbdRuntimeLifecycle.json")
    packaged = LambdaDeploymentPackager._RUNTIME_TO_ABI  # noqa: SLF001 - Chalice has no other list
    names = [name for name in packaged if name in dates and _python(name) >= OLDEST]
    return {
        name: Runtime(name, date.fromisoformat(dates[name]["deprecated"]))
        for name in sorted(names, key=_python)
    }


def newest(today: date) -> Runtime:
    """The one to deploy on, unless another is asked for.

    Raises:
        RuntimeRefusedError: Lambda keeps none of them up any more.
    """
    kept = [runtime for runtime in known().values() if runtime.deprecated > today]
    if not kept:
        raise RuntimeRefusedError(
            f"Lambda keeps up no Python that the pinned Chalice {version('chalice')} can package:"
            " make lock UPGRADE=1 brings newer releases of both tables"
        )
    return kept[-1]


def choose(asked: str, today: date) -> Runtime:
    """The runtime that was asked for by name, or the newest where none was.

    Raises:
        RuntimeRefusedError: it is unknown or deprecated.
    """
    best = newest(today)
    if not asked:
        return best
    runtime = known().get(asked)
    if runtime is None:
        names = ", ".join(known())
        raise RuntimeRefusedError(f"RUNTIME={asked} is none of {names}: leave it out, or name one")
    if runtime.deprecated <= today:
        raise RuntimeRefusedError(
            f"Lambda has not mended {asked} since {runtime.deprecated}: take {best.name}"
        )
    return runtime


def of_this_interpreter() -> Runtime:
    """What the emulator runs functions with, which has no Python but this one; a Python that Lambda
    does not know stands for the newest that it does."""
    own = known().get("python{}.{}".format(*sys.version_info[:2]))
    return own or list(known().values())[-1]


def _python(name: str) -> tuple[int, int]:
    found = re.fullmatch(r"python(\d+)\.(\d+)", name)
    return (int(found[1]), int(found[2])) if found else (0, 0)
