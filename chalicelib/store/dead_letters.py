"""Dead-letter queues: what ends there and why, and the way back.

    record ─┬ no try can help ────▶ set aside at once, with the reason
            ├ fails at its last try ▶ set aside, with the error's class
            └ ends its process ─────▶ SQS moves it by itself: why, the function's log says
    dead letter ── replay ──▶ sent to where it came from, and only then taken off

Replaying twice does no harm: whoever receives it knows by its id what was done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chalicelib.cases.receipts import parse
from chalicelib.store.errors import reaching

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

TRIES: Final = 5
"""`maxReceiveCount` of the queues whose consumers set aside what they give up."""

LISTED: Final = 200
"""Letters of one queue that a list shows: whoever has more needs the count, not each."""

_HELD = 30  # seconds for which a letter that is looked at is hidden from others
_EMPTY = 3  # answers in a row: SQS asks some of its servers only, and may find nothing on these
_CODE = re.compile(r"[A-Za-z][\w.-]{0,79}")
_ULID = re.compile(r"[0-9A-Z]{26}")

Json: TypeAlias = dict[str, Any]


class DeadQueue(StrEnum):
    """A dead-letter queue, named by what ends there."""

    ROUTING = "routing"
    RELAY = "relay"
    PHOTOS = "photos"
    NOTICES = "notices"
    SPILL = "spill"


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter, as far as people may see it: codes, ids and times, whatever is in it.
    `reason` is a code or an error's class, `died` where nothing could say why; `tries` None: not
    known. `at` is when it was written, or set aside."""

    queue: DeadQueue
    id: str
    at: datetime
    reason: str
    tries: int | None
    type: str | None = None
    receipt: str | None = None
    case_id: str | None = None


class UnreadableLetterError(ValueError):
    """Nothing says where the letter came from: it stays."""


WayBack: TypeAlias = Callable[["MessageTypeDef"], None]
"""Sends a letter to where it came from, or raises `UnreadableLetterError`."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Sets records aside on a dead-letter queue. The client is made when the first one is."""

    sqs: Callable[[], SQSClient]
    queue_url: str

    def put(self, body: str, reason: str, tries: int) -> None:
        """Keep the body, to the letter, with the reason and how often it was tried.

        Raises:
            UnavailableError: SQS does not answer.
        """
        with reaching("SQS"):
            self.sqs().send_message(
                **_in_order(self.queue_url, body),
                QueueUrl=self.queue_url,
                MessageBody=body,
                MessageAttributes={
                    "reason": {"DataType": "String", "StringValue": reason},
                    "tries": {"DataType": "Number", "StringValue": str(tries)},
                },
            )


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: letters sent back, letters that cannot be, and whether some are left."""

    sent: int = 0
    stuck: int = 0
    left: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Lists and replays. `back` says for each queue how its letters go back."""

    sqs: SQSClient
    urls: Mapping[DeadQueue, str]
    back: Mapping[DeadQueue, WayBack] = field(repr=False)

    def counts(self) -> dict[DeadQueue, int]:
        """How many letters each queue holds, about.

        Raises:
            UnavailableError: SQS does not answer.
        """
        return {queue: self._count(queue) for queue in self.urls}

    def letters(self, queue: DeadQueue) -> tuple[Letter, ...]:
        """The letters of a queue, oldest first, at most `LISTED`; they stay where they are.

        Raises:
            UnavailableError: SQS does not answer.
        """
        held: dict[str, MessageTypeDef] = {}
        try:
            for _ in self._messages(queue, held):
                if len(held) >= LISTED:
                    break
        finally:
            self._release(queue, held)
        letters = (_letter(queue, message) for message in held.values())
        return tuple(sorted(letters, key=lambda letter: (letter.at, letter.id)))

    def replay(
        self,
        queue: DeadQueue,
        letter_id: str | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Replayed:
        """Send one letter back, or all that are there now, for as long as `go_on` says so. A letter
        is taken off only when it was sent.

        Raises:
            UnavailableError: SQS or SNS does not answer; what was sent is off, the rest waits.
        """
        held: dict[str, MessageTypeDef] = {}
        sent, stuck, left, most = 0, 0, False, self._count(queue)
        try:
            for message in self._messages(queue, held):
                if letter_id not in (None, message["MessageId"]):
                    continue
                left = not go_on()
                if left or sent + stuck >= most:
                    break
                try:
                    self.back[queue](message)
                except UnreadableLetterError:
                    stuck += 1
                else:
                    self._take_off(queue, message)
                    del held[message["MessageId"]]
                    sent += 1
                if letter_id:
                    break
        finally:
            self._release(queue, held)
        return Replayed(sent, stuck, left)

    def _count(self, queue: DeadQueue) -> int:
        with reaching("SQS"):
            found = self.sqs.get_queue_attributes(
                QueueUrl=self.urls[queue],
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )["Attributes"]
        return sum(int(number) for number in found.values())

    def _messages(
        self, queue: DeadQueue, held: dict[str, MessageTypeDef]
    ) -> Iterator[MessageTypeDef]:
        """Each message once, hidden from others while it is among the `held`."""
        seen: set[str] = set()
        empty = 0
        while empty < _EMPTY:
            with reaching("SQS"):
                messages = self.sqs.receive_message(
                    QueueUrl=self.urls[queue],
                    MaxNumberOfMessages=10,
                    VisibilityTimeout=_HELD,
                    MessageSystemAttributeNames=["SentTimestamp"],
                    MessageAttributeNames=["All"],
                ).get("Messages", [])
            held |= {message["MessageId"]: message for message in messages}
            fresh = [message for message in messages if message["MessageId"] not in seen]
            seen |= held.keys()
            empty = 0 if fresh else empty + 1
            yield from fresh

    def _take_off(self, queue: DeadQueue, message: MessageTypeDef) -> None:
        with reaching("SQS"):
            self.sqs.delete_message(
                QueueUrl=self.urls[queue], ReceiptHandle=message["ReceiptHandle"]
            )

    def _release(self, queue: DeadQueue, held: Mapping[str, MessageTypeDef]) -> None:
        """Show them to others again; where that fails they show by themselves after `_HELD`."""
        handles = [message["ReceiptHandle"] for message in held.values()]
        for start in range(0, len(handles), 10):
            with reaching("SQS"):
                self.sqs.change_message_visibility_batch(
                    QueueUrl=self.urls[queue],
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                        for number, handle in enumerate(handles[start : start + 10])
                    ],
                )


def _in_order(queue_url: str, body: str) -> Json:
    """What a queue that keeps an order wants of a message beside its body. That of dead letters
    does not matter: each is a group of its own."""
    if not queue_url.endswith(".fifo"):
        return {}
    digest = sha256(body.encode()).hexdigest()
    return {"MessageGroupId": digest, "MessageDeduplicationId": digest}


def body_of(message: MessageTypeDef) -> Json:
    """A letter's body.

    Raises:
        UnreadableLetterError: it is no JSON object.
    """
    try:
        body = json.loads(message["Body"])
    except ValueError:
        raise UnreadableLetterError("It is no JSON") from None
    if not isinstance(body, dict):
        raise UnreadableLetterError("It is no JSON object")
    return body


def _letter(queue: DeadQueue, message: MessageTypeDef) -> Letter:
    try:
        body = body_of(message)
    except UnreadableLetterError:
        body = {}
    given = _fields(body.get("requestContext"))  # Lambda's own record of what it gave up
    reason, tries = _attribute(message, "reason"), _attribute(message, "tries")
    invoked = given.get("approximateInvokeCount")
    return Letter(
        queue=queue,
        id=message["MessageId"],
        at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        reason=_code(reason) or _code(given.get("condition")) or "died",
        tries=int(tries) if tries else invoked if isinstance(invoked, int) else None,
        type=_code(body.get("type")),
        receipt=parse(str(body.get("subject", ""))[:40]),
        case_id=_case_id(body),
    )


def _case_id(body: Json) -> str | None:
    for place in (body, _fields(body.get("data"))):
        found = place.get("case_id")
        if isinstance(found, str) and _ULID.fullmatch(found):
            return found
    return None


def _fields(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _code(value: object) -> str | None:
    """What is no code is not shown: it may be what someone wrote."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def _attribute(message: MessageTypeDef, name: str) -> str | None:
    attributes = message.get("MessageAttributes", {})
    return attributes[name].get("StringValue") if name in attributes else None
