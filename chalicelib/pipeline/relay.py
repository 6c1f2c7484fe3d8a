"""From the table's stream to the queues: new events, in order, to the letter, and pictures to be
fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib import log
from chalicelib.pipeline.batch import BatchResponse, Record, response
from chalicelib.store import keys
from chalicelib.store.dead_letters import Aside
from chalicelib.store.photos import order_body

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_CHUNK = 10  # SQS's limit; ten events stay far below its 256 KB, as they hold codes and times only


@dataclass(frozen=True, slots=True)
class Relay:
    """Sends what the stream announces."""

    sqs: SQSClient
    queue_url: str
    photo_queue_url: str
    aside: Aside

    def relay(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of the stream; the first record that failed is where Lambda goes back to.

        Everything after it comes again, so nothing after it is sent: repeats are harmless (the
        router knows what it did), but a shard would repeat them for as long as the record fails.
        An order that cannot be sent never holds up an event: the clock sends it again. Nor does an
        event that cannot be read, which no try can help: it is set aside by its key.
        """
        self._order([record for record in event["Records"] if _announces("photo", record)])
        records = [record for record in event["Records"] if _announces("event", record)]
        for start in range(0, len(records), _CHUNK):
            failed = self._send(records[start : start + _CHUNK])
            if failed:
                return response(failed[:1])
        return response(())

    def _order(self, records: Sequence[Record]) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        for start in range(0, len(records), _CHUNK):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": _sequence(record), "MessageBody": _order_body(record)}
                for record in records[start : start + _CHUNK]
            ]
            try:
                answer = self.sqs.send_message_batch(QueueUrl=self.photo_queue_url, Entries=entries)
            except (BotoCoreError, ClientError) as exc:
                log.fault("photo.not_ordered", exc, count=len(entries))
            else:
                for refused in answer.get("Failed", ()):
                    log.fault("photo.not_ordered", record=refused["Id"], code=refused["Code"])

    def _send(self, chunk: Sequence[Record]) -> list[str]:
        """The sequence numbers of those that did not reach the queue, in order."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = []
        failed: set[str] = set()
        for record in chunk:
            try:
                entries.append({"Id": _sequence(record), "MessageBody": _body(record)})
            except KeyError as exc:
                log.fault("record.failed", exc, record=_sequence(record), **_named(record))
                if not self._set_aside(record):
                    failed.add(_sequence(record))
        if entries:
            answer = self.sqs.send_message_batch(QueueUrl=self.queue_url, Entries=entries)
            failed |= {refused["Id"] for refused in answer.get("Failed", ())}
            for record in chunk:
                asked = record["dynamodb"]["NewImage"].get("request", {}).get("S")
                what = "event.not_relayed" if _sequence(record) in failed else "event.relayed"
                log.line(what, **_named(record), request=asked)
        return [_sequence(record) for record in chunk if _sequence(record) in failed]

    def _set_aside(self, record: Record) -> bool:
        image = record["dynamodb"]["NewImage"]
        named = {name: image.get(name, {}).get("S") for name in ("PK", "SK")}
        try:
            self.aside.put(json.dumps(named), "malformed", 1)
        except Exception as exc:  # noqa: BLE001 - then Lambda tries it again, and sets it aside itself
            log.fault("record.not_set_aside", exc, record=_sequence(record))
            return False
        return True


def _announces(item: str, record: Record) -> bool:
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("item") == {"S": item})


def _order_body(record: Record) -> str:
    image = record["dynamodb"]["NewImage"]
    return order_body(image["PK"]["S"], image["SK"]["S"])


def _named(record: Record) -> dict[str, str]:
    """The event's ids, for log lines."""
    image = record["dynamodb"]["NewImage"]
    pk, sk = (str(image.get(name, {}).get("S", "")) for name in ("PK", "SK"))
    return {"id": keys.event_id(sk), "case": keys.case_id(pk)}


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _body(record: Record) -> str:
    return str(record["dynamodb"]["NewImage"]["cloudevent"]["S"])
