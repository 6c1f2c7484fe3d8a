"""What moto holds, looked at without a call: asking by API is most of a run's time otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from chalicelib.store.items import Item, decode_item
from local.in_process import REGION


def stored(table: str) -> Iterator[Item]:
    """Every item of a table."""
    for item in _table(table).all_items():
        yield decode_item(item.to_json()["Attributes"])


def due(table: str) -> str | None:
    """The first time on the due index, as it is stored; None: nothing waits for a time."""
    times = (item.attrs["due_at"].value for item in _table(table).all_items() if _is_due(item))
    first: str | None = min(times, default=None)
    return first


def streamed(table: str, since: int) -> list[dict[str, Any]]:
    """The records of the table's stream after the first so many."""
    return [record.to_json() for record in _table(table).stream_shard.items[since:]]


def taken_off(url: str) -> list[dict[str, Any]]:
    """A queue's messages as Lambda hands them over; it is empty then."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[url.rpartition("/")[2]]
    messages, queue._messages = queue._messages, []  # noqa: SLF001 - SQS's own hiding is of another time
    return [
        {"messageId": message.id, "body": message.body, "messageAttributes": {}}
        for message in messages
    ]


def _table(name: str) -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[name]


def _is_due(item: Any) -> bool:
    return "due_at" in item.attrs and "due_shard" in item.attrs
