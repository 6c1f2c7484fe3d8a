"""How dead letters go back to where they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.store.dead_letters import (
    DeadQueue,
    Json,
    UnreadableLetterError,
    WayBack,
    body_of,
)
from chalicelib.store.due import DueIndex
from chalicelib.store.errors import reaching
from chalicelib.store.outbox import Outbox
from chalicelib.store.photos import Photos
from chalicelib.store.spill import send

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef


@dataclass(frozen=True, slots=True)
class WaysBack:
    """Sends to the queues and the topic that letters were meant for."""

    sqs: SQSClient
    sns: Callable[[], SNSClient]
    routing_queue_url: str
    photo_queue_url: str
    spill_queue_url: str
    topic_arn: str
    due: DueIndex
    outbox: Outbox
    photos: Photos
    now: Callable[[], datetime]

    def by_queue(self) -> Mapping[DeadQueue, WayBack]:
        """The way back of each queue's letters."""
        return {
            DeadQueue.ROUTING: lambda message: self._send(self.routing_queue_url, message["Body"]),
            DeadQueue.PHOTOS: lambda message: self._send(self.photo_queue_url, message["Body"]),
            DeadQueue.RELAY: self._relay,
            DeadQueue.NOTICES: self._publish,
            DeadQueue.SPILL: self._spill,
        }

    def _send(self, queue_url: str, body: str) -> None:
        with reaching("SQS"):
            self.sqs.send_message(QueueUrl=queue_url, MessageBody=body)

    def _spill(self, message: MessageTypeDef) -> None:
        body = body_of(message)
        if not all(isinstance(body.get(name), str) for name in ("id", "who")):
            raise UnreadableLetterError("It is nothing that was kept")
        send(self.sqs, self.spill_queue_url, message["Body"])

    def _relay(self, message: MessageTypeDef) -> None:
        """Lambda's record of what it gave up holds a place in the stream and no item. What stood
        there is in the table, and on the due index for as long as nobody has routed it: whatever is
        due there goes now, as the clock would send it."""
        if "DDBStreamBatchInfo" not in body_of(message):
            raise UnreadableLetterError("It names an item that has no message")
        now = self.now()
        for due in self.due.due(now):
            if due.item == "event" and (waiting := self.outbox.waiting(due.pk, due.sk)):
                self._send(self.routing_queue_url, waiting.body)
                self.outbox.postpone(waiting, now)
            elif due.item == "photo" and (order := self.photos.order_again(due.pk, due.sk, now)):
                self._send(self.photo_queue_url, order)

    def _publish(self, message: MessageTypeDef) -> None:
        """Through the topic, which leads to the team's queue and to nobody else's. Its id is the
        same as the first time: whoever has it already drops it."""
        body = body_of(message)
        with reaching("SNS"):
            self.sns().publish(
                TopicArn=self.topic_arn,
                Message=message["Body"],
                MessageAttributes=_attributes(message, body),
            )


def _attributes(message: MessageTypeDef, body: Json) -> dict[str, MessageAttributeValueTypeDef]:
    """What subscriptions filter by, as the notice had it; of its body where SNS left it out."""
    data = body.get("data")
    known = {**(data if isinstance(data, dict) else {}), "team": body.get("team")}
    given = message.get("MessageAttributes", {})
    values = {
        name: given[name].get("StringValue") if name in given else known.get(name)
        for name in ("team", "urgency", "kind", "dong")
    }
    if not isinstance(values["team"], str):
        raise UnreadableLetterError("It names no team")
    return {
        name: {"DataType": "String", "StringValue": value}
        for name, value in values.items()
        if isinstance(value, str) and value
    }
