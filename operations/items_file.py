"""A table's items in a file: JSON lines, compressed, with a count and a digest as its last line.

    {"hope_talk": "items", "table": "…", "at": "2026-11-25T…"}
    {"PK": {"S": "CASE#…"}, "SK": {"S": "CASE"}, "sealed": {"B": "base64"}, …}
    …
    {"items": 1234, "digest": "…"}

The digest is the sum of the items' SHA-256 (modulo 2^256): two files of the same items have the
same, in whichever order a table gave them.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]
"""An item in DynamoDB's typed JSON, as boto3 takes it."""

CLOCKS_OWN = ("CLOCK", "STATUS")
"""Partitions that the clock writes anew within a day, or that say what time a local stack plays."""


class ItemsFileError(ValueError):
    """The file is not whole, or no file of ours."""


@dataclass(slots=True)
class Count:
    """How many items, and which."""

    items: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """One item more, as its line."""
        self.items += 1
        self.total = (self.total + int.from_bytes(digest_of(line))) % 2**256

    @property
    def digest(self) -> str:
        """Of all items, in hex."""
        return f"{self.total:064x}"


def scan(client: DynamoDBClient, table: str) -> Iterator[str]:
    """Every item as its line, by consistent reads, but the clock's own."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    for page in pages:
        for item in page["Items"]:
            if item["PK"]["S"] not in CLOCKS_OWN:
                yield line_of(item)


def export_items(
    client: DynamoDBClient, table: str, path: Path, step: Callable[[int], None]
) -> Count:
    """Write the table's items to a file that only its owner can read; what was called so before is
    replaced once all is written.

    A scan is no snapshot: what is written meanwhile may be in it or not.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    count = Count()
    mine = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(mine, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
        head = {"hope_talk": "items", "table": table, "at": datetime.now(UTC).isoformat()}
        file.write(json.dumps(head) + "\n")
        for line in scan(client, table):
            file.write(line + "\n")
            count.add(line)
            step(1)
        file.write(json.dumps({"items": count.items, "digest": count.digest}) + "\n")
    unfinished.replace(path)
    return count


def lines(path: Path) -> Iterator[str]:
    """Every item's line.

    Raises:
        ItemsFileError: at its end, where the file is cut off or changed; at once, where it is none.
    """
    count, before = Count(), ""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(file.readline())
            if not isinstance(head, dict) or head.get("hope_talk") != "items":
                raise ItemsFileError(f"{path} holds no exported items")
            for line in file:
                if before:
                    count.add(before)
                    yield before
                before = line.rstrip("\n")
    except (
        EOFError,
        gzip.BadGzipFile,
        zlib.error,
        UnicodeDecodeError,
        json.JSONDecodeError,
    ) as exc:
        raise ItemsFileError(f"{path} is cut off or damaged: {exc}") from exc
    if before != json.dumps({"items": count.items, "digest": count.digest}):
        raise ItemsFileError(f"{path} is not as it was written: its count or digest differs")


def line_of(item: Mapping[str, Any]) -> str:
    """An item as one line, always the same for the same item."""
    return json.dumps(plain(item), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def item_of(line: str) -> Item:
    """The reverse."""
    item: Item = json.loads(line, object_hook=_with_bytes)
    return item


def digest_of(line: str) -> bytes:
    """Which item it is, all of it: 32 bytes."""
    return sha256(line.encode()).digest()


def plain(value: Any) -> Any:
    """Bytes as Base64, sets in order."""
    match value:
        case bytes():
            return b64encode(value).decode()
        case {"SS": list(members)}:
            return {"SS": sorted(members)}
        case Mapping():
            return {name: plain(part) for name, part in value.items()}
        case list():
            return [plain(part) for part in value]
        case _:
            return value


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    match value:
        case {"B": str(encoded)} if len(value) == 1:
            return {"B": b64decode(encoded)}
        case _:
            return value
