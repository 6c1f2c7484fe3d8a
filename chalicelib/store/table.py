"""The one table: reads, conditional writes, transactions; a condition names what losing means."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import random
from typing import TYPE_CHECKING, Any

from chalicelib.store.errors import UnavailableError, reaching
from chalicelib.store.items import Item, decode_item, encode_item
from chalicelib.store.writes import Condition, Write, key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_TRIES = 4
_PAUSE = 0.02  # seconds; doubled each time and spread by chance


class _CollisionError(Exception):
    """Another transaction holds one of the items at this moment: try again."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name. All reads of single items are consistent."""

    client: DynamoDBClient
    name: str

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, or None."""
        with reaching("DynamoDB"):
            found = self.client.get_item(
                TableName=self.name, Key=key(pk, sk), ConsistentRead=True
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

    def look_through(
        self, condition: Condition, after: tuple[str, str] | None, limit: int
    ) -> tuple[list[Item], tuple[str, str] | None]:
        """The keys of what meets the condition among the next `limit` items of the whole table, and
        the last key looked at; None at the end. For work in the background only: it costs a read of
        all it looks at."""
        following: dict[str, Any] = {"ExclusiveStartKey": key(*after)} if after else {}
        with reaching("DynamoDB"):
            found = self.client.scan(
                TableName=self.name,
                FilterExpression=condition.text,
                ExpressionAttributeValues=encode_item(condition.values),
                ProjectionExpression="PK, SK",
                Limit=limit,
                **following,
            )
        last = decode_item(found.get("LastEvaluatedKey", {}))
        items = [decode_item(item) for item in found["Items"]]
        return items, (last["PK"], last["SK"]) if last else None

    def count(self, condition: Condition, **options: Any) -> tuple[int, bool]:
        """How many items one page would hold, and whether more follow."""
        with reaching("DynamoDB"):
            found = self.client.query(
                TableName=self.name,
                KeyConditionExpression=condition.text,
                ExpressionAttributeValues=encode_item(condition.values),
                Select="COUNT",
                **options,
            )
        return found["Count"], "LastEvaluatedKey" in found

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

    def _send(self, writes: tuple[Write, ...]) -> None:
        errors = self.client.exceptions
        try:
            if len(writes) > 1:
                items: Any = [{write.action: self._request(write)} for write in writes]
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
                self.client.put_item(**self._request(write))
            case "Update":
                self.client.update_item(**self._request(write))
            case "Delete":
                self.client.delete_item(**self._request(write))

    def _request(self, write: Write) -> dict[str, Any]:
        return {"TableName": self.name, **write.request}


def _raise_if_passing(codes: set[str | None]) -> None:
    """A cancelled transaction whose reasons are about load, not about what is stored."""
    if "TransactionConflict" in codes:
        raise _CollisionError
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        raise UnavailableError("DynamoDB refused the transaction for now: throttled")
