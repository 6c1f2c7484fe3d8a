"""Licences: what is deployed asks for no more than to be named, and the list of them is true."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest

from local.delivered import VENDOR, VENDORED, components
from local.licences import FILE, deployed
from local.locks import pins
from local.spdx import UNKNOWN, categories, licence

LISTED = FILE.read_text("utf-8")
ROW = re.compile(r"^\| ([a-z0-9-.]+) \| ([0-9][^ ]*) \| ([^|]+) \|$", re.MULTILINE)


def test_the_list_of_what_is_deployed_is_up_to_date() -> None:
    assert deployed(components()) in LISTED, "run make licences"


@pytest.mark.parametrize(
    ("title", "lock"), [("Development", "requirements-dev"), ("Proofs", "proof/requirements")]
)
def test_the_lists_of_tools_are_up_to_date(title: str, lock: str) -> None:
    listed = {name: version for name, version, _ in ROW.findall(_part(title))}
    locked = {pin.name: pin for pin in pins(lock)}
    everywhere = {name for name, pin in locked.items() if not pin.for_some}
    delivered = {one.name for one in components()}

    assert len(listed) == len(ROW.findall(_part(title)))
    assert {n: v for n, v in listed.items() if n not in locked} == {}, "run make licences"
    assert everywhere - listed.keys() - delivered == set(), "run make licences"
    assert {n for n, v in listed.items() if v not in _releases(lock, n)} == set()


def test_what_is_deployed_asks_for_no_more_than_to_be_named() -> None:
    kinds = {one.name: categories(one.licence) for one in components()}

    assert {name: kind for name, kind in kinds.items() if kind - {"Permissive"}} == {}


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("GPL-3.0-or-later", {"Copyleft"}),
        ("AGPL-3.0-only", {"Copyleft"}),
        ("MIT AND LGPL-2.1-only", {"Permissive", "Copyleft Limited"}),
        ("MPL-2.0", {"Copyleft Limited"}),
        (UNKNOWN, {UNKNOWN}),
    ],
)
def test_a_licence_that_asks_for_more_is_seen(expression: str, kind: set[str]) -> None:
    assert categories(expression) == kind


@pytest.mark.parametrize(
    ("says", "read"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: MPLv2.0", "MPL-2.0"),
        (
            "License: Dual\nClassifier: License :: OSI Approved :: Apache Software License",
            "Apache-2.0",
        ),
        ("License: All rights reserved", UNKNOWN),
        ("Summary: says nothing", UNKNOWN),
    ],
)
def test_a_licence_is_read_from_metadata_old_and_new(tmp_path: Path, says: str, read: str) -> None:
    assert licence(_distribution(tmp_path, says)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Redistribution and use are permitted", "BSD-2-Clause"),
        ("Redistribution is permitted. Neither\n  the name of anyone", "BSD-3-Clause"),
        ("It is yours", UNKNOWN),
    ],
)
def test_which_bsd_it_is_stands_in_the_text(tmp_path: Path, text: str, read: str) -> None:
    (tmp_path / "LICENSE").write_text(text)

    assert licence(_distribution(tmp_path, "License: BSD")) == read


def test_whatever_is_copied_into_the_console_is_listed_with_its_release_and_licence() -> None:
    for one in VENDORED:
        told = "".join(file.read_text("utf-8") for file in one.file.parent.iterdir())
        assert one.version in told
        assert (one.file.parent / "LICENSE").is_file()

    assert {one.file.parent for one in VENDORED} == set(VENDOR.iterdir())
    assert {one.file for one in VENDORED} == {
        file for file in VENDOR.rglob("*.*") if file.is_file()
    }


def _part(title: str) -> str:
    return LISTED.partition(f"## {title}\n")[2].partition("\n## ")[0]


def _releases(lock: str, name: str) -> set[str]:
    """More than one where releases differ by Python's version."""
    return {pin.version for pin in pins(lock) if pin.name == name}


def _distribution(folder: Path, says: str) -> Distribution:
    info = folder / "one-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: one\nVersion: 1\n{says}\n")
    (info / "RECORD").write_text("LICENSE,,\n" if (folder / "LICENSE").exists() else "")
    return PathDistribution(info)
