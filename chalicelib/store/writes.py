"""Conditional writes as values: what is to be written, and what losing the condition means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from chalicelib.store.errors import StoreError
from chalicelib.store.items import encode, encode_item

Lost: TypeAlias = type[StoreError] | StoreError


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of an item for a write to happen, or of its keys for a query to find it."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


ABSENT = Condition("attribute_not_exists(PK)")
PRESENT = Condition("attribute_exists(PK)")


def at_version(version: int) -> Condition:
    """The item is as it was read; version 0 means that there was none."""
    return Condition("version = :version", {":version": version}) if version else ABSENT


@dataclass(frozen=True, slots=True)
class Write:
    """One item's write. `lost` is raised when its condition does not hold."""

    action: Literal["Put", "Update", "Delete", "ConditionCheck"]
    request: Mapping[str, Any]
    lost: Lost | None = None


def put(
    pk: str,
    sk: str,
    fields: Mapping[str, object],
    *,
    condition: Condition | None = None,
    lost: Lost | None = None,
) -> Write:
    """The write of a whole item."""
    item = encode_item({"PK": pk, "SK": sk, **fields})
    return _write("Put", {"Item": item}, {}, condition, lost)


def update(
    pk: str,
    sk: str,
    *,
    sets: Mapping[str, object] | None = None,
    adds: Mapping[str, int] | Mapping[str, int | frozenset[str]] | None = None,
    removes: tuple[str, ...] = (),
    condition: Condition | None = None,
    lost: Lost | None = None,
) -> Write:
    """The write of some fields of an item; makes the item where there is none. `adds` adds to a
    number or puts into a set."""
    sets, adds = sets or {}, adds or {}
    changed = [*sets, *adds, *removes]
    names = {name: f"#{number}" for number, name in enumerate(changed)}
    clauses = {
        "SET": [f"{names[name]} = :{names[name][1:]}" for name in sets],
        "ADD": [f"{names[name]} :{names[name][1:]}" for name in adds],
        "REMOVE": [names[name] for name in removes],
    }
    values = {f":{names[name][1:]}": value for name, value in {**sets, **adds}.items()}
    request = {
        "Key": key(pk, sk),
        "UpdateExpression": " ".join(
            f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts
        ),
        "ExpressionAttributeNames": {alias: name for name, alias in names.items()},
    }
    return _write("Update", request, values, condition, lost)


def delete(
    pk: str,
    sk: str,
    *,
    condition: Condition | None = None,
    lost: Lost | None = None,
) -> Write:
    """The removal of an item; without a condition, whether it is there or not."""
    return _write("Delete", {"Key": key(pk, sk)}, {}, condition, lost)


def fading(write: Write, at: datetime) -> Write:
    """The same write; an item that it puts leaves the table after `at`, by TTL."""
    if write.action != "Put":
        return write
    item = {**write.request["Item"], "expires": encode(int(at.timestamp()))}
    return replace(write, request={**write.request, "Item": item})


def check(pk: str, sk: str, condition: Condition, lost: type[StoreError]) -> Write:
    """No write at all, but something that must hold for the others of its transaction."""
    return _write("ConditionCheck", {"Key": key(pk, sk)}, {}, condition, lost)


def _write(
    action: Literal["Put", "Update", "Delete", "ConditionCheck"],
    request: dict[str, Any],
    values: dict[str, object],
    condition: Condition | None,
    lost: Lost | None,
) -> Write:
    if condition:
        request["ConditionExpression"] = condition.text
        values = {**values, **condition.values}
    if values:
        request["ExpressionAttributeValues"] = {k: encode(v) for k, v in values.items()}
    return Write(action, request, lost)


def key(pk: str, sk: str) -> dict[str, Any]:
    """An item's key as DynamoDB takes it."""
    return {"PK": {"S": pk}, "SK": {"S": sk}}
