"""An index of DynamoDB in memory, of a million items and more: queries, and nothing else.

moto holds every attribute of every item as an object and cannot hold so many. Here a million keys
are one sorted list, and the item behind a key is made when a query looks at it. Order, limit, last
key and counts are DynamoDB's, and filters are judged by moto's own parser; `bench.board` holds this
against moto where both have room.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models.dynamo_type import Item

from chalicelib.store.items import encode_item

Make = Callable[[int], dict[str, Any]]
"""An item by its number."""

_LAST = 1 << 62
_BETWEEN = re.compile(r"(\w+) = (:\w+) AND (\w+) BETWEEN (:\w+) AND (:\w+)")
_UP_TO = re.compile(r"(\w+) = (:\w+) AND (\w+) <= (:\w+)")


class IndexFake:
    """Stands where a table's client does. `queries` and `looked_at` count what AWS bills for."""

    def __init__(self, partition: str, order: str, size: int, make: Make) -> None:
        self._names = partition, order
        self._make = make
        self._keys: dict[str, list[tuple[str, int]]] = {}
        for number in range(size):
            item = make(number)
            self._keys.setdefault(item[partition], []).append((item[order], number))
        for keys in self._keys.values():
            keys.sort()
        self.queries = self.looked_at = 0

    def query(self, **asked: Any) -> dict[str, Any]:
        """As boto3's client answers; one page."""
        values = asked["ExpressionAttributeValues"]
        keys, low, high = self._span(asked["KeyConditionExpression"], values)
        forward = asked.get("ScanIndexForward", True)
        numbers = range(low, high) if forward else range(high - 1, low - 1, -1)
        if start := asked.get("ExclusiveStartKey"):
            at = bisect_left(keys, (start[self._names[1]]["S"], -1))
            numbers = range(at + 1, high) if forward else range(at - 1, low - 1, -1)
        limit = asked.get("Limit", len(numbers))
        page = [self._item(keys[at][1]) for at in numbers[:limit]]
        self.queries += 1
        self.looked_at += len(page)
        found = list(_kept(page, asked))
        answer: dict[str, Any] = {"Count": len(found), "ScannedCount": len(page)}
        if asked.get("Select") != "COUNT":
            answer["Items"] = found
        if page and len(numbers) > limit:
            names = ("PK", "SK", *self._names)
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in names}
        return answer

    def _span(
        self, condition: str, values: dict[str, dict[str, str]]
    ) -> tuple[list[tuple[str, int]], int, int]:
        if between := _BETWEEN.fullmatch(condition):
            names, (of, low, high) = (between[1], between[3]), (between[2], between[4], between[5])
        elif up_to := _UP_TO.fullmatch(condition):
            names, (of, low, high) = (up_to[1], up_to[3]), (up_to[2], "", up_to[4])
        else:
            raise self._unknown(condition)
        if names != self._names:
            raise self._unknown(condition)
        keys = self._keys.get(values[of]["S"], [])
        first = bisect_left(keys, (values[low]["S"] if low else "", -1))
        return keys, first, bisect_right(keys, (values[high]["S"], _LAST))

    def _unknown(self, condition: str) -> ValueError:
        return ValueError(f"This imitation takes spans of {self._names} alone, not {condition!r}")

    def _item(self, number: int) -> dict[str, Any]:
        return encode_item(self._make(number))


def _kept(page: Iterable[dict[str, Any]], asked: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if "FilterExpression" not in asked:
        return page
    names = asked.get("ExpressionAttributeNames", {})
    keeps = get_filter_expression(
        asked["FilterExpression"], names, asked["ExpressionAttributeValues"]
    )
    return [item for item in page if keeps.expr(_as_moto(item))]


def _as_moto(item: dict[str, Any]) -> Item:
    key = item["PK"]["S"]
    return Item(key, item["SK"]["S"], item)
