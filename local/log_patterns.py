"""CloudWatch's filter patterns over JSON lines, as far as the template uses them: comparisons of a
top-level field with a string that may hold `*`, joined by `&&` and `||`.

The language is that of "Filter pattern syntax for metric filters" in the CloudWatch Logs guide.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import NamedTuple

_COMPARISON = re.compile(r'\$\.(\w+) (!?=) "([^"]*)"')


class UnknownPatternError(ValueError):
    """A pattern says something that this module does not read."""


class _Comparison(NamedTuple):
    field: str
    differs: bool
    wanted: re.Pattern[str]


def matches(pattern: str, line: str) -> bool:
    """Whether a metric filter with this pattern counts the line. One that is no JSON object is
    never counted, nor does an absent field compare with anything.

    Raises:
        UnknownPatternError: the pattern goes beyond what is read here.
    """
    alternatives = _read(pattern)
    try:
        fields = json.loads(line)
    except ValueError:
        return False
    return isinstance(fields, dict) and any(
        all(_holds(one, fields) for one in together) for together in alternatives
    )


def _holds(one: _Comparison, fields: dict[str, object]) -> bool:
    value = fields.get(one.field)
    return isinstance(value, str) and (one.wanted.fullmatch(value) is None) is one.differs


@cache
def _read(pattern: str) -> tuple[tuple[_Comparison, ...], ...]:
    """Alternatives, each of comparisons that hold together."""
    inside = re.fullmatch(r"\{(.*)\}", pattern.strip(), re.DOTALL)
    if inside is None:
        raise UnknownPatternError(pattern)
    return tuple(
        tuple(_comparison(part, pattern) for part in together.split("&&"))
        for together in inside[1].split("||")
    )


def _comparison(part: str, pattern: str) -> _Comparison:
    bare = part.strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    found = _COMPARISON.fullmatch(bare)
    if found is None:
        raise UnknownPatternError(pattern)
    field, how, wanted = found.groups()
    glob = ".*".join(map(re.escape, wanted.split("*")))
    return _Comparison(field, how == "!=", re.compile(glob, re.DOTALL))
