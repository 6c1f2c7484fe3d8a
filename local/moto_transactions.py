"""moto's transactions at the price of what they write.

moto (5.2) takes back a transaction that fails by a copy of the whole table, which it makes anew for
each write. Here only the items are kept that the transaction names, so that a table of thousands of
items costs no more than an empty one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table


@contextmanager
def quick_transactions() -> Iterator[None]:
    """While this is open, moto copies no table to take a transaction back."""
    whole = models.DynamoDBBackend.transact_write_items

    def transact(backend: Any, transact_items: list[dict[str, Any]]) -> None:
        kept = _keep(backend, transact_items)
        try:
            whole(backend, transact_items)
        except Exception:
            for table, items, streamed in kept:
                _put_back(table, items, streamed)
            raise

    with (
        patch.object(models, "copy", SimpleNamespace(deepcopy=_deepcopy)),
        patch.object(models.DynamoDBBackend, "transact_write_items", transact),
    ):
        yield


def _deepcopy(value: Any) -> Any:
    """moto puts this 'copy' of a table back: the table itself, which `_put_back` has seen to."""
    return value if isinstance(value, Table) else copy.deepcopy(value)


def _keep(backend: Any, writes: list[dict[str, Any]]) -> list[tuple[Any, list[Any], int]]:
    """Of each table: the items that the writes name, and how much its stream holds."""
    items: dict[str, list[Any]] = {}
    for write in writes:
        for operation in write.values():
            name = operation.get("TableName")
            if name in backend.tables:
                key = _key(backend.tables[name], operation.get("Key") or operation["Item"])
                item = copy.deepcopy(backend.tables[name].get_item(*key))
                items.setdefault(name, []).append((key, item))
    kept = []
    for name, of_table in items.items():
        table = backend.tables[name]
        kept.append((table, of_table, len(table.stream_shard.items) if table.stream_shard else 0))
    return kept


def _key(table: Any, attributes: dict[str, Any]) -> tuple[DynamoType, DynamoType]:
    return (
        DynamoType(attributes[table.hash_key_attr]),
        DynamoType(attributes[table.range_key_attr]),
    )


def _put_back(table: Any, items: list[Any], streamed: int) -> None:
    for (hash_key, range_key), item in items:
        if item is None:
            table.items[hash_key].pop(range_key, None)
        else:
            table.items[hash_key][range_key] = item
    if table.stream_shard:
        del table.stream_shard.items[streamed:]
