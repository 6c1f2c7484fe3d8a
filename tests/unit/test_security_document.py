"""docs/security.md names the tests that prove its controls; each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
DOCUMENT = (TESTS.parent / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`([a-z_/]+\.py)::(\w+)`", DOCUMENT)


def test_every_test_that_is_named_exists() -> None:
    missing = [f"{file}::{test}" for file, test in NAMED if test not in named_in(file)]

    assert len(NAMED) > 40
    assert missing == []


def test_every_threat_names_a_proof() -> None:
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ")]
    threats = [row for row in rows if not row.startswith("| threat")]

    assert [row for row in threats if "::test_" not in row] == []


def named_in(file: str) -> set[str]:
    """Names of a file's tests; none where there is no such file."""
    path = TESTS / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
