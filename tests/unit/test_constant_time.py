"""What someone could guess bit by bit is only ever compared in constant time.

By structure: nowhere in the code is a secret compared with `==`, `!=` or `in`. `make prove
PROOFS=timing` measures it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).parents[2] / "chalicelib"
SECRET = {"csrf", "token", "skill_key", "secret", "signature", "api_key", "hash_key", "digest"}


def compared(source: str) -> Iterator[str]:
    """Comparisons of a secret that stop at the first difference."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            operators = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
            sides = (node.left, *node.comparators)
            plain = any(isinstance(operator, operators) for operator in node.ops)
            if plain and any(_named(side) in SECRET for side in sides):
                yield ast.unparse(node)


def _named(side: ast.expr) -> str:
    """What a side is called: a name, an attribute, or what is got by its name."""
    if isinstance(side, ast.Attribute):
        return side.attr
    if isinstance(side, ast.Name):
        return side.id
    if isinstance(side, ast.Call) and side.args and isinstance(side.args[0], ast.Constant):
        return str(side.args[0].value)
    if isinstance(side, ast.Subscript) and isinstance(side.slice, ast.Constant):
        return str(side.slice.value)
    return ""


def test_no_secret_is_compared_in_a_way_that_tells_how_much_was_right() -> None:
    found = {path.name: list(compared(path.read_text("utf-8"))) for path in CODE.rglob("*.py")}
    assert {name: comparisons for name, comparisons in found.items() if comparisons} == {}


@pytest.mark.parametrize(
    "line",
    ["session.csrf == given", "if form.get('token', '') != cookie: pass", "token in known"],
)
def test_such_a_comparison_is_seen(line: str) -> None:
    assert list(compared(line))
