"""The one table: reads, conditional writes, transactions; a condition names what losing means."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import random
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.store.errors import StoreError, UnavailableError, reaching
from chalicelib.store.items import Item, decode_item, encode, encode_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_TRIES = 4
_PAUSE = 0.02  # seconds; doubled each time and spread by chance


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of the stored item for a write to happen."""

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

    action: Literal["Put", "Update", "Delete"]
    request: Mapping[str, Any]
    lost: type[StoreError] | None = None


class _CollisionError(Exception):
    """Another transaction holds one of the items at this moment: try again."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name. All reads of single items are consistent."""

    client: DynamoDBClient
    name: str

    def put(
        self,
        pk: str,
        sk: str,
        fields: Mapping[str, object],
        *,
        condition: Condition | None = None,
        lost: type[StoreError] | None = None,
    ) -> Write:
        """The write of a whole item."""
        item = encode_item({"PK": pk, "SK": sk, **fields})
        return self._write("Put", {"Item": item}, {}, condition, lost)

    def update(
        self,
        pk: str,
        sk: str,
        *,
        sets: Mapping[str, object] | None = None,
        adds: Mapping[str, int] | None = None,
        removes: tuple[str, ...] = (),
        condition: Condition | None = None,
        lost: type[StoreError] | None = None,
    ) -> Write:
        """The write of some fields of an item; makes the item where there is none."""
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
            "Key": _key(pk, sk),
            "UpdateExpression": " ".join(
                f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts
            ),
            "ExpressionAttributeNames": {alias: name for name, alias in names.items()},
        }
        return self._write("Update", request, values, condition, lost)

    def delete(self, pk: str, sk: str) -> Write:
        """The removal of an item, whether it is there or not."""
        return self._write("Delete", {"Key": _key(pk, sk)}, {}, None, None)

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""
        with reaching("DynamoDB"):
            found = self.client.get_item(
                TableName=self.name, Key=_key(pk, sk), ConsistentRead=True
            ).get("Item")
        return decode_item(found) if found else None

    def query(self, condition: Condition, **options: Any) -> Iterator[Item]:
        """Items of one partition (or index partition), page after page as they are asked for."""
        following: dict[str, Any] | None = {}
        while following is not None:
            items, following = self.page(condition, **options, **following)
            yield from items

    def page(
        self, condition: Condition, **options: Any
    ) -> tuple[list[Item], dict[str, Any] | None]:
        """One page, and the option that asks for the next one; None after the last."""
        options.setdefault("ConsistentRead", "IndexName" not in options)
        with reaching("DynamoDB"):
            found = self.client.query(
                TableName=self.name,
                KeyConditionExpression=condition.text,
                ExpressionAttributeValues=encode_item(condition.values),
                **options,
            )
        last = found.get("LastEvaluatedKey")
        return [decode_item(item) for item in found["Items"]], (
            {"ExclusiveStartKey": last} if last else None
        )

    def write(self, *writes: Write) -> None:
        """All writes or none.

        Raises:
            StoreError: the `lost` of the first write whose condition does not hold.
            UnavailableError: DynamoDB cannot say, or its items stayed in use by others.
        """
        for attempt in range(_TRIES):
            try:
                with reaching("DynamoDB"):
                    self._send(writes)
            except _CollisionError:
                time.sleep(_PAUSE * 2**attempt * (0.5 + random()))
            else:
                return
        raise UnavailableError("DynamoDB: the items stayed in use by other transactions")

    def _write(
        self,
        action: Literal["Put", "Update", "Delete"],
        request: dict[str, Any],
        values: dict[str, object],
        condition: Condition | None,
        lost: type[StoreError] | None,
    ) -> Write:
        if condition:
            request["ConditionExpression"] = condition.text
            values = {**values, **condition.values}
        if values:
            request["ExpressionAttributeValues"] = {k: encode(v) for k, v in values.items()}
        return Write(action, {"TableName": self.name, **request}, lost)

    def _send(self, writes: tuple[Write, ...]) -> None:
        errors = self.client.exceptions
        try:
            if len(writes) > 1:
                items: Any = [{write.action: write.request} for write in writes]
                self.client.transact_write_items(TransactItems=items)
            else:
                self._send_one(writes[0])
        except errors.TransactionCanceledException as exc:
            for write, reason in zip(writes, exc.response["CancellationReasons"], strict=True):
                if reason.get("Code") == "ConditionalCheckFailed" and write.lost:
                    raise write.lost from exc
            _raise_if_passing(
                {reason.get("Code") for reason in exc.response["CancellationReasons"]}
            )
            raise
        except errors.ConditionalCheckFailedException as exc:
            if lost := writes[0].lost:
                raise lost from exc
            raise
        except errors.TransactionConflictException as exc:
            raise _CollisionError from exc

    def _send_one(self, write: Write) -> None:
        match write.action:
            case "Put":
                self.client.put_item(**write.request)
            case "Update":
                self.client.update_item(**write.request)
            case "Delete":
                self.client.delete_item(**write.request)


def _raise_if_passing(codes: set[str | None]) -> None:
    """A cancelled transaction whose reasons are about load, not about what is stored."""
    if "TransactionConflict" in codes:
        raise _CollisionError
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        raise UnavailableError("DynamoDB refused the transaction for now: throttled")


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": sk}}
