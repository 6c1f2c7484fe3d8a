"""The locks: what is installed is pinned to files of known content."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = (
    *("requirements", "requirements-dev", "training/requirements"),
    *("proof/requirements", "docs/requirements", "bench/requirements"),
)
NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?", re.MULTILINE)
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}$")


def _entries(lock: str) -> list[list[str]]:
    """Each package's lines: its pin, then its hashes."""
    text = (ROOT / f"{lock}.txt").read_text("utf-8").replace(" \\\n", "\n")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    starts = [at for at, line in enumerate(lines) if line[0] != " "]
    ends = [*starts[1:], len(lines)]
    return [lines[start:end] for start, end in zip(starts, ends, strict=True)]


def _pins(lock: str) -> dict[str, str]:
    found = [PIN.match(entry[0]) for entry in _entries(lock)]
    return {pin[1]: pin[2] for pin in found if pin}


def _asked_for(lock: str) -> set[str]:
    names = NAME.findall((ROOT / f"{lock}.in").read_text("utf-8"))
    return {_normal(name) for name in names if not name.startswith("-")}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_to_the_content_of_its_files(lock: str) -> None:
    entries = _entries(lock)
    loose = [
        entry[0]
        for entry in entries
        if not PIN.match(entry[0]) or len(entry) < 2 or not all(map(HASH.match, entry[1:]))
    ]

    assert entries
    assert loose == []


def test_every_lock_is_held_to_this() -> None:
    found = [*ROOT.glob("requirements*.txt"), *ROOT.glob("*/requirements*.txt")]

    assert {str(file.relative_to(ROOT).with_suffix("")) for file in found} == set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_whatever_is_asked_for_is_in_the_lock(lock: str) -> None:
    assert _asked_for(lock) - _pins(lock).keys() == set()


def test_the_service_is_tested_on_the_very_releases_that_are_deployed() -> None:
    tested = _pins("requirements-dev")

    assert {n: v for n, v in _pins("requirements").items() if tested.get(n) != v} == {}


def test_the_service_imports_nothing_that_is_not_asked_for_by_name() -> None:
    files = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
    modules = {name for file in files for name in _imported(ast.parse(file.read_text("utf-8")))}
    outside = modules - sys.stdlib_module_names - {"chalicelib"}
    from_packages = {
        _normal(package)
        for name in outside
        for package in packages_distributions().get(name, [name])
    }

    # Lambda's archive holds chalice's own small runtime; boto3 brings botocore; the rest is types.
    runtime = {"chalice", "botocore"}
    typed_only = {name for name in from_packages if name.startswith(("mypy-boto3", "boto3-stubs"))}
    assert from_packages - runtime - typed_only == _asked_for("requirements")


def _imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
