"""`make record-release`: what today's code leaves in table, stream and queue, for later code.

A story (`tests/releases/story.jsonl`) is played on the whole service in this process, and all it
left is written to `tests/releases/<commit>.json`: the items as they are stored, the stream's
records of new events, the bodies that went to the routing queue, and the data keys, which a test
wraps anew under a key of its own. All of it is invented; no secret of a deployment is in it.

It leans on nothing but `running` and `Player`, so that it runs on older code as well:

    PYTHONPATH=<a checkout> python local/record.py <its commit> <file to write>
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

STORY = Path(__file__).parents[1] / "tests" / "releases" / "story.jsonl"
HASH_KEY = "k" * 32
"""The one of `local.in_process`."""


def main(arguments: list[str]) -> int:
    """Returns the exit status."""
    commit, path = arguments
    recorded = {"commit": commit, "hash_key": HASH_KEY, **record(STORY.read_text("utf-8"))}
    Path(path).write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{path}: {len(recorded['items'])} items, {len(recorded['records'])} events")
    return 0


def record(story: str) -> dict[str, Any]:
    """Play the story, and collect what it left."""
    from local.in_process import running
    from local.replay import START, Player

    with running(START) as stack:
        player = Player(stack)
        for text in story.splitlines():
            _play(player, json.loads(text))
        clients, settings = stack.service.clients, stack.service.settings
        items = clients.dynamodb.scan(TableName=settings.table, ConsistentRead=True)["Items"]
        wrapped = {item["key"]["B"] for item in items if "key" in item}
        opened = {key: stack.service.sealer.open_key(key).plain for key in wrapped}
        records = [one for one in _stream(settings.table) if _announces_an_event(one)]
        return {
            "at": stack.at.isoformat(),
            "receipts": player.cases,
            "keys": {_base64(key): _base64(plain) for key, plain in sorted(opened.items())},
            "items": sorted(map(_plain, items), key=lambda item: json.dumps(item, sort_keys=True)),
            "records": list(map(_plain, records)),
            "bodies": [one["dynamodb"]["NewImage"]["cloudevent"]["S"] for one in records],
        }


def _play(player: Any, line: dict[str, Any]) -> None:
    """A line; from `pump` on, nothing is carried on from the table."""
    if line == {"pump": False}:
        player.stack.pump = lambda: None
    else:
        player.play(line)


def _stream(table: str) -> list[dict[str, Any]]:
    import boto3

    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    from_start = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records: list[Any] = streams.get_records(ShardIterator=from_start)["Records"]
    return records


def _announces_an_event(record: dict[str, Any]) -> bool:
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("item") == {"S": "event"})


def _plain(value: Any) -> Any:
    """As JSON holds it: bytes in Base64, times as text."""
    match value:
        case bytes():
            return _base64(value)
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list() | set():
            return [_plain(part) for part in value]
        case str() | int() | None:
            return value
        case _:
            return str(value)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
