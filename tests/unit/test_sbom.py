"""The bill of materials: what is deployed, all of it and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from local.sbom import document

ROOT = Path(__file__).parents[2]
ENTRY = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)(.*?)(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)
Bill = dict[str, Any]


@pytest.fixture(scope="module")
def bill() -> Bill:
    read: Bill = json.loads(document())
    return read


def test_it_is_valid_by_the_specification() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document()) is None


def test_it_names_exactly_the_locked_releases_with_the_hashes_of_their_files(bill: Bill) -> None:
    locked = _locked("requirements") | {"chalice": _locked("requirements-dev")["chalice"]}
    named = {
        part["name"]: (
            part["version"],
            {one["content"] for file in part["externalReferences"] for one in file["hashes"]},
        )
        for part in bill["components"]
        if part["purl"].startswith("pkg:pypi/")
    }

    assert named == locked


def test_it_names_what_browsers_are_served_of_others(bill: Bill) -> None:
    vendored = {part["name"] for part in bill["components"] if part["purl"].startswith("pkg:npm/")}

    assert vendored == {"htmx.org", "krds-uiux"}


def test_each_part_hangs_on_the_service(bill: Bill) -> None:
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    reached, left = set[str](), ["hope-talk"]
    while left:
        reached.add(part := left.pop())
        left += [one for one in needs[part] if one not in reached]

    assert reached == {"hope-talk"} | {part["purl"] for part in bill["components"]}


def test_the_same_locks_give_the_same_bytes() -> None:
    made = subprocess.run(
        [sys.executable, "-c", "from local.sbom import document; print(document(), end='')"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.stdout == document()


def _locked(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Release and hashes by name, read apart from what makes the bill."""
    text = (ROOT / f"{lock}.txt").read_text("utf-8")
    entries = ENTRY.findall(text)
    return {
        name: (version, set(re.findall("[0-9a-f]{64}", rest))) for name, version, rest in entries
    }
