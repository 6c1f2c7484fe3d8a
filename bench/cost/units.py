"""DynamoDB's arithmetic: how large an item is, and how many request units a read or write takes.

Sources, AWS's DynamoDB developer guide: "DynamoDB item sizes and formats", "DynamoDB read and
write operations", "Using global secondary indexes" (provisioned throughput considerations), and
"Amazon DynamoDB Transactions: How it works" (capacity management).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB's JSON has it: `{"PK": {"S": "…"}}`."""

READ_BYTES, WRITE_BYTES = 4096, 1024
_TOGETHER = 3  # bytes of a list or a map itself, whatever is in it
_ELEMENT = 1  # byte of each element in one

KEYS = ("PK", "SK")


def size(item: Item) -> int:
    """Bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:
    ((kind, inner),) = value.items()
    match kind:
        case "S":
            return len(str(inner).encode())
        case "N":
            # About a byte for two significant digits, one more for the exponent, one for a sign.
            digits = str(inner).lstrip("-").strip("0.") or "0"
            return ceil(len(digits) / 2) + 1 + str(inner).startswith("-")
        case "B":
            return len(bytes(inner))
        case "SS":
            return sum(len(one.encode()) for one in inner)
        case "L":
            return _TOGETHER + sum(_ELEMENT + _value(one) for one in inner)
        case "M":
            return _TOGETHER + sum(
                _ELEMENT + len(name.encode()) + _value(one) for name, one in inner.items()
            )
        case "BOOL" | "NULL":
            return 1
        case _:
            raise ValueError(f"The table holds no values of type {kind}")


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Units of one request that looks at items of these sizes together: a query, or one get."""
    blocks = max(1, ceil(sum(sizes) / READ_BYTES))
    return blocks if consistent else blocks / 2


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index. `kept` are the attributes that it holds besides keys; None: all."""

    name: str
    keys: tuple[str, ...]
    kept: frozenset[str] | None = None

    def view(self, item: Item | None) -> Item | None:
        """What of an item stands in the index; None where it lacks one of the index's keys."""
        if item is None or any(key not in item for key in self.keys):
            return None
        if self.kept is None:
            return item
        held = {*self.keys, *KEYS, *self.kept}
        return {name: value for name, value in item.items() if name in held}


def indexes_of(properties: Mapping[str, Any]) -> tuple[Index, ...]:
    """The indexes of a table by its `create_table` properties."""
    return tuple(
        Index(
            one["IndexName"],
            tuple(key["AttributeName"] for key in one["KeySchema"]),
            None
            if one["Projection"]["ProjectionType"] == "ALL"
            else frozenset(one["Projection"].get("NonKeyAttributes", ())),
        )
        for one in properties["GlobalSecondaryIndexes"]
    )


def write_units(before: Item | None, after: Item | None) -> int:
    """Units of one write to the table: of the larger of what was there and what is; a write whose
    condition does not hold costs what is there (`after` is `before`)."""
    return _blocks(max(size(item) if item else 0 for item in (before, after)))


def index_units(index: Index, before: Item | None, after: Item | None) -> int:
    """Units that a write to the table takes in one of its indexes: none where nothing that the
    index holds has changed, two writes where an index key has."""
    was, is_ = index.view(before), index.view(after)
    if was == is_:
        return 0
    if was is None or is_ is None:
        return _blocks(size(was or is_ or {}))
    if any(was[key] != is_[key] for key in index.keys):
        return _blocks(size(was)) + _blocks(size(is_))
    return _blocks(max(size(was), size(is_)))


def _blocks(bytes_: int) -> int:
    return max(1, ceil(bytes_ / WRITE_BYTES))
