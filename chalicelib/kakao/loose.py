"""Reads values that Kakao sends now as one JSON type, now as another. Nothing here raises."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite

from chalicelib.messages.fit import mend


def text(value: object) -> str | None:
    """A string, or a whole number as one (ids come as either); anything else is None."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**70:
        return str(value)
    return None


def number(value: object) -> float | None:
    """A finite number, also one written as text; anything else is None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def truth(value: object) -> bool | None:
    """A boolean, or the word for one."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def fields(value: object) -> Mapping[str, object]:
    """A JSON object, also one written as JSON text; empty for anything else."""
    value = decode(value)
    return value if isinstance(value, Mapping) else {}


def without_nulls(value: object) -> object:
    """A JSON object without its null fields: Kakao means the same by null and by leaving out."""
    if isinstance(value, Mapping):
        return {name: field for name, field in value.items() if field is not None}
    return value


def items(value: object) -> Sequence[object]:
    """A JSON array; empty for anything else."""
    return value if isinstance(value, list | tuple) else ()


def decode(value: object) -> object:
    """What JSON text stands for where `value` is the text of an object or array, else `value`."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            decoded: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return decoded
    return value
