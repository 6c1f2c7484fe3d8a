"""Between plain values and DynamoDB's typed JSON: just the types this table uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, Any]
"""An item as plain Python values."""


def encode_item(fields: Mapping[str, object]) -> Item:
    """Fields as typed JSON; None is left out, so that sparse indexes stay sparse."""
    return {name: encode(value) for name, value in fields.items() if value is not None}


def decode_item(item: Mapping[str, Any]) -> Item:
    """The reverse."""
    return {name: _decode(value) for name, value in item.items()}


def encode(value: object) -> dict[str, Any]:
    """One value.

    Raises:
        TypeError: a type that the table does not hold (floats, for one, lose digits).
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case frozenset():
            return {"SS": sorted(value)}
        case Mapping():
            return {"M": {str(name): encode(part) for name, part in value.items()}}
        case Sequence():
            return {"L": [encode(part) for part in value]}
        case _:
            raise TypeError(f"The table does not hold values of type {type(value).__name__}")


def _decode(value: Mapping[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return int(inner)
        case "SS":
            return frozenset(inner)
        case "M":
            return decode_item(inner)
        case "L":
            return [_decode(part) for part in inner]
        case _:
            return inner
