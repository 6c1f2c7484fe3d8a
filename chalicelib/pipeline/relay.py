"""From the table's stream to the routing queue: new events, in order, to the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib import log
from chalicelib.pipeline.batch import BatchResponse, Record, response

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_CHUNK = 10  # SQS's limit; ten events stay far below its 256 KB, as they hold codes and times only


@dataclass(frozen=True, slots=True)
class Relay:
    """Sends what the stream announces."""

    sqs: SQSClient
    queue_url: str

    def relay(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of the stream; the first record that failed is where Lambda goes back to.

        Everything after it comes again, so nothing after it is sent: repeats are harmless (the
        router knows what it did), but a shard would repeat them for as long as the record fails.
        """
        records = [record for record in event["Records"] if _announces_event(record)]
        for start in range(0, len(records), _CHUNK):
            failed = self._send(records[start : start + _CHUNK])
            if failed:
                return response(failed[:1])
        return response(())

    def _send(self, chunk: Sequence[Record]) -> list[str]:
        """The sequence numbers of those that did not reach the queue, in order."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = []
        failed: set[str] = set()
        for record in chunk:
            try:
                entries.append({"Id": _sequence(record), "MessageBody": _body(record)})
            except KeyError as exc:
                log.fault("record.failed", exc, record=_sequence(record))
                failed.add(_sequence(record))
        if entries:
            answer = self.sqs.send_message_batch(QueueUrl=self.queue_url, Entries=entries)
            failed |= {refused["Id"] for refused in answer.get("Failed", ())}
        return [_sequence(record) for record in chunk if _sequence(record) in failed]


def _announces_event(record: Record) -> bool:
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("item") == {"S": "event"})


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _body(record: Record) -> str:
    return str(record["dynamodb"]["NewImage"]["cloudevent"]["S"])
