"""Another KMS key: wrap every data key anew, by the KMS key that the stage uses now.

For a key that must be given up (docs/operate.md, "Another KMS key"). KMS does the work inside
(`ReEncrypt`): no data key is seen here. Each item is one conditional write of its `key`; it may
stop anywhere and be run again, while the service goes on. It goes through the table until one pass
finds nothing more to move. Data keys from before KMS was told what they are for are given their
purpose, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.items import decode_item
from chalicelib.store.sealing import Holds
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, update

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

PASSES = 5
_OF_STAFF = (keys.of_subscriptions(""), keys.of_enrolment(""))


class _ChangedError(StoreError):
    """The item was written meanwhile: the next pass looks at it again."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves the data keys of a table to the KMS key of this ARN."""

    table: Table
    kms: KMSClient
    to_arn: str

    def move(self, say: Callable[[str], None]) -> bool:
        """Whether all of it has moved. `say` is told of each pass.

        Raises:
            ClientError: KMS refuses a data key: it was wrapped by a key that may not be used.
        """
        for number in range(1, PASSES + 1):
            counts = self._pass()
            say(f"pass {number}: {counts['moved']} moved, {counts['there']} were there already")
            if not counts["moved"] + counts["changed"]:
                return True
        return False

    def _pass(self) -> Counter[str]:
        return Counter(self._move_one(item) for item in self._wrapped())

    def _move_one(self, item: Mapping[str, Any]) -> str:
        wrapped: bytes = item["key"]
        anew = self._wrapped_anew(wrapped, _holds(item["PK"]))
        if anew is None:
            return "there"
        same = Condition("#0 = :was", {":was": wrapped})  # `update` calls its first field #0
        try:
            self.table.write(
                update(
                    item["PK"], item["SK"], sets={"key": anew}, condition=same, lost=_ChangedError
                )
            )
        except _ChangedError:
            return "changed"
        return "moved"

    def _wrapped_anew(self, wrapped: bytes, holds: Holds) -> bytes | None:
        """None where nothing is to be done."""
        try:
            made = self._reencrypted(wrapped, holds.context, holds)
        except ClientError as exc:
            if exc.response["Error"]["Code"] != "InvalidCiphertextException":
                raise
            made = self._reencrypted(wrapped, {}, holds)
        else:
            if made["SourceKeyId"] == self.to_arn:
                return None
        anew: bytes = made["CiphertextBlob"]
        return anew

    def _reencrypted(self, wrapped: bytes, context: dict[str, str], holds: Holds) -> Any:
        return self.kms.re_encrypt(
            CiphertextBlob=wrapped,
            SourceEncryptionContext=context,
            DestinationKeyId=self.to_arn,
            DestinationEncryptionContext=holds.context,
        )

    def _wrapped(self) -> Iterator[dict[str, Any]]:
        """Every item that holds a wrapped data key."""
        pages = self.table.client.get_paginator("scan").paginate(
            TableName=self.table.name,
            FilterExpression="attribute_type(#key, :binary)",
            ProjectionExpression="PK, SK, #key",
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues={":binary": {"S": "B"}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from map(decode_item, page["Items"])


def _holds(pk: str) -> Holds:
    return Holds.STAFF if pk.startswith(_OF_STAFF) else Holds.RESIDENTS
