"""moto's queries at the price of what they may find.

moto (5.2) puts the whole table in order for each query and looks at every item. Here a query is
given only the items of its partition; those of an index partition are known from what the table's
stream was told, and looked at again when they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from inspect import signature
from threading import local
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import StreamShard, Table

_Keys = dict[tuple[str, DynamoType], set[tuple[DynamoType, DynamoType]]]


@contextmanager
def quick_queries() -> Iterator[None]:
    """While this is open, moto looks through partitions, not tables. Tables without a stream, and
    what was written before, are looked through as ever."""
    partitions: WeakKeyDictionary[Table, _Keys] = WeakKeyDictionary()
    asked = local()
    add, query, all_items = StreamShard.add, Table.query, Table.all_items

    def remembering(shard: StreamShard, old: Item | None, new: Item | None) -> None:
        add(shard, old, new)
        known = partitions.setdefault(shard.table, defaultdict(set))
        for attribute in _hash_attributes(shard.table) if new else ():
            if new and (value := new.attrs.get(attribute)):
                known[attribute, value].add((new.hash_key, _range_key(new)))

    def within(*given: Any, **named: Any) -> Any:
        arguments = signature(query).bind(*given, **named).arguments
        table: Table = arguments["self"]
        conditions = arguments.get("hash_key_conditions") or []
        if not arguments.get("index_name"):
            of_partition: Any = table.items.get(arguments["hash_key"], {})
            asked.items = list(of_partition.values()) if table.range_key_attr else None
        elif table.stream_shard and len(conditions) == 1:
            keys = partitions.get(table, {}).get(conditions[0], set())
            asked.items = list(_still_there(table, conditions[0], keys))
        else:
            asked.items = None
        try:
            return query(*given, **named)
        finally:
            asked.items = None

    def asked_for(table: Table) -> list[Item]:
        items: list[Item] | None = getattr(asked, "items", None)
        return all_items(table) if items is None else items

    with (
        patch.object(StreamShard, "add", remembering),
        patch.object(Table, "query", within),
        patch.object(Table, "all_items", asked_for),
    ):
        yield


def _hash_attributes(table: Table) -> Iterable[str]:
    schemas = (index.schema for index in table.all_indexes())
    return {
        key["AttributeName"] for schema in schemas for key in schema if key["KeyType"] == "HASH"
    }


def _still_there(
    table: Table, condition: tuple[str, DynamoType], keys: set[tuple[DynamoType, DynamoType]]
) -> Iterator[Item]:
    """The items of an index partition; what has left it is forgotten."""
    attribute, value = condition
    for hash_key, range_key in tuple(keys):
        of_partition: Any = table.items.get(hash_key, {})
        item = of_partition.get(range_key)
        has = item and item.attrs.get(attribute)
        if has and has == value:
            yield item
        else:
            keys.discard((hash_key, range_key))


def _range_key(item: Item) -> DynamoType:
    if item.range_key is None:
        raise TypeError("a table of this service always has a sort key")
    return item.range_key
