"""What must be looked at by when: a sparse index over everything that waits for a time.

The index is spread over shards, so that no partition takes every write of a busy minute. It is
eventually consistent: whoever acts on a due item reads the item itself first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from zlib import crc32

from chalicelib.cases.events import instant
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition

SHARDS = 4


@dataclass(frozen=True, slots=True)
class Due:
    """An item whose time has come. `item` is `conversation`, `event`, `case`, `photo` or
    `delivery`."""

    item: str
    pk: str
    sk: str
    at: datetime


def due_fields(pk: str, at: datetime | None) -> dict[str, str | None]:
    """The fields that put an item on the index; without a time it is not on it.

    Rounded up to the millisecond: at `due_at` the time itself has come too.
    """
    if at is None:
        return {}
    rounded = at + timedelta(microseconds=999)
    return {"due_shard": str(crc32(pk.encode()) % SHARDS), "due_at": instant(rounded)}


@dataclass(frozen=True, slots=True)
class DueIndex:
    """Reads the index, page by page as items are asked for."""

    table: Table

    def due(self, now: datetime) -> Iterator[Due]:
        """Everything due at `now` or before, the longest overdue first."""
        shards = (self._shard(shard, "due_at <= :at", now) for shard in range(SHARDS))
        return merge(*shards, key=lambda due: due.at)

    def next_due(self, after: datetime) -> datetime | None:
        """The first time later than `after` at which something falls due, or None."""
        firsts = (
            next(self._shard(shard, "due_at > :at", after, Limit=1), None)
            for shard in range(SHARDS)
        )
        return min((due.at for due in firsts if due), default=None)

    def _shard(self, shard: int, bound: str, at: datetime, **options: int) -> Iterator[Due]:
        condition = Condition(
            f"due_shard = :shard AND {bound}", {":shard": str(shard), ":at": instant(at)}
        )
        return map(_from_item, self.table.query(condition, IndexName="due", **options))


def _from_item(item: Item) -> Due:
    return Due(item["item"], item["PK"], item["SK"], datetime.fromisoformat(item["due_at"]))
