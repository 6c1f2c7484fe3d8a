"""`python -m bench.restore [ITEMS …]`: how fast a table is written to a file and brought back, on
the emulator; JSON lines.

The items are those of a reported case, again and again under other keys: what is sealed in them is
sealed, and what waits for a time stands on the index. Digests are compared at the end, as `make
import` does.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from local.emulator import REGION, ROOT_KEY, Emulator
from local.in_process import running, table_properties
from local.replay import START, Player
from local.throwaway import free_port
from operations.items_file import export_items, item_of, line_of
from operations.items_import import import_items

SIZES = (1_000, 10_000)
REPORT = (
    {"user": "u1", "say": "장암동 푸른주택 2층 할머니가 며칠째 굶으시는 것 같아요"},
    {"user": "u1", "tap": "제출"},
    {"staff": "kim", "do": "accept"},
    {"staff": "kim", "do": "contact", "result": "reached", "text": "통화함"},
)


def a_case() -> list[str]:
    """The items that one report leaves, as lines."""
    with running(START) as stack:
        player = Player(stack)
        for line in REPORT:
            player.play(line)
        table = stack.service.table
        return [line_of(item) for item in table.client.scan(TableName=table.name)["Items"]]


def many(pattern: list[str]) -> Iterator[dict[str, Any]]:
    """Items of case after case, each under partition keys of its own."""
    for number in count():
        for line in pattern:
            item = item_of(line)
            item["PK"]["S"] += f"-{number}"
            yield item


def fill(client: Any, table: str, size: int, pattern: list[str]) -> int:
    """Put so many items into a table; how many bytes they are as lines of a file."""
    client.create_table(**{**table_properties(), "TableName": table})
    items = islice(many(pattern), size)
    bytes_ = 0
    while some := list(islice(items, 25)):
        client.batch_write_item(
            RequestItems={table: [{"PutRequest": {"Item": item}} for item in some]}
        )
        bytes_ += sum(len(line_of(item).encode()) for item in some)
    return bytes_


def measure(client: Any, size: int, folder: Path, pattern: list[str]) -> Iterator[dict[str, Any]]:
    """Lines about a table of so many items.

    Raises:
        RuntimeError: what was brought back is not what was written.
    """
    bytes_ = fill(client, f"was-{size}", size, pattern)
    client.create_table(**{**table_properties(), "TableName": f"fresh-{size}"})
    file = folder / f"{size}.jsonl.gz"
    began = time.perf_counter()
    written = export_items(client, f"was-{size}", file, lambda _: None)
    exported = time.perf_counter()
    done = import_items(client, f"fresh-{size}", file, None, lambda _: None)
    imported = time.perf_counter()
    again = export_items(client, f"fresh-{size}", folder / "again.jsonl.gz", lambda _: None)
    if done.differ or again.digest != written.digest:
        raise RuntimeError(f"{done}: what was brought back differs")
    for name, seconds in (("export", exported - began), ("import", imported - exported)):
        yield {"name": f"{name} {size:,} items", "value": round(seconds, 2), "unit": "s"}
        yield {
            "name": f"{name} {size:,} items, rate",
            "value": round(written.items / seconds),
            "unit": "items/s",
        }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield {"name": f"memory of the process, {size:,} items", "value": round(peak), "unit": "MB"}
    yield {"name": f"bytes of an item, {size:,}", "value": round(bytes_ / size), "unit": "B"}


def main(sizes: list[int]) -> None:
    """Measure tables of these sizes."""
    pattern = a_case()
    with TemporaryDirectory() as name, Emulator(Path(name) / "aws", free_port()) as emulator:
        session = boto3.Session(ROOT_KEY, ROOT_KEY, region_name=REGION)
        client = session.client("dynamodb", endpoint_url=emulator.endpoint)
        for size in sizes or SIZES:
            for line in measure(client, size, Path(name), pattern):
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
