"""What is delivered to Lambda beside the service's own code: the locked packages, Chalice's
runtime, and what browsers are served of others' work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from packageurl import PackageURL

from local.locks import ROOT, asked_for, installed, needs, pins
from local.spdx import licence

RUNTIME = "chalice"
"""It puts a small part of itself into the archive; the development's lock pins it."""

VENDOR = ROOT / "chalicelib" / "console" / "static" / "vendor"


@dataclass(frozen=True, slots=True)
class Component:
    """`licence` is an SPDX expression; `hashes` are SHA-256 of the files, any of which it may have
    come from; `needs` names other components; `asked_for`: the service needs it itself."""

    name: str
    version: str
    licence: str
    purl: PackageURL
    hashes: tuple[str, ...]
    asked_for: bool = True
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file below `VENDOR` from an npm package; the licence stands beside it."""

    name: str
    version: str
    licence: str
    file: Path


VENDORED = (
    Vendored("htmx.org", "2.0.11", "0BSD", VENDOR / "htmx" / "htmx.min.js"),
    Vendored("krds-uiux", "1.1.0", "ISC", VENDOR / "krds" / "krds_tokens.css"),
)


def components() -> list[Component]:
    """All of it, by name."""
    runtime = [pin for pin in pins("requirements-dev") if pin.name == RUNTIME]
    locked = {pin.name: pin for pin in pins("requirements") + runtime}
    asked, here = asked_for("requirements") | {RUNTIME}, installed()
    packages = [
        Component(
            name,
            pin.version,
            licence(here[name]),
            PackageURL("pypi", None, name, pin.version),
            pin.hashes,
            name in asked,
            # What Chalice needs, its runtime does not.
            tuple(sorted(needs(here[name]) & locked.keys())) if name != RUNTIME else (),
        )
        for name, pin in locked.items()
    ]
    return sorted([*packages, *map(_file, VENDORED)], key=lambda one: one.name)


def _file(vendored: Vendored) -> Component:
    content = hashlib.sha256(vendored.file.read_bytes()).hexdigest()
    purl = PackageURL("npm", None, vendored.name, vendored.version)
    return Component(vendored.name, vendored.version, vendored.licence, purl, (content,))
