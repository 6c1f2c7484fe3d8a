"""`make licences`: under which licence each package is, written to docs/licences.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from local.delivered import Component, components
from local.locks import ROOT, installed, pins
from local.spdx import licence

FILE = ROOT / "docs" / "licences.md"
PROOFS = ".venv-prove"

_HEAD = """\
# Licences

Written by `make licences` from what the installed packages say of themselves, as
[SPDX](https://spdx.org/licenses/) names. What is deployed is permissive throughout, and
[a test](../tests/unit/test_licences.py) lets nothing else in: a licence that asks for more than to
be named is a decision, not an update. What develops and proves the service is given to nobody;
`unknown` stands where a package does not say exactly.

Pillow and cryptography carry libraries in C, such as libjpeg-turbo and OpenSSL. Their licences
stand in the licence file of each, which is deployed with it.
"""

Row = tuple[str, str, str]


def document() -> str:
    """docs/licences.md."""
    delivered = components()
    names = {one.name for one in delivered}
    developed = (row for row in _installed("requirements-dev") if row[0] not in names)
    proved = _installed("proof/requirements", PROOFS)
    return "\n".join(
        [_HEAD, deployed(delivered), _table("Development", developed), _table("Proofs", proved)]
    )


def deployed(delivered: Iterable[Component]) -> str:
    """The part on what is delivered to Lambda."""
    return _table("Deployed", ((one.name, one.version, one.licence) for one in delivered))


def _installed(lock: str, environment: str = "") -> Iterator[Row]:
    found = installed(environment)
    for pin in pins(lock):
        # A lock pins several releases of one name where they differ by Python's version.
        if pin.name in found and found[pin.name].version == pin.version:
            yield pin.name, pin.version, licence(found[pin.name])


def _table(title: str, rows: Iterable[Row]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(
        [f"## {title}", "", "| package | release | licence |", "|---|---|---|", *lines, ""]
    )


def main() -> int:
    """Write the file."""
    FILE.write_text(document(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
