"""Bringing a file's items back into a table, so that nothing is told twice on the way.

The stream announces what is put as new; the router acknowledges at once what is marked as routed,
and tells the rest, which nobody was told of. Such events go last, and before them whatever else the
clock may pick up, so that what they speak of is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.store import keys
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.writes import key
from operations.destroyed import Destroyed
from operations.items_file import Item, digest_of, item_of, lines, scan

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef
    from mypy_boto3_kms.client import KMSClient

AT_ONCE = 16
"""Transactions side by side."""

TOGETHER = 10
"""Items in a transaction: so many of the largest (400 KB) are as much as DynamoDB takes (4 MB)."""

_NOT_OPENED = (
    "AccessDeniedException",
    "IncorrectKeyException",
    "InvalidCiphertextException",
    "NotFoundException",
)


class Over(StrEnum):
    """What becomes of a table's own items where the file has the same ones, but different."""

    MISSING = "missing"
    REPLACE = "replace"


class ImportRefusedError(ValueError):
    """Nothing was put; the message says why and what to do."""


@dataclass(slots=True)
class Imported:
    """Of the file's `items`: how many were `put`, `there` already, `kept` as the table had them;
    `barred`, as the table says that they were destroyed since; how many `differ` after all."""

    items: int = 0
    put: int = 0
    there: int = 0
    kept: int = 0
    barred: int = 0
    differ: int = 0


def check_keys(path: Path, kms: KMSClient, field_key: str, hashes: KeyedHash) -> None:
    """That the stage's KMS key opens what the file holds, and its secret finds it: one case stands
    for all.

    Raises:
        ImportRefusedError: they are others.
        ClientError: KMS does not answer.
        ItemsFileError: the file is not whole.
    """
    case, receipts = None, set()
    for line in lines(path):
        if '"PK":{"S":"RECEIPT#' in line:
            receipts.add(item_of(line)["PK"]["S"])
        elif case is None and '"SK":{"S":"CASE"}' in line and '"PK":{"S":"CASE#' in line:
            case = item_of(line)
    if case is None:
        return
    try:
        Sealer(kms, field_key).open_key(case["key"]["B"])
    except ClientError as exc:
        if exc.response["Error"]["Code"] not in _NOT_OPENED:
            raise
        raise ImportRefusedError(
            "its personal fields are sealed under another KMS key than this stage's, or you may not"
            f" use that one ({exc.response['Error']['Code']}). Import it into the stage it is of"
        ) from exc
    found_at = map(keys.of_receipt, hashes.receipts(case["receipt"]["S"]))
    if receipts.isdisjoint(found_at):
        raise ImportRefusedError(
            "this stage's secret has another hash_key: residents and receipts would not be found."
            " Put back the hash_key that it was exported under"
        )


def import_items(
    client: DynamoDBClient,
    table: str,
    path: Path,
    over: Over | None,
    step: Callable[[int], None],
    at_once: int = AT_ONCE,
) -> Imported:
    """Put the file's items into the table, and compare.

    Raises:
        ImportRefusedError: `over` is not said and the table holds what is not the file's.
        ItemsFileError: the file is not whole; nothing was put.
    """
    wanted = {digest_of(line) for line in lines(path)}
    there, others, destroyed = _compare(client, table, wanted)
    if others and over is None:
        raise ImportRefusedError(
            f"the table holds {others} items that are not the file's. --over missing puts only what"
            " it does not hold, --over replace puts all over it (docs/operate.md)"
        )
    for item in _items(path, there):
        destroyed.learn(item)
    done = Imported(items=len(wanted), there=len(there))
    with ThreadPoolExecutor(at_once) as pool:
        for turn in range(_TURNS):
            rest = (
                item
                for item in _items(path, there)
                if _turn(item) == turn and not destroyed.bars(item)
            )
            batches = _batches(rest)
            while some := list(islice(batches, 5 * at_once)):
                put = sum(pool.map(lambda items: _put_all(client, table, items, over), some))
                step(put)
                done.put += put
    client.delete_item(TableName=table, Key=key(*keys.UPGRADE))  # what is old is written anew
    done.barred = sum(destroyed.bars(item) for item in _items(path, there))
    done.kept = done.items - done.there - done.put - done.barred
    there, *_ = _compare(client, table, wanted)
    expected = done.items - done.barred - (done.kept if over is Over.MISSING else 0)
    done.differ = expected - len(there)
    return done


_TURNS = 3


def _turn(item: Item) -> int:
    """What waits for nothing, then what waits for a time, last the events to be told."""
    if "due_shard" not in item:
        return 0
    return 2 if item["SK"]["S"].startswith(keys.EVENT) else 1


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while some := list(islice(items, TOGETHER)):
        yield some


def _items(path: Path, but: set[bytes]) -> Iterator[Item]:
    return (item_of(line) for line in lines(path) if digest_of(line) not in but)


def _compare(
    client: DynamoDBClient, table: str, wanted: set[bytes]
) -> tuple[set[bytes], int, Destroyed]:
    """Which of the wanted items the table holds, how many others, and what it says is destroyed."""
    there, others, destroyed = set(), 0, Destroyed()
    for line in scan(client, table):
        destroyed.note(line)
        digest = digest_of(line)
        if digest in wanted:
            there.add(digest)
        else:
            others += 1
    return there, others, destroyed


def _put_all(client: DynamoDBClient, table: str, items: Sequence[Item], over: Over | None) -> int:
    """How many were put: all in one call, or each by itself where one cannot be put so."""
    puts: list[TransactWriteItemTypeDef] = [{"Put": _put(table, item, over)} for item in items]
    try:
        client.transact_write_items(TransactItems=puts)
    except client.exceptions.TransactionCanceledException:
        return sum(_put_one(client, table, item, over) for item in items)
    return len(items)


def _put_one(client: DynamoDBClient, table: str, item: Item, over: Over | None) -> bool:
    """Whether it was put; not where the table has another under its key and keeps it."""
    try:
        client.put_item(**_put(table, item, over))
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _put(table: str, item: Item, over: Over | None) -> PutTypeDef:
    if over is Over.REPLACE:
        return {"TableName": table, "Item": item}
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(PK)",
    }
